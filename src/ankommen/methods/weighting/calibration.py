"""Calibration: the smallest change of the weights that meets known totals.

Source: Deville and Särndal, Calibration estimators in survey sampling, JASA 87 (1992). The factors
are g = F(x·λ); Newton's method finds λ with Σ d·F(x·λ)·x = T. Standard errors use the residuals of
the d-weighted regression on x, times g: the same for every distance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.weighting.arrays import FloatArray, complete_vector
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.factors import Factor, Margin, refuse_disagreement
from ankommen.methods.weighting.feasibility import explain_unreachable, tightest_bounds
from ankommen.methods.weighting.samples import WeightedSample

SMALLEST_SINGULAR = 1e-11
SMALLEST_STEP = 2.0**-30
UNBOUNDED = (-np.inf, np.inf)


class Distance(StrEnum):
    """How a change of a weight is measured; linear with bounds is the truncated linear one."""

    LINEAR = "linear"
    RAKING = "raking"
    LOGIT = "logit"


@dataclass(frozen=True, eq=False)
class NumericTotal:
    """A number per row whose population total is known."""

    name: str
    values: ArrayLike
    total: float


@dataclass(frozen=True, eq=False)
class Curve:
    """F(u) and its derivative."""

    value: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Equations:
    """What is to be met: columns x (n, p), their totals (p,) and names."""

    auxiliary: FloatArray
    totals: FloatArray
    names: tuple[str, ...]

    @cached_property
    def scale(self) -> FloatArray:
        """The largest size in each column, so that all columns weigh alike."""
        largest = np.abs(self.auxiliary).max(axis=0)
        return np.where(largest > 0, largest, 1.0)


@dataclass(frozen=True, eq=False)
class CalibrationStep:
    """One calibration, with the factors it found (n,)."""

    equations: Equations
    curve: Curve
    before: FloatArray
    factors: FloatArray
    tolerance: float
    iterations: int

    @cached_property
    def basis(self) -> FloatArray:
        """Orthonormal columns that span √d·x."""
        root = np.sqrt(self.before)[:, None]
        left, sizes, _ = np.linalg.svd(
            root * self.equations.auxiliary / self.equations.scale, full_matrices=False
        )
        return np.asarray(left[:, sizes > SMALLEST_SINGULAR * sizes[0]])

    def influence(self, columns: FloatArray) -> FloatArray:
        root = np.sqrt(self.before)[:, None]
        fitted = self.basis @ (self.basis.T @ (root * columns))
        fitted = np.divide(fitted, root, out=np.zeros_like(fitted), where=root > 0)
        return np.asarray((columns - fitted) * self.factors[:, None])

    def repeat(self, weights: FloatArray, times: FloatArray) -> FloatArray:
        repeated = np.full_like(weights, np.nan)
        for column in range(weights.shape[1]):
            found, _ = solve(
                self.equations,
                weights[:, column],
                self.curve,
                tolerance=self.tolerance,
                iterations=self.iterations,
            )
            if found is not None:
                repeated[:, column] = weights[:, column] * found
        return repeated


def calibrate(
    sample: WeightedSample,
    *,
    margins: Sequence[Margin] = (),
    numeric: Sequence[NumericTotal] = (),
    distance: Distance = Distance.LINEAR,
    bounds: tuple[float, float] | None = None,
    households: Factor | None = None,
    tolerance: float = 1e-13,
    iterations: int = 200,
) -> WeightedSample:
    """Adjust the weights so that all margins and numeric totals are met, changing them least.

    `bounds` (lower, upper) hold the factors g = w/d; the logit distance needs them, linear takes
    them (truncated), raking does not. With `households` all members get one factor (integrated
    weights: x is replaced by its household mean, Lemaître and Dufour 1987). Refuses margins whose
    totals differ, bounds that are not around 1, bounds that cannot work (which totals clash, the
    tightest bounds that would do), totals no weights can reach, and non-convergence. Linear without
    bounds can give negative weights; estimates take them, further weighting refuses them.
    """
    sample.refuse_negative()
    limits = checked_bounds(distance, bounds)
    equations = read_equations(margins, numeric, len(sample))
    if households is not None:
        equations = household_means(equations, households, sample)
    curve = curve_of(distance, limits)
    factors, error = solve(
        equations, sample.weights, curve, tolerance=tolerance, iterations=iterations
    )
    if factors is None:
        refusal = explain_failure(sample, equations, limits, distance)
        raise refusal or WeightingRefused(
            Reason.NOT_CONVERGED,
            where="calibration",
            expected={"iterations": iterations},
            got={"relative_error": error},
            hint=Hint.DROP_OR_MERGE_MARGIN,
        )
    step = CalibrationStep(
        equations=equations,
        curve=curve,
        before=sample.weights,
        factors=factors,
        tolerance=tolerance,
        iterations=iterations,
    )
    return sample.after(step, sample.weights * factors)


def read_equations(
    margins: Sequence[Margin], numeric: Sequence[NumericTotal], rows: int
) -> Equations:
    """Indicators of all categories and the numeric columns, side by side."""
    if not margins and not numeric:
        raise WeightingRefused(
            Reason.NO_ROWS,
            where="totals",
            expected="at least one margin or numeric total",
            got=0,
            hint=Hint.CHECK_INPUT,
        )
    if margins:
        refuse_disagreement(margins)
    columns: list[FloatArray] = []
    for margin in margins:
        margin.factor.refuse_other_length(rows)
        levels = np.arange(len(margin.targets))
        columns.append((margin.factor.codes[:, None] == levels).astype(np.float64))
    columns += [
        complete_vector(item.values, where=item.name, rows=rows)[:, None] for item in numeric
    ]
    names = [f"{item.name}: {name}" for item in margins for name in item.factor.categories]
    totals = [target for item in margins for target in item.targets]
    names += [item.name for item in numeric]
    totals += [float(item.total) for item in numeric]
    return Equations(np.hstack(columns), np.array(totals), tuple(names))


def household_means(equations: Equations, households: Factor, sample: WeightedSample) -> Equations:
    """Each row's x replaced by the mean of its household."""
    households.refuse_other_length(len(sample))
    codes, count = households.codes, len(households.categories)
    weights = np.zeros(count)
    weights[codes] = sample.weights
    differ = weights[codes] != sample.weights
    if differ.any():
        row = int(np.flatnonzero(differ)[0])
        raise WeightingRefused(
            Reason.HOUSEHOLD_WEIGHTS_DIFFER,
            where=f"{households.name}: {households.categories[codes[row]]}",
            expected=float(weights[codes[row]]),
            got=float(sample.weights[row]),
            hint=Hint.CHECK_INPUT,
        )
    members = np.bincount(codes, minlength=count)
    means = np.column_stack([np.bincount(codes, column, count) for column in equations.auxiliary.T])
    shared = (means / members[:, None])[codes]
    return Equations(shared, equations.totals, equations.names)


