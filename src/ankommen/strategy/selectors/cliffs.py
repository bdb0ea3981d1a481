"""What ends when: sources of money in the order of their end, and the measures that go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import Edition, FundingSource, Measure, MeasureBudget, MeasureEnd
from ..rules.funding import (
    BudgetLine,
    Cliff,
    FundingStanding,
    MeasureCliff,
    Total,
    measure_cliff,
    total,
)
from .funding import register_of, standing_of
from .money import Budgets, Origin, budgets_of, origins_of

GOING_ON = {"end_kind": MeasureEnd.NONE, "done_on__isnull": True}
PRESSING = (Cliff.FALLS, Cliff.OPEN)


@dataclass(frozen=True, slots=True)
class CliffLine:
    """One measure at the end of one source. `unit` is filled for a viewer only."""

    measure_id: int
    number: str
    title: str
    slug: str
    ends_on: date | None
    unit: str
    end: MeasureCliff


@dataclass(frozen=True, slots=True)
class SourceEnd:
    """A source of which the end is known, with the measures that hang on it, pressing first."""

    source: FundingSource
    ends_on: date
    standing: FundingStanding
    days_left: int
    lines: list[CliffLine]

    @property
    def pressing(self) -> int:
        return sum(line.end.cliff in PRESSING for line in self.lines)

    @property
    def going_on(self) -> list[CliffLine]:
        """Those that do not end before it or with it."""
        return [line for line in self.lines if line.end.cliff != Cliff.ENDS_BEFORE]

    @property
    def last(self) -> Total:
        return sum((line.end.last for line in self.lines), total([]))

    @property
    def after(self) -> Total:
        """For the measures that go on."""
        return sum((line.end.after for line in self.going_on), total([]))


@dataclass(frozen=True, slots=True)
class CliffList:
    """`past`: ended already; `unknown`: sources of which nobody knows the end."""

    ahead: list[SourceEnd]
    past: list[SourceEnd]
    unknown: list[FundingSource]


def cliff_list(*, viewer: Viewer, edition: Edition, day: date) -> CliffList:
    """In a handful of queries, however many sources and measures there are."""
    register = register_of(viewer)
    ends = source_ends(budgets_of(viewer, edition, **GOING_ON), register, day=day, viewer=viewer)
    return CliffList(
        [one for one in ends if one.days_left >= 0],
        [one for one in reversed(ends) if one.days_left < 0 and one.lines],
        [one for one in register if standing_of(one, day=day) == FundingStanding.UNKNOWN],
    )


def followed_budgets(edition: Edition) -> Budgets:
    """The budgets of all measures that go on, for what the house does by itself."""
    going_on = {f"measure__{name}": value for name, value in GOING_ON.items()}
    return MeasureBudget.objects.filter(measure__edition=edition, **going_on).order_by()


def source_ends(
    budgets: Budgets,
    register: Sequence[FundingSource],
    *,
    day: date,
    viewer: Viewer | None = None,
) -> list[SourceEnd]:
    """Every source with a known end, the soonest first."""
    origins = origins_of(budgets, register) if any(one.ends_on for one in register) else []
    by_text = {text: one for one in origins for text in one.texts}
    ending = [text for text, one in by_text.items() if one.source and one.source.ends_on]
    hanging = budgets.filter(source__in=ending).values("measure")
    lines = _budget_lines(budgets.filter(measure__in=hanging), by_text)
    measures = _measures(lines, hanging, viewer)
    return sorted(
        (
            _source_end(source, source.ends_on, lines, measures, day)
            for source in register
            if source.ends_on is not None
        ),
        key=lambda one: (one.ends_on, one.source.name),
    )


Lines = dict[int, list[tuple[FundingSource | None, int, int | None]]]


def _budget_lines(budgets: Budgets, by_text: dict[str, Origin]) -> Lines:
    """By measure: source, year and planned money."""
    found: Lines = defaultdict(list)
    rows = budgets.values_list("measure", "source", "year", "planned_cents")
    for measure, text, year, cents in rows:
        found[measure].append((by_text[text].source, year, cents))
    return found


@dataclass(frozen=True, slots=True)
class _Measure:
    id: int
    number: str
    title: str
    slug: str
    ends_on: date | None
    unit: str


def _measures(lines: Lines, hanging: QuerySet[Any], viewer: Viewer | None) -> list[_Measure]:
    """In the order of the concept."""
    if not lines:
        return []
    rows = list(
        Measure.objects.filter(pk__in=hanging)
        .order_by("position", "pk")
        .values_list("pk", "number", "title", "slug", "ends_on", "lead_unit", "responsible_text")
    )
    units = (
        partners.unit_names(viewer=viewer, ids={row[5] for row in rows if row[5]}) if viewer else {}
    )
    return [
        _Measure(*row[:5], unit=units[row[5]].short if row[5] in units else row[6]) for row in rows
    ]


def _source_end(
    source: FundingSource, ends_on: date, lines: Lines, measures: list[_Measure], day: date
) -> SourceEnd:
    found = []
    for one in measures:
        if not any(origin is source for origin, _year, _cents in lines[one.id]):
            continue
        budget_lines = [
            BudgetLine(year, cents, origin.ends_on if origin else None, is_own=origin is source)
            for origin, year, cents in lines[one.id]
        ]
        end = measure_cliff(
            budget_lines, measure_ends_on=one.ends_on, source_ends_on=ends_on, day=day
        )
        if end is not None:
            found.append(
                CliffLine(one.id, one.number, one.title, one.slug, one.ends_on, one.unit, end)
            )
    order = list(Cliff)
    return SourceEnd(
        source,
        ends_on,
        standing_of(source, day=day),
        (ends_on - day).days,
        sorted(found, key=lambda line: order.index(line.end.cliff)),
    )
