from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ankommen.strategy import workflow
from ankommen.strategy.models import EditionState
from ankommen.strategy.workflow import Decision, EditionFacts

DECISION = Decision(
    is_adopted=True,
    outcome_label="beschlossen",
    decided_on=date(2024, 3, 20),
    meeting_held_on=date(2024, 3, 20),
    is_of_the_deciding_body=True,
)
READY = EditionFacts(
    day=date(2024, 3, 20),
    action_fields=3,
    has_deciding_step=True,
    decision=DECISION,
    content_hash="a" * 64,
    laid_before_hash="a" * 64,
    reports=1,
)


def codes(source: EditionState, target: EditionState, facts: EditionFacts) -> list[str]:
    step = workflow.transition(source, target)
    assert step is not None
    return [problem.code for problem in workflow.missing(step, facts)]


def test_every_step_can_be_taken_when_all_is_there() -> None:
    assert [workflow.missing(step, READY) for step in workflow.TRANSITIONS] == [[]] * 6


def test_the_way_leads_from_draft_to_closed_and_back_only_from_consultation() -> None:
    ways = {(str(one.source), str(one.target)) for one in workflow.TRANSITIONS}
    assert ways == {
        ("draft", "consultation"),
        ("consultation", "draft"),
        ("consultation", "adopted"),
        ("adopted", "in_force"),
        ("in_force", "reported"),
        ("reported", "closed"),
    }


def test_approving_and_publishing_are_separate_rights() -> None:
    by_target = {str(one.target): one.permission for one in workflow.TRANSITIONS}
    assert by_target["adopted"] == "strategy.approve"
    assert by_target["in_force"] == "strategy.publish"
    assert "strategy.edit" not in by_target.values()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(READY, action_fields=0), ["no_action_field"]),
        (replace(READY, has_deciding_step=False), ["no_deciding_step"]),
        (replace(READY, action_fields=0, has_deciding_step=False), None),
    ],
)
def test_consultation_needs_text_and_chain(facts: EditionFacts, expected: list[str] | None) -> None:
    found = codes(EditionState.DRAFT, EditionState.CONSULTATION, facts)
    assert found == (expected or ["no_action_field", "no_deciding_step"])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(READY, decision=None), "no_resolution"),
        (replace(READY, has_deciding_step=False, decision=None), "no_deciding_step"),
        (replace(READY, decision=replace(DECISION, is_adopted=False)), "not_adopted"),
        (
            replace(READY, decision=replace(DECISION, is_of_the_deciding_body=False)),
            "wrong_body",
        ),
        (
            replace(READY, decision=replace(DECISION, decided_on=date(2024, 3, 19))),
            "before_meeting",
        ),
        (replace(READY, day=date(2024, 3, 19)), "meeting_in_future"),
        (replace(READY, laid_before_hash="b" * 64), "text_changed"),
        (replace(READY, laid_before_hash=""), "text_not_laid"),
    ],
)
def test_adopting_refuses(facts: EditionFacts, expected: str) -> None:
    assert codes(EditionState.CONSULTATION, EditionState.ADOPTED, facts) == [expected]


def test_a_meeting_on_the_day_itself_is_no_future_meeting() -> None:
    assert codes(EditionState.CONSULTATION, EditionState.ADOPTED, READY) == []


def test_reported_needs_a_report() -> None:
    without = replace(READY, reports=0)
    assert codes(EditionState.IN_FORCE, EditionState.REPORTED, without) == ["no_report"]
    assert codes(EditionState.IN_FORCE, EditionState.REPORTED, READY) == []
