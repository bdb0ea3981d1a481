"""How a request for figures stands, when its owner is reminded, and which figures jump."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

MOST_LINES = 500


class LineState(StrEnum):
    OPEN = "open"
    SENT_BACK = "sent_back"
    DELIVERED = "delivered"
    DECLINED = "declined"
    ACCEPTED = "accepted"


class RequestStanding(StrEnum):
    """In the order in which they press."""

    OVERDUE = "overdue"
    DELIVERED = "delivered"
    DECLINED = "declined"
    PARTLY = "partly"
    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


ANSWERED = frozenset({LineState.DELIVERED, LineState.DECLINED})
UNANSWERED = frozenset({LineState.OPEN, LineState.SENT_BACK})


def line_state(
    *, is_accepted: bool, has_value: bool, has_reason: bool, is_sent_back: bool
) -> LineState:
    """A figure that is not there is not zero: without value and reason a line is open.

    What was sent back is unanswered again, though what was typed still stands in it.
    """
    if is_accepted:
        return LineState.ACCEPTED
    if is_sent_back:
        return LineState.SENT_BACK
    if has_value:
        return LineState.DELIVERED
    return LineState.DECLINED if has_reason else LineState.OPEN


def request_standing(
    lines: Collection[LineState], *, deadline: date, is_withdrawn: bool, day: date
) -> RequestStanding:
    """The whole day of the deadline still counts. Who has answered everything is not late.

    >>> request_standing(["open", "delivered"], deadline=date(2026, 3, 1), is_withdrawn=False,
    ...                  day=date(2026, 3, 2))
    <RequestStanding.OVERDUE: 'overdue'>
    """
    found = set(lines)
    if is_withdrawn:
        return RequestStanding.WITHDRAWN
    if found == {LineState.ACCEPTED}:
        return RequestStanding.ACCEPTED
    if not found & UNANSWERED:
        only_declined = not found - {LineState.DECLINED, LineState.ACCEPTED}
        return RequestStanding.DECLINED if only_declined else RequestStanding.DELIVERED
    if day > deadline:
        return RequestStanding.OVERDUE
    return RequestStanding.OPEN if found <= UNANSWERED else RequestStanding.PARTLY


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Our own choice, not a rule of law, with the day from which it holds.

    Reminders go out so long before and after the deadline; a link opens until so long after it;
    a figure jumps when it differs from the one before by more than so many percent of it.
    """

    valid_from: date
    remind_before: tuple[timedelta, ...]
    remind_after: tuple[timedelta, ...]
    link_after: timedelta
    jump_percent: Decimal


# The lead times are those of consultations before the deadline, and of measures after it.
THRESHOLDS = (
    Thresholds(
        valid_from=date(2026, 1, 1),
        remind_before=(timedelta(days=7), timedelta(days=1)),
        remind_after=(timedelta(days=1), timedelta(days=8)),
        link_after=timedelta(days=90),
        jump_percent=Decimal(25),
    ),
)


def thresholds(day: date) -> Thresholds:
    """Those that hold on a day; before the first ones, the first ones."""
    held = [one for one in THRESHOLDS if one.valid_from <= day]
    return held[-1] if held else THRESHOLDS[0]


def reminder_due(
    *, deadline: date, asked_on: date, reminded_for: date | None, day: date
) -> date | None:
    """The day whose reminder is due, or nothing. Each goes out once; of several missed, the last.

    Whoever is asked within a lead time needs no reminder of it.
    """
    held = thresholds(day)
    days = [deadline - before for before in held.remind_before]
    days += [deadline + after for after in held.remind_after]
    newest = max((one for one in days if asked_on < one <= day), default=None)
    return newest if newest and (reminded_for is None or reminded_for < newest) else None


def jumps(value: Decimal | None, former: Decimal | None, *, day: date) -> bool:
    """Whether somebody should look twice; from zero every change is a jump."""
    if value is None or former is None or value == former:
        return False
    return abs(value - former) * 100 > abs(former) * thresholds(day).jump_percent
