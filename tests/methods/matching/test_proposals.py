"""Proposals against exhaustive search, another solver, and what was promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from scipy.optimize import linear_sum_assignment

from ankommen.methods.matching import (
    Decision,
    MatchingRefused,
    Override,
    Preference,
    Problem,
    Quality,
    Reason,
    Relaxable,
    Requirement,
    certify,
    decide,
    describe_problem,
    propose,
)

from .strategies import best_total, loosened, random_problem, seeds
from .synthetic import courses, district


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_the_best_of_all_answers_is_found_or_there_is_none(seed: int) -> None:
    problem = random_problem(seed)
    assume(problem is not None)
    assert problem is not None
    best = best_total(problem)
    if best is None:
        with pytest.raises(MatchingRefused) as refused:
            propose(problem)
        assert refused.value.what is Reason.NO_SOLUTION
        assert refused.value.got
        return
    proposal = propose(problem)
    certificate = certify(proposal)
    assert proposal.total == pytest.approx(best, abs=1e-6)
    assert proposal.quality is Quality.BEST
    assert certificate.breaches == ()
    assert certificate.envy == ()
    assert certificate.total == pytest.approx(proposal.total, abs=1e-9)
    assert certificate.bound >= best - 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_eight_by_four_is_the_best_of_all_390625_answers(seed: int) -> None:
    """Worth of all answers at once; only the best ones are asked whether they break anything."""
    generator = np.random.default_rng(seed)
    demand, capacity = generator.integers(1, 4, 8), generator.integers(2, 6, 4)
    wish = generator.integers(0, 9, (8, 4)).astype(float)
    problem = describe_problem(
        agents=[f"a{i}" for i in range(8)],
        resources=[f"r{i}" for i in range(4)],
        units=["places"],
        demand=demand[:, None],
        capacity=capacity[:, None],
        preferences=[Preference("wish", 1.0, wish)],
    )
    answers = np.indices((5,) * 8).reshape(8, -1)
    worth = np.column_stack([1.0 + wish, np.zeros(8)])
    total = sum(worth[agent, answers[agent]] for agent in range(8))
    for at in range(4):
        total[(demand[:, None] * (answers == at)).sum(axis=0) > capacity[at]] = -1
    assert propose(problem).total == pytest.approx(total.max())


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_more_room_is_never_worse(seed: int) -> None:
    problem = random_problem(seed, bound=False)
    assume(problem is not None)
    assert problem is not None
    assert propose(loosened(problem)).total >= propose(problem).total - 1e-6


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_without_requirements_it_is_never_worse(seed: int) -> None:
    problem = random_problem(seed, bound=False)
    assume(problem is not None)
    assert problem is not None
    assert propose(replace(problem, requirements=())).total >= propose(problem).total - 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_one_each_agrees_with_the_assignment_of_scipy(seed: int) -> None:
    wish = np.random.default_rng(seed).uniform(size=(30, 40))
    problem = describe_problem(
        agents=[f"a{i}" for i in range(30)],
        resources=[f"r{i}" for i in range(40)],
        units=["places"],
        demand=np.ones((30, 1)),
        capacity=np.ones((40, 1)),
        preferences=[Preference("wish", 1.0, wish)],
    )
    proposal = propose(problem)
    rows, columns = linear_sum_assignment(wish, maximize=True)
    assert proposal.total == pytest.approx(30 + wish[rows, columns].sum())
    assert certify(proposal).gap < 1e-9


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_locks_and_vetoes_hold_and_never_win_anything(seed: int) -> None:
    problem = random_problem(seed, bound=False)
    assume(problem is not None)
    assert problem is not None
    free = propose(decide(problem, []))
    assume(free.placements)
    agent, resource = next(iter(free.placements.items()))
    vetoed = propose(decide(problem, [Override(agent, resource, Decision.VETO)]))
    assert vetoed.placements.get(agent) != resource
    assert vetoed.total <= free.total + 1e-6
    locked = propose(decide(problem, [Override(agent, resource, Decision.LOCK)]))
    assert locked.placements[agent] == resource
    assert locked.total == pytest.approx(free.total)


def test_between_equals_the_more_important_one_has_the_better_place() -> None:
    problem = describe_problem(
        agents=["later", "earlier", "other"],
        resources=["good", "plain"],
        units=["places"],
        demand=np.ones((3, 1)),
        capacity=np.ones((2, 1)),
        importance=[1.0, 2.0, 1.5],
        preferences=[Preference("wish", 1.0, np.tile([3.0, 1.0], (3, 1)))],
    )
    proposal = propose(problem)
    assert proposal.placements == {"earlier": "good", "other": "plain"}
    assert certify(proposal).envy == ()
    turned = replace(proposal, chosen=np.array([0, 1, -1]))
    assert {(one.agent, one.envied) for one in certify(turned).envy} == {
        ("earlier", "later"),
        ("other", "later"),
    }


def test_the_check_names_everything_that_is_broken() -> None:
    problem = describe_problem(
        agents=["a", "b", "c"],
        resources=["x", "y"],
        units=["persons"],
        demand=[[2], [2], [1]],
        capacity=[[3], [2]],
        reserve=[[1], [0]],
        requirements=[Requirement("step_free", np.array([[True, False]] * 3))],
        must_place=[False, False, True],
        overrides=[Override("a", "x", Decision.LOCK), Override("b", "x", Decision.VETO)],
    )
    without = replace(problem, must_place=np.zeros(3, dtype=bool))
    wrong = replace(propose(without), problem=problem)
    assert [one.what for one in certify(wrong).breaches] == ["not_placed"]
    worse = replace(wrong, chosen=np.array([1, 0, 0]))
    broken = ["lock", "veto", "requirement", "reserve"]
    assert [one.what for one in certify(worse).breaches] == broken


def test_smallest_relaxations_by_kind() -> None:
    problem = describe_problem(
        agents=["a", "b", "c"],
        resources=["x", "y"],
        units=["persons"],
        demand=[[2], [2], [1]],
        capacity=[[2], [3]],
        reserve=[[0], [1]],
        requirements=[
            Requirement("step_free", np.array([[True, False], [True, False], [True, True]]))
        ],
        must_place=[True, True, True],
    )
    with pytest.raises(MatchingRefused) as refused:
        propose(problem)
    found = {one.kind: one for one in refused.value.got}  # type: ignore[attr-defined]
    assert set(found) == {Relaxable.MORE_ROOM, Relaxable.LEAVE_OUT}
    assert found[Relaxable.LEAVE_OUT].size == 1
    assert [(c.where, c.amount) for c in found[Relaxable.MORE_ROOM].changes] == [("x", 2.0)]
    mended = replace(problem, capacity=np.array([[4.0], [3.0]]))
    assert len(propose(mended).placements) == 3


@pytest.mark.parametrize("make", [district, courses])
def test_large_districts_are_certified(make: Callable[[int, int, int], Problem]) -> None:
    problem = make(1, 500, 25)
    certificate = certify(propose(problem, gap=0.01, seconds=3))
    assert certificate.breaches == ()
    assert certificate.gap < 0.04
