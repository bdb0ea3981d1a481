"""Means, totals, proportions and ratios with linearised standard errors, whole or by domain.

Source: Särndal, Swensson, Wretman (1992), chapter 5. A domain keeps the whole design: rows outside
it count as 0 in the variance, they are not cut away.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.weighting.arrays import (
    BoolArray,
    FloatArray,
    bool_vector,
    float_vector,
    refuse_missing,
    rows_and_values,
)
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.factors import Factor
from ankommen.methods.weighting.intervals import (
    Interval,
    IntervalMethod,
    korn_graubard_interval,
    logit_interval,
    student_interval,
)
from ankommen.methods.weighting.samples import Ratios, WeightedSample


class Statistic(StrEnum):
    """What is estimated."""

    MEAN = "mean"
    TOTAL = "total"
    PROPORTION = "proportion"
    RATIO = "ratio"


class Missing(StrEnum):
    """What a missing value (NaN) means; nothing is dropped unless the user says so."""

    REFUSE = "refuse"
    EXCLUDE = "exclude"


@dataclass(frozen=True)
class Estimate:
    """A number with all that says how sure it is.

    `n` counts the rows used, `missing` those excluded for want of a value, `weight` is the
    estimated size of the population spoken of. `design_effect` compares the variance with that of
    a simple random sample of n without replacement, `design_effect_replaced` with one drawn with
    replacement (None where that variance is 0 or not defined).
    """

    statistic: Statistic
    value: float
    standard_error: float
    interval: Interval
    degrees_of_freedom: int
    design_effect: float | None
    design_effect_replaced: float | None
    n: int
    missing: int
    weight: float

    @property
    def coefficient_of_variation(self) -> float:
        """Standard error over the size of the value; infinite at 0."""
        return self.standard_error / abs(self.value) if self.value else np.inf

    @property
    def margin_of_error(self) -> float:
        """Half the width of the interval."""
        return self.interval.width / 2

    @property
    def effective_n(self) -> float | None:
        """The simple random sample, drawn with replacement, that would be as precise."""
        return self.n / self.design_effect_replaced if self.design_effect_replaced else None


@dataclass(frozen=True)
class Usable:
    """The rows an estimate speaks of, columns with 0 elsewhere."""

    rows: BoolArray
    weights: FloatArray
    columns: FloatArray
    n: int
    missing: int

    @property
    def weight(self) -> float:
        return float(self.weights.sum())

    @property
    def not_drawn(self) -> float:
        """The share of the population that is not in the sample."""
        return max(1 - self.n / self.weight, 0.0)

    @property
    def mean(self) -> float:
        """Mean of the first column, taken from its first value so that equal values stay exact."""
        return self.first + float(self.weights @ (self.columns[:, 0] - self.first)) / self.weight

    @property
    def first(self) -> float:
        return float(self.columns[int(np.argmax(self.rows)), 0])

    @property
    def inside(self) -> FloatArray:
        """1 where a row counts: (n, 1)."""
        return self.rows.astype(np.float64)[:, None]

    @property
    def from_first(self) -> FloatArray:
        """The first column less its first value, 0 elsewhere: (n, 1)."""
        return (self.columns[:, :1] - self.first) * self.inside


def estimate_mean(
    sample: WeightedSample,
    values: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Estimate:
    """Weighted mean of `values` (n,) among `domain` (n,): Σ w·y / Σ w, interval by Student's t."""
    usable = usable_rows(sample, (values,), domain=domain, missing=missing, where="values")
    return mean_of(sample, usable, Statistic.MEAN, level=level, method=IntervalMethod.STUDENT)


def estimate_proportion(
    sample: WeightedSample,
    hits: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
    method: IntervalMethod = IntervalMethod.LOGIT,
) -> Estimate:
    """Weighted share of rows whose `hits` (n,) is 1 (or True), NaN where not known.

    The logit interval says nothing when nobody or everybody hit; Korn–Graubard does.
    """
    usable = usable_rows(sample, (hits,), domain=domain, missing=missing, where="hits")
    other = (usable.columns[:, 0] != 0) & (usable.columns[:, 0] != 1)
    if other.any():
        raise WeightingRefused(
            Reason.NOT_ZERO_OR_ONE,
            where="hits",
            expected=(0, 1),
            got=rows_and_values(np.flatnonzero(other), usable.columns[:, 0]),
            hint=Hint.CHECK_INPUT,
        )
    return mean_of(sample, usable, Statistic.PROPORTION, level=level, method=method)


