"""When a consultation takes comments, and when somebody is reminded of its deadline."""

from __future__ import annotations

from datetime import date, timedelta

PURPOSE = "strategy.consultation"
LINK_KIND = "invitation"
REMIND_BEFORE = (timedelta(days=7), timedelta(days=1))
ANSWERS_READABLE = timedelta(days=366)
LONGEST_LINK = timedelta(days=3 * 366)
MOST_CHARACTERS = 10_000
MOST_BY_ONE_LINK = 2_000


def is_open(*, deadline: date, day: date) -> bool:
    """The whole day of the deadline still counts."""
    return day <= deadline


def link_until(*, deadline: date, day: date) -> date:
    """The last day of a link issued on `day`: long after the deadline, for reading the answers.

    >>> link_until(deadline=date(2026, 3, 10), day=date(2026, 2, 1))
    datetime.date(2027, 3, 11)
    >>> link_until(deadline=date(2999, 1, 1), day=date(2026, 2, 1))
    datetime.date(2029, 2, 1)
    """
    return min(max(deadline, day) + ANSWERS_READABLE, day + LONGEST_LINK - timedelta(days=2))


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
