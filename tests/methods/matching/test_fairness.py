"""What the two other rules promise, held against all answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import assume, given, settings

from ankommen.methods.matching import MatchingRefused, Problem, Rule, certify, propose

from .strategies import all_answers, as_proposal, random_problem, seeds


def levels(problem: Problem, chosen: np.ndarray) -> list[int]:
    """Levels of all agents, the worst first, worked out anew."""
    worth = problem.worth
    best = float(np.where(problem.allowed, worth, 0.0).max())
    return sorted(
        0 if at < 0 else min(1 + int(worth[agent, at] / best * 5 + 1e-9), 5)
        for agent, at in enumerate(chosen.tolist())
    )


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_the_worst_off_come_first(seed: int) -> None:
    problem = random_problem(seed)
    assume(problem is not None and problem.allowed.any())
    assert problem is not None
    answers = all_answers(problem)
    assume(answers)
    proposal = propose(problem, rule=Rule.WORST_OFF_FIRST)
    fairest = max(levels(problem, one) for one in answers)
    assert levels(problem, proposal.chosen) == fairest
    equally_fair = [one for one in answers if levels(problem, one) == fairest]
    best = max(as_proposal(problem, one).total for one in equally_fair)
    assert abs(proposal.total - best) < 1e-6
    assert certify(proposal).breaches == ()


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_in_order_nobody_envies_somebody_less_important(seed: int) -> None:
    problem = random_problem(seed, bound=False)
    assume(problem is not None)
    assert problem is not None
    proposal = propose(problem, rule=Rule.IN_ORDER)
    assert certify(proposal).breaches == ()
    assert list(justified_envy(problem, proposal.chosen)) == []


def test_the_greatest_total_does_not_promise_that() -> None:
    envied = 0
    for seed in range(40):
        problem = random_problem(seed, bound=False)
        if problem is not None:
            envied += len(list(justified_envy(problem, propose(problem).chosen)))
    assert envied > 0


def justified_envy(problem: Problem, chosen: np.ndarray) -> Iterator[tuple[int, int]]:
    """Pairs where the first would rather have a less important one's place, and could."""
    own = [problem.gain[a, at] if at >= 0 else 0.0 for a, at in enumerate(chosen.tolist())]
    for agent in range(len(chosen)):
        for other, at in enumerate(chosen.tolist()):
            heavier = problem.importance[agent] > problem.importance[other]
            if at < 0 or not heavier or not problem.allowed[agent, at]:
                continue
            if problem.locked[other] >= 0 or problem.gain[agent, at] <= own[agent] + 1e-9:
                continue
            swapped = chosen.copy()
            swapped[agent], swapped[other] = at, -1
            if certify(as_proposal(problem, swapped)).breaches == ():
                yield agent, other


def test_rules_refuse_what_has_no_answer() -> None:
    refused = 0
    for seed in range(30):
        problem = random_problem(seed)
        if problem is not None and not all_answers(problem):
            try:
                propose(problem, rule=Rule.WORST_OFF_FIRST)
            except MatchingRefused:
                refused += 1
            else:
                raise AssertionError(seed)
    assert refused > 0
