"""Where a measure lies in its edition's time, and whether it can begin when it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

THOUSANDTHS = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """A bar in thousandths of the whole period; what reaches beyond it is cut off."""

    start: int
    length: int


def span_within(
    starts_on: date | None, ends_on: date | None, *, first: date, last: date
) -> Span | None:
    """The bar from the first day to the last, both included.

    None where a date is unknown or nothing lies within: an unknown date draws no bar.

    >>> span_within(date(2026, 1, 1), date(2026, 12, 31), first=date(2025, 1, 1),
    ...     last=date(2026, 12, 31))
    Span(start=500, length=500)
    """
    if starts_on is None or ends_on is None or ends_on < first or starts_on > last:
        return None
    days = (last - first).days + 1
    before = (max(starts_on, first) - first).days
    after = (min(ends_on, last) - first).days + 1
    start = round(before * THOUSANDTHS / days)
    return Span(start, max(1, round(after * THOUSANDTHS / days) - start))


def begins_too_early(starts_on: date | None, needed_ends_on: date | None) -> bool:
    """Whether a measure begins before the one it waits for ends. Unknown dates say nothing."""
    return starts_on is not None and needed_ends_on is not None and starts_on <= needed_ends_on
