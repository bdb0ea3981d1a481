"""A proposal: who goes where, what that is worth, and how far from the best it can be at most."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from ankommen.methods.matching.arrays import IntArray
from ankommen.methods.matching.pairs import Prices, allowed_pairs
from ankommen.methods.matching.problems import Problem


class Rule(StrEnum):
    """What counts as best."""

    GREATEST_TOTAL = "greatest_total"
    WORST_OFF_FIRST = "worst_off_first"
    IN_ORDER = "in_order"
    DAY_BY_DAY = "day_by_day"


class Quality(StrEnum):
    """How a proposal has to be labelled."""

    BEST = "best"
    WITHIN_GAP = "within_gap"
    TIME_LIMIT = "time_limit"
    BY_RULE = "by_rule"


@dataclass(frozen=True, eq=False)
class Proposal:
    """`chosen` (agents,) is an index of `problem.resources`, −1 for nobody's place.

    `bound` says what no answer can exceed; `prices` prove a bound of their own (`certify`).
    `quality` is BEST if the search was exhausted, WITHIN_GAP if the gap asked for is kept,
    TIME_LIMIT if it is not, BY_RULE if the rule does not aim at the greatest total.
    """

    problem: Problem
    rule: Rule
    chosen: IntArray
    bound: float
    prices: Prices
    quality: Quality

    @cached_property
    def total(self) -> float:
        placed = np.flatnonzero(self.chosen >= 0)
        return float(self.problem.gain[placed, self.chosen[placed]].sum())

    @cached_property
    def bound_of_prices(self) -> float:
        """What no answer can exceed by the prices alone."""
        pairs = allowed_pairs(self.problem)
        return pairs.bound(self.prices, pairs.best(pairs.left(self.prices)))

    @property
    def gap(self) -> float:
        """How much better the best could be at most, as a share of it."""
        lacking = max(self.bound - self.total, 0.0)
        return lacking / abs(self.bound) if self.bound else float(lacking > 0)

    @cached_property
    def placements(self) -> dict[str, str]:
        """Agent → resource, in the order of the agents."""
        resources = self.problem.resources
        return {
            name: resources[at]
            for name, at in zip(self.problem.agents, self.chosen.tolist(), strict=True)
            if at >= 0
        }

    @property
    def unplaced(self) -> tuple[str, ...]:
        return tuple(name for name in self.problem.agents if name not in self.placements)
