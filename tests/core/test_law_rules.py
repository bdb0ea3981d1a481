from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankommen.core.legal import facts as words
from ankommen.core.legal import rules
from ankommen.core.legal.forms import ProposalForm, ValueForm
from ankommen.core.legal.rules import Span
from tests.core.law_build import ADULT, CASES

AGE, STATUS = {"field": "age", "ge": 27}, {"field": "status", "eq": "procedure"}


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        (AGE, {"age": 27}, True),
        (AGE, {"age": 26}, False),
        (AGE, {}, None),
        (AGE, {"age": None}, None),
        ({"all": [AGE, STATUS]}, {"age": 26}, False),
        ({"all": [AGE, STATUS]}, {"age": 27}, None),
        ({"any": [AGE, STATUS]}, {"age": 27}, True),
        ({"any": [AGE, STATUS]}, {"age": 26}, None),
        ({"any": [AGE, STATUS]}, {"age": 26, "status": "eu"}, False),
        ({"not": AGE}, {"age": 26}, True),
        ({"not": AGE}, {}, None),
        ({"all": []}, {}, True),
        ({"any": []}, {}, False),
        ({"field": "status", "in": ["eu", "german"]}, {"status": "eu"}, True),
        ({"field": "age", "lt": 12}, {"age": 12}, False),
        ({"field": "age", "le": 12}, {"age": 12}, True),
        ({"field": "age", "gt": 12}, {"age": 12}, False),
    ],
)
def test_three_values(condition: Any, facts: Any, expected: bool | None) -> None:
    assert rules.truth(condition, facts) is expected


def test_unknown_is_ask_and_names_what_is_missing() -> None:
    branches = [
        {"outcome": "open", "when": {"all": [AGE, STATUS]}},
        {"outcome": "discretionary", "when": STATUS},
    ]
    decision = rules.decide(branches, {"status": "procedure"})
    assert (decision.outcome, decision.missing) == ("ask", ("age",))
    assert rules.decide(branches, {"status": "eu"}).outcome == "closed"
    assert rules.decide(branches, {"status": "procedure", "age": 5}).outcome == "discretionary"


def test_what_ends_the_same_way_whatever_is_unknown_is_definite() -> None:
    branches = [{"outcome": "open", "when": AGE}, {"outcome": "open", "when": {"not": AGE}}]
    assert rules.decide([*branches, {"outcome": "open", "when": {"all": []}}], {}).outcome == "open"


FIELDS = ("a", "b", "c")
LEAVES = st.builds(
    lambda field, name, value: {"field": field, name: value},
    st.sampled_from(FIELDS),
    st.sampled_from(("eq", "lt", "le", "gt", "ge")),
    st.integers(0, 3),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=8,
)
BRANCHES = st.lists(
    st.builds(
        lambda outcome, when: {"outcome": outcome, "when": when},
        st.sampled_from(rules.OUTCOMES),
        CONDITIONS,
    ),
    min_size=1,
    max_size=4,
)
WORLDS = st.fixed_dictionaries({name: st.integers(0, 3) for name in FIELDS})


@given(BRANCHES, WORLDS, st.sets(st.sampled_from(FIELDS)), st.sets(st.sampled_from(FIELDS)))
def test_knowing_more_never_turns_one_definite_answer_into_another(
    branches: Any, world: dict[str, int], first: set[str], second: set[str]
) -> None:
    less = rules.decide(branches, {name: world[name] for name in first})
    more = rules.decide(branches, {name: world[name] for name in first | second})
    if less.outcome != rules.ASK:
        assert more.outcome == less.outcome


@given(BRANCHES, WORLDS)
def test_who_knows_everything_is_never_told_to_ask(branches: Any, world: dict[str, int]) -> None:
    assert rules.decide(branches, world).outcome != rules.ASK


