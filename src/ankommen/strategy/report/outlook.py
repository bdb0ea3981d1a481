"""What is overdue and what comes next in a measure, from the facts known on a day."""

from __future__ import annotations

from datetime import date

from ..rules.status import ENDED, MeasureFacts, MilestoneFact, StatusResult
from .content import NextStep, Overdue


def overdue(facts: MeasureFacts, result: StatusResult, *, day: date) -> tuple[Overdue, ...]:
    """Everything that should have happened before `day`; nothing once the measure has ended."""
    if result.status in ENDED:
        return ()
    found = [
        Overdue("milestone", one.title, one.due_on)
        for one in _open_milestones(facts, day)
        if one.due_on < day
    ]
    report = facts.report
    if report and report.next_step_due_on and report.next_step_due_on < day:
        confirmed_since = facts.confirmed_on and facts.confirmed_on > report.next_step_due_on
        if not confirmed_since:
            found.append(Overdue("next_step", report.next_step, report.next_step_due_on))
    if facts.ends_on and facts.ends_on < day:
        found.append(Overdue("end", "", facts.ends_on))
    return tuple(sorted(found, key=lambda one: one.due_on))


def next_step(facts: MeasureFacts, result: StatusResult, *, day: date) -> NextStep | None:
    """The reported next step, else the first open milestone."""
    if result.status in ENDED:
        return None
    if facts.report and facts.report.next_step:
        return NextStep(facts.report.next_step, facts.report.next_step_due_on, "next_step")
    following = min(_open_milestones(facts, day), key=lambda one: one.due_on, default=None)
    return NextStep(following.title, following.due_on, "milestones") if following else None


def _open_milestones(facts: MeasureFacts, day: date) -> list[MilestoneFact]:
    return [one for one in facts.milestones if one.done_on is None or one.done_on > day]
