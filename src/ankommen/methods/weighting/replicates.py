"""Replicate weights: the whole weighting done again on jackknife or bootstrap samples.

Sources: Wolter, Introduction to Variance Estimation (2007), chapter 4, for the jackknife (JK1 and
JKn); Rao, Wu and Yue, Survey Methodology 18 (1992), for the bootstrap of n_h - 1 draws. Each
replicate passes through all steps (nonresponse, raking, calibration, trimming), so the standard
errors know of them. Replicates resample the first stage. Its finite population correction is kept
where it is the only stage and left out, on the safe side, where there are more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.weighting.arrays import BoolArray, FloatArray, refuse_missing
from ankommen.methods.weighting.designs import CodedStage, SingleUnit, refuse_single_units
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.estimates import Missing
from ankommen.methods.weighting.factors import Factor
from ankommen.methods.weighting.kernels import add_products
from ankommen.methods.weighting.samples import Ratios, WeightedSample

FEWEST = 2


class ReplicateMethod(StrEnum):
    """How replicates are made."""

    JACKKNIFE_1 = "jk1"
    JACKKNIFE_N = "jkn"
    BOOTSTRAP = "bootstrap"


class FailedReplicates(StrEnum):
    """What happens when a margin cannot be met in a bootstrap sample."""

    REFUSE = "refuse"
    DROP = "drop"


class Centre(StrEnum):
    """What replicate values are compared with: their own mean or the full sample's value."""

    REPLICATE_MEAN = "replicate_mean"
    ESTIMATE = "estimate"


@dataclass(frozen=True, eq=False)
class Replicates:
    """Weights (n, R) and what each squared deviation counts (R,); `dropped` failed and are gone."""

    method: ReplicateMethod
    weights: FloatArray
    coefficients: FloatArray
    dropped: int = 0

    def variance(self, replicated: FloatArray, estimate: FloatArray, centre: Centre) -> FloatArray:
        """Variance of replicated values (R, …) of one estimate (…)."""
        middle = estimate if centre is Centre.ESTIMATE else replicated.mean(axis=0)
        return np.asarray(np.tensordot(self.coefficients, (replicated - middle) ** 2, axes=1))


@dataclass(frozen=True, eq=False)
class Repeated:
    """Replicates, and what their values are compared with."""

    replicates: Replicates
    centre: Centre

    def covariance_of(self, ratios: Ratios, weights: FloatArray) -> FloatArray:
        values = ratios.of_weights(self.replicates.weights)
        is_mean = self.centre is Centre.REPLICATE_MEAN
        middle = values.mean(axis=0) if is_mean else ratios.of_weights(weights[:, None])[0]
        deviations = values - middle
        return np.asarray(deviations.T @ (self.replicates.coefficients[:, None] * deviations))


def use_replicates(
    sample: WeightedSample, replicates: Replicates, *, centre: Centre = Centre.REPLICATE_MEAN
) -> WeightedSample:
    """The same sample, whose estimates take their variance from `replicates`.

    Intervals keep the degrees of freedom of the design. A further weighting step drops them.
    """
    if len(replicates.weights) != len(sample):
        raise WeightingRefused(
            Reason.WRONG_SHAPE,
            where="replicates",
            expected=len(sample),
            got=len(replicates.weights),
            hint=Hint.CHECK_INPUT,
        )
    return replace(sample, repeats=Repeated(replicates, centre))


@dataclass(frozen=True, eq=False)
class GroupMeans:
    """Means of k columns in D groups, with replicate standard errors: arrays (D, k).

    `n` counts the rows with a value; where it is 0 the mean is NaN.
    """

    groups: tuple[str, ...]
    values: FloatArray
    standard_errors: FloatArray
    n: np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def jackknife(sample: WeightedSample) -> Replicates:
    """Leave out one first-stage unit at a time: JK1 without strata, JKn with.

    Needs n × (number of units) numbers of memory. A stratum with one unit follows the design's
    rule: refused, or no replicate (certainty); the other two rules have no jackknife.
    """
    stage = sample.design.stages[0]
    shares = correctable_shares(sample)
    sizes = stage.units_in_stratum
    alone = (sizes == 1) & (shares < 1)
    if alone.any() and sample.design.single_unit is not SingleUnit.CERTAINTY:
        refuse_single_units(stage, alone)
    left_out = np.flatnonzero(sizes[stage.stratum_of_unit] > 1)
    stratum = stage.stratum_of_unit[left_out]
    multipliers = np.ones((stage.n_units, len(left_out)))
    for column, (unit, home) in enumerate(zip(left_out, stratum, strict=True)):
        multipliers[stage.stratum_of_unit == home, column] = sizes[home] / (sizes[home] - 1)
        multipliers[unit, column] = 0.0
    coefficients = (sizes[stratum] - 1) / sizes[stratum] * (1 - shares[stratum])
    method = ReplicateMethod.JACKKNIFE_1 if len(sizes) == 1 else ReplicateMethod.JACKKNIFE_N
    return weighted_replicates(sample, method, multipliers, coefficients, FailedReplicates.REFUSE)


