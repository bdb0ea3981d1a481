"""How fresh the knowledge about a measure is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Timeliness:
    """`days` since somebody last confirmed the measure (None: never); `stale_on` is the first
    day on which that counts as out of date (None: the clock has not begun)."""

    days: int | None
    stale_on: date | None
    is_stale: bool


def timeliness(
    *, confirmed_on: date | None, starts_on: date | None, stale_after_days: int, day: date
) -> Timeliness:
    """The clock starts with the last confirmation, before the first one with the start."""
    clock = confirmed_on or starts_on
    if clock is None:
        return Timeliness(days=None, stale_on=None, is_stale=False)
    stale_on = clock + timedelta(days=stale_after_days + 1)
    days = (day - confirmed_on).days if confirmed_on else None
    return Timeliness(days=days, stale_on=stale_on, is_stale=day >= stale_on)
