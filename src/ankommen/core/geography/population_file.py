"""Read a population table as CSV: one row per area, sex and age group.

The form is that of table 12411-0018 of the Statistisches Bundesamt as flat file. The file comes
from outside: every row that is not understood becomes a problem with its line number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from ..errors import Problem
from .rules import EVERYBODY, AgeGroup

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 500_000
MAX_PROBLEMS = 50
MAX_DIGITS = 9

COLUMNS = {
    "date": ("year", "jahr", "stichtag", "reference_date", "date"),
    "key": ("ags", "schlüssel", "key"),
    "name": ("name", "gebiet"),
    "sex": ("gender", "sex", "geschlecht"),
    "age": ("agegroup", "age_group", "altersgruppe", "altersgruppen"),
    "persons": ("count", "anzahl", "persons", "personen", "bevölkerung"),
}
SEXES = {
    "männlich": "male", "maennlich": "male", "male": "male", "m": "male",
    "weiblich": "female", "female": "female", "w": "female", "f": "female",
    "insgesamt": "all", "zusammen": "all", "total": "all", "all": "all",
}  # fmt: skip
AGE_FORMS = (
    re.compile(r"(?:younger_than_|unter )(?P<end>\d{1,3})(?:_years| jahren?)"),
    re.compile(r"(?P<lower>\d{1,3})_<=_x_<_(?P<end>\d{1,3})_years"),
    re.compile(r"(?P<lower>\d{1,3}) bis unter (?P<end>\d{1,3}) jahren?"),
    re.compile(r"(?P<lower>\d{1,3})(?:_and_older| jahre und (?:mehr|älter))"),
)


@dataclass(frozen=True, slots=True)
class PopulationRow:
    line: int
    key: str
    name: str
    reference_date: date
    sex: str
    age: AgeGroup
    persons: int

    @property
    def age_from(self) -> int:
        return self.age.lower


@dataclass(frozen=True, slots=True)
class PopulationFile:
    """The rows that were understood, and what is wrong with the others."""

    rows: tuple[PopulationRow, ...]
    problems: tuple[Problem, ...]

    @property
    def reference_dates(self) -> tuple[date, ...]:
        return tuple(sorted({row.reference_date for row in self.rows}))


def read_population_file(data: bytes) -> PopulationFile:
    """Parse a table. Nothing is guessed: a row is understood as a whole or reported."""
    text = _decode(data)
    if isinstance(text, Problem):
        return PopulationFile((), (text,))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = next(reader, [])
        columns = _columns(header)
        if isinstance(columns, Problem):
            return PopulationFile((), (columns,))
        return _collect(reader, columns)
    except csv.Error as error:
        message = _("Zeile %(line)s ist keine gültige CSV-Zeile.") % {"line": reader.line_num}
        return PopulationFile((), (Problem("csv", message, "file", str(error)),))


def _decode(data: bytes) -> str | Problem:
    if len(data) > MAX_BYTES:
        message = _("Die Datei ist größer als %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2}
        return Problem("too_large", message, "file")
    if data[:2] == b"PK" or b"\0" in data:
        message = _("Das ist keine CSV-Datei. Speichern Sie die Tabelle als CSV (UTF-8).")
        return Problem("not_csv", message, "file")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = _("Die Zeichen der Datei sind nicht lesbar. Speichern Sie sie als CSV (UTF-8).")
    return Problem("encoding", message, "file")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _columns(header: list[str]) -> dict[str, int] | Problem:
    names = [name.strip().lower() for name in header]
    found = {
        column: position
        for column, allowed in COLUMNS.items()
        for position, name in enumerate(names)
        if name in allowed
    }
    missing = [COLUMNS[column][0] for column in COLUMNS if column not in found]
    if not missing:
        return found
    message = _("In der ersten Zeile fehlen Spalten: %(missing)s. Gebraucht werden %(needed)s.")
    values = {
        "missing": ", ".join(missing),
        "needed": ", ".join(names[0] for names in COLUMNS.values()),
    }
    return Problem("columns", message % values, "file")


def _collect(reader: Iterator[list[str]], columns: dict[str, int]) -> PopulationFile:
    rows: list[PopulationRow] = []
    problems: list[Problem] = []
    for line, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(line, cells, columns)
        if isinstance(row, Problem):
            problems.append(row)
        else:
            rows.append(row)
        if len(problems) >= MAX_PROBLEMS or len(rows) > MAX_ROWS:
            message = _("Ab Zeile %(line)s wurde nicht weitergelesen.") % {"line": line}
            problems.append(Problem("stopped", message, "file"))
            break
    if not rows and not problems:
        problems.append(Problem("empty", _("Die Tabelle hat keine Zeilen mit Zahlen."), "file"))
    return PopulationFile(tuple(rows), tuple(problems))


def _row(line: int, cells: list[str], columns: dict[str, int]) -> PopulationRow | Problem:
    if len(cells) <= max(columns.values()):
        return _problem(line, "cells", _("Es fehlen Spalten."), "")
    cell = {column: cells[position].strip() for column, position in columns.items()}
    day = parse_date(cell["date"])
    if day is None:
        return _problem(line, "date", _("Das ist kein Jahr und kein Datum."), cell["date"])
    key = cell["key"]
    if not (key.isascii() and key.isdigit() and len(key) in {2, 5, 8}):
        text = _("Ein amtlicher Schlüssel hat 2, 5 oder 8 Ziffern.")
        return _problem(line, "key", text, key)
    sex = SEXES.get(cell["sex"].lower())
    if sex is None:
        text = _("Als Geschlecht sind „männlich“, „weiblich“ und „insgesamt“ möglich.")
        return _problem(line, "sex", text, cell["sex"])
    age = parse_age(cell["age"])
    if age is None:
        return _problem(line, "age", _("Diese Altersgruppe ist nicht lesbar."), cell["age"])
    persons = cell["persons"]
    if not (persons.isascii() and persons.isdigit() and len(persons) <= MAX_DIGITS):
        text = _("Das ist keine ganze Zahl von Personen.")
        return _problem(line, "persons", text, persons)
    return PopulationRow(line, key, cell["name"][:120], day, sex, age, int(persons))


def parse_date(text: str) -> date | None:
    """A day, or a year for its last day. German and ISO form."""
    if re.fullmatch(r"(19|20)\d\d", text):
        return date(int(text), 12, 31)
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def parse_age(text: str) -> AgeGroup | None:
    folded = text.lower()
    if folded in {"insgesamt", "total", "all"}:
        return EVERYBODY
    for form in AGE_FORMS:
        if match := form.fullmatch(folded):
            found = match.groupdict()
            lower = int(found.get("lower") or 0)
            upper = int(found["end"]) - 1 if found.get("end") else None
            return None if upper is not None and upper < lower else AgeGroup(lower, upper)
    return None


def _problem(line: int, code: str, text: str, value: str) -> Problem:
    message = _("Zeile %(line)s: %(text)s Dort steht „%(value)s“.")
    return Problem(
        code, message % {"line": line, "text": text, "value": value[:60]}, f"{line}", value[:60]
    )
