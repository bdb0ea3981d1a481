"""What a plan starts from: monthly arrivals, places, events; tables as an office keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from ankommen.methods.forecasting import (
    ArrivalEvent,
    Change,
    HouseEvent,
    Month,
    Notice,
    Series,
    Stays,
    check_events,
    constant_rate,
    read_series,
    usable_places,
)

from ..errors import Refused
from ..numbers import NumberRefused, read_number
from ..tables.named import columns_at, read_named
from .stays_file import StayList

MONTH = ("monat", "month")
PLACES: Mapping[str, tuple[str, ...]] = {
    "name": ("haus", "unterkunft", "house", "site"),
    "kind": ("art", "kind"),
    "places": ("plätze", "places"),
    "residents": ("bewohner", "belegt", "residents"),
    "share": ("anteil", "share"),
    "leaving_rate": ("auszug je monat", "leaving rate"),
    "opens": ("öffnet", "opens"),
    "closes": ("schließt", "closes"),
    "blocked": ("gesperrt", "blocked"),
    "blocked_until": ("gesperrt bis", "blocked until"),
}
EVENTS: Mapping[str, tuple[str, ...]] = {
    "first": ("von", "first"),
    "last": ("bis", "last"),
    "factor": ("faktor", "factor"),
    "extra": ("zusätzlich", "extra"),
}


@dataclass(frozen=True, slots=True)
class House:
    """`places` today and the `events` that are known; full houses give to others of their `kind`.

    `elapsed`: months since moving in of those residents of whom it is known.
    """

    name: str
    places: int
    residents: int
    share: float
    stays: Stays
    events: tuple[HouseEvent, ...] = ()
    kind: str = ""
    elapsed: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()

    def usable(self, months: Sequence[Month]) -> NDArray[np.int64]:
        return usable_places(self.places, self.events, months, house=self.name)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The district's own series first, then those it is pooled with."""

    pool: tuple[Series, ...]

    @property
    def own(self) -> Series:
        return self.pool[0]


def read_arrivals(
    path: Path, *, as_of: Month, gaps: Iterable[str], break_at: str | None
) -> Arrivals:
    """A column of months and one or more of counts; an empty cell is a missing month."""
    header, rows = read_named(path)
    if len(header) < 2 or header[0].lower() not in MONTH:
        message = _("Die erste Spalte heißt „Monat“, dahinter stehen eine oder mehrere Zahlen.")
        raise Refused.because("arrivals_header", message)
    told = list(gaps)
    pool = []
    for at, name in enumerate(header[1:], start=1):
        counts = [(row[0], row[at]) for row in rows if row[at]]
        numbers = [(month, count(text, f"{name} {month}")) for month, text in counts]
        pool.append(read_series(numbers, name=name, as_of=as_of, gaps=told, break_at=break_at))
    return Arrivals(tuple(pool))


def read_places(
    path: Path, *, stays: StayList | None = None, until: Month | None = None
) -> list[House]:
    """One house a row; shares of the arrivals are by places where no column says otherwise.

    How long people stay comes from `stays` as known at the end of the month `until`, for a house
    they do not tell of from its leaving rate.
    """
    header, rows = read_named(path)
    needed = ["name", "places", "residents", *([] if stays else ["leaving_rate"])]
    at = columns_at(header, PLACES, needed=needed)
    if not rows:
        raise Refused.because("no_places", _("In der Tabelle der Plätze steht kein Haus."))
    houses = [_house(row, at, stays, until) for row in rows]
    if stays and stays.by_house:
        _check_names(stays, {one.name for one in houses})
    return houses


def _check_names(stays: StayList, names: set[str]) -> None:
    strange = [one.house for one in stays.stays if one.house not in names]
    if strange:
        message = _("Aufenthalte in „%(name)s“: Dieses Haus steht nicht in der Tabelle der Plätze.")
        raise Refused.because("stays_of_no_house", message % {"name": strange[0]})


