"""What holds for keys, levels and population tables: pure, on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..errors import Problem

# The official municipality key (Amtlicher Gemeindeschlüssel, AGS): the district's key begins with
# the Land's, the municipality's with the district's.
KEY_DIGITS = {"land": 2, "district": 5, "municipality": 8}
LEVELS = ("land", "district", "planning_area", "municipality", "neighbourhood")
PARENTS = {
    "land": frozenset[str](),
    "district": frozenset({"land"}),
    "planning_area": frozenset({"district"}),
    "municipality": frozenset({"district", "planning_area"}),
    "neighbourhood": frozenset({"district", "planning_area", "municipality"}),
}


def key_problems(*, kind: str, key: str, parent_key: str = "") -> list[Problem]:
    """What is wrong with an official key on this level. An empty key is allowed everywhere."""
    if not key:
        return []
    digits = KEY_DIGITS.get(kind)
    if digits is None:
        message = _("Auf dieser Ebene gibt es keine amtlichen Schlüssel. Lassen Sie das Feld leer.")
        return [Problem("key_not_official", message, "key", key)]
    if not (key.isascii() and key.isdigit() and len(key) == digits):
        message = _(
            "Der amtliche Schlüssel hat hier genau %(digits)s Ziffern; „%(key)s“ hat sie nicht."
        )
        return [Problem("key_form", message % {"digits": digits, "key": key}, "key", key)]
    if not 1 <= int(key[:2]) <= 16:
        message = _("Die ersten zwei Ziffern nennen das Land, 01 bis 16; „%(land)s“ gibt es nicht.")
        return [Problem("key_land", message % {"land": key[:2]}, "key", key)]
    if parent_key and not key.startswith(parent_key):
        message = _("Der Schlüssel muss mit dem des übergeordneten Gebiets beginnen: %(parent)s.")
        return [Problem("key_parent", message % {"parent": parent_key}, "key", key)]
    return []


def parent_problems(*, kind: str, parent_kind: str | None) -> list[Problem]:
    """Whether an area of this kind may lie in an area of that kind."""
    allowed = PARENTS[kind]
    if (parent_kind is None and kind in {"land", "district"}) or parent_kind in allowed:
        return []
    message = _("Ein Gebiet dieser Art kann nicht in dem gewählten Gebiet liegen.")
    return [Problem("parent_kind", message, "parent", parent_kind)]


class AgeGroup(NamedTuple):
    """Completed years; `upper` empty means "and older"."""

    lower: int
    upper: int | None


EVERYBODY = AgeGroup(0, None)


def age_label(group: AgeGroup) -> str:
    if group == EVERYBODY:
        return _("alle Altersgruppen")
    if group.upper is None:
        return _("%(lower)s Jahre und älter") % {"lower": group.lower}
    if group.lower == 0:
        return _("unter %(end)s Jahren") % {"end": group.upper + 1}
    return _("%(lower)s bis unter %(end)s Jahre") % {"lower": group.lower, "end": group.upper + 1}


@dataclass(frozen=True, slots=True)
class Count:
    """Persons of one sex ("male", "female", "all") in one age group."""

    sex: str
    age: AgeGroup
    persons: int


def total(counts: Iterable[Count]) -> int | None:
    """All persons of one table: the stated total, else the sum of its parts; None if unknown.

    A table with a gap in its ages or with one sex only has no total: a part is never passed off
    as the whole.
    """
    rows = list(counts)
    stated = [row.persons for row in rows if row.sex == "all" and row.age == EVERYBODY]
    if stated:
        return stated[0]
    everybody = sex_total(rows, "all")
    if everybody is not None:
        return everybody
    male, female = sex_total(rows, "male"), sex_total(rows, "female")
    return None if male is None or female is None else male + female


def sex_total(rows: Sequence[Count], sex: str) -> int | None:
    """All persons of one sex, None if an age is missing."""
    stated = [row.persons for row in rows if row.sex == sex and row.age == EVERYBODY]
    if stated:
        return stated[0]
    parts = sorted((row for row in rows if row.sex == sex), key=lambda row: row.age.lower)
    if not covers_all_ages([row.age for row in parts]):
        return None
    return sum(row.persons for row in parts)


def covers_all_ages(groups: Sequence[AgeGroup]) -> bool:
    """Whether sorted age groups run from 0 to "and older" without gap or overlap."""
    if not groups or groups[0].lower != 0 or groups[-1].upper is not None:
        return False
    return all(
        before.upper is not None and before.upper + 1 == after.lower
        for before, after in pairwise(groups)
    )


def table_problems(*, key: str, counts: Sequence[Count]) -> list[Problem]:
    """What is wrong with the table of one area: doubled cells, gaps, totals that do not add up."""
    return [*_doubled(key, counts), *_gaps(key, counts), *_wrong_totals(key, counts)]


def _doubled(key: str, counts: Sequence[Count]) -> list[Problem]:
    seen: set[tuple[str, AgeGroup]] = set()
    problems = []
    for row in counts:
        if (row.sex, row.age) in seen:
            message = _("%(key)s: „%(age)s“ steht für dasselbe Geschlecht zweimal in der Tabelle.")
            text = message % {"key": key, "age": age_label(row.age)}
            problems.append(Problem("cell_twice", text, key))
        seen.add((row.sex, row.age))
    return problems


def _gaps(key: str, counts: Sequence[Count]) -> list[Problem]:
    problems = []
    for sex in sorted({row.sex for row in counts}):
        groups = sorted(
            {row.age for row in counts if row.sex == sex and row.age != EVERYBODY},
            key=lambda group: group.lower,
        )
        if groups and not covers_all_ages(groups):
            message = _("%(key)s: Die Altersgruppen haben eine Lücke oder überschneiden sich.")
            problems.append(Problem("age_gap", message % {"key": key}, key))
    sexes = {row.sex for row in counts}
    if len(sexes & {"male", "female"}) == 1:
        message = _("%(key)s: Es steht nur ein Geschlecht in der Tabelle.")
        problems.append(Problem("one_sex_only", message % {"key": key}, key))
    return problems


def _wrong_totals(key: str, counts: Sequence[Count]) -> list[Problem]:
    problems = []
    by_cell = {(row.sex, row.age): row.persons for row in counts}
    for (sex, age), stated in by_cell.items():
        summed = _sum_of_parts(by_cell, sex, age)
        if summed is not None and summed != stated:
            message = _(
                "%(key)s, %(age)s: Die Summe der Teile ist %(summed)s, angegeben ist %(stated)s."
            )
            values = {"key": key, "age": age_label(age), "summed": summed, "stated": stated}
            problems.append(Problem("total", message % values, key, stated))
    return problems


def _sum_of_parts(by_cell: dict[tuple[str, AgeGroup], int], sex: str, age: AgeGroup) -> int | None:
    """What a stated total should be, from the finer cells of the same table."""
    if age == EVERYBODY:
        parts = [count for (one, group), count in by_cell.items() if one == sex and group != age]
        if parts:
            return sum(parts)
    if sex != "all":
        return None
    male, female = (_cell_or_sum(by_cell, one, age) for one in ("male", "female"))
    return None if male is None or female is None else male + female


def _cell_or_sum(by_cell: dict[tuple[str, AgeGroup], int], sex: str, age: AgeGroup) -> int | None:
    return by_cell.get((sex, age), _sum_of_parts(by_cell, sex, age))
