"""Small random problems, for hypothesis and for exhaustive search."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import strategies as st

from ankommen.methods.matching import (
    Decision,
    MatchingRefused,
    Override,
    Preference,
    Problem,
    Proposal,
    Quality,
    Quota,
    Requirement,
    Rule,
    describe_problem,
)
from ankommen.methods.matching.checking import breaches_of_people, breaches_of_room
from ankommen.methods.matching.pairs import no_prices


def random_problem(
    seed: int, *, agents: int = 0, resources: int = 0, bound: bool = True
) -> Problem | None:
    """Everything at once: units, requirements, wishes, quotas, locks, vetoes, reserves.

    `bound` False leaves out duties that could make it unsolvable. None where input is refused.
    """
    generator = np.random.default_rng(seed)
    n, m = agents or int(generator.integers(1, 7)), resources or int(generator.integers(1, 5))
    u = int(generator.integers(1, 3))
    names, places = [f"a{i}" for i in range(n)], [f"r{i}" for i in range(m)]
    least = float(generator.integers(0, 3)) if bound and generator.uniform() < 0.4 else 0.0
    met = generator.uniform(size=(n, m)) < 0.75
    decisions = []
    if generator.uniform() < 0.5:
        agent, place = int(generator.integers(n)), int(generator.integers(m))
        lock = bound and met[agent, place] and generator.uniform() < 0.5
        decision = Decision.LOCK if lock else Decision.VETO
        decisions.append(Override(names[agent], places[place], decision))
    try:
        return describe_problem(
            agents=names,
            resources=places,
            units=[f"u{i}" for i in range(u)],
            demand=generator.integers(0, 4, (n, u)),
            capacity=generator.integers(2, 7, (m, u)),
            reserve=generator.integers(0, 2, (m, u)),
            importance=1 + generator.integers(0, 4, n) / 2,
            requirements=[Requirement("need", met)],
            preferences=[Preference("wish", 1.0, generator.integers(0, 4, (n, m)).astype(float))],
            must_place=generator.uniform(size=n) < (0.2 if bound else 0.0),
            quotas=[
                Quota(
                    "area",
                    frozenset(places[: max(1, m // 2)]),
                    "u0",
                    least,
                    least + float(generator.integers(1, 7)),
                )
            ],
            overrides=decisions,
        )
    except MatchingRefused:
        return None


def all_answers(problem: Problem) -> list[np.ndarray]:
    """Every answer that breaks nothing, by trying them all."""
    agents, resources = problem.shape
    tried = (np.array(one) for one in product(range(-1, resources), repeat=agents))
    return [
        one
        for one in tried
        if next(breaches_of_people(problem, one), None) is None
        and next(breaches_of_room(problem, one), None) is None
    ]


def as_proposal(problem: Problem, chosen: np.ndarray) -> Proposal:
    return Proposal(
        problem, Rule.GREATEST_TOTAL, chosen, np.inf, no_prices(problem), Quality.BY_RULE
    )


def best_total(problem: Problem) -> float | None:
    return max((as_proposal(problem, one).total for one in all_answers(problem)), default=None)


def loosened(problem: Problem) -> Problem:
    """One more unit of room everywhere and no reserve."""
    return replace(problem, capacity=problem.capacity + 1, reserve=np.zeros(problem.reserve.shape))


seeds = st.integers(0, 2**32 - 1)
