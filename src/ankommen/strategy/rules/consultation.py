"""When a consultation takes comments, and when somebody is reminded of its deadline."""

from __future__ import annotations

from datetime import date, timedelta

REMIND_BEFORE = (timedelta(days=7), timedelta(days=1))
MOST_CHARACTERS = 10_000
MOST_BY_ONE_LINK = 2_000


def is_open(*, deadline: date, day: date) -> bool:
    """The whole day of the deadline still counts."""
    return day <= deadline


def reminder_due(*, deadline: date, day: date, reminded_for: date | None) -> date | None:
    """The day this reminder is for, or nothing; each of the two is sent once, also when late.

    >>> reminder_due(deadline=date(2026, 3, 10), day=date(2026, 3, 4), reminded_for=None)
    datetime.date(2026, 3, 3)
    """
    if not is_open(deadline=deadline, day=day):
        return None
    due = [deadline - before for before in REMIND_BEFORE if deadline - before <= day]
    newest = max(due, default=None)
    return newest if newest and (reminded_for is None or reminded_for < newest) else None
