"""Weighted quantiles with Woodruff intervals.

Source: Woodruff, Confidence intervals for medians and other position measures, JASA 47 (1952): the
interval of the distribution function at the quantile, read back through the same function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.weighting.arrays import FloatArray
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.estimates import Missing, usable_rows
from ankommen.methods.weighting.intervals import Interval, IntervalMethod, critical_value
from ankommen.methods.weighting.samples import Ratios, WeightedSample

TIE = 1e-12


@dataclass(frozen=True)
class Quantile:
    """The smallest value that at least `probability` of the weight does not exceed."""

    probability: float
    value: float
    standard_error: float
    interval: Interval
    degrees_of_freedom: int
    n: int
    missing: int


def estimate_quantiles(
    sample: WeightedSample,
    values: ArrayLike,
    probabilities: Sequence[float],
    *,
    domain: ArrayLike | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> tuple[Quantile, ...]:
    """Quantiles of `values` (n,), one for each probability.

    The standard error is the width of the Woodruff interval over 2·t. An end that would lie
    beyond the data is the smallest or largest value. Refuses a probability not between 0 and 1.
    """
    for probability in probabilities:
        if not 0 < probability < 1:
            raise WeightingRefused(
                Reason.NOT_A_PROBABILITY,
                where="probabilities",
                expected="0 < p < 1",
                got=probability,
                hint=Hint.CHECK_INPUT,
            )
    sample.refuse_negative()
    usable = usable_rows(sample, (values,), domain=domain, missing=missing, where="values")
    column = usable.columns[:, 0]
    degrees = sample.design.degrees_of_freedom(usable.rows)
    critical = critical_value(level=level, degrees_of_freedom=degrees)
    order = np.argsort(column[usable.rows], kind="stable")
    ordered = column[usable.rows][order]
    reached = np.cumsum(usable.weights[usable.rows][order]) / usable.weight
    found = [read_back(ordered, reached, probability) for probability in probabilities]
    inside = usable.rows[:, None].astype(np.float64)
    below = (column[:, None] <= np.array(found)) * inside
    shares = usable.weights @ below / usable.weight
    reach = critical * np.sqrt(sample.variance_of(Ratios(below, inside)))
    result = []
    for probability, value, share, half in zip(probabilities, found, shares, reach, strict=True):
        lower = read_back(ordered, reached, share - half)
        upper = read_back(ordered, reached, share + half)
        result.append(
            Quantile(
                probability=probability,
                value=value,
                standard_error=(upper - lower) / (2 * critical),
                interval=Interval(lower, upper, level, IntervalMethod.WOODRUFF),
                degrees_of_freedom=degrees,
                n=usable.n,
                missing=usable.missing,
            )
        )
    return tuple(result)


def read_back(ordered: FloatArray, reached: FloatArray, share: float) -> float:
    place = int(np.searchsorted(reached, share - TIE))
    return float(ordered[min(place, len(ordered) - 1)])
