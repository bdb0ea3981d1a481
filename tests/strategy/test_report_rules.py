"""The report's pure parts: freezing, promises, sums, what the public may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ankommen.strategy.report import summary
from ankommen.strategy.report.audience import public_version
from ankommen.strategy.report.canonical import content_hash, from_plain, to_plain
from ankommen.strategy.report.content import (
    LastReport,
    MeasureEntry,
    Money,
    NextStep,
    Overdue,
    ReportContent,
    StatusEntry,
)
from ankommen.strategy.report.outlook import next_step, overdue
from ankommen.strategy.report.promises import Evidence, Outcome, Promise, Reason, verdict
from ankommen.strategy.rules.status import (
    MeasureFacts,
    MilestoneFact,
    Policy,
    ReportFact,
    measure_status,
)

from . import report_sample as sample

DAY = date(2025, 12, 31)
EARLY, DUE, LATE = date(2025, 8, 1), date(2025, 9, 30), date(2025, 11, 15)


def test_content_comes_back_as_it_was() -> None:
    content = sample.content()

    assert from_plain(ReportContent, to_plain(content)) == content


def test_the_same_content_has_the_same_hash_and_another_has_another() -> None:
    content = sample.content()
    changed = replace(content, introduction="Anders.")

    assert content_hash(to_plain(content)) == content_hash(to_plain(sample.content()))
    assert content_hash(to_plain(content)) != content_hash(to_plain(changed))


def evidence(**known: object) -> Evidence:
    nothing: dict[str, object] = {
        "milestones": {},
        "announced_since": (),
        "done_on": None,
        "ended_on": None,
    }
    return Evidence(**{**nothing, **known})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("due_on", "known", "outcome", "reason"),
    [
        (DUE, {"milestones": {"Vertrag": EARLY}}, Outcome.KEPT, Reason.REACHED),
        (DUE, {"milestones": {"Vertrag": DUE}}, Outcome.KEPT, Reason.REACHED),
        (DUE, {"milestones": {" vertrag. ": EARLY}}, Outcome.KEPT, Reason.REACHED),
        (DUE, {"milestones": {"Vertrag": LATE}}, Outcome.PARTLY, Reason.REACHED_LATE),
        (None, {"milestones": {"Vertrag": LATE}}, Outcome.KEPT, Reason.REACHED),
        (DUE, {"milestones": {"Vertrag": None}}, Outcome.BROKEN, Reason.NOT_REACHED),
        (None, {"milestones": {"Vertrag": None}}, Outcome.UNKNOWN, Reason.NO_EVIDENCE),
        (DUE, {"milestones": {"Anderes": EARLY}}, Outcome.UNKNOWN, Reason.NO_EVIDENCE),
        (DUE, {"done_on": EARLY}, Outcome.KEPT, Reason.MEASURE_DONE),
        (DUE, {"done_on": LATE}, Outcome.PARTLY, Reason.MEASURE_DONE_LATE),
        (DUE, {"ended_on": LATE}, Outcome.BROKEN, Reason.MEASURE_ENDED),
        (DUE, {"announced_since": ("Vertrag",)}, Outcome.BROKEN, Reason.ANNOUNCED_AGAIN),
        (DUE, {"announced_since": ("Neues",)}, Outcome.UNKNOWN, Reason.NO_EVIDENCE),
        (DAY, {}, Outcome.OPEN, Reason.NOT_YET_DUE),
        (date(2026, 3, 1), {"milestones": {"Vertrag": None}}, Outcome.OPEN, Reason.NOT_YET_DUE),
        (DUE, {}, Outcome.UNKNOWN, Reason.NO_EVIDENCE),
        (None, {}, Outcome.UNKNOWN, Reason.NO_EVIDENCE),
    ],
)
def test_what_became_of_a_promise(
    due_on: date | None, known: dict[str, object], outcome: Outcome, reason: Reason
) -> None:
    judged = verdict(Promise("Vertrag", due_on), evidence(**known), reference_date=DAY)

    assert (judged.outcome, judged.reason) == (outcome, reason)


def judged_facts(facts: MeasureFacts) -> tuple[tuple[Overdue, ...], NextStep | None]:
    result = measure_status(facts, day=DAY, policy=Policy())
    return overdue(facts, result, day=DAY), next_step(facts, result, day=DAY)


def test_overdue_and_next_step_of_an_open_measure() -> None:
    facts = MeasureFacts(
        ends_on=date(2025, 12, 1),
        milestones=(
            MilestoneFact("Räume", DUE),
            MilestoneFact("Team", EARLY, EARLY),
            MilestoneFact("Start", EARLY, date(2026, 1, 2)),
        ),
        report=ReportFact(EARLY, "as_planned", "Vertrag", LATE),
    )

    late, coming = judged_facts(facts)

    assert [(one.kind, one.what, one.due_on) for one in late] == [
        ("milestone", "Start", EARLY),
        ("milestone", "Räume", DUE),
        ("next_step", "Vertrag", LATE),
        ("end", "", date(2025, 12, 1)),
    ]
    assert coming == NextStep("Vertrag", LATE, "next_step")


def test_nothing_is_overdue_in_a_measure_that_is_done() -> None:
    facts = MeasureFacts(done_on=LATE, milestones=(MilestoneFact("Räume", DUE),))

    assert judged_facts(facts) == ((), None)


def test_the_first_open_milestone_is_the_next_step_where_none_was_reported() -> None:
    facts = MeasureFacts(milestones=(MilestoneFact("Räume", date(2026, 2, 1)),))

    assert judged_facts(facts)[1] == NextStep("Räume", date(2026, 2, 1), "milestones")


def test_statuses_are_counted_in_their_order_and_hidden_ones_last() -> None:
    hidden = StatusEntry("", None, "", (), "")
    measures = [sample.measure(1, 0), sample.measure(1, 1), sample.measure(1, 2, status=hidden)]

    counts = {one.code: (one.count, one.percent) for one in summary.status_counts(measures)}

    assert counts["late"] == (1, 33)
    assert counts["done"] == (0, 0)
    assert list(counts)[-1] == ""


def test_sums_say_how_many_amounts_nobody_stated() -> None:
    money = (Money(2024, "Land", 100, None), Money(2024, "Kreis", None, None))

    (line,) = summary.money_by_year([sample.measure(1, 0, money=money)])

    assert (line.planned_cents, line.planned_missing) == (100, 1)
    assert (line.spent_cents, line.spent_missing) == (None, 2)


def test_the_longest_overdue_comes_first() -> None:
    lines = summary.overdue_lines(sample.content(measures=20))

    assert [line.days for line in lines] == sorted((line.days for line in lines), reverse=True)


def published(measure: MeasureEntry) -> MeasureEntry:
    content = sample.content(fields=1, measures=1)
    (field,) = content.fields
    shown = public_version(replace(content, fields=(replace(field, measures=(measure,)),)))
    return shown.measures[0]


PUBLIC = LastReport(EARLY, "as_planned", "öffentlich", True)
INTERNAL = LastReport(LATE, "at_risk", "intern", False)
MEASURE = sample.measure(1, 1, last_report=PUBLIC, last_public_report=PUBLIC)


def test_a_measure_without_secrets_is_published_as_it_is() -> None:
    assert published(MEASURE) == MEASURE


def test_an_internal_report_gives_way_to_the_last_public_one_and_hides_its_next_step() -> None:
    shown = published(replace(MEASURE, last_report=INTERNAL))

    assert shown.last_report == PUBLIC
    assert shown.next_step is None


@pytest.mark.parametrize(
    ("field", "gone"),
    [
        ("lead_unit", {"responsible": ""}),
        ("budget", {"money": (Money(2024, "Landkreis", None, 1_198_250), Money(2025, "Land, Richtlinie Integration", None, None))}),  # noqa: E501
        ("outputs", {"outputs": ()}),
        ("schedule", {"starts_on": None, "ends_on": None}),
        ("milestones", {"overdue": (), "status": StatusEntry("late", None, "", (), "")}),
        ("status", {"overdue": (), "status": StatusEntry("", None, "", (), ""), "last_report": None, "next_step": None}),  # noqa: E501
    ],
)  # fmt: skip
def test_hidden_fields_are_taken_out(field: str, gone: dict[str, object]) -> None:
    shown = published(replace(MEASURE, internal=(field,)))

    for name, value in gone.items():
        assert getattr(shown, name) == value


@pytest.mark.parametrize("reason", ["override", "next_step_late"])
def test_words_written_for_the_office_stay_inside(reason: str) -> None:
    status = StatusEntry("at_risk", None, reason, (), "Frau X ist krank.")

    assert published(replace(MEASURE, status=status)).status.sentence == ""


def test_internal_indicators_and_promises_are_taken_out() -> None:
    content = sample.content(fields=1)
    first, second = content.indicators
    hidden = replace(first, is_public=False)
    promises = (replace(content.promises[0], is_public=False), content.promises[1])

    shown = public_version(replace(content, indicators=(hidden, second), promises=promises))

    assert [one.code for one in shown.indicators] == [second.code]
    assert shown.fields[0].indicators == (second.code,)
    assert shown.promises == (content.promises[1],)
    assert shown.is_public
