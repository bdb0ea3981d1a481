"""Totals of the offices as somebody pastes or exports them: one line per quarter, origin, stage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ankommen.core.errors import Problem, Refused
from ankommen.core.tables.reading import csv_rows
from ankommen.core.typed_fields import DayField

from .models import BalanceStage

COLUMNS = ("Quartal", "Herkunft", "Stufe", "Stelle", "Anzahl", "Stichtag")
MOST_ROWS = 500
LONGEST_ORIGIN, LONGEST_SOURCE = 80, 120
QUARTER = re.compile(r"(?:(?P<y>20\d\d)[-/ ]?Q?(?P<q>[1-4])|Q?(?P<q2>[1-4])[-/ ](?P<y2>20\d\d))$")
WORDS: Mapping[str, str] = {
    "ausgestellt": BalanceStage.ISSUED,
    "angemeldet": BalanceStage.REGISTERED,
    "entschuldigt": BalanceStage.EXCUSED,
    **{stage.value: stage for stage in BalanceStage},
}


@dataclass(frozen=True, slots=True)
class Delivered:
    year: int
    quarter: int
    origin: str
    stage: str
    source: str
    count: int
    reference_date: date

    @property
    def key(self) -> tuple[int, int, str, str, str]:
        return self.year, self.quarter, self.origin, self.stage, self.source


def read_deliveries(text: str) -> list[Delivered]:
    """Every line, or what is wrong with which."""
    rows = csv_rows(text.strip().encode())
    header = [cell.strip() for cell in next(rows, [])]
    if missing := [name for name in COLUMNS if name not in header]:
        message = _("Diese Spalten fehlen: %(names)s.") % {"names": ", ".join(missing)}
        raise Refused.because("columns_missing", message, field="rows")
    at = [header.index(name) for name in COLUMNS]
    problems: list[Problem] = []
    found: dict[tuple[int, int, str, str, str], Delivered] = {}
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            one = _line([row[place].strip() if place < len(row) else "" for place in at])
        except ValueError as error:
            problems.append(_problem(number, str(error)))
            continue
        if one.key in found:
            problems.append(_problem(number, _("steht schon weiter oben")))
        found[one.key] = one
    if not found and not problems:
        raise Refused.because("nothing", _("Es steht keine Zeile darin."), field="rows")
    if len(found) > MOST_ROWS:
        message = _("Höchstens %(most)d Zeilen auf einmal.") % {"most": MOST_ROWS}
        raise Refused.because("too_many", message, field="rows")
    if problems:
        raise Refused(tuple(problems[:20]))
    return list(found.values())


def _problem(row: int, what: str) -> Problem:
    message = _("Zeile %(row)d: %(what)s.") % {"row": row, "what": what}
    return Problem("row", message, field="rows", value=row)


def _line(cells: Sequence[str]) -> Delivered:
    """One line; ValueError says in words what is wrong with it."""
    quarter, origin, stage, source, count, day = cells
    found = quarter_of(quarter)
    if found is None:
        raise ValueError(_("das Quartal fehlt oder ist nicht lesbar (2026-3)"))
    year, number = found
    if not (0 < len(origin) <= LONGEST_ORIGIN and 0 < len(source) <= LONGEST_SOURCE):
        raise ValueError(_("Herkunft oder Stelle fehlt oder ist zu lang"))
    if stage.lower() not in WORDS:
        raise ValueError(_("die Stufe ist ausgestellt, angemeldet oder entschuldigt"))
    if not re.fullmatch(r"\d{1,7}", count):
        raise ValueError(_("die Anzahl ist keine ganze Zahl"))
    return Delivered(
        year, number, origin, WORDS[stage.lower()], source, int(count), _day(day, year, number)
    )


def quarter_of(text: str) -> tuple[int, int] | None:
    """Year and quarter of „2026-3“, „3/2026“ or „Q3 2026“."""
    found = QUARTER.match(text)
    return found and (int(found["y"] or found["y2"]), int(found["q"] or found["q2"]))


def is_in_quarter(day: date, year: int, quarter: int) -> bool:
    return (day.year, (day.month + 2) // 3) == (year, quarter)


def _day(text: str, year: int, quarter: int) -> date:
    day: date | None = None
    with suppress(ValidationError):
        day = DayField().clean(text)
    if day is None:
        raise ValueError(_("der Stichtag fehlt oder ist nicht lesbar"))
    if not is_in_quarter(day, year, quarter):
        raise ValueError(_("der Stichtag liegt nicht im Quartal"))
    return day
