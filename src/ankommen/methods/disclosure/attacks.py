"""Attacks on what was published: bounds over linked tables, differences, averages.

Written apart from the engines: it sees published numbers only and uses another solver interface.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import LinearConstraint, milp

from .errors import DisclosureError, Reason

Bits = NDArray[np.bool_]


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


def disclosed_groups(
    published: Published, groups: Bits, *, threshold: int, whole: bool = False
) -> list[int]:
    """Which of the groups (groups, atoms) are known too closely; see `discloses`.

    Possible truths met on the way clear every group in which two of them lie k apart.
    """
    counts = groups.astype(float)
    least, most = np.full(len(groups), np.inf), np.full(len(groups), -np.inf)
    found = []
    for at, group in enumerate(counts):
        bounds = []
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
    found = []
    for one, other in combinations(range(len(dense)), 2):
        for small, large in ((one, other), (other, one)):
            if not (dense[small] & ~dense[large]).any() and (dense[small] != dense[large]).any():
                found.append((small, large, dense[large] & ~dense[small]))
    return found


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
