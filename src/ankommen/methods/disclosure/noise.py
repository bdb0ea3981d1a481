"""Noise tables of the cell key method: the most random change of given mean and spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, minimize

from .errors import DisclosureError, Reason


@dataclass(frozen=True, eq=False)
class NoiseTable:
    """Row i: probability of each change −D … D for a true count of i; the last row for all above.

    `probabilities` (rows, 2 D + 1) sums to 1 in each row.
    """

    largest_change: int
    variance: float
    hidden_below: int
    probabilities: NDArray[np.float64]

    @property
    def changes(self) -> NDArray[np.int64]:
        return np.arange(-self.largest_change, self.largest_change + 1)


def noise_table(*, largest_change: int, variance: float, hidden_below: int = 0) -> NoiseTable:
    """Maximum-entropy probabilities of the change d for each true count i.

    Mean 0, variance V, |d| ≤ D, no result in 1 … `hidden_below` and none below zero; zeros stay
    zero. The solution has the form p(d) ∝ exp(a d + b d²) on the allowed changes; a and b solve
    the dual problem (Jaynes 1957; Giessing, PSD 2016). Refuses parameters that some count cannot
    fulfil and says between which variances that count would work.

    >>> noise_table(largest_change=1, variance=0.5).probabilities[-1].round(6).tolist()
    [0.25, 0.5, 0.25]
    """
    if largest_change < 1 or hidden_below < 0 or not variance > 0:
        raise DisclosureError(
            Reason.BAD_PARAMETER, "noise_table", "largest_change ≥ 1, variance > 0, hidden ≥ 0"
        )
    changes = np.arange(-largest_change, largest_change + 1)
    rows = [(changes == 0).astype(float)]
    for count in range(1, largest_change + hidden_below + 1):
        results = count + changes
        allowed = (results == 0) | (results > hidden_below)
        row = np.zeros(len(changes))
        row[allowed] = _most_random(changes[allowed].astype(float), variance, count)
        rows.append(row)
    if hidden_below == 0:
        rows.append(_most_random(changes.astype(float), variance, largest_change + 1))
    else:
        rows.append(_most_random(changes.astype(float), variance, len(rows)))
    return NoiseTable(largest_change, variance, hidden_below, np.array(rows))


def _most_random(changes: NDArray[np.float64], variance: float, count: int) -> NDArray[np.float64]:
    low, high = _possible_variances(changes, variance, count)
    if not low - 1e-9 <= variance <= high + 1e-9:
        raise _impossible(variance, count, f"{low:.6g} to {high:.6g}")
    moments = np.array([changes, changes**2 - variance])

    def dual(prices: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        exponents = prices @ moments
        top = exponents.max()
        weights = np.exp(exponents - top)
        return float(np.log(weights.sum()) + top), moments @ (weights / weights.sum())

    prices = minimize(dual, np.zeros(2), jac=True, method="BFGS", options={"gtol": 1e-9}).x
    prices = _polish(prices, moments)
    weights = np.exp(prices @ moments - (prices @ moments).max())
    row = weights / weights.sum()
    if np.abs(moments @ row).max() > 1e-8:
        raise _impossible(variance, count, f"inside {low:.6g} to {high:.6g}")
    return np.asarray(row)


def _polish(prices: NDArray[np.float64], moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """A few Newton steps on the gradient of the dual."""
    for _ in range(20):
        exponents = prices @ moments
        row = np.exp(exponents - exponents.max())
        row /= row.sum()
        gradient = moments @ row
        curvature = (moments * row) @ moments.T - np.outer(gradient, gradient)
        if np.abs(gradient).max() < 1e-14 or np.linalg.cond(curvature) > 1e13:
            break
        prices = prices - np.linalg.solve(curvature, gradient)
    return prices


def _possible_variances(
    changes: NDArray[np.float64], variance: float, count: int
) -> tuple[float, float]:
    bounds = []
    for sign in (1, -1):
        answer = linprog(
            sign * changes**2, A_eq=np.array([np.ones_like(changes), changes]), b_eq=[1.0, 0.0]
        )
        if answer.status != 0 or answer.fun is None:
            raise _impossible(variance, count, "a change down and a change up")
        bounds.append(sign * float(answer.fun))
    return bounds[0], bounds[1]


def _impossible(variance: float, count: int, expected: str) -> DisclosureError:
    where = f"variance for a count of {count}"
    return DisclosureError(
        Reason.BAD_PARAMETER, where, expected, f"{variance:.6g}", "other_variance_or_largest_change"
    )
