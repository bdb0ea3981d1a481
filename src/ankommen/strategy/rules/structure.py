"""The goal tree and the numbers of the concept as pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date

DEEPEST = 4
# Words that stand in addresses where an action field's own could stand.
RESERVED = frozenset({"neu"})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def depth_of(goal: int, parents: Mapping[int, int | None]) -> int:
    """On which level of the tree a goal stands; a goal without parent stands on level 1.

    >>> depth_of(3, {1: None, 2: 1, 3: 2})
    3
    """
    depth = 1
    above = parents.get(goal)
    while above is not None:
        depth += 1
        if depth > len(parents) + 1:
            raise ValueError("The goal tree has a circle.")
        above = parents.get(above)
    return depth


def levels_below(goal: int, parents: Mapping[int, int | None]) -> int:
    """How many levels of partial goals hang below a goal.

    >>> levels_below(1, {1: None, 2: 1, 3: 2})
    2
    """
    children = [child for child, parent in parents.items() if parent == goal]
    return max((1 + levels_below(child, parents) for child in children), default=0)


def is_below(goal: int, above: int, parents: Mapping[int, int | None]) -> bool:
    """Whether `goal` is `above` itself or hangs somewhere below it."""
    at: int | None = goal
    while at is not None and at != above:
        at = parents.get(at)
    return at == above


def address_text(title: str) -> str:
    """A title as it stands in an address.

    >>> address_text("Grundsätze & Maßnahmen")
    'grundsaetze-massnahmen'
    """
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_GERMAN))
    kept = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")


def free_slug(text: str, taken: Collection[str], *, longest: int = 60) -> str:
    """An address that is not taken: the text itself, else with a number behind.

    >>> free_slug("sprache", {"sprache", "sprache-2"})
    'sprache-3'
    """
    base = text[:longest].strip("-") or "x"
    if base not in taken:
        return base
    number = 2
    while f"{base[: longest - 5]}-{number}" in taken:
        number += 1
    return f"{base[: longest - 5]}-{number}"


def period_slug(starts_on: date, ends_on: date) -> str:
    """The address of an edition by its years.

    >>> period_slug(date(2024, 1, 1), date(2026, 12, 31))
    '2024-2026'
    """
    if starts_on.year == ends_on.year:
        return str(starts_on.year)
    return f"{starts_on.year}-{ends_on.year}"


def natural_key(number: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts 2 before 10 and 1.2 before 1.10.

    >>> sorted(["1.10", "1.2", "1"], key=natural_key)
    ['1', '1.2', '1.10']
    """
    parts = re.findall(r"\d+|\D+", number)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)
