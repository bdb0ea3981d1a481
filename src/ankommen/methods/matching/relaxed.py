"""Shares instead of whole places: prices of room and a bound that holds for every answer.

The linear programme is solved over few promising pairs; the prices it finds name the pairs that
are missing, until none is (column generation). First prices come from a part of the agents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ankommen.methods.matching.arrays import BoolArray, FloatArray, IntArray
from ankommen.methods.matching.engine import Answer, Engine
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.pairs import Pairs, Prices, no_prices

ALL_AT_ONCE = 4_000
SAMPLE = 400
BEST_OF_EACH = 4
MORE_OF_EACH = 3
ROUNDS = 40
CLOSE = 1e-7
PENALTY = 1_000.0


@dataclass(frozen=True, eq=False)
class Relaxed:
    """`bound` from `prices`; `left` (p,) is gain less price, `best` (agents,) the most of it.

    `picked` are the pairs the programme was solved over, `share` how much of each is used.
    """

    prices: Prices
    bound: float
    left: FloatArray
    best: FloatArray
    picked: IntArray
    share: FloatArray


class Programme:
    """Rows: one per agent, then rooms and quotas. Columns: what is lacking, then picked pairs.

    Lacking columns stand for an obliged agent left out or a quota not reached, at a penalty that
    no answer without them pays; their use says that there is no answer.
    """

    def __init__(
        self,
        pairs: Pairs,
        *,
        scale: float = 1.0,
        agents: BoolArray | None = None,
        taken: FloatArray | None = None,
    ) -> None:
        self.pairs, problem = pairs, pairs.problem
        self.engine = Engine()
        low, high = pairs.limits
        if taken is not None:
            low, high = low - taken, high - taken
        count = len(problem.agents)
        obliged = problem.must if agents is None else problem.must & agents
        self.engine.add_rows(
            np.concatenate([np.where(obliged, 1.0, -np.inf), low * scale]),
            np.concatenate([np.ones(count), high * scale]),
        )
        rows = np.concatenate([np.flatnonzero(obliged), count + np.flatnonzero(low > 0)])
        self.lacking = len(rows)
        unit = sparse.csc_matrix(
            (np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(count + len(low), len(rows))
        )
        self.penalty = -PENALTY * (1.0 + float(np.abs(pairs.gain).max(initial=0.0)))
        self.engine.add_columns(np.full(len(rows), self.penalty), unit, high=np.inf)
        self.picked = np.zeros(0, dtype=np.int64)

    def add(self, picked: IntArray) -> None:
        count = len(self.pairs.problem.agents)
        agent = sparse.csc_matrix(
            (np.ones(len(picked)), (self.pairs.agent[picked], np.arange(len(picked)))),
            shape=(count, len(picked)),
        )
        matrix = sparse.csc_matrix(sparse.vstack([agent, self.pairs.rows(picked)]))
        self.engine.add_columns(self.pairs.gain[picked], matrix)
        self.picked = np.concatenate([self.picked, picked])

    def make_whole(self) -> None:
        self.engine.make_whole(self.lacking + np.arange(len(self.picked)))

    def lacks(self, values: FloatArray) -> bool:
        return bool((values[: self.lacking] > 1e-6).any())

    def chosen(self, values: FloatArray) -> IntArray:
        return self.pairs.chosen_of(self.picked[values[self.lacking :] > 0.5])

    def prices(self, answer: Answer) -> Prices:
        problem = self.pairs.problem
        duals = answer.duals[len(problem.agents) :]
        room = np.maximum(duals[: problem.room.size], 0.0).reshape(problem.room.shape)
        quotas = duals[problem.room.size :]
        return Prices(room, np.maximum(quotas, 0.0), np.maximum(-quotas, 0.0))


def relax(pairs: Pairs, *, seconds: float) -> Relaxed:
    """Prices and bound over all pairs."""
    if len(pairs) <= ALL_AT_ONCE:
        return generate(pairs, no_prices(pairs.problem), seconds=seconds, everything=True)
    agents = len(pairs.problem.agents)
    first = no_prices(pairs.problem)
    if agents > 2 * SAMPLE:
        step = max(2, agents // SAMPLE)
        chosen = np.zeros(agents, dtype=bool)
        chosen[step // 2 :: step] = True
        kept = chosen[pairs.agent]
        sample = Pairs(pairs.problem, pairs.agent[kept], pairs.resource[kept], pairs.gain[kept])
        first = generate(sample, first, seconds=seconds, scale=chosen.mean(), agents=chosen).prices
    return generate(pairs, first, seconds=seconds)


def generate(
    pairs: Pairs,
    prices: Prices,
    *,
    seconds: float,
    scale: float = 1.0,
    agents: BoolArray | None = None,
    everything: bool = False,
) -> Relaxed:
    """Solve over few pairs, price all, add what pays, until nothing does."""
    programme = Programme(pairs, scale=scale, agents=agents)
    programme.engine.set("time_limit", seconds)
    programme.engine.set("solver", "ipm")
    inside = np.zeros(len(pairs), dtype=bool)
    left = pairs.left(prices)
    more = np.arange(len(pairs)) if everything else best_of_each(pairs, left, BEST_OF_EACH)
    least = np.inf
    for _ in range(ROUNDS):
        programme.add(more)
        inside[more] = True
        answer = programme.engine.solve()
        if answer.values is None or not answer.proven:
            raise MatchingRefused(
                Reason.NOTHING_IN_TIME,
                where="prices",
                expected="optimal",
                got="no answer",
                hint=Hint.ALLOW_MORE_TIME,
            )
        share = np.clip(answer.values[programme.lacking :], 0.0, 1.0)
        prices = programme.prices(answer)
        left = pairs.left(prices)
        best = pairs.best(left)
        bound = pairs.bound(prices, best)
        if bound < least:
            least, kept = bound, (prices, left, best)
        own = answer.duals[: len(best)][pairs.agent]
        more = best_of_each(pairs, np.where(inside, -np.inf, left - own), MORE_OF_EACH, CLOSE)
        if not len(more) or bound - answer.worth <= CLOSE * abs(bound):
            break
        programme.engine.set("solver", "simplex")
    prices, left, best = kept
    return Relaxed(prices, least, left, best, programme.picked, share)


def best_of_each(pairs: Pairs, values: FloatArray, count: int, above: float = -np.inf) -> IntArray:
    """The `count` best pairs of every agent among those above a value."""
    fit = np.flatnonzero(values > above)
    order = fit[np.lexsort((-values[fit], pairs.agent[fit]))]
    agent = pairs.agent[order]
    starts = np.searchsorted(agent, agent)
    return order[np.arange(len(order)) - starts < count]
