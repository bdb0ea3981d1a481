"""The public addresses for search engines: published editions and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from ankommen.strategy import public as strategy

from ..addresses import WORDS, absolute
from ..models import LegalPageKind

ALWAYS = ("start", "concept", "edition_list", "changes", "indicator_list", "projects")
EASY = LegalPageKind.EASY_LANGUAGE  # has an address of its own, in one language
Place = tuple[str, dict[str, Any]]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Each page once per language, and each names the others."""
    places = list(_places(timezone.localdate()))
    by_language = [_addresses(places, code) for code, _name in settings.LANGUAGES]
    pages = [
        list(zip((code for code, _name in settings.LANGUAGES), same, strict=True))
        for same in zip(*by_language, strict=True)
    ]
    return render(request, "portal/sitemap.xml", {"pages": pages}, content_type="application/xml")


def _addresses(places: list[Place], language: str) -> list[str]:
    with translation.override(language):
        return [absolute(reverse(f"portal:{name}", kwargs=where)) for name, where in places]


def _places(today: date) -> Iterator[Place]:
    yield from ((name, {}) for name in ALWAYS)
    yield from (("legal_page", {"kind": kind}) for kind in WORDS.values() if kind != EASY)
    lines = strategy.published_editions()
    for line in lines:
        yield "edition", {"edition": line.slug}
        yield "account", {"edition": line.slug}
        for field in strategy.public_edition(line.slug).action_fields:
            yield "action_field", {"edition": line.slug, "slug": field.slug}
        for measure in strategy.public_measures(line.slug, day=today):
            yield "measure", {"edition": line.slug, "slug": measure.slug}
    for report in strategy.published_reports():
        yield "report", {"edition": report.edition_slug, "id": report.id}
    for indicator in strategy.public_indicators(lines[0].slug, day=today) if lines else ():
        yield "indicator", {"slug": indicator.slug}
