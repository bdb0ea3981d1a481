"""The official tables that ship with the product: districts with their population, Länder."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from .rules import AgeGroup, Count

REFERENCE_DATE = date(2020, 12, 31)
SERIES = "Destatis 12411-0018"
LAND_SOURCE = "Statistisches Bundesamt, Amtlicher Gemeindeschlüssel"


def source_of(day: date) -> str:
    """Source and licence of the figures of this day."""
    return f"Statistisches Bundesamt (Destatis), Tabelle 12411-0018, {day:%d.%m.%Y}, dl-de/by-2-0"


SOURCE = source_of(REFERENCE_DATE)


@dataclass(frozen=True, slots=True)
class ShippedDistrict:
    """A district or independent city as the table names it, e.g. "Görlitz, Landkreis"."""

    key: str
    listed_name: str
    counts: tuple[Count, ...]

    @property
    def name(self) -> str:
        """The name as people write it: "Landkreis Görlitz", "Goslar" for a city stays "Goslar"."""
        place, _, kind = self.listed_name.partition(", ")
        return f"Landkreis {place}" if kind == "Landkreis" else place

    @property
    def persons(self) -> int:
        return sum(count.persons for count in self.counts)


@cache
def districts() -> dict[str, ShippedDistrict]:
    """All 401 districts and independent cities by key."""
    packed = resources.files("ankommen.core.data") / f"population_{REFERENCE_DATE}.csv.gz"
    text = gzip.decompress(packed.read_bytes()).decode()
    rows = list(csv.reader(io.StringIO(text)))
    cells = _cells(rows[0][2:])
    return {row[0]: ShippedDistrict(row[0], row[1], _counts(cells, row[2:])) for row in rows[1:]}


def district_named(text: str) -> ShippedDistrict | None:
    """By official key, or by its name as people or the table write it."""
    word = " ".join(text.split()).casefold()
    return districts().get(word) or _by_name().get(word)


@cache
def _by_name() -> dict[str, ShippedDistrict]:
    return {
        name.casefold(): one for one in districts().values() for name in (one.name, one.listed_name)
    }


def _cells(columns: list[str]) -> list[tuple[str, AgeGroup]]:
    """Sex and age group of each column; a group ends where the next one of that sex begins."""
    named = [(sex, int(age)) for sex, _, age in (column.partition("_") for column in columns)]
    cells = []
    for (sex, lower), following in zip(named, [*named[1:], ("", 0)], strict=True):
        upper = following[1] - 1 if following[0] == sex else None
        cells.append((sex, AgeGroup(lower, upper)))
    return cells


def _counts(cells: list[tuple[str, AgeGroup]], values: list[str]) -> tuple[Count, ...]:
    return tuple(
        Count(sex, age, int(value)) for (sex, age), value in zip(cells, values, strict=True)
    )


@cache
def laender() -> dict[str, str]:
    """Name of each Land by the first two digits of the official key."""
    text = (resources.files("ankommen.core.data") / "laender.csv").read_text(encoding="utf-8")
    return {row["key"]: row["name"] for row in csv.DictReader(io.StringIO(text))}
