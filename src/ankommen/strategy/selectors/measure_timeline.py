"""Dates and dependencies of measures: two queries, however many measures there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from ankommen.core.viewer import Viewer

from ..models import Edition, Measure
from ..rules.timeline import Span, begins_too_early, span_within
from .measures import visible_measures

Dependencies = Measure.depends_on.through


@dataclass(frozen=True, slots=True)
class Needed:
    """A measure that another one waits for."""

    number: str
    title: str
    slug: str
    ends_on: date | None
    ends_too_late: bool


@dataclass(slots=True)
class Schedule:
    starts_on: date | None
    ends_on: date | None
    span: Span | None
    waits_for: list[Needed] = field(default_factory=list)


def schedules(*, viewer: Viewer, edition: Edition, ids: Collection[int]) -> dict[int, Schedule]:
    """The schedule of each measure that the caller may show; only visible ones are waited for."""
    rows = Measure.objects.filter(pk__in=ids).order_by()
    found = {
        id: Schedule(
            begin, end, span_within(begin, end, first=edition.starts_on, last=edition.ends_on)
        )
        for id, begin, end in rows.values_list("pk", "starts_on", "ends_on")
    }
    links = Dependencies._default_manager.filter(
        from_measure__in=ids, to_measure__in=visible_measures(viewer).order_by().values("pk")
    )
    columns = links.order_by("to_measure__position", "to_measure_id").values_list(
        "from_measure_id",
        "to_measure__number",
        "to_measure__title",
        "to_measure__slug",
        "to_measure__ends_on",
    )
    for id, number, title, slug, end in columns:
        late = begins_too_early(found[id].starts_on, end)
        found[id].waits_for.append(Needed(number, title, slug, end, late))
    return found
