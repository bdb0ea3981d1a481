"""Monthly counts as they come in, checked: nothing is filled, dropped or guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Notice, Reason, Remark

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
SHORTEST = 24
ENDS_EARLY = 6


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month.

    >>> str(Month.read("2026-11").plus(4))
    '2027-03'
    """

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> Month:
        """From 2026-11 or 2026M11."""
        found = re.fullmatch(r"(\d{4})(?:-|M|-M)(\d{2})(?:-01)?", text.strip())
        if found is None or not 1 <= int(found[2]) <= 12:
            raise ForecastRefused(
                Reason.NOT_A_MONTH,
                where="month",
                expected="YYYY-MM",
                got=text,
                hint=Hint.CHECK_INPUT,
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def index(self) -> int:
        return self.year * 12 + self.month - 1

    def plus(self, months: int) -> Month:
        year, month = divmod(self.index + months, 12)
        return Month(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, eq=False)
class Series:
    """Counts per month without a hole in the calendar; NaN where a gap was declared."""

    name: str
    start: Month
    values: FloatArray
    notices: tuple[Notice, ...] = ()

    @property
    def last(self) -> Month:
        return self.start.plus(len(self.values) - 1)


def read_count(value: object, *, where: str) -> float:
    """A count as a number; text with a comma is refused, because 1,234 has two meanings."""
    if isinstance(value, str) and "," in value:
        _refuse(Reason.DECIMAL_COMMA, where, "digits with a decimal point", value)
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number) or isinstance(value, bool):
        _refuse(Reason.NOT_A_NUMBER, where, "a count", value)
    if number < 0:
        _refuse(Reason.NEGATIVE_COUNT, where, ">= 0", value)
    return number


def read_series(
    rows: Mapping[str, object] | Iterable[tuple[str, object]],
    *,
    name: str,
    as_of: Month,
    gaps: Iterable[str] = (),
    break_at: str | None = None,
) -> Series:
    """Check rows of (month, count) and put them in order.

    A month that is missing, or whose count is None, must stand in `gaps`. What lies before an
    announced structural break (`break_at`, first month of the new regime) is left out and that is
    said. At least 24 counted months must remain. `as_of` is the month the question is asked in.
    """
    declared = {Month.read(text) for text in gaps}
    counts = _read_rows(rows, name=name, declared=declared)
    if not counts:
        _refuse(Reason.NO_ROWS, name, "months with counts", 0)
    notices: list[Notice] = []
    if break_at is not None:
        counts = {month: count for month, count in counts.items() if month >= Month.read(break_at)}
        notices.append(Notice(Remark.CUT_AT_BREAK, name, break_at))
    if len(counts) < SHORTEST:
        _refuse(Reason.TOO_SHORT, name, f">= {SHORTEST} months", len(counts), Hint.USE_SCENARIOS)
    start, last = min(counts), max(counts)
    span = [start.plus(step) for step in range(last.index - start.index + 1)]
    holes = [month for month in span if month not in counts]
    unsaid = [str(month) for month in holes if month not in declared]
    if unsaid:
        _refuse(Reason.GAP_NOT_DECLARED, name, "every month", unsaid, Hint.DECLARE_GAP)
    if holes:
        notices.append(Notice(Remark.GAPS_SKIPPED, name, tuple(str(month) for month in holes)))
    if as_of.index - last.index > ENDS_EARLY:
        notices.append(Notice(Remark.SERIES_ENDS_EARLY, name, str(last)))
    values = np.array([counts.get(month, math.nan) for month in span])
    if np.nansum(values) == 0:
        notices.append(Notice(Remark.ALL_ZERO, name, len(values)))
    return Series(name=name, start=start, values=values, notices=tuple(notices))


def _read_rows(
    rows: Mapping[str, object] | Iterable[tuple[str, object]], *, name: str, declared: set[Month]
) -> dict[Month, float]:
    counts: dict[Month, float] = {}
    for text, value in rows.items() if isinstance(rows, Mapping) else rows:
        month = Month.read(text)
        where = f"{name} {month}"
        if month in counts:
            _refuse(Reason.MONTH_TWICE, where, "each month once", value, Hint.SUM_OR_DROP_DOUBLE)
        if value is not None or month not in declared:
            counts[month] = read_count(value, where=where)
    return counts


def _refuse(
    what: Reason, where: str, expected: object, got: object, hint: Hint = Hint.CHECK_INPUT
) -> None:
    raise ForecastRefused(what, where=where, expected=expected, got=got, hint=hint)
