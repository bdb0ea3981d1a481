"""What the public finds of the portal's own texts: the pages that the law asks for."""

from __future__ import annotations

import html
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.search import Searchable, Text
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import LegalPage, LegalPageKind
from .rules import rendered
from .selectors import OFFICIAL_LANGUAGE

EASY = LegalPageKind.EASY_LANGUAGE  # in one language, under an address of its own


def legal_pages() -> Searchable:
    return Searchable(
        "public_legal_page",
        _("Seiten über dieses Angebot"),
        LegalPage,
        _text,
        lambda _viewer: _shown(),
        _ends,
        for_public=True,
    )


def _shown() -> QuerySet[LegalPage]:
    """Each page as `selectors.legal_page` shows it in this language; no placeholders."""
    language = get_language() or OFFICIAL_LANGUAGE
    own = LegalPage.objects.filter(kind=OuterRef("kind"), language=language)
    return LegalPage.objects.filter(
        Q(kind=EASY, language=OFFICIAL_LANGUAGE)
        | ~Q(kind=EASY) & Q(language=language)
        | ~Q(kind=EASY) & Q(language=OFFICIAL_LANGUAGE) & ~Exists(own),
        is_placeholder=False,
    )


def _text(row: LegalPage) -> Text:
    with override(row.language):
        title = str(row.get_kind_display())
    words = html.unescape(strip_tags(rendered(row.text)))
    return Text(title, words, row.language)


def _ends(_viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    return [
        TraceEnd("public_legal_page", row.pk, _text(row).title, _address(row))
        for row in _shown().filter(pk__in=set(ids))
    ]


def _address(row: LegalPage) -> str:
    if row.kind == EASY:
        return reverse("easy_language")
    return reverse("portal:legal_page", kwargs={"kind": row.kind})
