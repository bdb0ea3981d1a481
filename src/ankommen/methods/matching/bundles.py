"""Whole bundles of agents for a resource instead of single pairs, where room is tight.

A bundle is a set of agents that fits into one resource. The linear programme over bundles (Dantzig
and Wolfe 1960) bounds far better than that over pairs, because no share of a bundle is cheaper than
a whole one; new bundles are found by the knapsack problem of each resource at the prices of the
agents. Answers come from diving (Sadykov et al. 2019): the bundle used most is taken, the rest is
priced anew, until all resources are filled; then a part of the resources is emptied and filled
again by the same dive, as long as its bound promises something better.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ankommen.methods.matching.arrays import BoolArray, FloatArray, IntArray
from ankommen.methods.matching.engine import Engine
from ankommen.methods.matching.kernels import fill_best
from ankommen.methods.matching.pairs import Pairs
from ankommen.methods.matching.relaxed import PENALTY, Relaxed

MOST_CELLS = 2_000_000
MOST_RESOURCES = 100
CELLS_PER_SECOND = 2e8
TRUST = 0.7
ROUNDS, DIVING_ROUNDS = 200, 8
NEAR_ROOT, NEAR_DIVING = 5e-5, 1.5e-4
FIRST_DIVES = 3
LEAST_EMPTIED = 8
OTHER_THAN_FIRST = 0.2
USED, WHOLE = 1e-6, 0.999
SEED = 1


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be filled: gain (k, m), −inf where not allowed, sizes (k, m), room (m,)."""

    gain: FloatArray
    size: IntArray
    room: IntArray
    must: BoolArray
    penalty: float

    def part(self, agents: IntArray, resources: IntArray) -> Task:
        inside = np.ix_(agents, resources)
        return Task(
            self.gain[inside],
            self.size[inside],
            self.room[resources],
            self.must[agents],
            self.penalty,
        )

    def worth(self, chosen: IntArray) -> float:
        """What (k,) resources, −1 for none, are worth with the penalty for who lacks a place."""
        placed = np.flatnonzero(chosen >= 0)
        lacking = int((self.must & (chosen < 0)).sum())
        return float(self.gain[placed, chosen[placed]].sum()) - self.penalty * lacking


@dataclass(frozen=True, eq=False)
class Bundled:
    """Pairs picked (agents,), −1 for none, and what no answer can exceed."""

    picked: IntArray
    bound: float


def come_in_bundles(pairs: Pairs) -> bool:
    """One unit, whole numbers, no quotas, and small enough for the tables."""
    problem = pairs.problem
    if len(problem.units) != 1 or problem.quotas:
        return False
    demand = problem.demand
    cells = float(problem.room.max()) * len(problem.agents)
    whole = bool((demand == np.floor(demand)).all())
    return whole and cells <= MOST_CELLS and len(problem.resources) <= MOST_RESOURCES


def fill_in_bundles(pairs: Pairs, relaxed: Relaxed, *, goal: float, seconds: float) -> Bundled:
    """Pairs for the agents, until they reach `goal` or time is up.

    Time is what the engine needs and an estimate for the tables. Deterministic but for that.
    """
    problem = pairs.problem
    gain = np.full(problem.shape, -np.inf)
    gain[pairs.agent, pairs.resource] = pairs.gain
    task = Task(
        gain,
        problem.full_demand[:, :, 0].astype(np.int64),
        np.floor(problem.room[:, 0] + 1e-9).astype(np.int64),
        problem.must,
        PENALTY * (1.0 + float(np.abs(pairs.gain).max(initial=0.0))),
    )
    prices = np.where(np.isfinite(relaxed.best), relaxed.best, 0.0)
    chosen, bound = Filler(task, prices).search(goal=goal, seconds=seconds)
    number = np.full(problem.shape, -1)
    number[pairs.agent, pairs.resource] = np.arange(len(pairs))
    placed = np.flatnonzero(chosen >= 0)
    picked = np.full(len(chosen), -1)
    picked[placed] = number[placed, chosen[placed]]
    return Bundled(picked, bound)


