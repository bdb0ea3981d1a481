"""What a plan starts from: monthly arrivals, places, events; tables as an office keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from ankommen.methods.forecasting import ArrivalEvent, Month, Series, read_series

from ..errors import Refused
from ..numbers import NumberRefused, read_number
from ..tables.named import columns_at, read_named

MONTH = ("monat", "month")
PLACES: Mapping[str, tuple[str, ...]] = {
    "name": ("haus", "unterkunft", "house", "site"),
    "places": ("plätze", "places"),
    "residents": ("bewohner", "belegt", "residents"),
    "share": ("anteil", "share"),
    "leaving_rate": ("auszug je monat", "leaving rate"),
    "opens": ("öffnet", "opens"),
    "closes": ("schließt", "closes"),
}
EVENTS: Mapping[str, tuple[str, ...]] = {
    "first": ("von", "first"),
    "last": ("bis", "last"),
    "factor": ("faktor", "factor"),
    "extra": ("zusätzlich", "extra"),
}


@dataclass(frozen=True, slots=True)
class House:
    """`places` from the month `opens` until before the month `closes`; None: always."""

    name: str
    places: int
    residents: int
    share: float
    leaving_rate: float
    opens: Month | None
    closes: Month | None

    def usable(self, month: Month) -> int:
        begun = self.opens is None or month >= self.opens
        return self.places if begun and (self.closes is None or month < self.closes) else 0


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
        numbers = [(month, _number(text, f"{name} {month}")) for month, text in counts]
        pool.append(read_series(numbers, name=name, as_of=as_of, gaps=told, break_at=break_at))
    return Arrivals(tuple(pool))


def read_places(path: Path) -> list[House]:
    """One house a row; shares of the arrivals are by places where no column says otherwise."""
    header, rows = read_named(path)
    at = columns_at(header, PLACES, needed=("name", "places", "residents", "leaving_rate"))
    if not rows:
        raise Refused.because("no_places", _("In der Tabelle der Plätze steht kein Haus."))
    return [_house(row, at) for row in rows]


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


def _house(row: Sequence[str], at: Mapping[str, int]) -> House:
    name = row[at["name"]]
    places, residents = (
        int(_number(row[at[column]], f"{name}: {column}")) for column in ("places", "residents")
    )
    rate = _number(row[at["leaving_rate"]], f"{name}: leaving_rate")
    if places < 0 or residents < 0 or not 0 < rate <= 1:
        message = _(
            "„%(name)s“: Plätze und Bewohner sind nicht negativ; der Auszug je Monat liegt über"
            " 0 und höchstens bei 1 (0,05 heißt fünf von hundert)."
        )
        raise Refused.because("house_numbers", message % {"name": name})
    opens, closes = (
        Month.read(row[at[column]]) if column in at and row[at[column]] else None
        for column in ("opens", "closes")
    )
    share = _optional(row, at, "share", float(places))
    return House(name, places, residents, share, rate, opens, closes)


def _optional(row: Sequence[str], at: Mapping[str, int], key: str, otherwise: float) -> float:
    if key not in at or not row[at[key]]:
        return otherwise
    return _number(row[at[key]], key)


def _number(text: str, where: str) -> float:
    try:
        return float(read_number(text).value)
    except NumberRefused as refusal:
        message = _("%(where)s: „%(text)s“ ist keine eindeutige Zahl.")
        values = {"where": where, "text": text}
        raise Refused.because("not_a_number", message % values) from refusal
