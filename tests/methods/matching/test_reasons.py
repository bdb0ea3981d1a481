"""Explanations are true: what they say can be tried out, and is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from ankommen.methods.matching import (
    Decision,
    MatchingRefused,
    Override,
    Preference,
    Problem,
    Proposal,
    Quota,
    Relaxable,
    Requirement,
    Why,
    certify,
    compare_proposals,
    cost_of_place,
    describe_problem,
    explain,
    override_costs,
    propose,
    rank_room,
    waits_by_group,
    with_more_room,
    worth_of_room,
)

from .strategies import all_answers, as_proposal, random_problem, seeds


def example(**changed: object) -> Problem:
    """Three people, two places for one each; the second cannot climb stairs."""
    given: dict[str, object] = {
        "agents": ["Ada", "Bo", "Cem"],
        "resources": ["Hof", "Markt"],
        "units": ["persons"],
        "demand": np.ones((3, 1)),
        "capacity": np.ones((2, 1)),
        "importance": [2.0, 1.5, 1.0],
        "requirements": [
            Requirement(
                "step_free",
                np.array([[True, True], [False, True], [True, True]]),
                needed=("no", "yes", "no"),
                offered=("stairs", "lift"),
            )
        ],
        "preferences": [Preference("near", 0.5, np.array([[0.6, 0.9], [0.0, 0.9], [0.2, 0.1]]))],
    }
    return describe_problem(**{**given, **changed})  # type: ignore[arg-type]


def test_why_this_and_why_not_that() -> None:
    proposal = propose(example())
    ada, bo, cem = (explain(proposal, name) for name in ("Ada", "Bo", "Cem"))
    assert (ada.resource, bo.resource, cem.resource) == ("Hof", "Markt", None)
    assert [(g.why, dict(g.parameters)) for g in ada.grounds] == [
        (Why.BEST_LEFT, {"better": ("Markt",)})
    ]
    assert [g.why for g in bo.grounds] == [Why.ONLY_POSSIBLE]
    assert [w.code for w in ada.wishes] == ["near"]
    assert ada.alternatives[0].grounds[0].why is Why.FULL
    assert ada.alternatives[0].difference == pytest.approx(2 * 0.5 * 0.3)
    stairs = bo.alternatives[0]
    assert dict(stairs.grounds[0].parameters) == {
        "code": "step_free",
        "needed": "yes",
        "offered": "stairs",
    }
    assert [change.kind for change in stairs.changes] == [Relaxable.WAIVE, Relaxable.MORE_ROOM]
    assert [a.grounds[0].why for a in cem.alternatives] == [Why.FULL, Why.FULL]


def test_decisions_of_people_are_named_with_who_and_why() -> None:
    decisions = [
        Override("Ada", "Markt", Decision.VETO, by="K. Beispiel", why="conflict"),
        Override("Cem", "Hof", Decision.LOCK, by="K. Beispiel", why="brother lives there"),
    ]
    proposal = propose(example(overrides=decisions))
    cem, ada = explain(proposal, "Cem"), explain(proposal, "Ada")
    assert cem.grounds[0].why is Why.LOCKED
    assert cem.alternatives[0].grounds[0].why is Why.LOCKED_ELSEWHERE
    by_name = {one.resource: one.grounds[0] for one in ada.alternatives}
    assert by_name["Markt"].why is Why.VETOED
    assert by_name["Markt"].parameters["why"] == "conflict"
    costs = {one.override.agent: one.cost for one in override_costs(proposal)}
    assert costs["Ada"] == pytest.approx(0, abs=1e-6) or costs["Ada"] > 0
    assert costs["Cem"] == pytest.approx(4.775 - proposal.total)


def test_quota_and_size_are_named() -> None:
    problem = example(
        requirements=[],
        demand=np.array([[1.0], [1.0], [3.0]]),
        capacity=np.array([[2.0], [2.0]]),
        quotas=[Quota("north", frozenset({"Markt"}), "persons", most=1)],
    )
    proposal = propose(problem)
    cem = explain(proposal, "Cem")
    assert {a.grounds[0].why for a in cem.alternatives} == {Why.TOO_LARGE}
    at_hof = next(n for n, place in proposal.placements.items() if place == "Hof")
    assert explain(proposal, at_hof).alternatives[0].grounds[0].why is Why.QUOTA_FULL


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_what_would_have_to_change_is_enough(seed: int) -> None:
    """Carry out the changes named: the agent can then go there with nobody else moved."""
    problem = random_problem(seed, bound=False)
    assume(problem is not None)
    assert problem is not None
    proposal = propose(problem)
    for name in problem.agents:
        for other in explain(proposal, name).alternatives:
            opened = carry_out(problem, name, other.changes)
            chosen = proposal.chosen.copy()
            chosen[problem.agent_index[name]] = problem.resource_index[other.resource]
            breaches = certify(as_proposal(opened, chosen)).breaches
            assert breaches == ()


def carry_out(problem: Problem, agent: str, changes: tuple) -> Problem:  # type: ignore[type-arg]
    for change in changes:
        if change.kind is Relaxable.MORE_ROOM:
            problem = with_more_room(problem, change.where, {change.what: change.amount})
        elif change.kind is Relaxable.WAIVE:
            row = problem.agent_index[agent]
            problem = replace(
                problem,
                requirements=tuple(
                    replace(one, met=one.met | (np.arange(len(problem.agents)) == row)[:, None])
                    if one.code == change.what
                    else one
                    for one in problem.requirements
                ),
            )
        elif change.kind is Relaxable.TAKE_BACK:
            kept = [o for o in problem.overrides if (o.agent, o.resource) != (agent, change.what)]
            problem = replace(problem, overrides=tuple(kept))
        else:
            sign = {"most": change.amount, "least": -change.amount}[change.what]
            problem = replace(
                problem,
                quotas=tuple(
                    replace(one, **{change.what: getattr(one, change.what) + sign})
                    if one.code == change.where
                    else one
                    for one in problem.quotas
                ),
            )
    return problem


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_what_a_place_costs_the_others_is_what_all_lose(seed: int) -> None:
    problem = random_problem(seed, bound=False)
    assume(problem is not None and problem.allowed.any())
    assert problem is not None
    problem = replace(problem, overrides=())
    proposal = propose(problem)
    agent = int(np.flatnonzero(problem.allowed.any(axis=1))[0])
    name = problem.agents[agent]
    for other in explain(proposal, name).alternatives:
        at = problem.resource_index[other.resource]
        if problem.allowed[agent, at]:
            try:
                cost = cost_of_place(proposal, name, other.resource)
            except MatchingRefused:
                assert alternatives_of(problem, agent, at) == []
                continue
            best = max(alternatives_of(problem, agent, at))
            assert cost.worth == pytest.approx(best - proposal.total)
            assert other.cost_at_least <= proposal.total - best + 1e-6


def alternatives_of(problem: Problem, agent: int, at: int) -> list[float]:
    """Totals of all answers that put this agent there."""
    return [as_proposal(problem, one).total for one in all_answers(problem) if one[agent] == at]


def test_symmetric_input_gives_symmetric_explanations() -> None:
    """Exchange the names of two people and of two homes: the explanations are exchanged."""
    mirror = {"p": "q", "q": "p", "x": "y", "y": "x"}
    problem = describe_problem(
        agents=["p", "q"],
        resources=["x", "y"],
        units=["persons"],
        demand=np.ones((2, 1)),
        capacity=np.ones((2, 1)),
        preferences=[Preference("near", 1.0, np.array([[0.9, 0.4], [0.4, 0.9]]))],
    )
    proposal = propose(problem)
    one, other = explain(proposal, "p"), explain(proposal, "q")
    assert mirror[one.agent] == other.agent
    assert mirror[one.resource or ""] == other.resource
    assert [g.why for g in one.grounds] == [g.why for g in other.grounds]
    for first, second in zip(one.alternatives, other.alternatives, strict=True):
        assert mirror[first.resource] == second.resource
        assert [g.why for g in first.grounds] == [g.why for g in second.grounds]
        assert first.difference == pytest.approx(second.difference)
        assert first.cost_at_least == pytest.approx(second.cost_at_least)


def test_one_more_place_is_worth_what_solving_again_says() -> None:
    proposal = propose(example())
    more = worth_of_room(proposal, "Markt", {"persons": 1})
    assert more.placed == 1
    assert more.worth == pytest.approx(2.9 + 2.175 + 1.1 - 4.775)
    assert {move.agent for move in more.moves} == {"Ada", "Cem"}
    assert rank_room(proposal)[0].price >= 1.0
    assert compare_proposals(proposal, proposal).moves == ()


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_prices_bound_what_more_room_is_worth(seed: int) -> None:
    """Weak duality: the bound with one unit more is at most the bound plus its price."""
    problem = random_problem(seed, bound=False)
    assume(problem is not None)
    assert problem is not None
    proposal = propose(problem)
    bound = certify(proposal).bound
    more = worth_of_room(proposal, problem.resources[0], {"u0": 1})
    newly = replace(proposal, problem=with_more_room(problem, problem.resources[0], {"u0": 1}))
    assert proposal.total + more.worth <= certify(newly).bound + 1e-6
    assert more.worth >= -1e-6
    assert bound <= certify(newly).bound + 1e-6


def test_who_waits_how_long_by_group() -> None:
    problem = example(groups=["family", "single", "single"], waiting_days=[300, 200, 100])
    proposal: Proposal = propose(problem)
    rows = {(one.group, one.placed): one for one in waits_by_group(proposal)}
    assert set(rows) == {("family", True), ("single", True), ("single", False)}
    assert rows[("single", False)].longest == 100
