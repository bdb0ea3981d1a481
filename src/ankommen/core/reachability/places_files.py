"""Who starts where and what there is to go to: tables as an office keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from ankommen.methods.reachability import Course, DayCare, Place, ReachabilityRefused

from ..errors import Refused
from ..tables.named import columns_at, read_named

NAMED: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "ort", "kennung", "id", "place"),
    "latitude": ("breite", "breitengrad", "latitude", "lat"),
    "longitude": ("länge", "längengrad", "laenge", "longitude", "lon", "lng"),
}
HOMES = {
    **NAMED,
    "area": ("gemeinde", "gebiet", "municipality", "area"),
    "people": ("personen", "people", "persons"),
    "day_cares": ("kita", "kitas", "betreuung", "day care", "day cares"),
}
COURSES = {
    **NAMED,
    "begins": ("beginn", "begins", "start"),
    "ends": ("ende", "ends", "end"),
    "days": ("tage", "wochentage", "days"),
}
DAY_CARES = {
    **NAMED,
    "opens": ("öffnet", "opens"),
    "closes": ("schließt", "closes"),
    "handover": ("übergabe", "handover"),
}
WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GERMANY = (47.0, 55.2, 5.5, 15.3)
"""Least and greatest latitude, least and greatest longitude (rounded outwards)."""
CLOCK = re.compile(r"^(\d{1,2})[:.](\d{2})(?::\d{2})?(?: ?uhr)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Home:
    """A point with the people who live there and the names of the day cares of their children."""

    place: Place
    people: int
    area: str
    day_cares: tuple[str, ...]


@dataclass(frozen=True)
class PlannedCourse:
    """A course and the weekdays it takes place on (0 is Monday); all five where nobody says."""

    course: Course
    weekdays: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.course.place.code


def read_homes(path: Path) -> list[Home]:
    return [
        Home(place, _people(cell("people"), where), cell("area"), _names(cell("day_cares")))
        for place, cell, where in _rows(path, HOMES, needed=())
    ]


def read_courses(path: Path) -> list[PlannedCourse]:
    return [
        PlannedCourse(
            Course(place, *_hours(cell, "begins", "ends", where)),
            _weekdays(cell("days"), where),
        )
        for place, cell, where in _rows(path, COURSES, needed=("begins", "ends"))
    ]


def read_day_cares(path: Path) -> list[DayCare]:
    return [
        DayCare(
            place,
            *_hours(cell, "opens", "closes", where),
            handover=60 * _whole(cell("handover") or "5", where, most=60),
        )
        for place, cell, where in _rows(path, DAY_CARES, needed=("opens", "closes"))
    ]


def read_sites(path: Path) -> list[Place]:
    """Rooms or stops that might be: a name and where."""
    return [place for place, _cell, _where in _rows(path, NAMED, needed=())]


class _Cell:
    """A cell of one row by the name of its column; empty where the table has none."""

    def __init__(self, row: Sequence[str], at: Mapping[str, int]) -> None:
        self.row, self.at = row, at

    def __call__(self, column: str) -> str:
        return self.row[self.at[column]] if column in self.at else ""


def _rows(
    path: Path, known: Mapping[str, tuple[str, ...]], *, needed: Sequence[str]
) -> Iterator[tuple[Place, _Cell, str]]:
    header, rows = read_named(path)
    at = columns_at(header, known, needed=(*NAMED, *needed))
    if not rows:
        raise Refused.because("no_rows", _("%(file)s: keine Zeile.") % {"file": path.name})
    seen = set[str]()
    for number, row in enumerate(rows, start=2):
        cell = _Cell(row, at)
        where = _("%(file)s, Zeile %(row)d") % {"file": path.name, "row": number}
        name = cell("name")
        if not name:
            raise _bad(where, _("Der Name fehlt."), "name_missing")
        if name in seen:
            message = _("„%(name)s“ kommt schon vor. Jede Zeile braucht einen eigenen Namen.")
            raise _bad(where, message % {"name": name}, "name_twice")
        seen.add(name)
        yield _place(name, cell, where), cell, where


def _place(name: str, cell: _Cell, where: str) -> Place:
    latitude, longitude = (_degrees(cell(one), where) for one in ("latitude", "longitude"))
    south, north, west, east = GERMANY
    if west <= latitude <= east and south <= longitude <= north:
        message = _("Breite und Länge sind vertauscht: Breite %(lat)s, Länge %(lon)s.")
        values = {"lat": cell("latitude"), "lon": cell("longitude")}
        raise _bad(where, message % values, "coordinates_swapped")
    try:
        return Place(name, latitude, longitude)
    except ReachabilityRefused:
        message = _("Die Breite liegt zwischen −90 und 90 Grad, die Länge zwischen −180 und 180.")
        raise _bad(where, message, "coordinates") from None


def _degrees(text: str, where: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        message = _("„%(text)s“ ist keine Angabe in Grad, zum Beispiel 51,1532.")
        raise _bad(where, message % {"text": text}, "coordinates") from None


def _people(text: str, where: str) -> int:
    return _whole(text, where, most=10_000_000) if text else 1


def _whole(text: str, where: str, *, most: int) -> int:
    plain = text.removesuffix(".0")
    if not (plain.isascii() and plain.isdecimal() and int(plain) <= most):
        message = _("„%(text)s“ ist keine ganze Zahl von 0 bis %(most)d.")
        raise _bad(where, message % {"text": text, "most": most}, "not_a_number")
    return int(plain)


def _hours(cell: _Cell, first: str, last: str, where: str) -> tuple[int, int]:
    start, end = _clock(cell(first), where), _clock(cell(last), where)
    if start >= end:
        message = _("Das Ende (%(end)s) liegt nicht nach dem Beginn (%(start)s).")
        values = {"start": cell(first), "end": cell(last)}
        raise _bad(where, message % values, "ends_before_begin")
    return start, end


def _clock(text: str, where: str) -> int:
    """Seconds since midnight. A spreadsheet may give a time as a share of the day."""
    found = CLOCK.match(text)
    if found and int(found[1]) <= 24 and int(found[2]) < 60:
        return 3600 * int(found[1]) + 60 * int(found[2])
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 < share < 1:
        message = _("„%(text)s“ ist keine Uhrzeit, zum Beispiel 8:30.")
        raise _bad(where, message % {"text": text}, "time")
    return round(share * 1440) * 60


def _weekdays(text: str, where: str) -> tuple[int, ...]:
    if not text:
        return tuple(range(5))
    days = set[int]()
    for word in re.split(r"[\s,;/]+", text.lower().replace(".", "").strip()):
        names = next((one for one in (ENGLISH_WEEKDAYS, WEEKDAYS) if word in one), None)
        if names is None:
            message = _("„%(text)s“ nennt keine Wochentage, zum Beispiel „Mo Mi Fr“.")
            raise _bad(where, message % {"text": text}, "weekdays")
        days.add(names.index(word))
    return tuple(sorted(days))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in re.split("[|;]", text) if (name := part.strip()))


def _bad(where: str, message: str, code: str) -> Refused:
    said = _("%(where)s: %(message)s") % {"where": where, "message": message}
    return Refused.because(code, said, field=where)
