"""When a legal duty is due and how it stands; how long a letter waits and what that costs."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_DEADLINES = 1200  # a hundred years of months: a slip of the pen must not run for ever
REVIEW_AFTER_DAYS = 180
DAYS_IN_TWELVE_MONTHS = 365


class DutyStanding(StrEnum):
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    OPEN = "open"
    PROVEN = "proven"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DutyTimes:
    """What of a duty decides about its deadlines. `notice_days`: so early it counts as due soon."""

    first_due_on: date | None
    every_months: int | None = None
    notice_days: int = 60
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class DutyState:
    """`due_on`: the next deadline without proof; None where none is left or there never was."""

    standing: DutyStanding
    due_on: date | None = None


def add_months(day: date, months: int) -> date:
    """So many months later, on the same day of the month or its last one.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_deadline(times: DutyTimes, *, proven_until: date | None) -> date | None:
    """The first deadline after the last one that was proved, while the law is in force."""
    if times.first_due_on is None:
        return None
    steps = range(MOST_DEADLINES) if times.every_months else range(1)
    for step in steps:
        due_on = add_months(times.first_due_on, step * (times.every_months or 0))
        if times.valid_to is not None and due_on > times.valid_to:
            return None
        if proven_until is None or due_on > proven_until:
            return due_on
    return None


def duty_state(
    times: DutyTimes, *, proven_until: date | None, is_proven: bool, day: date
) -> DutyState:
    """`proven_until`: the latest deadline with a proof; `is_proven`: there is any proof at all."""
    due_on = next_deadline(times, proven_until=proven_until)
    if due_on is not None and due_on < day:
        return DutyState(DutyStanding.OVERDUE, due_on)
    if times.valid_to is not None and times.valid_to < day:
        return DutyState(DutyStanding.ENDED)
    if due_on is not None and due_on <= day + timedelta(days=times.notice_days):
        return DutyState(DutyStanding.DUE_SOON, due_on)
    return DutyState(DutyStanding.PROVEN if is_proven else DutyStanding.OPEN, due_on)


def needs_review(*, reviewed_on: date | None, day: date) -> bool:
    """Whether somebody should read the wording of the law again."""
    return reviewed_on is None or reviewed_on + timedelta(days=REVIEW_AFTER_DAYS) < day


class LetterStanding(StrEnum):
    OVERDUE = "overdue"
    WAITING = "waiting"
    ANSWERED = "answered"


def letter_standing(*, due_on: date | None, answered_on: date | None, day: date) -> LetterStanding:
    if answered_on is not None:
        return LetterStanding.ANSWERED
    if due_on is not None and due_on < day:
        return LetterStanding.OVERDUE
    return LetterStanding.WAITING


def days_open(*, sent_on: date, answered_on: date | None, day: date) -> int:
    """From the day of sending to the answer or, as long as there is none, to the day of asking."""
    return max(0, ((answered_on or day) - sent_on).days)


def cost_meanwhile(*, cents_per_month: int | None, days: int) -> int | None:
    """Twelve months spread over 365 days, rounded to whole euros, in cents; None: not known.

    >>> cost_meanwhile(cents_per_month=100_000, days=365)
    1200000
    """
    if cents_per_month is None:
        return None
    return round(cents_per_month * 12 * days / DAYS_IN_TWELVE_MONTHS / 100) * 100