def estimate_total(
    sample: WeightedSample,
    values: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Estimate:
    """Weighted total Σ w·y of `values` (n,) in `domain`; excluded rows count as 0, said in `n`."""
    usable = usable_rows(sample, (values,), domain=domain, missing=missing, where="values")
    values_used = usable.columns[:, 0]
    total = float(usable.weights @ values_used)
    simple = simple_variance(usable) * usable.weight**2
    return finished(
        sample,
        usable,
        Statistic.TOTAL,
        total,
        Ratios(values_used[:, None]),
        simple=simple,
        level=level,
        method=IntervalMethod.STUDENT,
    )


def estimate_ratio(
    sample: WeightedSample,
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Estimate:
    """Ratio of two weighted totals; a row counts when both values are known."""
    usable = usable_rows(
        sample, (numerator, denominator), domain=domain, missing=missing, where="ratio"
    )
    above, below = usable.columns.T
    base = float(usable.weights @ below)
    if base == 0:
        raise WeightingRefused(
            Reason.ZERO_DENOMINATOR,
            where="denominator",
            expected="a total that is not 0",
            got=base,
            hint=Hint.CHECK_INPUT,
        )
    ratio = float(usable.weights @ above) / base
    return finished(
        sample,
        usable,
        Statistic.RATIO,
        ratio,
        Ratios(above[:, None], below[:, None]),
        simple=0.0,
        level=level,
        method=IntervalMethod.STUDENT,
    )


def estimate_means_by(
    sample: WeightedSample,
    values: ArrayLike,
    groups: Factor,
    *,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> dict[str, Estimate]:
    """The mean in each group, keyed by category."""
    return {
        name: estimate_mean(sample, values, domain=groups.is_in(name), missing=missing, level=level)
        for name in groups.categories
    }


def usable_rows(
    sample: WeightedSample,
    values: tuple[ArrayLike, ...],
    *,
    domain: ArrayLike | None,
    missing: Missing,
    where: str,
) -> Usable:
    """Rows with weight, in the domain, with all values known; refuse what that leaves open."""
    rows = len(sample)
    columns = np.column_stack([float_vector(item, where=where, rows=rows) for item in values])
    used = sample.in_use
    if domain is not None:
        used &= bool_vector(domain, where="domain", rows=rows)
    unknown = np.isnan(columns).any(axis=1) & used
    if unknown.any() and missing is Missing.REFUSE:
        refuse_missing(unknown, where=where)
    used &= ~unknown
    if not used.any():
        raise WeightingRefused(
            Reason.EMPTY_DOMAIN,
            where=where,
            expected="at least one row",
            got={"missing": int(unknown.sum())},
            hint=Hint.CHECK_INPUT,
        )
    return Usable(
        rows=used,
        weights=np.where(used, sample.weights, 0.0),
        columns=np.where(used[:, None], columns, 0.0),
        n=int(used.sum()),
        missing=int(unknown.sum()),
    )


def mean_of(
    sample: WeightedSample,
    usable: Usable,
    statistic: Statistic,
    *,
    level: float,
    method: IntervalMethod,
) -> Estimate:
    return finished(
        sample,
        usable,
        statistic,
        usable.mean,
        Ratios(usable.from_first, usable.inside),
        simple=simple_variance(usable),
        level=level,
        method=method,
    )


def finished(
    sample: WeightedSample,
    usable: Usable,
    statistic: Statistic,
    value: float,
    ratios: Ratios,
    *,
    simple: float,
    level: float,
    method: IntervalMethod,
) -> Estimate:
    variance = float(sample.variance_of(ratios)[0])
    error = float(np.sqrt(variance))
    degrees = sample.design.degrees_of_freedom(usable.rows)
    if method is IntervalMethod.KORN_GRAUBARD:
        interval = korn_graubard_interval(
            value, error, n=usable.n, level=level, degrees_of_freedom=degrees
        )
    elif method is IntervalMethod.LOGIT:
        interval = logit_interval(value, error, level=level, degrees_of_freedom=degrees)
    else:
        interval = student_interval(value, error, level=level, degrees_of_freedom=degrees)
    return Estimate(
        statistic=statistic,
        value=value,
        standard_error=error,
        interval=interval,
        degrees_of_freedom=degrees,
        design_effect=variance / left if (left := simple * usable.not_drawn) else None,
        design_effect_replaced=variance / simple if simple else None,
        n=usable.n,
        missing=usable.missing,
        weight=usable.weight,
    )


def simple_variance(usable: Usable) -> float:
    """Variance of a mean in a simple random sample of n, replaced; 0 where there is none."""
    if usable.n < 2:
        return 0.0
    values, weight = usable.columns[:, 0], usable.weight
    spread = (
        float(usable.weights @ (values - usable.mean) ** 2) / weight * usable.n / (usable.n - 1)
    )
    return spread / usable.n
