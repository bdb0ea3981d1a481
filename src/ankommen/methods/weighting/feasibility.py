"""Which totals can be reached at all, and by how far the weights must move: linear programs.

The factors g are the unknowns, Σ d·g·x = T the equations. HiGHS (through scipy) gives either the
totals that cannot be met, with what comes nearest, or the tightest bounds on g that would do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from ankommen.methods.weighting.arrays import FloatArray

RELATIVE_SLACK = 1e-7
FREE = (0.0, None)


def explain_unreachable(
    *,
    auxiliary: FloatArray,
    weights: FloatArray,
    totals: FloatArray,
    names: tuple[str, ...],
    bounds: tuple[float | None, float | None] = FREE,
) -> dict[str, float]:
    """The totals that no factors within `bounds` meet, each with the nearest that can be.

    Minimises the sum of relative misses; empty when all totals can be met together.
    """
    rows, size = scaled_rows(auxiliary, weights, totals)
    count, n = rows.shape
    slack = sparse.eye_array(count, format="csr")
    equations: Any = sparse.hstack([sparse.csr_array(rows), slack, -slack], format="csr")
    answer = linprog(
        np.concatenate([np.zeros(n), np.ones(2 * count)]),
        A_eq=equations,
        b_eq=totals / size,
        bounds=[bounds] * n + [(0.0, None)] * (2 * count),
        method="highs",
    )
    if answer.x is None:
        return dict(zip(names, (float(total) for total in totals), strict=True))
    reached = rows @ answer.x[:n]
    missed = np.abs(reached - totals / size) > RELATIVE_SLACK
    return {
        name: float(value * scale)
        for name, value, scale, off in zip(names, reached, size, missed, strict=True)
        if off
    }


def tightest_bounds(
    *,
    auxiliary: FloatArray,
    weights: FloatArray,
    totals: FloatArray,
    bounds: tuple[float, float],
) -> dict[str, tuple[float, float]]:
    """The nearest bounds that work: widened on both sides, on the upper, on the lower alone.

    "both" moves each bound away from 1 in the same proportion; a way that cannot work is left
    out. Bounds that work exactly leave no room for a curve: give a little more.
    """
    lower, upper = bounds
    rows, size = scaled_rows(auxiliary, weights, totals)
    ways = {"both": (1 - lower, upper - 1), "upper": (0.0, 1.0), "lower": (1.0, 0.0)}
    found = {}
    for way, (down, up) in ways.items():
        stretch = least_stretch(rows, totals / size, bounds, down=down, up=up)
        if stretch is not None:
            found[way] = (lower - stretch * down, upper + stretch * up)
    return found


def least_stretch(
    rows: FloatArray, goals: FloatArray, bounds: tuple[float, float], *, down: float, up: float
) -> float | None:
    """The least t with lower - t·down ≤ g ≤ upper + t·up and the goals met."""
    n = rows.shape[1]
    identity = sparse.eye_array(n, format="csr")
    column = np.ones((n, 1))
    limits: Any = sparse.vstack(
        [
            sparse.hstack([identity, sparse.csr_array(-up * column)]),
            sparse.hstack([-identity, sparse.csr_array(-down * column)]),
        ],
        format="csr",
    )
    equations: Any = sparse.hstack([sparse.csr_array(rows), sparse.csr_array((len(goals), 1))])
    answer = linprog(
        np.concatenate([np.zeros(n), [1.0]]),
        A_ub=limits,
        b_ub=np.concatenate([np.full(n, bounds[1]), np.full(n, -bounds[0])]),
        A_eq=equations,
        b_eq=goals,
        bounds=[(None, None)] * n + [(0.0, None)],
        method="highs",
    )
    return None if answer.x is None else float(answer.x[-1])


def scaled_rows(
    auxiliary: FloatArray, weights: FloatArray, totals: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Equations as rows (p, n), each divided by the size of its total."""
    weighted = auxiliary.T * weights
    size = np.where(totals != 0, np.abs(totals), np.maximum(np.abs(weighted).sum(axis=1), 1.0))
    return weighted / size[:, None], size