class Filler:
    """The programme over all bundles, the best answer so far, and the time used."""

    def __init__(self, task: Task, prices: FloatArray) -> None:
        self.task, self.draw = task, np.random.default_rng(SEED)
        self.root = Master(task)
        self.bound, self.prices = self.root.settle(prices, rounds=ROUNDS, near=NEAR_ROOT)
        self.chosen, self.worth = np.full(len(prices), -1), -np.inf
        self.used = self.root.seconds

    def search(self, *, goal: float, seconds: float) -> tuple[IntArray, float]:
        everything = np.arange(len(self.task.room))
        least = min(LEAST_EMPTIED, len(everything))
        dives = 0
        while self.worth < min(goal, self.bound - 1e-9) and self.used < seconds:
            if dives < FIRST_DIVES or len(everything) <= LEAST_EMPTIED:
                if dives > FIRST_DIVES * len(everything):
                    break
                self.dive_anew(first=dives == 0)
            else:
                count = self.draw.integers(least, max(least + 1, 3 * len(everything) // 4 + 1))
                self.refill(np.sort(self.draw.choice(everything, count, replace=False)))
            dives += 1
        return self.chosen, self.bound

    def dive_anew(self, *, first: bool) -> None:
        spent = self.root.seconds
        found = self.root.dive(self.prices, draw=None if first else self.draw)
        self.used += self.root.seconds - spent
        if found is not None:
            self.keep(found)

    def keep(self, chosen: IntArray) -> None:
        worth = self.task.worth(chosen)
        if worth > self.worth:
            self.chosen, self.worth = chosen, worth

    def refill(self, resources: IntArray) -> None:
        """Empty some resources and dive over them and whoever has no place."""
        agents = np.flatnonzero(np.isin(self.chosen, resources) | (self.chosen < 0))
        if not len(agents):
            self.used += 1e-3
            return
        task = self.task.part(agents, resources)
        part = Master(task)
        part.add([(at, self.chosen[agents] == one) for at, one in enumerate(resources)])
        part.add(self.bundles_within(agents, resources))
        at = np.searchsorted(resources, self.chosen[agents])
        before = task.worth(np.where(self.chosen[agents] < 0, -1, at))
        found = part.dive(self.prices[agents], draw=self.draw, above=before + 1e-6)
        self.used += part.seconds
        if found is not None:
            changed = self.chosen.copy()
            changed[agents] = np.where(found < 0, -1, resources[found])
            self.keep(changed)

    def bundles_within(self, agents: IntArray, resources: IntArray) -> list[tuple[int, BoolArray]]:
        """Bundles known already that hold nobody else."""
        outside = np.ones(len(self.chosen), dtype=bool)
        outside[agents] = False
        place = {one: at for at, one in enumerate(resources.tolist())}
        return [
            (place[one], inside[agents])
            for one, inside in self.root.bundles
            if one in place and not inside[outside].any()
        ]


class Master:
    """Rows: each agent once, each resource one bundle. Columns: what lacks, then bundles."""

    def __init__(self, task: Task) -> None:
        self.task, self.engine = task, Engine()
        self.count, self.resources = task.gain.shape
        low = np.full(self.count + self.resources, -np.inf)
        low[: self.count][task.must] = 1.0
        self.engine.add_rows(low, np.ones(len(low)))
        lacking = np.flatnonzero(task.must)
        self.lacking = len(lacking)
        entries = (np.ones(len(lacking)), (lacking, np.arange(len(lacking))))
        unit = sparse.csc_matrix(entries, shape=(len(low), len(lacking)))
        self.engine.add_columns(np.full(len(lacking), -task.penalty), unit, high=np.inf)
        self.engine.set("solver", "simplex")
        self.bundles: list[tuple[int, BoolArray]] = []
        self.at_tables = self.at_engine = 0.0
        self.used: FloatArray = np.zeros(0)

    @property
    def seconds(self) -> float:
        return self.at_tables + self.at_engine

    def add(self, bundles: list[tuple[int, BoolArray]]) -> None:
        if not bundles:
            return
        matrix = np.zeros((self.count + self.resources, len(bundles)))
        worth = np.zeros(len(bundles))
        for column, (at, inside) in enumerate(bundles):
            matrix[: self.count, column] = inside
            matrix[self.count + at, column] = 1.0
            worth[column] = self.task.gain[inside, at].sum()
        self.engine.add_columns(worth, sparse.csc_matrix(matrix))
        self.bundles += bundles

    def price(self, prices: FloatArray, open_agents: BoolArray, active: IntArray) -> float:
        """The best bundle of each active resource is added; returns what none can exceed."""
        bound, found = float(prices[open_agents].sum()), []
        for at in active.tolist():
            value = np.where(open_agents, self.task.gain[:, at] - prices, -1.0)
            worth, inside = fill_best(
                value, np.ascontiguousarray(self.task.size[:, at]), int(self.task.room[at])
            )
            bound += worth
            found.append((at, inside))
            self.at_tables += self.count * float(self.task.room[at]) / CELLS_PER_SECOND
        self.add(found)
        return bound

    def settle(
        self,
        prices: FloatArray,
        *,
        rounds: int,
        near: float,
        taken: Taken | None = None,
        above: float = -np.inf,
    ) -> tuple[float, FloatArray]:
        """Bound and prices of the agents; prices move only part of the way each round."""
        taken = taken or Taken.nothing(self.count, self.resources)
        active, least = np.flatnonzero(taken.active), np.inf
        centre = last = prices
        for turn in range(rounds):
            mixed = TRUST * centre + (1 - TRUST) * last if turn else last
            asked: FloatArray = np.where(self.task.must, mixed, np.maximum(mixed, 0.0))
            bound = taken.worth + self.price(asked, taken.open_agents, active)
            if bound < least:
                least, centre = bound, asked
            answer = self.engine.solve()
            self.at_engine = answer.seconds  # the engine's clock adds up by itself
            last = answer.duals[: self.count]
            if answer.values is None:
                break
            self.used = answer.values[self.lacking :]
            if least - answer.worth < near * abs(least) or least <= above:
                break
        return least, centre

    def dive(
        self,
        prices: FloatArray,
        *,
        draw: np.random.Generator | None,
        above: float = -np.inf,
    ) -> IntArray | None:
        """Take bundle after bundle; None as soon as nothing above `above` can come of it."""
        taken, fixed = Taken.nothing(self.count, self.resources), []
        while taken.active.any():
            bound, prices = self.settle(
                prices, rounds=DIVING_ROUNDS, near=NEAR_DIVING, taken=taken, above=above
            )
            columns = self.columns_to_take(taken, draw)
            if bound <= above or not columns:
                break
            for column in columns:
                at, inside = self.bundles[column]
                self.engine.limit_column(self.lacking + column, 1.0, 1.0)
                taken.take(at, inside, float(self.task.gain[inside, at].sum()))
                fixed.append(column)
        for column in fixed:
            self.engine.limit_column(self.lacking + column, 0.0, 1.0)
        return None if taken.active.any() and above > -np.inf else taken.chosen

    def columns_to_take(self, taken: Taken, draw: np.random.Generator | None) -> list[int]:
        """All bundles used whole, else the one used most, now and then another."""
        used = self.used
        some = [
            at for at in np.flatnonzero(used > USED).tolist() if taken.active[self.bundles[at][0]]
        ]
        whole = [at for at in some if used[at] > WHOLE]
        if whole or not some:
            return whole
        if draw is not None and draw.random() < OTHER_THAN_FIRST:
            weight = used[some] ** 2
            return [some[int(draw.choice(len(some), p=weight / weight.sum()))]]
        return [max(some, key=lambda at: float(used[at]))]


@dataclass(eq=False)
class Taken:
    """What a dive has taken so far."""

    active: BoolArray
    open_agents: BoolArray
    chosen: IntArray
    worth: float = 0.0

    @classmethod
    def nothing(cls, agents: int, resources: int) -> Taken:
        return cls(np.ones(resources, dtype=bool), np.ones(agents, dtype=bool), np.full(agents, -1))

    def take(self, resource: int, inside: BoolArray, worth: float) -> None:
        self.active[resource] = False
        self.open_agents &= ~inside
        self.chosen[inside] = resource
        self.worth += worth
