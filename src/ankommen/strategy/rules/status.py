"""The status of a measure: computed from what is known on a day, with the reason for it.

    ended (dropped, merged) → done → set by hand → late → at risk → not started → on time

The first line that applies decides. A missing date is never read as "on time": where a date is
missing, the reason says so. A report about a past day uses what was known on that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum


class Status(StrEnum):
    NOT_STARTED = "not_started"
    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"
    DONE = "done"
    DROPPED = "dropped"
    MERGED = "merged"


class Reason(StrEnum):
    """Why a measure has its status; `wording.reason_text` says it in the reader's language."""

    DROPPED = "dropped"
    MERGED = "merged"
    DONE = "done"
    REPORTED_DONE = "reported_done"
    OVERRIDE = "override"
    MILESTONE_LATE = "milestone_late"
    END_LATE = "end_late"
    REPORTED_AT_RISK = "reported_at_risk"
    DEPENDENCY_LATE = "dependency_late"
    NEXT_STEP_LATE = "next_step_late"
    MILESTONE_SOON_UNREPORTED = "milestone_soon_unreported"
    STALE = "stale"
    NEVER_REPORTED = "never_reported"
    STARTS_LATER = "starts_later"
    NO_DATES = "no_dates"
    START_UNKNOWN = "start_unknown"
    NEXT_MILESTONE = "next_milestone"
    MILESTONES_DONE = "milestones_done"
    MILESTONES_DONE_NO_END = "milestones_done_no_end"
    WITHIN_SCHEDULE = "within_schedule"
    WITHIN_SCHEDULE_UNREPORTED = "within_schedule_unreported"
    NO_END_DATE = "no_end_date"


OVERRIDABLE = (Status.NOT_STARTED, Status.ON_TIME, Status.AT_RISK, Status.LATE)
ENDED = (Status.DONE, Status.DROPPED, Status.MERGED)
MOST_URGENT_FIRST = (
    Status.LATE,
    Status.AT_RISK,
    Status.NOT_STARTED,
    Status.ON_TIME,
    Status.DONE,
    Status.MERGED,
    Status.DROPPED,
)

Parameter = str | int | date