def bootstrap(
    sample: WeightedSample,
    *,
    count: int,
    generator: np.random.Generator,
    failed: FailedReplicates = FailedReplicates.REFUSE,
) -> Replicates:
    """`count` rescaled bootstrap replicates, drawn with `generator`.

    Refuses fewer than two. Replicates whose margins cannot be met (a small category drew nobody)
    are refused, or dropped and counted when `failed` says so.
    """
    if count < FEWEST:
        raise WeightingRefused(
            Reason.REPLICATE_FAILED,
            where=ReplicateMethod.BOOTSTRAP,
            expected=f">= {FEWEST}",
            got=count,
            hint=Hint.CHECK_INPUT,
        )
    stage = sample.design.stages[0]
    shares = correctable_shares(sample)
    alone = (stage.units_in_stratum == 1) & (shares < 1)
    if alone.any() and sample.design.single_unit is not SingleUnit.CERTAINTY:
        refuse_single_units(stage, alone)
    multipliers = np.ones((stage.n_units, count))
    for stratum, size in enumerate(stage.units_in_stratum.tolist()):
        if size < 2:
            continue
        units = np.flatnonzero(stage.stratum_of_unit == stratum)
        drawn = resample(size, count, generator) * (size / (size - 1))
        mix = np.sqrt(1 - shares[stratum])
        multipliers[units] = 1 - mix + mix * drawn
    return weighted_replicates(
        sample, ReplicateMethod.BOOTSTRAP, multipliers, bootstrap_coefficients(count), failed
    )


def bootstrap_coefficients(count: int) -> FloatArray:
    """One degree of freedom goes to the mean of the replicates."""
    return np.full(count, 1 / (count - 1))


def resample(size: int, count: int, generator: np.random.Generator) -> FloatArray:
    """How often each of `size` units is among size - 1 draws with replacement: (size, count)."""
    drawn = generator.integers(0, size, size=(count, size - 1))
    drawn += np.arange(count)[:, None] * size
    times = np.bincount(drawn.ravel(), minlength=size * count)
    return times.reshape(count, size).T.astype(np.float64)


def correctable_shares(sample: WeightedSample) -> FloatArray:
    """First-stage sampling fractions, or 0 where there are further stages."""
    shares = sample.design.stages[0].sampled_share
    return shares if len(sample.design.stages) == 1 else np.zeros_like(shares)


def weighted_replicates(
    sample: WeightedSample,
    method: ReplicateMethod,
    multipliers: FloatArray,
    coefficients: FloatArray,
    failed: FailedReplicates,
) -> Replicates:
    stage = sample.design.stages[0]
    weights = sample.repeat_steps(rows_of_units(stage, multipliers))
    bad = ~np.isfinite(weights.sum(axis=0))
    dropped = int(bad.sum())
    if dropped and (failed is FailedReplicates.REFUSE or len(bad) - dropped < FEWEST):
        raise WeightingRefused(
            Reason.REPLICATE_FAILED,
            where=method,
            expected=0,
            got={"failed": dropped, "replicates": len(bad)},
            hint=Hint.MERGE_CATEGORIES
            if method is not ReplicateMethod.BOOTSTRAP
            else Hint.ALLOW_DROPPED_REPLICATES,
        )
    if dropped:
        weights, coefficients = weights[:, ~bad], bootstrap_coefficients(len(bad) - dropped)
    return Replicates(method, weights, coefficients, dropped)


def rows_of_units(stage: CodedStage, columns: FloatArray) -> FloatArray:
    return columns if stage.unit_of_row is None else columns[stage.unit_of_row]


def replicate_standard_errors(
    sample: WeightedSample,
    replicates: Replicates,
    statistic: Callable[[FloatArray], ArrayLike],
    *,
    centre: Centre = Centre.REPLICATE_MEAN,
) -> tuple[FloatArray, FloatArray]:
    """Any statistic of a weight vector (n,) → its value and its standard error."""
    estimate = np.asarray(statistic(sample.weights), dtype=np.float64)
    values = np.array([statistic(column) for column in replicates.weights.T], dtype=np.float64)
    return estimate, np.sqrt(replicates.variance(values, estimate, centre))


def replicate_group_means(
    sample: WeightedSample,
    replicates: Replicates,
    values: ArrayLike,
    groups: Factor,
    *,
    missing: Missing = Missing.REFUSE,
    centre: Centre = Centre.REPLICATE_MEAN,
) -> GroupMeans:
    """Means of a whole questionnaire: `values` (n, k) in each group, standard errors at once."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or len(table) != len(sample):
        raise WeightingRefused(
            Reason.WRONG_SHAPE,
            where="values",
            expected=(len(sample), "k"),
            got=table.shape,
            hint=Hint.CHECK_INPUT,
        )
    groups.refuse_other_length(len(sample))
    known = ~np.isnan(table)
    if missing is Missing.REFUSE and not known[sample.in_use].all():
        refuse_missing(~known.all(axis=1) & sample.in_use, where="values")
    shape = (len(groups.categories), table.shape[1])
    means, errors = np.full(shape, np.nan), np.full(shape, np.nan)
    counts = np.zeros(shape, dtype=np.int64)
    order = np.argsort(groups.codes, kind="stable")
    edges = np.searchsorted(groups.codes[order], np.arange(shape[0] + 1))
    for group in range(shape[0]):
        rows = order[edges[group] : edges[group + 1]]
        rows = rows[sample.in_use[rows]]
        counts[group] = known[rows].sum(axis=0)
        full = weighted_means(sample.weights[rows, None], table[rows], known[rows])
        replicated = weighted_means(replicates.weights[rows], table[rows], known[rows])
        means[group] = full[0]
        errors[group] = np.sqrt(replicates.variance(replicated, full[0], centre))
    return GroupMeans(groups.categories, means, errors, counts)


def weighted_means(weights: FloatArray, table: FloatArray, known: BoolArray) -> FloatArray:
    """(n, R) weights and (n, k) values → (R, k) means of the known ones; NaN without weight."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if known.all():
            return np.asarray(add_products(weights, table) / weights.sum(axis=0)[:, None])
        mass = add_products(weights, known.astype(np.float64))
        return np.asarray(add_products(weights, np.where(known, table, 0.0)) / mass)
