"""Invented people written down by three offices, with the mistakes offices make; truth known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.disclosure import Person

SYLLABLES = (
    "ba",
    "da",
    "ka",
    "la",
    "ma",
    "na",
    "ra",
    "sa",
    "ta",
    "fa",
    "ha",
    "ja",
    "mi",
    "li",
    "ri",
    "ni",
    "so",
    "lo",
    "mo",
    "no",
    "ru",
    "mu",
    "shu",
    "kha",
)
MISTAKES = (("mm", "m"), ("ou", "u"), ("sh", "sch"), ("kh", "ch"), ("i", "ee"), ("u", "oo"))


def person(generator: np.random.Generator) -> Person:
    given, family = (_name(generator) for _ in range(2))
    if generator.random() < 0.3:
        family = f"Al-{family}"
    if generator.random() < 0.2:
        given = f"{given} {_name(generator)}"
    born = date(1950, 1, 1) + timedelta(days=int(generator.integers(0, 20000)))
    if generator.random() < 0.08:
        born = date(born.year, 1, 1)
    sex = "fm"[int(generator.integers(2))]
    cell = (int(generator.integers(4)), int(generator.integers(3)))
    return Person(given, family, born.isoformat(), sex, cell)


def _name(generator: np.random.Generator) -> str:
    return "".join(generator.choice(SYLLABLES, int(generator.integers(2, 5)))).capitalize()


def population(generator: np.random.Generator, size: int) -> list[Person]:
    """2 % of the people are twins: same family name and day, another given name."""
    people = [person(generator) for _ in range(size)]
    for at in range(0, size - 1, 50):
        twin = people[at]
        people[at + 1] = replace(twin, given=_name(generator))
    return people


def written_elsewhere(generator: np.random.Generator, one: Person) -> Person:
    """As another office writes the same person: 25 % with a variant, 3 % with the day swapped."""
    given, family, birth = one.given, one.family, one.birth
    if generator.random() < 0.25:
        wrong, other = MISTAKES[int(generator.integers(len(MISTAKES)))]
        given, family = given.replace(wrong, other), family.replace(wrong, other)
    if generator.random() < 0.3:
        family = family.replace("Al-", "")
    if generator.random() < 0.3:
        given = given.split()[0]
    year, month, day = birth.split("-")
    if generator.random() < 0.03 and int(day) <= 12:
        birth = f"{year}-{day}-{month}"
    elif generator.random() < 0.5:
        birth = f"{day}.{month}.{year}"
    return Person(given.upper(), family, birth, one.sex)


def second_file(
    generator: np.random.Generator, people: list[Person], *, share: float, strangers: int
) -> tuple[list[Person], NDArray[np.int64]]:
    """Some of the people and some others, in random order, and where each person went."""
    chosen = np.flatnonzero(generator.random(len(people)) < share)
    rows = [written_elsewhere(generator, people[i]) for i in chosen]
    rows += [person(generator) for _ in range(strangers)]
    order = generator.permutation(len(rows))
    truth = np.full(len(people), -1, dtype=np.int64)
    place = np.empty(len(rows), dtype=np.int64)
    place[order] = np.arange(len(rows))
    truth[chosen] = place[: len(chosen)]
    return [rows[i] for i in order], truth