def checked_bounds(distance: Distance, bounds: tuple[float, float] | None) -> tuple[float, float]:
    needs = distance is Distance.LOGIT
    takes = distance is not Distance.RAKING
    if bounds is None and not needs:
        return UNBOUNDED
    if bounds is None or not takes or not bounds[0] < 1 < bounds[1] or bounds[0] < 0:
        raise WeightingRefused(
            Reason.BOUNDS_NOT_AROUND_ONE,
            where=f"bounds of {distance}",
            expected="0 <= lower < 1 < upper" if takes else None,
            got=bounds,
            hint=Hint.WIDEN_BOUNDS,
        )
    return bounds


def curve_of(distance: Distance, bounds: tuple[float, float]) -> Curve:
    lower, upper = bounds
    if distance is Distance.RAKING:
        return Curve(value=np.exp, slope=np.exp)
    if distance is Distance.LINEAR:
        return Curve(
            value=lambda u: np.clip(1 + u, lower, upper),
            slope=lambda u: ((u > lower - 1) & (u < upper - 1)).astype(np.float64),
        )
    steep = (upper - lower) / ((1 - lower) * (upper - 1))

    def value(u: FloatArray) -> FloatArray:
        grown = np.exp(np.clip(steep * u, -700, 700))
        return np.asarray(
            (lower * (upper - 1) + upper * (1 - lower) * grown)
            / ((upper - 1) + (1 - lower) * grown)
        )

    def slope(u: FloatArray) -> FloatArray:
        g = value(u)
        return np.asarray((g - lower) * (upper - g) / ((1 - lower) * (upper - 1)))

    return Curve(value=value, slope=slope)


