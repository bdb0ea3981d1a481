"""Sources of money: which budgets belong to them, when they end, and what ends with them."""

from __future__ import annotations

from collections.abc import Iterable
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
