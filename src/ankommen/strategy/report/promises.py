"""What became of an announced next step: told from dates, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    KEPT = "kept"
    PARTLY = "partly"
    BROKEN = "not"
    OPEN = "open"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    REACHED = "reached"
    REACHED_LATE = "reached_late"
    NOT_REACHED = "not_reached"
    MEASURE_DONE = "measure_done"
    MEASURE_DONE_LATE = "measure_done_late"
    MEASURE_ENDED = "measure_ended"
    ANNOUNCED_AGAIN = "announced_again"
    NOT_YET_DUE = "not_yet_due"
    NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True, slots=True)
class Promise:
    text: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known at the new reference date about the measure of a promise.

    `milestones` maps a title to the day it was reached (None: not reached);
    `announced_since` are the next steps of status reports after the old report.
    """

    milestones: dict[str, date | None]
    announced_since: tuple[str, ...]
    done_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    reason: Reason
    happened_on: date | None = None


def verdict(promise: Promise, evidence: Evidence, *, reference_date: date) -> Verdict:
    """Judge a promise by a milestone of the same name, else by the measure's end, else unknown.

    Reached after the promised day is "partly". An undated promise cannot be late.
    """
    wording = _plain(promise.text)
    milestones = {_plain(title): day for title, day in evidence.milestones.items()}
    if reached := milestones.get(wording):
        return _by_day(promise, reached, Reason.REACHED, Reason.REACHED_LATE)
    if evidence.done_on:
        return _by_day(promise, evidence.done_on, Reason.MEASURE_DONE, Reason.MEASURE_DONE_LATE)
    if evidence.ended_on:
        return Verdict(Outcome.BROKEN, Reason.MEASURE_ENDED, evidence.ended_on)
    if promise.due_on and promise.due_on >= reference_date:
        return Verdict(Outcome.OPEN, Reason.NOT_YET_DUE)
    if wording in milestones and promise.due_on:
        return Verdict(Outcome.BROKEN, Reason.NOT_REACHED)
    if wording in {_plain(text) for text in evidence.announced_since}:
        return Verdict(Outcome.BROKEN, Reason.ANNOUNCED_AGAIN)
    return Verdict(Outcome.UNKNOWN, Reason.NO_EVIDENCE)


def _by_day(promise: Promise, day: date, in_time: Reason, late: Reason) -> Verdict:
    if promise.due_on and day > promise.due_on:
        return Verdict(Outcome.PARTLY, late, day)
    return Verdict(Outcome.KEPT, in_time, day)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
