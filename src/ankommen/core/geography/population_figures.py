"""Stored population figures, looked up by many cells at once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ..models import PopulationFigure
from .rules import AgeGroup, Count


class Place(NamedTuple):
    """What one table is about: an area in one series on one day."""

    area_id: int
    series: str
    day: date


class Cell(NamedTuple):
    """Where one figure stands."""

    place: Place
    sex: str
    age_from: int
    age_to: int | None

    @property
    def age(self) -> AgeGroup:
        return AgeGroup(self.age_from, self.age_to)


@dataclass(frozen=True, slots=True)
class Figure:
    cell: Cell
    persons: int
    source: str

    @property
    def count(self) -> Count:
        return Count(self.cell.sex, self.cell.age, self.persons)

    @property
    def mark(self) -> str:
        """What stands for the figure in few letters, however long its source is."""
        text = f"{self.persons} {self.source}"
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def stored_figures(wanted: Sequence[Figure]) -> dict[Cell, Figure]:
    """What stands where these figures would."""
    tables = figures_at({one.cell.place for one in wanted})
    return {one.cell: one for figures in tables.values() for one in figures}


def figures_at(places: Collection[Place]) -> dict[Place, list[Figure]]:
    """The tables of these places as they are stored; one query."""
    found: defaultdict[Place, list[Figure]] = defaultdict(list)
    for row in rows_at(places):
        figure = figure_of(row)
        if figure.cell.place in places:
            found[figure.cell.place].append(figure)
    return found


def figure_of(row: PopulationFigure) -> Figure:
    place = Place(row.area_id, row.series, row.reference_date)
    return Figure(Cell(place, row.sex, row.age_from, row.age_to), row.persons, row.source)


def rows_at(places: Collection[Place]) -> Iterable[PopulationFigure]:
    if not places:
        return ()
    return PopulationFigure.objects.filter(
        area__in={one.area_id for one in places},
        series__in={one.series for one in places},
        reference_date__in={one.day for one in places},
    )
