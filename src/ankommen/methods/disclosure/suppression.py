"""Secondary suppression: hide the cheapest further cells so that no total gives one away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .attacker import Attacker, Knowledge
from .errors import DisclosureError, Reason
from .master import SMALL, Master
from .nearby import nearby_choice
from .rules import Rules, Sensitive, sensitive_counts
from .tables import Table

# Relaxed first, then whole choices ever nearer to the best; the last stage proves it. A small
# table is proven sooner than approached.
STAGES = ((False, 0.0), (True, 0.05), (True, 0.01), (True, 0.0))
STAGES_OF_SMALL = ((False, 0.0), (True, 0.0))


WHOLE = 1e-6


class Cost(StrEnum):
    """What is to be hidden least: cells, or people counted in them."""

    CELLS = "cells"
    PEOPLE = "people"


@dataclass(frozen=True, eq=False)
class Suppression:
    """Which cells may be shown.

    `hidden` has the shape of the table; `published` holds the counts, −1 where hidden. `cost` is
    proven to be the least possible, or with a `gap` above 0 at most that share of it above the
    least. Primary and secondary cells must look the same in print.
    """

    table: Table
    sensitive: tuple[Sensitive, ...]
    hidden: NDArray[np.bool_]
    cost: float
    rounds: int
    gap: float = 0.0

    @property
    def published(self) -> NDArray[np.int64]:
        return np.where(self.hidden, -1, self.table.counts)

    @property
    def secondary(self) -> int:
        return int(self.hidden.sum()) - len(self.sensitive)


@dataclass(frozen=True, eq=False)
class Task:
    """A suppression problem in matrices: what may be hidden, what is already known.

    `sets` (cells, atoms) says what each cell of the new table is made of; `known` (rows, atoms)
    are sums an attacker has from elsewhere; `frozen` are atoms known to be zero.
    """

    truth: NDArray[np.float64]
    sets: sparse.csr_matrix
    costs: NDArray[np.float64]
    may_hide: NDArray[np.bool_]
    sensitive: NDArray[np.int64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]
    known: sparse.csr_matrix | None = None
    frozen: NDArray[np.bool_] | None = None


def suppress(
    table: Table,
    rules: Rules,
    *,
    cost: Cost = Cost.PEOPLE,
    seconds: float = 60.0,
    allowed_gap: float = 0.0,
) -> Suppression:
    """Hide all sensitive cells and the least further ones.

    Afterwards an attacker who knows every shown cell, all hierarchies and that counts are not
    negative cannot rule out 0 nor k for any count below k (linear attacker). Exact: cuts of
    Fischetti and Salazar (Management Science 47, 2001) in a mixed integer programme. Refuses
    (`time_limit`, `engine_failed`) rather than return something unproven.

    With `allowed_gap` (share of the cost) an answer proven to be that near is enough: as safe,
    hiding a little more, within seconds for three dimensions. The result says its `gap`.
    """
    return suppress_sensitive(
        table,
        sensitive_counts(table, rules),
        cost=cost,
        seconds=seconds,
        allowed_gap=allowed_gap,
    )


def suppress_sensitive(
    table: Table,
    sensitive: Sequence[Sensitive],
    *,
    cost: Cost = Cost.PEOPLE,
    seconds: float = 60.0,
    allowed_gap: float = 0.0,
) -> Suppression:
    """The same for sensitive cells found otherwise, with protection distances of their own."""
    values = table.counts.ravel().astype(float)
    at = np.array([np.ravel_multi_index(s.cell, table.shape) for s in sensitive], dtype=np.int64)
    task = Task(
        truth=table.inner.ravel().astype(float),
        sets=table.sets,
        costs=values if cost is Cost.PEOPLE else np.ones(len(values)),
        may_hide=values > 0,
        sensitive=at,
        below=np.array([s.below for s in sensitive], dtype=float),
        above=np.array([s.above for s in sensitive], dtype=float),
        frozen=None if table.structural is None else table.structural.ravel(),
    )
    hidden, total, rounds, gap = solve(task, seconds=seconds, allowed_gap=allowed_gap)
    return Suppression(table, tuple(sensitive), hidden.reshape(table.shape), total, rounds, gap)


def solve(
    task: Task, *, seconds: float, allowed_gap: float = 0.0
) -> tuple[NDArray[np.bool_], float, int, float]:
    """Hidden cells, their cost (sensitive ones included), the number of rounds and the gap."""
    hidden = np.zeros(task.sets.shape[0], dtype=bool)
    if len(task.sensitive) == 0:
        return hidden, 0.0, 0, 0.0
    hidden[task.sensitive] = True
    if not task.may_hide[~hidden].any():
        _require_protected(task, hidden)
        return hidden, float(task.costs[hidden].sum()), 0, 0.0
    attacker = Attacker(
        Knowledge(task.truth, task.sets, task.known, task.frozen),
        task.sensitive,
        task.below,
        task.above,
    )
    master = Master(task.costs, task.may_hide & ~hidden, hidden)
    rounds = 0
    stages = STAGES_OF_SMALL if len(master.free) <= SMALL else STAGES
    for whole, gap in stages:
        while True:
            shares = master.solve(whole=whole, gap=gap, seconds=seconds - attacker.seconds)
            cuts = attacker.cuts(shares)
            rounds += 1
            if not cuts:
                break
            master.add(cuts)
        if not whole and not _has_fractions(shares):
            break  # the best of all choices, whole ones included
        if allowed_gap > 0 and not whole:
            near = nearby_choice(attacker, shares, task.costs, hidden, seconds=seconds)
            total = float(task.costs[near].sum())
            above = 1 - float(task.costs @ shares) / total if total else 0.0
            if above <= allowed_gap:
                return near, total, rounds, max(above, 0.0)
    hidden = shares > 0.5
    return hidden, float(task.costs[hidden].sum()), rounds, 0.0


def _has_fractions(shares: NDArray[np.float64]) -> bool:
    return bool((np.minimum(shares, 1 - shares) > WHOLE).any())


def _require_protected(task: Task, hidden: NDArray[np.bool_]) -> None:
    attacker = Attacker(
        Knowledge(task.truth, task.sets, task.known, task.frozen),
        task.sensitive,
        task.below,
        task.above,
    )
    if attacker.cuts(hidden.astype(float)):
        raise DisclosureError(Reason.NO_SOLUTION, "suppression", "more that may be hidden")
