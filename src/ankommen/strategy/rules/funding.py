"""Sources of money: which budgets belong to them, when they end, and what ends with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

NOTICE_DAYS = 270


class FundingStanding(StrEnum):
    ENDED = "ended"
    ENDING = "ending"
    RUNNING = "running"
    PERMANENT = "permanent"
    UNKNOWN = "end_unknown"


def funding_standing(
    *, ends_on: date | None, is_permanent: bool, notice_days: int = NOTICE_DAYS, day: date
) -> FundingStanding:
    """The last day still counts. Without an end nothing is said about one, unless it is said."""
    if is_permanent:
        return FundingStanding.PERMANENT
    if ends_on is None:
        return FundingStanding.UNKNOWN
    days = (ends_on - day).days
    if days < 0:
        return FundingStanding.ENDED
    return FundingStanding.ENDING if days <= notice_days else FundingStanding.RUNNING


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of amounts of which some are not known. `cents` is None where none is."""

    cents: int | None = None
    known: int = 0
    unknown: int = 0

    @property
    def count(self) -> int:
        return self.known + self.unknown

    def __add__(self, other: Total) -> Total:
        """An unknown amount is counted as unknown, never as nothing.

        >>> Total(500, 1, 0) + Total(None, 0, 2)
        Total(cents=500, known=1, unknown=2)
        """
        known = [one.cents for one in (self, other) if one.cents is not None]
        return Total(
            sum(known) if known else None, self.known + other.known, self.unknown + other.unknown
        )


NOTHING = Total()


def total(amounts: Iterable[int | None]) -> Total:
    """
    >>> total([100, None, 0])
    Total(cents=100, known=2, unknown=1)
    """
    values = list(amounts)
    known = [one for one in values if one is not None]
    return Total(sum(known) if known else None, len(known), len(values) - len(known))


class RunsOn(StrEnum):
    """Whether a measure goes on after the last day of its source of money."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Cliff(StrEnum):
    """What becomes of a measure when a source ends; the most pressing first."""

    FALLS = "falls"
    OPEN = "open"
    COVERED = "covered"
    ENDS_BEFORE = "ends_before"


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Planned money of a measure in a year; `ends_on`: the known end of the source it is from.

    `is_own`: it is from the source whose end is looked at.
    """

    year: int
    cents: int | None
    ends_on: date | None = None
    is_own: bool = False

    @property
    def is_over(self) -> bool:
        """Planned for a year that its own source does not reach."""
        return self.ends_on is not None and self.ends_on.year < self.year


@dataclass(frozen=True, slots=True)
class MeasureCliff:
    """`last`: planned from the source in its last year with money; `after`: from any source that
    is still there, in the years after the end."""

    cliff: Cliff
    runs_on: RunsOn
    last_year: int
    last: Total
    after: Total


def measure_cliff(
    lines: Sequence[BudgetLine],
    *,
    measure_ends_on: date | None,
    source_ends_on: date,
    day: date,
) -> MeasureCliff | None:
    """What the end of a source does to a measure; None where the measure no longer hangs on it.

    It hangs on it with money from it this year or later, or in the year of an end that is past.
    """
    years = [line.year for line in lines if line.is_own]
    if not years or max(years) < min(day.year, source_ends_on.year):
        return None
    last_year = max((year for year in years if year <= source_ends_on.year), default=min(years))
    after = total(
        line.cents for line in lines if line.year > source_ends_on.year and not line.is_over
    )
    runs_on = _runs_on(measure_ends_on, source_ends_on)
    return MeasureCliff(
        _cliff(runs_on, after),
        runs_on,
        last_year,
        total(line.cents for line in lines if line.is_own and line.year == last_year),
        after,
    )


def _runs_on(measure_ends_on: date | None, source_ends_on: date) -> RunsOn:
    if measure_ends_on is None:
        return RunsOn.UNKNOWN
    return RunsOn.YES if measure_ends_on > source_ends_on else RunsOn.NO


def _cliff(runs_on: RunsOn, after: Total) -> Cliff:
    if runs_on == RunsOn.NO:
        return Cliff.ENDS_BEFORE
    if after.cents:
        return Cliff.COVERED
    return Cliff.FALLS if after.known and not after.unknown else Cliff.OPEN