@given(BRANCHES, st.sets(st.sampled_from(FIELDS)), WORLDS)
def test_ask_names_a_missing_fact(branches: Any, known: set[str], world: dict[str, int]) -> None:
    decision = rules.decide(branches, {name: world[name] for name in known})
    if decision.outcome == rules.ASK:
        assert decision.missing
        assert not set(decision.missing) & known


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("age", "not_a_condition"),
        ({"field": "shoe_size", "eq": 1}, "unknown_field"),
        ({"field": ["age"], "eq": 1}, "unknown_field"),
        ({"field": "age"}, "no_comparison"),
        ({"field": "age", "ge": 1, "lt": 2}, "no_comparison"),
        ({"field": "age", "ge": "27"}, "wrong_value"),
        ({"field": "age", "ge": True}, "wrong_value"),
        ({"field": "status", "lt": "eu"}, "wrong_value"),
        ({"field": "weak_german", "eq": "yes"}, "wrong_value"),
        ({"field": "status", "in": "eu"}, "not_a_list"),
        ({"all": AGE}, "not_a_list"),
        ({"all": [AGE], "any": [AGE]}, "unknown_field"),
    ],
)
def test_a_broken_condition_is_named(condition: Any, fault: str) -> None:
    assert fault in rules.condition_faults(condition, words.TYPES)
    assert rules.condition_faults(AGE, words.TYPES) == []


def test_a_condition_nested_for_ever_is_refused() -> None:
    deep: Any = AGE
    for _ in range(500):
        deep = {"not": deep}
    assert rules.condition_faults(deep, words.TYPES) == ["not_a_condition"]


@pytest.mark.parametrize(
    ("spans", "faults"),
    [
        ([], []),
        ([("2026-01-01", None)], []),
        ([("2026-01-01", "2026-12-31"), ("2027-01-01", None)], []),
        ([("2026-01-01", "2026-12-30"), ("2027-01-01", None)], [("gap", "2026-12-31")]),
        ([("2026-01-01", "2027-01-01"), ("2027-01-01", None)], [("overlap", "2027-01-01")]),
        ([("2027-01-01", None), ("2026-01-01", None)], [("overlap", "2027-01-01")]),
    ],
)
def test_gaps_and_overlaps(
    spans: list[tuple[str, str | None]], faults: list[tuple[str, str]]
) -> None:
    line = [Span(date.fromisoformat(a), date.fromisoformat(b) if b else None) for a, b in spans]
    assert [(one.code, str(one.start)) for one in rules.line_faults(line)] == faults


YEAR = Span(date(2026, 1, 1), None)


def test_cases_hold_or_say_what_came_instead() -> None:
    assert all(one.holds for one in rules.run_cases(ADULT, YEAR, CASES))
    wrong = [CASES[0] | {"expected": "closed"}]
    assert [(one.expected, one.got) for one in rules.run_cases(ADULT, YEAR, wrong)] == [
        ("closed", "open")
    ]


def test_each_kind_of_case_is_asked_for() -> None:
    assert rules.case_faults(CASES, YEAR) == []
    assert rules.case_faults(CASES[1:], YEAR) == ["no_positive"]
    assert rules.case_faults([CASES[0], *CASES[2:]], YEAR) == ["no_negative"]
    assert rules.case_faults(CASES[:2], YEAR) == ["no_boundary", "no_edge"]
    assert rules.case_faults(CASES, Span(date(2026, 1, 1), date(2026, 12, 31))) == ["no_edge"]
    broken: Any
    for broken in (None, [1], [{}], [CASES[0] | {"on": "gestern"}], [CASES[0] | {"facts": 1}]):
        assert rules.case_faults(broken, YEAR) == ["not_cases"]


def test_a_review_holds_180_days() -> None:
    today = date(2026, 11, 26)
    assert not rules.is_stale(date(2026, 5, 30), today=today)
    assert rules.is_stale(date(2026, 5, 29), today=today)
    assert rules.is_stale(None, today=today)


def test_a_proposal_without_a_kind_of_its_own_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        ProposalForm()  # type: ignore[abstract]
    assert ValueForm().fields
