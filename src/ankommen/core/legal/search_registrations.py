"""What the law gives to the one search."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import LegalEntry
from ..registries.search import Searchable, Text
from ..registries.trace import TraceEnd
from ..viewer import Viewer
from .facts import LANDS
from .permissions import may_read_law


def law() -> Searchable:
    return Searchable("law", _("Rechtsdaten"), LegalEntry, _text, _visible, _ends)


def _text(row: LegalEntry) -> Text | None:
    """What was superseded is history, found from the page of its code."""
    if row.superseded_at is not None:
        return None
    return Text(f"{row.title} {LANDS.get(row.land, '')}", f"{row.legal_basis}\n{row.note}")


def _visible(viewer: Viewer) -> QuerySet[LegalEntry] | None:
    return LegalEntry.objects.filter(superseded_at=None) if may_read_law(viewer) else None


def _ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    rows = _visible(viewer)
    if rows is None:
        return []
    return [
        TraceEnd("law", row.pk, _name(row), reverse("core:law_detail", args=[row.code]))
        for row in rows.filter(pk__in=set(ids))
    ]


def _name(row: LegalEntry) -> str:
    land = f", {LANDS[row.land]}" if row.land in LANDS and row.land else ""
    return f"{row.title}{land} ({row.valid_from:%d.%m.%Y})"
