"""Policy of the directory as pure functions."""

from __future__ import annotations

import re

START_NON_PUBLIC = frozenset({"accommodation", "shelter", "helper", "volunteer", "interpreter"})
FOUR_EYES = frozenset({"accommodation", "shelter"})
EARLIEST_YEAR = 1990
LATEST_YEAR = 2100


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to a reader: case, spaces and hyphens do not count.

    >>> same_name("Caritas-Verband  e. V.", "caritas verband e.V.")
    True
    """
    return plain_name(one) == plain_name(other)


def plain_name(name: str) -> str:
    """What two spellings of one name have in common."""
    return re.sub(r"[\W_]+", "", name.casefold())


def is_plausible_year(year: int) -> bool:
    return EARLIEST_YEAR <= year <= LATEST_YEAR
