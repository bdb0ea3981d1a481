"""Bad input is refused with its place; the same input put right is taken."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ankommen.methods.matching import (
    Decision,
    MatchingRefused,
    Override,
    Preference,
    Problem,
    Quota,
    Reason,
    Requirement,
    Rule,
    describe_problem,
    propose,
)

STEP_FREE = Requirement("step_free", np.array([[True, False], [True, True]]))
NAN = float("nan")


def good(**changed: Any) -> Problem:
    given: dict[str, Any] = {
        "agents": ["a", "b"],
        "resources": ["x", "y"],
        "units": ["persons"],
        "demand": [[2], [3]],
        "capacity": [[4], [5]],
    }
    return describe_problem(**{**given, **changed})


def lock(agent: str, resource: str, **more: Any) -> Override:
    return Override(agent, resource, Decision.LOCK, **more)


CASES: list[tuple[dict[str, Any], Reason, str]] = [
    ({"agents": ["a", "a"]}, Reason.DUPLICATE_ID, "agents"),
    ({"resources": ["x", "x"]}, Reason.DUPLICATE_ID, "resources"),
    ({"agents": [], "demand": np.zeros((0, 1))}, Reason.NOBODY, "agents"),
    ({"demand": [[2, 3]]}, Reason.WRONG_SHAPE, "demand"),
    ({"demand": [[2], [NAN]]}, Reason.NOT_A_NUMBER, "demand of b"),
    ({"demand": [[2], [-1]]}, Reason.NEGATIVE_NUMBER, "demand of b"),
    ({"capacity": [[NAN], [5]]}, Reason.NOT_A_NUMBER, "capacity of x"),
    ({"capacity": [[4], [-5]]}, Reason.NEGATIVE_NUMBER, "capacity of y"),
    ({"importance": [1, np.inf]}, Reason.NOT_A_NUMBER, "importance of b"),
    ({"place_worth": NAN}, Reason.NOT_A_NUMBER, "place_worth"),
    (
        {"preferences": [Preference("minutes", -1.0, np.array([[5.0, -5.0], [1, 1]]))]},
        Reason.NEGATIVE_NUMBER,
        "minutes of a",
    ),
    (
        {"preferences": [Preference("minutes", NAN, np.zeros((2, 2)))]},
        Reason.NOT_A_NUMBER,
        "minutes",
    ),
    ({"requirements": [Requirement("r", np.ones((2, 2)))]}, Reason.WRONG_SHAPE, "r"),  # type: ignore[arg-type]
    ({"requirements": [STEP_FREE, STEP_FREE]}, Reason.DUPLICATE_ID, "requirements"),
    ({"groups": ["one"]}, Reason.WRONG_SHAPE, "groups"),
    ({"overrides": [lock("nobody", "x")]}, Reason.UNKNOWN_ID, "overrides"),
    ({"overrides": [lock("a", "x"), lock("a", "y")]}, Reason.LOCKED_TWICE, "a"),
    (
        {"overrides": [lock("a", "x"), Override("a", "x", Decision.VETO)]},
        Reason.LOCKED_TWICE,
        "a",
    ),
    (
        {"overrides": [lock("a", "y")], "requirements": [STEP_FREE]},
        Reason.LOCK_BREAKS_REQUIREMENT,
        "a",
    ),
    (
        {"overrides": [lock("a", "x"), lock("b", "x")]},
        Reason.CAPACITY_BELOW_LOCKS,
        "x, persons",
    ),
    ({"demand": [[2], [6]], "must_place": [False, True]}, Reason.LARGER_THAN_ANY, "b"),
    ({"quotas": [Quota("q", frozenset({"z"}), "persons")]}, Reason.UNKNOWN_ID, "q"),
    ({"quotas": [Quota("q", frozenset({"x"}), "rooms")]}, Reason.UNKNOWN_ID, "q"),
    (
        {"quotas": [Quota("q", frozenset({"x"}), "persons", least=3, most=2)]},
        Reason.QUOTAS_DO_NOT_SUM,
        "q",
    ),
    (
        {
            "quotas": [
                Quota("one", frozenset({"x"}), "persons", least=3),
                Quota("two", frozenset({"y"}), "persons", least=3),
            ]
        },
        Reason.QUOTAS_DO_NOT_SUM,
        "persons",
    ),
    (
        {
            "must_place": [True, True],
            "quotas": [
                Quota("one", frozenset({"x"}), "persons", most=2),
                Quota("two", frozenset({"y"}), "persons", most=2),
            ],
        },
        Reason.QUOTAS_DO_NOT_SUM,
        "persons",
    ),
]


@pytest.mark.parametrize(("changed", "reason", "where"), CASES)
def test_bad_input_is_refused_at_its_place(
    changed: dict[str, Any], reason: Reason, where: str
) -> None:
    assert len(propose(good()).placements) == 2
    with pytest.raises(MatchingRefused) as refused:
        good(**changed)
    assert (refused.value.what, refused.value.where) == (reason, where)
    assert str(refused.value).startswith(reason.value)


def test_a_lock_may_waive_a_requirement_by_name_and_use_the_reserve() -> None:
    waived = lock("a", "y", waives=frozenset({"step_free"}))
    problem = good(
        overrides=[waived], requirements=[STEP_FREE], reserve=[[0], [5]], capacity=[[4], [5]]
    )
    assert propose(problem).placements == {"a": "y", "b": "x"}


def test_more_pairs_than_memory_is_bounded_for_are_refused() -> None:
    with pytest.raises(MatchingRefused) as refused:
        good(agents=[f"a{i}" for i in range(20_001)], resources=[f"r{i}" for i in range(500)])
    assert refused.value.what is Reason.TOO_LARGE
    assert refused.value.expected == 10_000_000


def test_one_after_the_other_is_refused_where_it_could_leave_somebody_out() -> None:
    assert propose(good(), rule=Rule.IN_ORDER).placements
    with pytest.raises(MatchingRefused) as refused:
        propose(good(must_place=[True, False]), rule=Rule.IN_ORDER)
    assert refused.value.what is Reason.RULE_DOES_NOT_FIT


def test_a_missing_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(MatchingRefused) as refused:
        propose(good())
    assert refused.value.what is Reason.ENGINE_MISSING
