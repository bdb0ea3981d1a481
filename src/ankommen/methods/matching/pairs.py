"""Allowed pairs as one list sorted by agent, with what they are worth at given prices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from ankommen.methods.matching.arrays import BoolArray, FloatArray, IntArray
from ankommen.methods.matching.problems import Problem


@dataclass(frozen=True, eq=False)
class Prices:
    """What one unit of room is worth: (resources, units), and (quotas,) for most and for least."""

    room: FloatArray
    most: FloatArray
    least: FloatArray


def no_prices(problem: Problem) -> Prices:
    quotas = np.zeros(len(problem.quotas))
    return Prices(np.zeros(problem.room.shape), quotas, quotas)


@dataclass(frozen=True, eq=False)
class Pairs:
    """`agent` and `resource` (p,) are indices, `gain` (p,) what the pair is worth."""

    problem: Problem
    agent: IntArray
    resource: IntArray
    gain: FloatArray

    def __len__(self) -> int:
        return len(self.agent)

    @cached_property
    def floor(self) -> FloatArray:
        """(agents,): what leaving somebody out is worth; −inf where that is not allowed."""
        return np.where(self.problem.must, -np.inf, 0.0)

    @cached_property
    def first(self) -> IntArray:
        """(agents + 1,): where the pairs of each agent begin."""
        return np.searchsorted(self.agent, np.arange(len(self.problem.agents) + 1))

    def taken(self, unit: int) -> FloatArray:
        """(p,): how much of a unit each pair takes."""
        demand = self.problem.demand
        if demand.ndim == 3:
            return np.asarray(demand[self.agent, self.resource, unit])
        return np.asarray(demand[self.agent, unit])

    def counted(self, quota: int) -> BoolArray:
        """(p,): does a quota count the pair."""
        agents, resources = self.problem.quota_masks(self.problem.quotas[quota])
        return np.asarray(agents[self.agent] & resources[self.resource])

    def left(self, prices: Prices) -> FloatArray:
        """(p,): gain less the price of what the pair takes."""
        left = self.gain.copy()
        for unit in range(len(self.problem.units)):
            if prices.room[:, unit].any():
                left -= self.taken(unit) * prices.room[self.resource, unit]
        for at, quota in enumerate(self.problem.quotas):
            price = prices.most[at] - prices.least[at]
            if price:
                counted = self.counted(at)
                left[counted] -= price * self.taken(self.problem.units.index(quota.unit))[counted]
        return left

    def best(self, left: FloatArray) -> FloatArray:
        """(agents,): the most each agent can get out of `left`, or of not being placed."""
        best = self.floor.copy()
        some = np.flatnonzero(np.diff(self.first))
        if len(some):
            best[some] = np.maximum(best[some], np.maximum.reduceat(left, self.first[some]))
        return best

    def bound(self, prices: Prices, best: FloatArray) -> float:
        """No answer can be worth more than this (Lagrange), whatever the prices ≥ 0."""
        quotas = self.problem.quotas
        total = float(best.sum()) + float((prices.room * self.problem.room).sum())
        for at, quota in enumerate(quotas):
            total += prices.most[at] * quota.most if prices.most[at] else 0.0
            total -= prices.least[at] * quota.least
        return total

    def chosen_of(self, picked: IntArray) -> IntArray:
        """(agents,): the resource of each agent from indices of pairs, −1 where there is none."""
        chosen = np.full(len(self.problem.agents), -1)
        chosen[self.agent[picked]] = self.resource[picked]
        return chosen

    def rows(self, picked: IntArray) -> sparse.csc_matrix:
        """(rooms and quotas, picked): what each picked pair takes of each coupling row."""
        units, count = len(self.problem.units), len(picked)
        part = Pairs(self.problem, self.agent[picked], self.resource[picked], self.gain[picked])
        at = [part.resource * units + unit for unit in range(units)]
        values = [part.taken(unit) for unit in range(units)]
        for number, quota in enumerate(self.problem.quotas):
            at.append(np.full(count, len(self.problem.resources) * units + number))
            unit = self.problem.units.index(quota.unit)
            values.append(np.where(part.counted(number), part.taken(unit), 0.0))
        columns = np.tile(np.arange(count), len(at))
        matrix = sparse.csc_matrix(
            (np.concatenate(values), (np.concatenate(at), columns)),
            shape=(len(self.problem.resources) * units + len(self.problem.quotas), count),
        )
        matrix.eliminate_zeros()
        return matrix

    @cached_property
    def limits(self) -> tuple[FloatArray, FloatArray]:
        """Lower and upper limits of the coupling rows, in the order of `rows`."""
        room, quotas = self.problem.room.ravel(), self.problem.quotas
        low = np.concatenate([np.full(len(room), -np.inf), [one.least for one in quotas]])
        high = np.concatenate([room, [one.most for one in quotas]])
        return low, high


def allowed_pairs(problem: Problem) -> Pairs:
    agent, resource = np.nonzero(problem.allowed)
    return Pairs(problem, agent, resource, problem.gain[agent, resource].astype(np.float64))
