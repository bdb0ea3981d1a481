"""Which frozen reports can be laid side by side, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ankommen.core.viewer import Viewer

from ..models import Edition, ImplementationReport
from ..permissions import may_read_concept
from ..report.canonical import from_plain
from ..report.comparison import Comparison, compare
from ..report.content import ReportContent
from .succession import onward


@dataclass(frozen=True, slots=True)
class ReportChoice:
    id: int
    title: str
    edition_slug: str
    reference_date: date


@dataclass(frozen=True, slots=True)
class Pair:
    old: ReportChoice
    new: ReportChoice


def comparable_reports(*, viewer: Viewer) -> list[ReportChoice]:
    """All reports, the newest reference date first; without their long content."""
    if not may_read_concept(viewer):
        return []
    rows = ImplementationReport.objects.values_list(
        "id", "title", "edition__slug", "reference_date"
    )
    return [ReportChoice(*row) for row in rows]


def chosen(choices: Sequence[ReportChoice], old: str, new: str) -> Pair | None:
    """The chosen two in order of time; without a choice the newest two."""
    by_id = {str(one.id): one for one in choices}
    if old in by_id and new in by_id and old != new:
        pair = sorted((by_id[old], by_id[new]), key=lambda one: (one.reference_date, one.id))
        return Pair(*pair)
    return Pair(choices[1], choices[0]) if len(choices) > 1 and not (old or new) else None


def comparison(*, viewer: Viewer, pair: Pair) -> Comparison:
    rows = ImplementationReport.objects.in_bulk([pair.old.id, pair.new.id])
    before, after = (
        from_plain(ReportContent, rows[one.id].content) for one in (pair.old, pair.new)
    )
    if pair.old.edition_slug == pair.new.edition_slug:
        return compare(before, after)
    editions = Edition.objects.select_related("predecessor").in_bulk(
        [rows[pair.old.id].edition_id, rows[pair.new.id].edition_id]
    )
    told = onward(editions[rows[pair.old.id].edition_id], editions[rows[pair.new.id].edition_id])
    return compare(
        before, after, onward={slug: (one.fate, one.slugs) for slug, one in told.items()}
    )
