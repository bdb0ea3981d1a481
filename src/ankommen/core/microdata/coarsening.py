"""What a value becomes, step by step, until the column says nothing any more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .rules_file import Steps

REST = "*"
WHOLE = re.compile(r"-?\d{1,9}")


def coarsened(value: str, steps: Steps) -> list[str]:
    """The value and all that stands for it, finest first, always ending in `REST`.

    An empty value stays empty: unknown is a group of its own. Raises `ValueError` for a value the
    steps cannot place.
    """
    if not value:
        return [""] * (steps.count + 1) + [REST]
    found = [value]
    found += [_band(value, width) for width in steps.widths]
    found += [value[:length] for length in steps.characters]
    for above in steps.above:
        if found[-1] not in above:
            raise ValueError
        found.append(above[found[-1]])
    return [*found, REST]


def _band(value: str, width: int) -> str:
    if not WHOLE.fullmatch(value):
        raise ValueError
    low = int(value) // width * width
    return f"{low} – {low + width - 1}"


def numbered(values: Sequence[str]) -> tuple[list[str], list[int]]:
    """The different values in order, and the place of each in it."""
    known = sorted(set(values))
    at = {value: place for place, value in enumerate(known)}
    return known, [at[value] for value in values]