@dataclass(frozen=True, slots=True)
class StatusResult:
    """A status, the code of its reason, and the values that the reason names."""

    status: Status
    reason: Reason
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient the office is, in days."""

    stale_after_days: int = 90
    milestone_soon_days: int = 14
    recent_report_days: int = 30


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    title: str
    due_on: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReportFact:
    """The last report of the responsible unit. `assessment`: as_planned, at_risk or done."""

    reported_on: date
    assessment: str
    next_step: str = ""
    next_step_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class OverrideFact:
    status: Status
    reason: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class LateDependency:
    label: str
    days: int


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """What is known of a measure. `confirmed_on`: when somebody last said it is up to date."""

    starts_on: date | None = None
    ends_on: date | None = None
    done_on: date | None = None
    end_kind: str = ""
    ended_on: date | None = None
    end_reason: str = ""
    merged_into: str = ""
    milestones: tuple[MilestoneFact, ...] = ()
    report: ReportFact | None = None
    confirmed_on: date | None = None
    overrides: tuple[OverrideFact, ...] = ()
    late_dependencies: tuple[LateDependency, ...] = ()

    def as_known_on(self, day: date) -> MeasureFacts:
        """The same measure without what happened only after `day`."""
        report = self.report if self.report and self.report.reported_on <= day else None
        confirmed = self.confirmed_on if self.confirmed_on and self.confirmed_on <= day else None
        if report is self.report and confirmed == self.confirmed_on:
            return self
        return replace(self, report=report, confirmed_on=confirmed)


def measure_status(facts: MeasureFacts, *, day: date, policy: Policy) -> StatusResult:
    """The status on `day`. Always gives an answer."""
    facts = facts.as_known_on(day)
    return (
        _ended(facts, day)
        or _overridden(facts, day)
        or _late(facts, day)
        or _at_risk(facts, day, policy)
        or _not_started(facts, day)
        or _on_time(facts, day)
    )


def last_sign_of_life(facts: MeasureFacts) -> date | None:
    """The later of the last report and the last confirmation."""
    signs = [facts.confirmed_on, facts.report.reported_on if facts.report else None]
    return max((sign for sign in signs if sign), default=None)


def next_due(facts: MeasureFacts, *, day: date) -> tuple[str, date] | None:
    """What is due next: an open milestone, the announced next step, or (without name) the end."""
    found = [(one.due_on, one.title) for one in _open_milestones(facts, day)]
    if facts.report and facts.report.next_step_due_on:
        found.append((facts.report.next_step_due_on, facts.report.next_step))
    if not found and facts.ends_on:
        found.append((facts.ends_on, ""))
    if not found:
        return None
    due_on, title = min(found)
    return title, due_on


def _ended(facts: MeasureFacts, day: date) -> StatusResult | None:
    if facts.end_kind and (facts.ended_on is None or facts.ended_on <= day):
        if facts.end_kind == Status.MERGED:
            return StatusResult(Status.MERGED, Reason.MERGED, {"into": facts.merged_into})
        return StatusResult(Status.DROPPED, Reason.DROPPED, {"reason": facts.end_reason})
    if facts.done_on and facts.done_on <= day:
        return StatusResult(Status.DONE, Reason.DONE, {"date": facts.done_on})
    if facts.report and facts.report.assessment == "done":
        parameters = {"date": facts.report.reported_on}
        return StatusResult(Status.DONE, Reason.REPORTED_DONE, parameters)
    return None


def _overridden(facts: MeasureFacts, day: date) -> StatusResult | None:
    """The override that holds on `day`; of several, the one that was set last."""
    for override in reversed(facts.overrides):
        if override.valid_from <= day <= override.valid_until:
            why: dict[str, Parameter] = {"reason": override.reason, "until": override.valid_until}
            return StatusResult(override.status, Reason.OVERRIDE, why)
    return None


def _late(facts: MeasureFacts, day: date) -> StatusResult | None:
    overdue = [one for one in _open_milestones(facts, day) if one.due_on < day]
    oldest = min(overdue, key=lambda one: one.due_on, default=None)
    end_is_past = facts.ends_on is not None and facts.ends_on < day
    if oldest and not (end_is_past and facts.ends_on and facts.ends_on < oldest.due_on):
        days = (day - oldest.due_on).days
        parameters: dict[str, Parameter] = {
            "milestone": oldest.title,
            "date": oldest.due_on,
            "days": days,
        }
        return StatusResult(Status.LATE, Reason.MILESTONE_LATE, parameters)
    if facts.ends_on and end_is_past:
        parameters = {"date": facts.ends_on, "days": (day - facts.ends_on).days}
        return StatusResult(Status.LATE, Reason.END_LATE, parameters)
    return None


def _at_risk(facts: MeasureFacts, day: date, policy: Policy) -> StatusResult | None:
    found = (
        _reported_at_risk(facts)
        or _held_up(facts)
        or _next_step_late(facts, day)
        or _milestone_soon(facts, day, policy)
        or _silent(facts, day, policy)
    )
    return StatusResult(Status.AT_RISK, *found) if found else None


_Why = tuple[Reason, dict[str, Parameter]] | None


def _reported_at_risk(facts: MeasureFacts) -> _Why:
    if facts.report and facts.report.assessment == "at_risk":
        return Reason.REPORTED_AT_RISK, {"date": facts.report.reported_on}
    return None


def _held_up(facts: MeasureFacts) -> _Why:
    worst = max(facts.late_dependencies, key=lambda one: one.days, default=None)
    if worst is None:
        return None
    return Reason.DEPENDENCY_LATE, {"measure": worst.label, "days": worst.days}


def _next_step_late(facts: MeasureFacts, day: date) -> _Why:
    report = facts.report
    if report is None or report.next_step_due_on is None or report.next_step_due_on >= day:
        return None
    if facts.confirmed_on and facts.confirmed_on > report.next_step_due_on:
        return None
    days = (day - report.next_step_due_on).days
    step: dict[str, Parameter] = {
        "step": report.next_step,
        "date": report.next_step_due_on,
        "days": days,
    }
    return Reason.NEXT_STEP_LATE, step


def _milestone_soon(facts: MeasureFacts, day: date, policy: Policy) -> _Why:
    latest = day + timedelta(days=policy.milestone_soon_days)
    soon = [one for one in _open_milestones(facts, day) if day <= one.due_on <= latest]
    sign = last_sign_of_life(facts)
    if not soon or (sign and (day - sign).days <= policy.recent_report_days):
        return None
    first = min(soon, key=lambda one: one.due_on)
    return Reason.MILESTONE_SOON_UNREPORTED, {"milestone": first.title, "date": first.due_on}


def _silent(facts: MeasureFacts, day: date, policy: Policy) -> _Why:
    sign = last_sign_of_life(facts)
    if sign is not None:
        days = (day - sign).days
        stale = days > policy.stale_after_days
        return (Reason.STALE, {"date": sign, "days": days}) if stale else None
    if facts.starts_on and (day - facts.starts_on).days > policy.stale_after_days:
        return Reason.NEVER_REPORTED, {"date": facts.starts_on}
    return None


def _not_started(facts: MeasureFacts, day: date) -> StatusResult | None:
    if has_begun(facts, day=day):
        return None
    if facts.starts_on:
        parameters = {"date": facts.starts_on}
        return StatusResult(Status.NOT_STARTED, Reason.STARTS_LATER, parameters)
    if facts.ends_on or facts.milestones:
        return StatusResult(Status.NOT_STARTED, Reason.START_UNKNOWN)
    return StatusResult(Status.NOT_STARTED, Reason.NO_DATES)


def has_begun(facts: MeasureFacts, *, day: date) -> bool:
    """Whether the start has come, or something was reached or reported before it."""
    reached = any(one.done_on and one.done_on <= day for one in facts.milestones)
    return bool(reached or facts.report or (facts.starts_on and facts.starts_on <= day))


def _on_time(facts: MeasureFacts, day: date) -> StatusResult:
    reason, parameters = _why_on_time(facts, day)
    return StatusResult(Status.ON_TIME, reason, parameters)


def _why_on_time(facts: MeasureFacts, day: date) -> tuple[Reason, dict[str, Parameter]]:
    following = min(_open_milestones(facts, day), key=lambda one: one.due_on, default=None)
    if following:
        return Reason.NEXT_MILESTONE, {"milestone": following.title, "date": following.due_on}
    if facts.milestones and facts.ends_on:
        return Reason.MILESTONES_DONE, {"date": facts.ends_on}
    if facts.milestones:
        return Reason.MILESTONES_DONE_NO_END, {}
    if facts.ends_on and last_sign_of_life(facts):
        return Reason.WITHIN_SCHEDULE, {"date": facts.ends_on}
    if facts.ends_on:
        return Reason.WITHIN_SCHEDULE_UNREPORTED, {"date": facts.ends_on}
    return Reason.NO_END_DATE, {}


def _open_milestones(facts: MeasureFacts, day: date) -> list[MilestoneFact]:
    return [one for one in facts.milestones if one.done_on is None or one.done_on > day]
