from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ..errors import NotFound
from ..models import Area, AreaKind, Installation, PopulationFigure
from ..viewer import Viewer
from .permissions import may_read_areas
from .rules import LEVELS, AgeGroup, Count, age_label, sex_total, total


@dataclass(frozen=True, slots=True)
class AgeLine:
    """One line of a population table; None where the table has no such figure."""

    age: AgeGroup
    male: int | None
    female: int | None
    all: int | None

    @property
    def label(self) -> str:
        return age_label(self.age)


@dataclass(frozen=True, slots=True)
class PopulationTable:
    """The population of one area in one series on one date, as the source gives it."""

    series: str
    reference_date: date
    source: str
    lines: tuple[AgeLine, ...]
    male: int | None
    female: int | None
    persons: int | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area in the list, with the newest population of any series."""

    area: Area
    depth: int
    population: PopulationTable | None


def areas_for(*, viewer: Viewer) -> list[AreaRow]:
    """All areas in the order of the tree, each under the area it lies in."""
    if not may_read_areas(viewer):
        raise NotFound
    areas = list(Area.objects.select_related("parent"))
    newest = _newest_tables()
    children: dict[int | None, list[Area]] = {}
    for area in areas:
        children.setdefault(area.parent_id, []).append(area)
    return list(_walk(children, None, 0, newest))


def _walk(
    children: dict[int | None, list[Area]],
    parent: int | None,
    depth: int,
    newest: dict[int, PopulationTable],
) -> Iterable[AreaRow]:
    for area in sorted(
        children.get(parent, []), key=lambda a: (LEVELS.index(a.kind), a.position, a.name)
    ):
        yield AreaRow(area, depth, newest.get(area.pk))
        yield from _walk(children, area.pk, depth + 1, newest)


def area_for(*, viewer: Viewer, id: int) -> Area:
    """The gatekeeper: the area, or NotFound for those who may not read areas."""
    if not may_read_areas(viewer):
        raise NotFound
    try:
        return Area.objects.select_related("parent").get(pk=id)
    except Area.DoesNotExist:
        raise NotFound from None


def population_tables(*, viewer: Viewer, area: Area) -> list[PopulationTable]:
    """Every series and reference date of an area, newest first."""
    if not may_read_areas(viewer):
        raise NotFound
    figures = PopulationFigure.objects.filter(area=area).order_by(
        "-reference_date", "series", "age_from", "age_to", "sex"
    )
    return [
        _table(list(rows))
        for _, rows in groupby(figures, key=lambda one: (one.reference_date, one.series))
    ]


def children_of(*, viewer: Viewer, area: Area) -> list[AreaRow]:
    """The areas directly below, each with its newest population."""
    if not may_read_areas(viewer):
        raise NotFound
    newest = _newest_tables(parent=area)
    return [AreaRow(child, 0, newest.get(child.pk)) for child in area.children.all()]


def population_of(*, area_id: int, series: str, reference_date: date) -> int | None:
    """All persons of an area in one series on one date; None if the figure does not exist."""
    figures = PopulationFigure.objects.filter(
        area=area_id, series=series, reference_date=reference_date
    )
    return total(_counts(figures))


@dataclass(frozen=True, slots=True)
class PopulationSet:
    """One series on one date, in several areas: tables by area id, none where there is no count."""

    series: str
    reference_date: date
    tables: dict[int, PopulationTable]

    @property
    def key(self) -> str:
        return f"{self.reference_date.isoformat()} {self.series}"

    @property
    def source(self) -> str:
        return next(iter(self.tables.values())).source

    @property
    def known(self) -> frozenset[int]:
        return frozenset(id for id, one in self.tables.items() if one.persons is not None)


def population_sets(*, area_ids: Iterable[int]) -> list[PopulationSet]:
    """Every series and date in which one of these areas was counted, newest first; one query.
    Sets are never joined: a figure of one series says nothing about another."""
    figures = PopulationFigure.objects.filter(area__in=set(area_ids)).order_by(
        "-reference_date", "series", "area_id"
    )
    found = []
    for (day, series), rows in groupby(figures, key=lambda one: (one.reference_date, one.series)):
        tables = {
            area: _table(list(parts)) for area, parts in groupby(rows, key=lambda one: one.area_id)
        }
        found.append(PopulationSet(series, day, tables))
    return found


def planning_areas() -> list[Area]:
    """The planning areas of the installation's district, in their order."""
    return list(Area.objects.filter(kind=AreaKind.PLANNING_AREA))


def home_district() -> Area | None:
    """The district this installation works for."""
    installation = Installation.objects.select_related("district").first()
    return installation.district if installation else None


def _newest_tables(*, parent: Area | None = None) -> dict[int, PopulationTable]:
    figures = PopulationFigure.objects.order_by("area_id", "-reference_date", "series")
    if parent is not None:
        figures = figures.filter(area__parent=parent)
    newest: dict[int, PopulationTable] = {}
    for (area_id, *_), rows in groupby(
        figures, key=lambda one: (one.area_id, one.reference_date, one.series)
    ):
        if area_id not in newest:
            newest[area_id] = _table(list(rows))
    return newest


def _counts(figures: Iterable[PopulationFigure]) -> list[Count]:
    return [Count(one.sex, AgeGroup(one.age_from, one.age_to), one.persons) for one in figures]


def _table(figures: list[PopulationFigure]) -> PopulationTable:
    counts = _counts(figures)
    cells = {(count.sex, count.age): count.persons for count in counts}
    ages = sorted({count.age for count in counts}, key=lambda age: (age.lower, age.upper or 999))
    male, female = sex_total(counts, "male"), sex_total(counts, "female")
    return PopulationTable(
        series=figures[0].series,
        reference_date=figures[0].reference_date,
        source=figures[0].source,
        lines=tuple(_line(age, cells) for age in ages),
        male=male,
        female=female,
        persons=total(counts),
    )


def _line(age: AgeGroup, cells: dict[tuple[str, AgeGroup], int]) -> AgeLine:
    male, female = cells.get(("male", age)), cells.get(("female", age))
    everybody = cells.get(("all", age))
    if everybody is None and male is not None and female is not None:
        everybody = male + female
    return AgeLine(age, male, female, everybody)