def solve(
    equations: Equations,
    weights: FloatArray,
    curve: Curve,
    *,
    tolerance: float,
    iterations: int,
) -> tuple[FloatArray | None, float]:
    """Newton with halved steps; the factors, or None with the relative error that remained."""
    scaled = equations.auxiliary / equations.scale
    goals = equations.totals / equations.scale
    size = np.where(goals != 0, np.abs(goals), np.maximum(np.abs(scaled).T @ weights, 1e-300))
    multipliers = np.zeros(len(goals))
    position = np.zeros(len(weights))
    miss = goals - scaled.T @ (weights * curve.value(position))
    error = float(np.max(np.abs(miss) / size))
    for _ in range(iterations):
        if error <= tolerance:
            return curve.value(position), error
        weighted = scaled * (weights * curve.slope(position))[:, None]
        step = np.linalg.lstsq(scaled.T @ weighted, miss, rcond=SMALLEST_SINGULAR)[0]
        length = 1.0
        while True:
            there = scaled @ (multipliers + length * step)
            with np.errstate(over="ignore", invalid="ignore"):
                new_miss = goals - scaled.T @ (weights * curve.value(there))
                new_error = float(np.max(np.abs(new_miss) / size))
            if new_error < error:
                break
            length /= 2
            if length < SMALLEST_STEP:
                done = error <= 100 * tolerance
                return (curve.value(position) if done else None), error
        multipliers, position = multipliers + length * step, there
        miss, error = new_miss, new_error
    return None, error


def explain_failure(
    sample: WeightedSample,
    equations: Equations,
    bounds: tuple[float, float],
    distance: Distance,
) -> WeightingRefused | None:
    """Unreachable totals or bounds too tight; None where neither is the reason."""
    distinct, weights = merged_rows(equations.auxiliary, sample.weights)
    totals, names = equations.totals, equations.names

    def unmet(limits: tuple[float | None, float | None]) -> dict[str, float]:
        return explain_unreachable(
            auxiliary=distinct, weights=weights, totals=totals, names=names, bounds=limits
        )

    bounded = np.isfinite(bounds[1])
    unlimited = distance is Distance.LINEAR and not bounded
    if reach := unmet((None if unlimited else 0.0, None)):
        return WeightingRefused(
            Reason.TOTALS_UNREACHABLE,
            where=", ".join(reach),
            got=reach,
            expected={name: float(totals[names.index(name)]) for name in reach},
            hint=Hint.DROP_OR_MERGE_MARGIN,
        )
    if not bounded or not (clash := unmet(bounds)):
        return None
    tightest = tightest_bounds(auxiliary=distinct, weights=weights, totals=totals, bounds=bounds)
    return WeightingRefused(
        Reason.BOUNDS_INFEASIBLE,
        where=", ".join(clash),
        expected=tightest,
        got={"bounds": bounds, "nearest_totals": clash},
        hint=Hint.WIDEN_BOUNDS,
    )


def merged_rows(auxiliary: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rows with the same x share their factor, so one row with their weight stands for all."""
    distinct, codes = np.unique(auxiliary, axis=0, return_inverse=True)
    sums = np.bincount(codes.ravel(), weights, len(distinct))
    return distinct, sums.astype(np.float64)
