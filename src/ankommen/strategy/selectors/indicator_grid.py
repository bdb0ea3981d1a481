"""Figures as a table: rows are indicators (with area and breakdown), columns reference dates.

Four queries, however many rows and columns there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from ankommen.core.models import Area
from ankommen.core.viewer import Viewer

from ..models import Concept, Indicator
from ..permissions import may_enter_values
from ..rules import indicators as rules
from ..rules.grid import Rhythm, first_year, period_ends
from .indicators import DefinitionRow, ValueRow, definition_rows, require_reading, value_rows

PAGE_ROWS = 120
ALL_AREAS = 0


@dataclass(frozen=True, slots=True)
class GridChoice:
    """`area` None: the district; `ALL_AREAS`: it and all areas in it. `open_areas`: where
    the viewer enters figures. Unless a first year is `asked_first`, empty years before the first
    figure are left out."""

    rhythm: Rhythm
    first: int
    last: int
    asked_first: bool = True
    area: int | None = None
    with_breakdown: bool = False
    search: str = ""
    page: int = 0
    open_areas: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands in one cell: the figure that holds, and the one it corrected."""

    current: ValueRow | None = None
    former: ValueRow | None = None


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One row. `figures` has an entry only where there is a figure."""

    indicator_id: int
    code: str
    title: str
    is_computed: bool
    area_id: int
    area_name: str
    may_enter: bool
    dimension: str
    definitions: Sequence[DefinitionRow]
    figures: dict[date, Figures]

    @property
    def key(self) -> str:
        return f"{self.indicator_id}:{self.area_id}:{self.dimension}"

    def definition_on(self, day: date) -> DefinitionRow | None:
        """The version of the day, if it knows this row's breakdown."""
        found = rules.definition_at(self.definitions, day)
        if found is None or not self.dimension:
            return found
        known = rules.read_dimension(self.dimension, found.dimensions)
        return found if known == self.dimension else None


@dataclass(frozen=True, slots=True)
class FigureTable:
    days: tuple[date, ...]
    lines: tuple[FigureLine, ...]
    has_more: bool
    first: int


def grid_areas(*, viewer: Viewer, concept: Concept) -> list[Area]:
    """The district first, then what lies in it."""
    require_reading(viewer)
    district = concept.district_id
    found = Area.objects.filter(Q(pk=district) | Q(parent_id=district))
    return sorted(found, key=lambda area: (area.pk != district, area.position, area.name))


def figure_table(
    *, viewer: Viewer, concept: Concept, choice: GridChoice, today: date
) -> FigureTable:
    areas = grid_areas(viewer=viewer, concept=concept)
    wanted = choice.area if choice.area is not None else concept.district_id
    areas = [area for area in areas if wanted in {ALL_AREAS, area.pk}]
    enterable = (area.pk for area in areas if may_enter_values(viewer, area.pk))
    choice = replace(choice, open_areas=frozenset(enterable))
    indicators = list(_indicators(concept, choice))
    ids = [one.pk for one in indicators]
    definitions: dict[int, list[DefinitionRow]] = {}
    for row in definition_rows(ids):
        definitions.setdefault(row.indicator_id, []).append(row)
    figures = _figures(value_rows(ids))
    lines = [
        line
        for one in indicators
        for area in areas
        for line in _lines(one, area, definitions.get(one.pk, []), figures, choice)
    ]
    start = choice.page * PAGE_ROWS
    shown = tuple(lines[start : start + PAGE_ROWS])
    also = {day for line in shown for day in line.figures}
    first = choice.first if choice.asked_first else first_year(also, choice.first, choice.last)
    days = period_ends(choice.rhythm, first=first, last=choice.last, today=today, also=also)
    return FigureTable(days, shown, len(lines) > start + PAGE_ROWS, first)


def _indicators(concept: Concept, choice: GridChoice) -> Sequence[Indicator]:
    found = Indicator.objects.filter(concept=concept)
    for word in choice.search.split():
        found = found.filter(Q(title__icontains=word) | Q(code__icontains=word))
    return list(found)


Place = tuple[int, int, str]


def _figures(rows: Sequence[ValueRow]) -> dict[Place, dict[date, Figures]]:
    """Every place's figures; rows come in the order in which they were entered."""
    found: dict[Place, dict[date, Figures]] = {}
    former: dict[int, ValueRow] = {}
    for row in sorted(rows, key=lambda one: one.id):
        if row.corrected_by_id is not None:
            former[row.corrected_by_id] = row
    for row in rows:
        if row.corrected_by_id is None:
            place = (row.indicator_id, row.area_id, row.dimension)
            days = found.setdefault(place, {})
            days[row.reference_date] = Figures(row, former.get(row.id))
    return found


def _lines(
    indicator: Indicator,
    area: Area,
    definitions: Sequence[DefinitionRow],
    figures: dict[Place, dict[date, Figures]],
    choice: GridChoice,
) -> Iterator[FigureLine]:
    for dimension in _dimensions(definitions, choice):
        yield FigureLine(
            indicator.pk,
            indicator.code,
            indicator.title,
            bool(indicator.computed_by),
            area.pk,
            area.name,
            area.pk in choice.open_areas,
            dimension,
            definitions,
            figures.get((indicator.pk, area.pk, dimension), {}),
        )


def _dimensions(definitions: Sequence[DefinitionRow], choice: GridChoice) -> list[str]:
    """The total, and each value of each breakdown that any version names."""
    found = [""]
    if choice.with_breakdown:
        for definition in definitions:
            for one in definition.dimensions:
                found += [f"{one.name}={value}" for value in one.values]
    return list(dict.fromkeys(found))
