"""The status of a measure as a table of cases, and what holds for every measure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ankommen.strategy.models import MeasureStatus
from ankommen.strategy.rules.status import (
    LateDependency,
    MeasureFacts,
    MilestoneFact,
    OverrideFact,
    Policy,
    Reason,
    ReportFact,
    Status,
    StatusResult,
    measure_status,
    next_due,
)
from ankommen.strategy.wording import reason_text, status_label

DAY = date(2026, 11, 22)
POLICY = Policy()


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def ahead(days: int) -> date:
    return DAY + timedelta(days=days)


def milestone(due_on: date, done_on: date | None = None, title: str = "Räume") -> MilestoneFact:
    return MilestoneFact(title, due_on, done_on)


def override(status: Status, valid_from: date, valid_until: date) -> OverrideFact:
    return OverrideFact(status, "Zusage liegt vor", valid_from, valid_until)


RUNNING = MeasureFacts(
    starts_on=ago(60), ends_on=ahead(200), report=ReportFact(ago(10), "as_planned")
)
CASES = [
    ("nothing known", MeasureFacts(), Status.NOT_STARTED, Reason.NO_DATES),
    ("only an end", MeasureFacts(ends_on=ahead(9)), Status.NOT_STARTED, Reason.START_UNKNOWN),
    ("starts later", MeasureFacts(starts_on=ahead(9)), Status.NOT_STARTED, Reason.STARTS_LATER),
    ("starts today", MeasureFacts(starts_on=DAY), Status.ON_TIME, Reason.NO_END_DATE),
    (
        "begun, no report yet",
        MeasureFacts(starts_on=ago(30), ends_on=ahead(99)),
        Status.ON_TIME,
        Reason.WITHIN_SCHEDULE_UNREPORTED,
    ),
    (
        "begun 91 days ago, never reported",
        MeasureFacts(starts_on=ago(91), ends_on=ahead(99)),
        Status.AT_RISK,
        Reason.NEVER_REPORTED,
    ),
    ("reported as planned", RUNNING, Status.ON_TIME, Reason.WITHIN_SCHEDULE),
    (
        "reported without any date",
        MeasureFacts(report=ReportFact(ago(1), "as_planned")),
        Status.ON_TIME,
        Reason.NO_END_DATE,
    ),
    (
        "reported at risk",
        replace(RUNNING, report=ReportFact(ago(1), "at_risk")),
        Status.AT_RISK,
        Reason.REPORTED_AT_RISK,
    ),
    (
        "reported tomorrow is not known today",
        replace(RUNNING, report=ReportFact(ahead(1), "done")),
        Status.ON_TIME,
        Reason.WITHIN_SCHEDULE_UNREPORTED,
    ),
    (
        "reported as done",
        replace(RUNNING, report=ReportFact(ago(1), "done")),
        Status.DONE,
        Reason.REPORTED_DONE,
    ),
    (
        "report out of date",
        replace(RUNNING, report=ReportFact(ago(91), "as_planned")),
        Status.AT_RISK,
        Reason.STALE,
    ),
    (
        "old report, confirmed since",
        replace(RUNNING, report=ReportFact(ago(91), "as_planned"), confirmed_on=ago(3)),
        Status.ON_TIME,
        Reason.WITHIN_SCHEDULE,
    ),
    (
        "next milestone known",
        replace(RUNNING, milestones=(milestone(ahead(30)),)),
        Status.ON_TIME,
        Reason.NEXT_MILESTONE,
    ),
    (
        "milestone due today is not late",
        replace(RUNNING, milestones=(milestone(DAY),)),
        Status.ON_TIME,
        Reason.NEXT_MILESTONE,
    ),
    (
        "milestone due yesterday",
        replace(RUNNING, milestones=(milestone(ago(1)),)),
        Status.LATE,
        Reason.MILESTONE_LATE,
    ),
    (
        "milestone reached only tomorrow",
        replace(RUNNING, milestones=(milestone(ago(1), ahead(1)),)),
        Status.LATE,
        Reason.MILESTONE_LATE,
    ),
    (
        "all milestones reached",
        replace(RUNNING, milestones=(milestone(ago(1), ago(2)),)),
        Status.ON_TIME,
        Reason.MILESTONES_DONE,
    ),
    (
        "all milestones reached, no end",
        MeasureFacts(milestones=(milestone(ago(1), ago(2)),)),
        Status.ON_TIME,
        Reason.MILESTONES_DONE_NO_END,
    ),
    (
        "milestone soon, last word 31 days old",
        replace(
            RUNNING,
            milestones=(milestone(ahead(14)),),
            report=ReportFact(ago(31), "as_planned"),
        ),
        Status.AT_RISK,
        Reason.MILESTONE_SOON_UNREPORTED,
    ),
    ("end passed", replace(RUNNING, ends_on=ago(1)), Status.LATE, Reason.END_LATE),
    (
        "end passed before the milestone",
        replace(RUNNING, ends_on=ago(5), milestones=(milestone(ago(2)),)),
        Status.LATE,
        Reason.END_LATE,
    ),
    (
        "announced step overdue",
        replace(RUNNING, report=ReportFact(ago(20), "as_planned", "Vertrag", ago(1))),
        Status.AT_RISK,
        Reason.NEXT_STEP_LATE,
    ),
    (
        "waits for a late measure",
        replace(RUNNING, late_dependencies=(LateDependency("1.1 Räume", 5),)),
        Status.AT_RISK,
        Reason.DEPENDENCY_LATE,
    ),
    ("done", replace(RUNNING, done_on=DAY), Status.DONE, Reason.DONE),
    (
        "dropped",
        replace(RUNNING, end_kind="dropped", ended_on=DAY),
        Status.DROPPED,
        Reason.DROPPED,
    ),
    ("merged", replace(RUNNING, end_kind="merged", ended_on=ago(9)), Status.MERGED, Reason.MERGED),
    (
        "dropped only tomorrow",
        replace(RUNNING, end_kind="dropped", ended_on=ahead(1)),
        Status.ON_TIME,
        Reason.WITHIN_SCHEDULE,
    ),
    (
        "set by hand",
        replace(RUNNING, overrides=(override(Status.AT_RISK, ago(5), DAY),)),
        Status.AT_RISK,
        Reason.OVERRIDE,
    ),
    (
        "set by hand until yesterday",
        replace(RUNNING, overrides=(override(Status.AT_RISK, ago(5), ago(1)),)),
        Status.ON_TIME,
        Reason.WITHIN_SCHEDULE,
    ),
]


@pytest.mark.parametrize(
    ("facts", "status", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_status_of(facts: MeasureFacts, status: Status, reason: Reason) -> None:
    result = measure_status(facts, day=DAY, policy=POLICY)
    assert (result.status, result.reason) == (status, reason)


def test_the_rules_know_exactly_the_statuses_of_the_table() -> None:
    assert [str(status) for status in Status] == list(MeasureStatus.values)


def test_a_late_measure_names_milestone_date_and_days() -> None:
    facts = replace(RUNNING, milestones=(milestone(ago(41)), milestone(ago(2), title="Vertrag")))
    result = measure_status(facts, day=DAY, policy=POLICY)
    with translation.override("de"):
        assert status_label(result) == "verspätet (41 Tage)"
        assert reason_text(result) == (
            "Meilenstein „Räume“ war am 12.10.2026 fällig und ist seit 41 Tagen offen."
        )


def test_of_two_overrides_the_last_one_holds() -> None:
    facts = replace(
        RUNNING,
        overrides=(
            override(Status.LATE, ago(5), ahead(5)),
            override(Status.ON_TIME, ago(1), ahead(5)),
        ),
    )
    assert measure_status(facts, day=DAY, policy=POLICY).status == Status.ON_TIME


def test_next_due_is_the_earliest_open_thing() -> None:
    facts = replace(
        RUNNING,
        milestones=(milestone(ago(3), ago(4)), milestone(ahead(20))),
        report=ReportFact(ago(1), "as_planned", "Vertrag Kita", ahead(10)),
    )
    assert next_due(facts, day=DAY) == ("Vertrag Kita", ahead(10))
    assert next_due(MeasureFacts(), day=DAY) is None


days = st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31))
maybe = st.none() | days
milestones = st.builds(MilestoneFact, st.just("M"), days, maybe)
overrides = st.builds(
    OverrideFact,
    st.sampled_from(list(Status)[:4]),
    st.just("Grund"),
    days,
    days,
)
reports = st.builds(
    ReportFact, days, st.sampled_from(["as_planned", "at_risk", "done"]), st.just("S"), maybe
)
measures = st.builds(
    MeasureFacts,
    starts_on=maybe,
    ends_on=maybe,
    done_on=maybe,
    end_kind=st.sampled_from(["", "dropped", "merged"]),
    ended_on=maybe,
    milestones=st.lists(milestones, max_size=4).map(tuple),
    report=st.none() | reports,
    confirmed_on=maybe,
    overrides=st.lists(overrides, max_size=2).map(tuple),
    late_dependencies=st.lists(
        st.builds(LateDependency, st.just("1.1"), st.integers(1, 400)), max_size=2
    ).map(tuple),
)


@given(facts=measures, day=days)
def test_every_measure_has_a_status_with_a_sentence(facts: MeasureFacts, day: date) -> None:
    result = measure_status(facts, day=day, policy=POLICY)
    assert reason_text(result)
    assert "%(" not in reason_text(result)


@given(facts=measures, until=days)
def test_after_its_end_an_override_changes_nothing(facts: MeasureFacts, until: date) -> None:
    over = replace(facts, overrides=(OverrideFact(Status.LATE, "G", date(2024, 1, 1), until),))
    without = replace(facts, overrides=())
    day = until + timedelta(days=1)
    assert measure_status(over, day=day, policy=POLICY) == measure_status(
        without, day=day, policy=POLICY
    )


def _is_computed_late(result: StatusResult) -> bool:
    return result.reason in (Reason.MILESTONE_LATE, Reason.END_LATE)


@given(facts=measures, day=days, later=st.integers(1, 400))
def test_what_is_late_stays_late_and_grows_later(
    facts: MeasureFacts, day: date, later: int
) -> None:
    """As long as nothing happens: nothing reached, ended or overridden after `day`."""
    facts = replace(facts, overrides=(), done_on=None, end_kind="", report=None).as_known_on(day)
    facts = replace(facts, milestones=tuple(one for one in facts.milestones if one.done_on is None))
    today = measure_status(facts, day=day, policy=POLICY)
    if not _is_computed_late(today):
        return
    then = measure_status(facts, day=day + timedelta(days=later), policy=POLICY)
    assert then.reason == today.reason
    assert then.parameters["days"] == int(str(today.parameters["days"])) + later


@given(facts=measures, day=days)
def test_on_time_needs_a_sign_that_it_began(facts: MeasureFacts, day: date) -> None:
    """Unknown dates alone are never on time."""
    result = measure_status(replace(facts, overrides=()), day=day, policy=POLICY)
    if result.status == Status.ON_TIME:
        assert facts.starts_on or facts.report or any(one.done_on for one in facts.milestones)
