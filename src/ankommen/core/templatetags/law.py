"""Rules of the law's data in plain words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..legal import facts
from ..ui.status import status

register = template.Library()


@register.simple_tag
def law_outcome(code: str) -> SafeString:
    words, colour = facts.outcome(code)
    return status(colour, words)


@register.simple_tag
def law_branches(branches: list[dict[str, Any]]) -> SafeString:
    """One line per branch, in the order in which they are tried, and what holds if none does."""
    lines = [(facts.outcome(one["outcome"])[0], facts.in_words(one["when"])) for one in branches]
    found = format_html_join("", "<li>{}: {}</li>", lines)
    return format_html("<ol>{}</ol><p>{}</p>", found, _("Trifft nichts zu: nicht offen."))
