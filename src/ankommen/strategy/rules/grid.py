"""Which reference dates stand side by side in a table of figures."""

from __future__ import annotations

import enum
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

MOST_COLUMNS = 60


class Rhythm(enum.StrEnum):
    YEAR = "jahr"
    QUARTER = "quartal"
    MONTH = "monat"


_MONTHS = {Rhythm.YEAR: (12,), Rhythm.QUARTER: (3, 6, 9, 12), Rhythm.MONTH: tuple(range(1, 13))}


def period_ends(
    rhythm: Rhythm, *, first: int, last: int, today: date, also: Iterable[date] = ()
) -> tuple[date, ...]:
    """The ends of the periods up to today, with other dates at which there are figures.

    Of too many the newest stay.

    >>> period_ends(Rhythm.QUARTER, first=2026, last=2026, today=date(2026, 7, 1))
    (datetime.date(2026, 3, 31), datetime.date(2026, 6, 30))
    """
    ends = {
        date(year, month, monthrange(year, month)[1])
        for year in range(first, last + 1)
        for month in _MONTHS[rhythm]
    }
    ends |= {day for day in also if first <= day.year <= last}
    return tuple(sorted(day for day in ends if day <= today)[-MOST_COLUMNS:])


def first_year(figures: Iterable[date], first: int, last: int) -> int:
    """The year of the first figure between the two; without any, `first`.

    >>> first_year([date(2015, 12, 31), date(2023, 6, 30)], 2017, 2026)
    2023
    """
    return min((day.year for day in figures if first <= day.year <= last), default=first)
