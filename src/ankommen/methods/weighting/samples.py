"""A sample on its way from design weights to final weights, each step kept.

Every step remembers how to be repeated on replicate weights and what it does to influence values,
so that standard errors know of all that was done: the last step is undone first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.weighting.arrays import BoolArray, FloatArray, bool_vector, rows_and_values
from ankommen.methods.weighting.designs import Design
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.factors import Factor

NEVER_LOWER = 0.0


@dataclass(frozen=True, eq=False)
class Ratios:
    """Statistics Σ w·above / Σ w·below, one for each of k columns; a total has no `below`.

    Rows (n,) that are not spoken of hold 0 in both.
    """

    above: FloatArray
    below: FloatArray | None = None

    def of_weights(self, weights: FloatArray) -> FloatArray:
        """The statistics under each column of weights (n, R): (R, k)."""
        sums = weights.T @ self.above
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(sums if self.below is None else sums / (weights.T @ self.below))

    def influence(self, weights: FloatArray) -> FloatArray:
        """What a bit more weight of each row does to the statistics: (n, k)."""
        if self.below is None:
            return self.above
        sums = weights @ self.below
        return np.asarray((self.above - (weights @ self.above) / sums * self.below) / sums)


class Repeats(Protocol):
    """Replicate weights that say how far statistics spread over them."""

    def covariance_of(self, ratios: Ratios, weights: FloatArray) -> FloatArray:
        """Covariance (k, k) of statistics over the replicates of `weights` (n,)."""
        ...


class Step(Protocol):
    """One adjustment of the weights."""

    def influence(self, columns: FloatArray) -> FloatArray:
        """Influence values (n, k) on the weights before, from those on the weights after."""
        ...

    def repeat(self, weights: FloatArray, times: FloatArray) -> FloatArray:
        """The same adjustment of other weights (n, R); NaN in a column that fails.

        `times` (n, R) says how often each row counts in a replicate; it is a part of `weights`.
        """
        ...


@dataclass(frozen=True, eq=False)
class WeightedSample:
    """A design, the weights (n,) reached so far, and the steps that led there.

    With `repeats` every estimate takes its variance from them, without from the formula.
    """

    design: Design
    weights: FloatArray
    steps: tuple[Step, ...] = ()
    repeats: Repeats | None = None

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def in_use(self) -> BoolArray:
        """Rows that carry weight; nonrespondents do not after their adjustment.

        Linear calibration without bounds can make weights negative; they count here.
        """
        return np.asarray(self.weights != 0)

    def refuse_negative(self) -> None:
        """What multiplies or sorts weights cannot go on from negative ones."""
        if self.weights.min() < 0:
            bad = np.flatnonzero(self.weights < 0)
            raise WeightingRefused(
                Reason.WEIGHT_NOT_POSITIVE,
                where="weights after calibration",
                expected=">= 0",
                got=rows_and_values(bad, self.weights),
                hint=Hint.SET_BOUNDS,
            )

    def after(self, step: Step, weights: FloatArray) -> WeightedSample:
        return WeightedSample(self.design, weights, (*self.steps, step))

    def covariance_of(self, ratios: Ratios) -> FloatArray:
        """Covariance (k, k) of statistics, by formula or over replicates."""
        if self.repeats is not None:
            return self.repeats.covariance_of(ratios, self.weights)
        return self.covariance(ratios.influence(self.weights))

    def variance_of(self, ratios: Ratios) -> FloatArray:
        """The same for each statistic alone: (k,)."""
        if self.repeats is not None:
            return np.diag(self.repeats.covariance_of(ratios, self.weights))
        return self.variance(ratios.influence(self.weights))

    def contributions(self, columns: FloatArray) -> FloatArray:
        """Influence values (n, k) on final weights → weighted contributions to the variance."""
        for step in reversed(self.steps):
            columns = step.influence(columns)
        return np.asarray(columns * self.design.weights[:, None])

    def variance(self, columns: FloatArray) -> FloatArray:
        """Linearised variance of Σ w·z for each column z (n, k), all steps included."""
        return self.design.variance(self.contributions(columns))

    def covariance(self, columns: FloatArray) -> FloatArray:
        """The same as a matrix (k, k)."""
        return self.design.covariance(self.contributions(columns))

    def repeat_steps(self, times: FloatArray) -> FloatArray:
        """All steps again when rows count so many `times` (n, R); a failed column stays NaN."""
        weights = self.design.weights[:, None] * times
        for step in self.steps:
            alive = np.isfinite(weights.sum(axis=0))
            if alive.all():
                weights = step.repeat(weights, times)
            else:
                repeated = np.full_like(weights, np.nan)
                repeated[:, alive] = step.repeat(weights[:, alive], times[:, alive])
                weights = repeated
        return weights


def begin_weighting(design: Design) -> WeightedSample:
    """Start from the design weights, nothing adjusted yet."""
    return WeightedSample(design=design, weights=design.weights)


@dataclass(frozen=True, eq=False)
class NonresponseStep:
    """Respondents of a class take over the weight of its nonrespondents."""

    classes: Factor
    responded: BoolArray
    before: FloatArray

    def repeat(self, weights: FloatArray, times: FloatArray) -> FloatArray:
        return self.take_over(weights)

    def take_over(self, weights: FloatArray) -> FloatArray:
        answering = weights * self.responded[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.class_sums(weights) / self.class_sums(answering)
        ratio[:, ~np.isfinite(ratio).all(axis=0)] = np.nan
        return np.asarray(answering * ratio[self.classes.codes])

    def influence(self, columns: FloatArray) -> FloatArray:
        answering = np.where(self.responded, self.before, 0.0)[:, None]
        mass = self.class_sums(answering)
        ratio = self.class_sums(self.before[:, None]) / mass
        means = (self.class_sums(columns * answering) / mass)[self.classes.codes]
        deviation = np.where(self.responded[:, None], columns - means, 0.0)
        return np.asarray(means + ratio[self.classes.codes] * deviation)

    def class_sums(self, columns: FloatArray) -> FloatArray:
        count = len(self.classes.categories)
        return np.column_stack(
            [np.bincount(self.classes.codes, column, count) for column in columns.T]
        )


def adjust_nonresponse(
    sample: WeightedSample, *, classes: Factor, responded: ArrayLike
) -> WeightedSample:
    """Weighting-class adjustment: within a class, weights of respondents × (all / respondents).

    The sample holds everyone who was drawn; `responded` (n,) says who answered. Nonrespondents
    get weight 0 and stay, so that the variance counts the response as a second phase. Assumes
    that within a class answering has nothing to do with the answer. Refuses a class where nobody
    answered. Source: Särndal and Lundström, Estimation in Surveys with Nonresponse (2005).
    """
    sample.refuse_negative()
    classes.refuse_other_length(len(sample))
    answered = bool_vector(responded, where="responded", rows=len(sample))
    counts = np.bincount(classes.codes[answered], minlength=len(classes.categories))
    silent = tuple(
        name for name, count in zip(classes.categories, counts, strict=True) if count == 0
    )
    if silent:
        raise WeightingRefused(
            Reason.NO_RESPONDENTS,
            where=classes.name,
            expected="a respondent in each class",
            got=silent,
            hint=Hint.MERGE_CATEGORIES,
        )
    step = NonresponseStep(classes=classes, responded=answered, before=sample.weights)
    return sample.after(step, step.take_over(sample.weights[:, None])[:, 0])


@dataclass(frozen=True, eq=False)
class TrimmingStep:
    """Weights held inside limits; what is cut off goes to the others in proportion."""

    lower: float
    upper: float
    factors: FloatArray

    def repeat(self, weights: FloatArray, times: FloatArray) -> FloatArray:
        """The limits hold for one row: who was drawn twice may weigh twice as much."""
        return np.column_stack(
            [
                trimmed(column, self.lower, self.upper, times=counted)
                for column, counted in zip(weights.T, times.T, strict=True)
            ]
        )

    def influence(self, columns: FloatArray) -> FloatArray:
        return columns * self.factors[:, None]


def trim(sample: WeightedSample, *, upper: float, lower: float = NEVER_LOWER) -> WeightedSample:
    """Hold the weights in [lower, upper], keep their total.

    The excess is spread over the weights inside the limits in proportion, again and again until
    all keep them. Margins met before are no longer met exactly; `calibrate` with bounds meets
    both. Refuses limits that no weights of this total can keep. In linearised variances the
    limits count as fixed; replicate variances trim each replicate anew.
    """
    sample.refuse_negative()
    weights = trimmed(sample.weights, lower, upper)
    if np.isnan(weights).any():
        users = int(sample.in_use.sum())
        raise WeightingRefused(
            Reason.CANNOT_TRIM,
            where="limits",
            expected={"mean_weight_between": (lower, upper)},
            got={"mean_weight": float(sample.weights.sum()) / users},
            hint=Hint.RAISE_UPPER_LIMIT,
        )
    factors = np.divide(
        weights, sample.weights, out=np.zeros_like(weights), where=sample.weights > 0
    )
    return sample.after(TrimmingStep(lower=lower, upper=upper, factors=factors), weights)


def trimmed(
    weights: FloatArray, lower: float, upper: float, *, times: FloatArray | None = None
) -> FloatArray:
    """w = t·clip(c·d/t, lower, upper) with the c that keeps the total; NaN where there is none.

    `times` (n,) is t, how often a row counts (once). Σ t·clip(c·d/t) grows with c, piecewise linear
    with a knee wherever a weight meets a limit; the right piece is found by bisection over the
    knees and solved exactly.
    """
    used = weights > 0
    counted = np.ones(int(used.sum())) if times is None else times[used]
    each, total, rows = weights[used] / counted, weights[used].sum(), counted.sum()
    keeps = 0 <= lower <= upper < np.inf and lower * rows <= total <= upper * rows
    if not keeps:
        return np.full_like(weights, np.nan)
    knees = np.unique(np.concatenate([lower / each, upper / each]))
    low, high = 0, len(knees) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if counted @ np.clip(knees[middle] * each, lower, upper) <= total:
            low = middle
        else:
            high = middle
    centre = (knees[low] + knees[high]) / 2
    free = (each * centre > lower) & (each * centre < upper)
    held = float((counted * np.clip(centre * each, lower, upper))[~free].sum())
    scale = (total - held) / (counted * each)[free].sum() if free.any() else centre
    found = np.zeros_like(weights)
    found[used] = counted * np.clip(scale * each, lower, upper)
    return found
