"""Attacks on what was published: bounds over linked tables, differences, averages.

Written apart from the engines: it sees published numbers only and uses another solver interface.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import null_space
from scipy.optimize import Bounds as Bounded
from scipy.optimize import LinearConstraint, milp

from .errors import DisclosureError, Reason

Bits = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Published:
    """Everything an attacker has: sums over atoms and between which numbers each must lie.

    `sets` (rows, atoms) of 0 and 1; `low`, `high` per row, equal where an exact count was shown.
    Cells shown without a number are left out or have `high` = ∞.
    """

    sets: sparse.csr_matrix
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    low: float
    high: float


def bounds_of(published: Published, target: Bits, *, whole: bool = False) -> Bounds:
    """The least and the most people a set of atoms can hold, given everything published.

    Linear programmes over atoms ≥ 0 (`whole`: integer ones, tighter with three dimensions and
    more). Refuses numbers that contradict each other and unbounded solver answers of other kind.
    """
    ends = []
    for sign in (1.0, -1.0):
        truth = _extreme(published, sign * target.astype(float), whole=whole)
        ends.append(np.inf * sign * -1 if truth is None else float(target @ truth))
    return Bounds(max(0.0, ends[0]), ends[1])


def _extreme(
    published: Published, cost: NDArray[np.float64], *, whole: bool
) -> NDArray[np.float64] | None:
    """A possible truth of least cost; None if there is no least."""
    rows = LinearConstraint(published.sets, published.low, published.high)
    kinds = np.full(len(cost), int(whole), dtype=np.int64)
    answer = milp(cost, constraints=rows, integrality=kinds)
    if answer.status == 2:
        raise DisclosureError(Reason.TOTAL_CONTRADICTS_CELLS, "published", "one truth")
    if answer.status == 3:
        return None
    if answer.status != 0 or answer.x is None:
        raise DisclosureError(Reason.ENGINE_FAILED, "attack", "bounds", str(answer.status))
    return np.asarray(answer.x)


def _inner_truth(published: Published) -> Numbers:
    """A possible truth with somebody in as many atoms as can be, so that a walk finds room."""
    atoms = published.sets.shape[1]
    one = sparse.identity(atoms)
    sums = sparse.hstack([published.sets, sparse.csr_matrix(published.sets.shape)])
    rows = sparse.vstack([sums, sparse.hstack([one, -one])])
    limits = LinearConstraint(
        rows,
        np.concatenate([published.low, np.zeros(atoms)]),
        np.concatenate([published.high, np.full(atoms, np.inf)]),
    )
    aim = np.repeat([0.0, -1.0], atoms)
    answer = milp(aim, constraints=limits, bounds=Bounded(0, np.repeat([np.inf, 2.0], atoms)))
    if answer.status == 2:
        raise DisclosureError(Reason.TOTAL_CONTRADICTS_CELLS, "published", "one truth")
    if answer.x is None:
        raise DisclosureError(Reason.ENGINE_FAILED, "attack", "one truth", str(answer.status))
    return np.asarray(answer.x[:atoms])


def disclosed_groups(
    published: Published, groups: Bits, *, threshold: int, whole: bool = False
) -> list[int]:
    """Which of the groups (groups, atoms) are known too closely; see `discloses`.

    Possible truths met on the way clear every group in which two of them lie k apart: first those
    of a walk, then the ends of a linear programme for each group that is left. What follows from
    exact sums alone is known without one.
    """
    counts = groups.astype(float)
    least, most = np.full(len(groups), np.inf), np.full(len(groups), -np.inf)
    follows = np.zeros(len(groups), dtype=bool)
    if not whole and len(groups):
        least, most, follows = _seen_on_walks(published, counts)
    found = []
    for at, group in enumerate(counts):
        bounds = []
        if follows[at]:
            if discloses(Bounds(float(least[at]), float(least[at])), threshold):
                found.append(at)
            continue
        for sign in (1.0, -1.0):
            if most[at] - least[at] >= threshold:
                break
            truth = _extreme(published, sign * group, whole=whole)
            if truth is None:
                break
            values = counts @ truth
            np.minimum(least, values, out=least)
            np.maximum(most, values, out=most)
            bounds.append(float(values[at]))
            if bounds[0] >= threshold - 1e-6:
                break
        if len(bounds) == 2 and discloses(Bounds(bounds[0], bounds[1]), threshold):
            found.append(at)
    return found


WALKS, STEPS, FAR = 16, 30, 1e6


def _seen_on_walks(published: Published, counts: Numbers) -> tuple[Numbers, Numbers, Bits]:
    """The least and the most in each group over possible truths met on seeded random walks, and
    which groups are the same in every truth.

    A walk starts at one possible truth and goes both ways to the end in directions that leave all
    exact sums as they are.
    """
    start = _inner_truth(published)
    sums = np.asarray(published.sets.todense(), dtype=float)
    exact = published.low == published.high
    nobody = (sums[published.high == 0] > 0).any(axis=0)
    free = null_space(np.vstack([sums[exact], np.eye(len(start))[nobody], np.zeros(len(start))]))
    open_low = ~exact & (published.low > 0)
    open_high = ~exact & np.isfinite(published.high)
    walls = np.vstack([-np.eye(len(start)), -sums[open_low], sums[open_high]])
    limits = np.concatenate(
        [np.zeros(len(start)), -published.low[open_low], published.high[open_high]]
    )[:, None]
    generator = np.random.default_rng(0)
    truths = np.repeat(start[:, None], WALKS, axis=1)
    least = most = counts @ start
    for _ in range(STEPS if free.shape[1] else 0):
        steps = free @ generator.standard_normal((free.shape[1], WALKS))
        pace, room = walls @ steps, np.maximum(limits - walls @ truths, 0.0)
        ways = np.full(pace.shape, np.inf)
        np.divide(room, np.abs(pace), out=ways, where=np.abs(pace) > 1e-12)
        ahead = np.minimum(np.where(pace > 0, ways, FAR).min(axis=0), FAR)
        back = -np.minimum(np.where(pace < 0, ways, FAR).min(axis=0), FAR)
        at, along = counts @ truths, counts @ steps
        for end in (ahead, back):
            seen = at + along * end
            least, most = np.minimum(least, seen.min(axis=1)), np.maximum(most, seen.max(axis=1))
        truths = truths + steps * (back + (ahead - back) * generator.random(WALKS))
    return least, most, np.abs(counts @ free).max(axis=1, initial=0.0) < 1e-9


def discloses(bounds: Bounds, threshold: int) -> bool:
    """A group known to within less than `threshold`, that may be small and may be somebody.

    >>> discloses(Bounds(2, 4), 5), discloses(Bounds(0, 7), 5), discloses(Bounds(9, 9), 5)
    (True, False, False)
    """
    slack = 1e-6
    return (
        bounds.high > slack
        and bounds.low < threshold - slack
        and bounds.high - bounds.low < threshold - slack
    )


def differences(published: Published) -> list[tuple[int, int, Bits]]:
    """Pairs of rows where one set lies inside the other, with the atoms between them."""
    dense = np.asarray(published.sets.todense()) > 0
    outside = dense.astype(np.int32) @ (~dense).T.astype(np.int32)
    pairs = np.argwhere((outside == 0) & (outside.T > 0))
    return [(int(one), int(other), dense[other] & ~dense[one]) for one, other in pairs]


def averaged(answers: Sequence[int]) -> tuple[float, float]:
    """The mean of repeated noisy answers and its standard error, 0 if all are equal.

    Equal answers teach nothing new however many there are; independent ones pin the truth.
    """
    if not answers:
        raise DisclosureError(Reason.EMPTY_TABLE, "answers", "at least one")
    values = np.array(answers, dtype=float)
    if len(values) == 1 or np.ptp(values) == 0:
        return float(values[0]), 0.0
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
