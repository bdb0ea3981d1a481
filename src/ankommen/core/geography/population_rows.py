"""What a row of a population table says: one area, one day, one sex, one age group.

The form is that of table 12411-0018 of the Statistisches Bundesamt as flat file. Nothing is
guessed: a row is understood as a whole, or everything that is wrong with it is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ..errors import Problem
from ..tables.cells import text
from .rules import EVERYBODY, AgeGroup

MOST_PERSONS = 999_999_999
NEEDED = ("date", "key", "sex", "age", "persons")
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
    key: str
    name: str
    reference_date: date
    sex: str
    age: AgeGroup
    persons: int


def population_row(values: Mapping[str, Any]) -> PopulationRow | list[Problem]:
    """A row by the keys of the columns."""
    missing = [key for key in NEEDED if values.get(key) is None]
    if missing:
        return [Problem("empty", _("Hier fehlt eine Angabe."), key) for key in missing]
    key, persons = values["key"], values["persons"]
    day, age = parse_date(values["date"]), parse_age(values["age"])
    sex = SEXES.get(values["sex"].lower())
    problems = []
    if day is None:
        problems.append(Problem("date", _("Das ist kein Jahr und kein Datum."), "date"))
    if not (key.isascii() and key.isdigit() and len(key) in {2, 5, 8}):
        message = _("Ein amtlicher Schlüssel hat 2, 5 oder 8 Ziffern.")
        problems.append(Problem("key", message, "key", key))
    if sex is None:
        message = _("Als Geschlecht sind „männlich“, „weiblich“ und „insgesamt“ möglich.")
        problems.append(Problem("sex", message, "sex", values["sex"]))
    if age is None:
        message = _("Diese Altersgruppe ist nicht lesbar.")
        problems.append(Problem("age", message, "age", values["age"]))
    if persons > MOST_PERSONS:
        problems.append(Problem("persons", _("Die Anzahl ist zu groß."), "persons", persons))
    if problems or day is None or sex is None or age is None:
        return problems
    return PopulationRow(key, values.get("name") or "", day, sex, age, persons)


def parse_date(cell: object) -> date | None:
    """A day, or a year for its last day. German and ISO form."""
    if isinstance(cell, date):
        return cell
    found = text(cell) if isinstance(cell, str | int | float) else ""
    if re.fullmatch(r"(19|20)\d\d", found):
        return date(int(found), 12, 31)
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(found, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def parse_age(words: str) -> AgeGroup | None:
    folded = words.lower()
    if folded in {"insgesamt", "total", "all"}:
        return EVERYBODY
    for form in AGE_FORMS:
        if match := form.fullmatch(folded):
            found = match.groupdict()
            lower = int(found.get("lower") or 0)
            upper = int(found["end"]) - 1 if found.get("end") else None
            return None if upper is not None and upper < lower else AgeGroup(lower, upper)
    return None
