"""When a reminder is due: before a date, on the day after it, then every week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DAYS_BEFORE = 14
DAYS_BETWEEN = 7


class Subject(StrEnum):
    """What falls due."""

    MILESTONE = "milestone"
    NEXT_STEP = "next_step"
    END = "end"
    CONFIRMATION = "confirm"


@dataclass(frozen=True, slots=True)
class DueDate:
    """One date of one measure; `row` is the milestone's id where it is a milestone."""

    subject: Subject
    due_on: date
    title: str = ""
    row: int | None = None


def reminder_kind(due: DueDate, *, day: date) -> str | None:
    """The name of the reminder that belongs to `day`, or None.

    The name changes with every week past the date, so that "sent once" means once per week; a day
    on which nothing ran is made up for on the next.
    """
    days_past = (day - due.due_on).days
    if days_past >= 1:
        return f"{due.subject}_after_{(days_past - 1) // DAYS_BETWEEN}"
    return f"{due.subject}_before" if -days_past <= DAYS_BEFORE else None