def read_events(path: Path) -> list[ArrivalEvent]:
    """What is known or supposed: from month to month a factor, and people besides."""
    header, rows = read_named(path)
    at = columns_at(header, EVENTS, needed=("first", "last"))
    return [
        ArrivalEvent(
            Month.read(row[at["first"]]),
            Month.read(row[at["last"]]),
            factor=_optional(row, at, "factor", 1.0),
            extra=_optional(row, at, "extra", 0.0),
        )
        for row in rows
    ]


def _house(
    row: Sequence[str], at: Mapping[str, int], stays: StayList | None, until: Month | None
) -> House:
    name = row[at["name"]]
    seen = stays.seen(name, until=until) if stays and until else None
    places, residents = (
        int(count(row[at[column]], f"{name}: {column}")) for column in ("places", "residents")
    )
    rate = 1.0 if seen else _leaving_rate(row, at, name)
    if places < 0 or residents < 0 or not 0 < rate <= 1:
        message = _(
            "„%(name)s“: Plätze und Bewohner sind nicht negativ; der Auszug je Monat liegt über"
            " 0 und höchstens bei 1 (0,05 heißt fünf von hundert)."
        )
        raise Refused.because("house_numbers", message % {"name": name})
    share = _optional(row, at, "share", float(places))
    house = House(
        name,
        places,
        residents,
        share,
        constant_rate(rate),
        events=_events(row, at, places),
        kind=_cell(row, at, "kind"),
    )
    check_events(places, house.events, house=name)
    if seen is None:
        return house
    elapsed = seen.elapsed if stays and stays.by_house else ()
    if len(elapsed) > residents:
        message = _(
            "„%(name)s“: %(open)s Aufenthalte sind nicht beendet, aber nur %(residents)s Bewohner"
            " angegeben."
        )
        values = {"name": name, "open": len(elapsed), "residents": residents}
        raise Refused.because("more_stays_than_residents", message % values)
    return replace(house, stays=seen.stays, elapsed=elapsed, notices=seen.notices)


def _events(row: Sequence[str], at: Mapping[str, int], places: int) -> tuple[HouseEvent, ...]:
    """What the row of the house itself says: opens, closes, is blocked until before a month."""
    opens, closes, free_again = (
        Month.read(text) if (text := _cell(row, at, column)) else None
        for column in ("opens", "closes", "blocked_until")
    )
    found = [HouseEvent(Change.OPENS, opens, places)] if opens else []
    if closes:
        found.append(HouseEvent(Change.CLOSES, closes))
    if blocked := int(_optional(row, at, "blocked", 0.0)):
        last = free_again.plus(-1) if free_again else None
        found.append(HouseEvent(Change.BLOCKED, None, blocked, last))
    return tuple(found)


def _leaving_rate(row: Sequence[str], at: Mapping[str, int], name: str) -> float:
    text = _cell(row, at, "leaving_rate")
    if not text:
        message = _(
            "„%(name)s“: Es fehlt der Auszug je Monat, und kein Aufenthalt dort ist beendet; wie"
            " lange Menschen bleiben, ist unbekannt."
        )
        raise Refused.because("stay_unknown", message % {"name": name})
    return count(text, f"{name}: leaving_rate")


def _optional(row: Sequence[str], at: Mapping[str, int], key: str, otherwise: float) -> float:
    text = _cell(row, at, key)
    return count(text, key) if text else otherwise


def _cell(row: Sequence[str], at: Mapping[str, int], key: str) -> str:
    return row[at[key]] if key in at else ""


def count(text: str, where: str) -> float:
    """A number as an office writes it; what has two meanings is refused with its place."""
    try:
        return float(read_number(text).value)
    except NumberRefused as refusal:
        message = _("%(where)s: „%(text)s“ ist keine eindeutige Zahl.")
        values = {"where": where, "text": text}
        raise Refused.because("not_a_number", message % values) from refusal
