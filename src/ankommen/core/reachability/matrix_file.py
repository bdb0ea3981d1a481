"""The matrix as a table: one row for each home and course, as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ankommen.methods.reachability import Outcome, StepFreeAnswer

from ..errors import Refused
from ..tables.writing import Column, Kind, Sheet, put_csv, put_xlsx
from .clock import Clock
from .planning import Reach
from .wording import COSTS, OUTCOMES, STEP_FREE

MOST_ROWS = 1_000_000


def fits_a_sheet(homes: int, courses: int) -> bool:
    return homes * courses <= MOST_ROWS


def refuse_unwritable(path: Path, homes: int, courses: int) -> None:
    """Said before anything is computed."""
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        message = _("„%(name)s“: Möglich sind Dateien mit der Endung .csv oder .xlsx.")
        raise Refused.because("out_format", message % {"name": path.name})
    if path.suffix.lower() == ".xlsx" and not fits_a_sheet(homes, courses):
        message = _("Ein Blatt fasst %(most)d Zeilen, das wären %(rows)d. Schreiben Sie eine CSV.")
        values = {"most": MOST_ROWS, "rows": homes * courses}
        raise Refused.because("too_many_rows", message % values)


def write_matrix(found: Reach, path: Path) -> None:
    """Row by row, so that it takes no memory; under its name the file is whole or not there."""
    sheet = Sheet(_("Erreichbarkeit"), _columns(found), _rows(found))
    put = put_xlsx if path.suffix.lower() == ".xlsx" else put_csv
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            put([sheet], stream)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _columns(found: Reach) -> list[Column]:
    columns = [
        Column(_("Von"), 24),
        Column(_("Gemeinde"), 20),
        Column(_("Personen"), 10, Kind.WHOLE),
        Column(_("Kitas"), 24),
        Column(_("Kurs"), 30),
        Column(_("Erreichbar"), 12),
        Column(_("Ergebnis"), 44),
        Column(_("Spätestens los"), 14),
        Column(_("Frühestens zurück"), 16),
        Column(_("Minuten unterwegs"), 12, Kind.WHOLE),
        Column(_("Fußweg über 3 km (§ 4a IntV)"), 20),
    ]
    if found.days is not None:
        columns += [
            Column(_("Kurstage"), 10, Kind.WHOLE),
            Column(_("davon erreichbar"), 10, Kind.WHOLE),
        ]
    if found.step_free is not None:
        columns.append(Column(_("Ohne Stufen"), 24))
    return columns


def _rows(found: Reach) -> Iterator[list[Any]]:
    outcomes = {int(one): str(OUTCOMES[one]) for one in Outcome}
    costs = {one: str(text) for one, text in COSTS.items()}
    free = {int(one): str(STEP_FREE[one]) for one in StepFreeAnswer}
    yes, no, clock, minutes = _("ja"), _("nein"), Clock(found.timetable), found.chains.minutes
    for row, home in enumerate(found.homes):
        ours = [getattr(found.chains, name)[row].tolist() for name in _MATRICES]
        for at, (course, outcome, leaves, returns) in enumerate(
            zip(found.courses, *ours, strict=True)
        ):
            reached = outcome == Outcome.REACHABLE
            values: list[Any] = [
                home.place.code,
                home.area,
                home.people,
                " | ".join(home.day_cares),
                course.name,
                yes if reached else no,
                outcomes[outcome],
                clock.leaving(leaves) if reached else None,
                clock.arriving(returns) if reached else None,
                int(minutes[row, at]) if reached else None,
                costs[found.costs[row][at]],
            ]
            if found.days is not None:
                values += [found.asked_days[at], int(found.days[row, at])]
            if found.step_free is not None:
                values.append(free[int(found.step_free[row, at])])
            yield values


_MATRICES = ("outcome", "leaves", "returns")
