"""Other meanings of best: the worst off first, or one after the other by importance."""

from __future__ import annotations

import numpy as np

from ankommen.methods.matching.arrays import FloatArray, IntArray
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.pairs import Pairs
from ankommen.methods.matching.problems import Problem
from ankommen.methods.matching.relaxed import Programme, Relaxed
from ankommen.methods.matching.whole import Found, worth_of

LEVELS = 5
SLACK = 1e-9


def levels_of(pairs: Pairs) -> IntArray:
    """(p,): 1 to 5 by the worth of the pair compared with the best anybody could have.

    Nobody's place is level 0. Importance plays no part.
    """
    worth = pairs.problem.worth[pairs.agent, pairs.resource]
    best = float(worth.max(initial=0.0))
    if best <= 0:
        return np.ones(len(pairs), dtype=np.int64)
    share = np.clip(worth / best, 0.0, 1.0)
    return np.asarray(np.minimum(1 + np.floor(share * LEVELS + SLACK).astype(np.int64), LEVELS))


def choose_worst_off_first(pairs: Pairs, relaxed: Relaxed, *, seconds: float) -> Found:
    """Lexicographic max-min over levels: each count is maximised and then held."""
    programme = Programme(pairs)
    programme.add(np.arange(len(pairs)))
    programme.make_whole()
    programme.engine.set("time_limit", seconds)
    level, proven = levels_of(pairs), True
    for least in range(1, LEVELS + 1):
        counted = level >= least
        if counted.any():
            values, done = maximise(programme, counted.astype(float))
            proven = proven and done
            held = float(np.round(values[programme.lacking :][counted]).sum())
            columns = programme.lacking + np.flatnonzero(counted)
            programme.engine.add_row(held, np.inf, columns, np.ones(len(columns)))
    values, done = maximise(programme, pairs.gain)
    if programme.lacks(values):
        return Found(None, relaxed.bound, proven=False)
    chosen = programme.chosen(values)
    return Found(chosen, max(relaxed.bound, worth_of(pairs, chosen)), proven and done)


def maximise(programme: Programme, worth: FloatArray) -> tuple[FloatArray, bool]:
    penalty = np.full(programme.lacking, programme.penalty)
    programme.engine.change_worth(np.concatenate([penalty, worth]))
    answer = programme.engine.solve()
    if answer.values is None:
        raise MatchingRefused(
            Reason.NOTHING_IN_TIME,
            where="worst_off_first",
            expected="an answer",
            got=None,
            hint=Hint.ALLOW_MORE_TIME,
        )
    return answer.values, answer.proven


def choose_in_order(problem: Problem) -> IntArray:
    """One after the other by importance (ties: as given), each the best place still open.

    Refuses a problem in which somebody must be placed or a quota must be reached, for later ones
    could be left without. Locks come first.
    """
    if problem.must_place.any() or any(quota.least > 0 for quota in problem.quotas):
        raise MatchingRefused(
            Reason.RULE_DOES_NOT_FIT,
            where="in_order",
            expected="nobody who must be placed, no least quota",
            got=int(problem.must_place.sum()),
            hint=Hint.CHOOSE_OTHER_RULE,
        )
    chosen = np.full(len(problem.agents), -1)
    room = problem.room.astype(float).copy()
    quotas = [
        (*problem.quota_masks(quota), problem.units.index(quota.unit)) for quota in problem.quotas
    ]
    open_quota = [quota.most for quota in problem.quotas]
    for agent in np.lexsort((-problem.importance, problem.locked < 0)).tolist():
        demand = problem.full_demand[agent]
        fits = problem.allowed[agent] & (demand <= room + SLACK).all(axis=1)
        for (agents, resources, unit), most in zip(quotas, open_quota, strict=True):
            if agents[agent]:
                fits &= ~resources | (demand[:, unit] <= most + SLACK)
        offers = np.where(fits, problem.gain[agent], -np.inf)
        at = int(offers.argmax())
        if offers[at] > 0 or (fits[at] and problem.locked[agent] >= 0):
            chosen[agent] = at
            room[at] -= demand[at]
            for number, (agents, resources, unit) in enumerate(quotas):
                if agents[agent] and resources[at]:
                    open_quota[number] -= float(demand[at, unit])
    return chosen
