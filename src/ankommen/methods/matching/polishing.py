"""A good answer made better: everybody of a few resources is placed anew, again and again.

Large neighbourhood search: each round is a small mixed integer programme over the people of some
resources and those without a place; all others stay. The number of resources grows while rounds
are solved to the end and shrinks where they are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankommen.methods.matching.arrays import BoolArray, FloatArray, IntArray
from ankommen.methods.matching.pairs import Pairs
from ankommen.methods.matching.relaxed import Programme

FIRST_RESOURCES = 5
PATIENCE = 8
ROUND_SECONDS = 3.0
SEED = 1


@dataclass(frozen=True, eq=False)
class Polished:
    """Indices of pairs (agents,), −1 for none, and what they are worth with all penalties."""

    picked: IntArray
    worth: float


def polish(
    pairs: Pairs, near: BoolArray, picked: IntArray, *, goal: float, seconds: float
) -> IntArray:
    """Better pairs (agents,) among those `near` (p,), until `goal` is reached or time is up.

    Somebody who must be placed and is not counts as a penalty, so that a start may leave people
    out. Deterministic but for the time limit.
    """
    draw, used, idle = np.random.default_rng(SEED), 0.0, 0
    resources = len(pairs.problem.resources)
    count = min(FIRST_RESOURCES, resources)
    penalty = Programme(pairs).penalty
    best = Polished(picked, worth_of_pairs(pairs, picked, penalty))
    while best.worth < goal and used < seconds and idle < PATIENCE * resources:
        chosen = np.zeros(resources, dtype=bool)
        chosen[draw.choice(resources, count, replace=False)] = True
        limit = min(ROUND_SECONDS, seconds - used)
        found, spent, proven = place_anew(pairs, near, best.picked, chosen, seconds=limit)
        used += max(spent, 1e-4)
        worth = worth_of_pairs(pairs, found, penalty)
        idle = 0 if worth > best.worth + 1e-9 else idle + 1
        if worth > best.worth:
            best = Polished(found, worth)
        if not proven:
            count = max(2, count - 1)
        elif idle and idle % PATIENCE == 0:
            count = min(count + 1, resources)
    return best.picked


def worth_of_pairs(pairs: Pairs, picked: IntArray, penalty: float) -> float:
    placed = picked >= 0
    return float(pairs.gain[picked[placed]].sum()) + penalty * int(
        (pairs.problem.must & ~placed).sum()
    )


def place_anew(
    pairs: Pairs, near: BoolArray, picked: IntArray, chosen: BoolArray, *, seconds: float
) -> tuple[IntArray, float, bool]:
    """Solve over the agents in the chosen resources and those without a place."""
    placed = np.flatnonzero(picked >= 0)
    free = picked < 0
    free[placed] = chosen[pairs.resource[picked[placed]]]
    kept = picked[placed][~free[placed]]
    open_pairs = np.flatnonzero(free[pairs.agent] & chosen[pairs.resource] & near)
    programme = Programme(pairs, agents=free, taken=loads(pairs, kept))
    programme.add(open_pairs)
    programme.make_whole()
    for option, value in (("mip_rel_gap", 1e-6), ("time_limit", seconds)):
        programme.engine.set(option, value)
    answer = programme.engine.solve()
    if answer.values is None:
        return picked, answer.seconds, False
    found = np.where(free, -1, picked)
    used = open_pairs[answer.values[programme.lacking :] > 0.5]
    found[pairs.agent[used]] = used
    return found, answer.seconds, answer.proven


def loads(pairs: Pairs, kept: IntArray) -> FloatArray:
    """What the kept pairs take of rooms and quotas."""
    return np.asarray(pairs.rows(kept).sum(axis=1), dtype=np.float64).ravel()
