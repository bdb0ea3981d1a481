"""What changed in a text, for eyes and for ears."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..rules.word_differences import Part

register = template.Library()


@register.simple_tag
def word_differences(parts: Iterable[Part]) -> SafeString:
    """A synopsis has thousands of parts: a template for each would take most of its time."""
    html = []
    for part in parts:
        text: str = escape(part.text)
        if part.kind == "removed":
            text = f'<del><span class="sr-only">{escape(_("gestrichen:"))} </span>{text}</del>'
        elif part.kind == "added":
            text = f'<ins><span class="sr-only">{escape(_("neu:"))} </span>{text}</ins>'
        html.append(text)
    return SafeString("".join(html))
