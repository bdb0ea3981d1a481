"""What the public face reads of its own: legal pages and feedback."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from .models import Feedback, LegalPage, LegalPageKind
from .permissions import may_edit_pages

OFFICIAL_LANGUAGE = "de"


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A legal page as it is shown: in `language`, which may be another than was asked for."""

    kind: LegalPageKind
    title: str
    text: str
    language: str
    is_placeholder: bool


def legal_page(kind: LegalPageKind, *, language: str) -> ShownPage:
    """The page in this language, else in German, else a placeholder that says so."""
    rows = {row.language: row for row in LegalPage.objects.filter(kind=kind)}
    row = rows.get(language) or rows.get(OFFICIAL_LANGUAGE)
    title = str(kind.label)
    if row is None:
        text = _("Dieser Text fehlt noch.")
        return ShownPage(kind, title, text, language, is_placeholder=True)
    return ShownPage(kind, title, row.text, row.language, row.is_placeholder)


def unfinished_pages() -> list[str]:
    """The legal pages that are missing or placeholders, as "Impressum (de)"."""
    rows = {(row.kind, row.language): row for row in LegalPage.objects.all()}
    missing = [
        f"{kind.label} ({OFFICIAL_LANGUAGE})"
        for kind in LegalPageKind
        if (kind.value, OFFICIAL_LANGUAGE) not in rows
    ]
    placeholders = [
        f"{row.get_kind_display()} ({row.language})"
        for row in rows.values()
        if row.is_placeholder or not row.text.strip()
    ]
    return sorted({*missing, *placeholders})


def editable_pages(*, viewer: Viewer) -> dict[tuple[str, str], LegalPage]:
    _require(viewer)
    return {(row.kind, row.language): row for row in LegalPage.objects.all()}


def feedback_rows(*, viewer: Viewer) -> QuerySet[Feedback]:
    """Feedback, newest first."""
    _require(viewer)
    return Feedback.objects.order_by("-pk")


def feedback_for(*, viewer: Viewer, id: int) -> Feedback:
    _require(viewer)
    found = Feedback.objects.filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def open_feedback(*, viewer: Viewer) -> int:
    return Feedback.objects.filter(done_at__isnull=True).count() if may_edit_pages(viewer) else 0


def _require(viewer: Viewer) -> None:
    if not may_edit_pages(viewer):
        raise NotFound
