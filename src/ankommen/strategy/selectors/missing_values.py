"""Which figures are missing: by indicator, year and area; counted for the start page.

Five queries, however many indicators, areas and figures there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast, Substr

from ankommen.core.models import Area
from ankommen.core.viewer import Viewer

from ..models import Concept, Indicator, IndicatorDefinition, IndicatorValue
from ..permissions import may_enter_values
from ..rules.indicators import definition_at, dimensions_of, missing_years
from .indicators import concepts, require_reading
from .value_requests import AskedFigure, asked_figures


@dataclass(frozen=True, slots=True)
class _Version:
    number: int
    valid_from: date
    valid_to: date | None
    unit: str
    source: str
    breakdowns: Sequence[Any]

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(
            f"{one.name}={value}" for one in dimensions_of(self.breakdowns) for value in one.values
        )


@dataclass(frozen=True, slots=True)
class MissingChoice:
    """Words of the search and what else narrows the list; None and "" leave it open.

    `asked`: "no", "yes" or "overdue".
    """

    search: str = ""
    indicator: int | None = None
    area: int | None = None
    year: int | None = None
    owner: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class MissingFigure:
    """No figure, and no reason for its absence, for one area at the end of one year.

    `dimensions` are the breakdowns that the definition of that day names.
    """

    indicator_id: int
    code: str
    title: str
    is_computed: bool
    owner: str
    unit: str
    source: str
    area_id: int
    area_name: str
    year: int
    may_enter: bool
    asked: AskedFigure | None
    dimensions: tuple[str, ...]

    @property
    def may_ask(self) -> bool:
        return self.may_enter and self.asked is None

    @property
    def key(self) -> str:
        return f"{self.indicator_id}-{self.area_id}-{self.year}"

    @property
    def reference_date(self) -> date:
        return date(self.year, 12, 31)


def missing_figures(*, viewer: Viewer, concept: Concept, today: date) -> list[MissingFigure]:
    """Everything that is missing, by indicator, area and year.

    An area owes a figure where it ever had one; an indicator without any owes the district's.
    """
    require_reading(viewer)
    rows = concept.indicators.order_by("position", "pk")
    answered, versions = _years_by_area(concept), _versions(concept)
    names = dict(Area.objects.filter(pk__in=_areas(answered, concept)).values_list("pk", "name"))
    open_areas = {area for area in names if may_enter_values(viewer, area)}
    asked = asked_figures(concept, day=today)
    return [
        _missing(
            one,
            versions[one.pk],
            area,
            names[area],
            year,
            may_enter=area in open_areas,
            asked=asked.get((one.pk, area, year)),
        )
        for one in rows
        for area, year in _gaps(
            versions[one.pk], answered[one.pk] or {concept.district_id: []}, names, today
        )
    ]


def chosen(rows: list[MissingFigure], choice: MissingChoice) -> list[MissingFigure]:
    words = choice.search.casefold().split()
    return [
        row
        for row in rows
        if all(word in f"{row.code} {row.title}".casefold() for word in words)
        and choice.indicator in {None, row.indicator_id}
        and choice.area in {None, row.area_id}
        and choice.year in {None, row.year}
        and choice.owner in {"", row.owner}
        and _is_asked_as(row, choice.asked)
    ]


def _is_asked_as(row: MissingFigure, wanted: str) -> bool:
    if wanted == "overdue":
        return row.asked is not None and row.asked.is_overdue
    return not wanted or (row.asked is not None) == (wanted == "yes")


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """How many indicators lack a figure for a completed year, and which figures are asked for."""

    indicators: int = 0
    asked: tuple[AskedFigure, ...] = ()


def open_tasks(*, viewer: Viewer, today: date) -> OpenTasks:
    """Of the district's own concept."""
    found = concepts(viewer=viewer)[:1]
    if not found:
        return OpenTasks()
    answered = _years_by_area(found[0])
    count = sum(
        any(
            missing_years(versions, years, today=today)
            for years in (answered[id] or {0: []}).values()
        )
        for id, versions in _versions(found[0]).items()
    )
    return OpenTasks(count, tuple(asked_figures(found[0], day=today).values()))


def _gaps(
    versions: list[_Version], by_area: dict[int, list[date]], names: dict[int, str], today: date
) -> Iterator[tuple[int, int]]:
    for area in sorted(by_area, key=lambda one: names[one]):
        for year in missing_years(versions, by_area[area], today=today):
            yield area, year


def _missing(
    indicator: Indicator,
    versions: list[_Version],
    area: int,
    area_name: str,
    year: int,
    *,
    may_enter: bool,
    asked: AskedFigure | None,
) -> MissingFigure:
    held = definition_at(versions, date(year, 12, 31))
    return MissingFigure(
        indicator.pk,
        indicator.code,
        indicator.title,
        bool(indicator.computed_by),
        indicator.data_owner,
        held.unit if held else "",
        held.source if held else "",
        area,
        area_name,
        year,
        may_enter and not indicator.computed_by,
        asked,
        held.dimensions if held else (),
    )


def _areas(answered: dict[int, dict[int, list[date]]], concept: Concept) -> set[int]:
    return {concept.district_id, *(area for areas in answered.values() for area in areas)}


def _versions(concept: Concept) -> defaultdict[int, list[_Version]]:
    found: defaultdict[int, list[_Version]] = defaultdict(list)
    held = IndicatorDefinition.objects.filter(indicator__concept=concept).order_by()
    columns = held.values_list(
        "indicator_id", "number", "valid_from", "valid_to", "unit", "source", "dimensions"
    )
    for id, number, begin, end, unit, source, breakdowns in columns:
        found[id].append(_Version(number, begin, end, unit, source, breakdowns))
    return found


def _years_by_area(concept: Concept) -> defaultdict[int, dict[int, list[date]]]:
    """The first day of each year that has a figure, by indicator and area. The database reads the
    year off the date's text, which SQLite does many times faster than by a function of dates."""
    year = Substr(Cast("reference_date", CharField()), 1, 4)
    values = IndicatorValue.objects.filter(definition__indicator__concept=concept).order_by()
    found: defaultdict[int, dict[int, list[date]]] = defaultdict(dict)
    columns = values.values_list("definition__indicator_id", "area_id", year).distinct()
    for id, area, text in columns:
        found[id].setdefault(area, []).append(date(int(text), 1, 1))
    return found
