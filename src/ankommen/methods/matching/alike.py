"""Who differs in importance alone."""

from __future__ import annotations

import numpy as np

from ankommen.methods.matching.arrays import FloatArray, IntArray, frozen
from ankommen.methods.matching.problems import Problem


def alike_agents(problem: Problem, worth: FloatArray) -> list[list[int]]:
    """Agents with the same demand, requirements, wishes, quotas and duty to be placed.

    Nobody about whom a decision is recorded is like anybody else.
    """
    decided = {one.agent for one in problem.overrides}
    kinds: dict[tuple[object, ...], list[int]] = {}
    for agent, name in enumerate(problem.agents):
        if name in decided:
            continue
        kind = (
            problem.demand[agent].tobytes(),
            np.round(worth[agent], 9).tobytes(),
            tuple(one.met[agent].tobytes() for one in problem.requirements),
            tuple(quota.agents is None or name in quota.agents for quota in problem.quotas),
            bool(problem.must_place[agent]),
        )
        kinds.setdefault(kind, []).append(agent)
    return [alike for alike in kinds.values() if len(alike) > 1]


def order_alike(problem: Problem, chosen: IntArray) -> IntArray:
    """Give the better of their places to the more important of those who are alike.

    Every limit stays kept, for they take the same; the total can only grow.
    """
    settled = chosen.copy()
    worth = problem.worth
    for alike in alike_agents(problem, worth):
        places = [int(chosen[agent]) for agent in alike]
        value = {at: float(worth[alike[0], at]) if at >= 0 else 0.0 for at in places}
        heaviest_first = sorted(alike, key=lambda agent: -float(problem.importance[agent]))
        for agent, at in zip(
            heaviest_first, sorted(places, key=lambda at: -value[at]), strict=True
        ):
            settled[agent] = at
    return frozen(settled)
