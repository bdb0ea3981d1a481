"""Confidence intervals: for means by Student's t, for proportions by logit or Korn–Graubard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special, stats

from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused


class IntervalMethod(StrEnum):
    """How an interval is made."""

    STUDENT = "student"
    LOGIT = "logit"
    KORN_GRAUBARD = "korn_graubard"
    WOODRUFF = "woodruff"


@dataclass(frozen=True)
class Interval:
    """From `lower` to `upper`, covering the truth in `level` of all samples, about."""

    lower: float
    upper: float
    level: float
    method: IntervalMethod

    @property
    def width(self) -> float:
        return self.upper - self.lower


def critical_value(*, level: float, degrees_of_freedom: float) -> float:
    """Student's t for a two-sided interval.

    >>> round(critical_value(level=0.95, degrees_of_freedom=14), 6)
    2.144787
    """
    if not 0 < level < 1:
        raise WeightingRefused(
            Reason.NOT_A_PROBABILITY,
            where="level",
            expected="0 < level < 1",
            got=level,
            hint=Hint.CHECK_INPUT,
        )
    if not degrees_of_freedom > 0:
        raise WeightingRefused(
            Reason.NO_DEGREES_OF_FREEDOM,
            where="design",
            expected="more units than strata",
            got=degrees_of_freedom,
            hint=Hint.MERGE_STRATA,
        )
    return float(special.stdtrit(degrees_of_freedom, (1 + level) / 2))


def student_interval(
    value: float, standard_error: float, *, level: float, degrees_of_freedom: float
) -> Interval:
    """value ± t · standard error."""
    reach = critical_value(level=level, degrees_of_freedom=degrees_of_freedom) * standard_error
    return Interval(value - reach, value + reach, level, IntervalMethod.STUDENT)


def logit_interval(
    share: float, standard_error: float, *, level: float, degrees_of_freedom: float
) -> Interval:
    """Symmetric on the log-odds; a share of exactly 0 or 1 gives no interval, only itself.

    Use Korn–Graubard where nobody or everybody said yes.
    """
    critical = critical_value(level=level, degrees_of_freedom=degrees_of_freedom)
    if share <= 0 or share >= 1:
        return Interval(share, share, level, IntervalMethod.LOGIT)
    centre = np.log(share / (1 - share))
    reach = critical * standard_error / (share * (1 - share))
    return Interval(
        float(special.expit(centre - reach)),
        float(special.expit(centre + reach)),
        level,
        IntervalMethod.LOGIT,
    )


def korn_graubard_interval(
    share: float,
    standard_error: float,
    *,
    n: int,
    level: float,
    degrees_of_freedom: float,
) -> Interval:
    """Clopper–Pearson with the effective sample size, corrected for the degrees of freedom.

    Source: Korn and Graubard, Survey Methodology 24 (1998). Where the standard error is 0
    (nobody or everybody said yes) the sample size itself is used: the exact interval.
    """
    adjusted = critical_value(level=level, degrees_of_freedom=n - 1) / critical_value(
        level=level, degrees_of_freedom=degrees_of_freedom
    )
    effective = float(n)
    if standard_error > 0:
        effective = share * (1 - share) / standard_error**2
    effective *= adjusted**2
    hits, others = effective * share, effective * (1 - share)
    tail = (1 - level) / 2
    lower = float(stats.beta.ppf(tail, hits, others + 1)) if share > 0 else 0.0
    upper = float(stats.beta.ppf(1 - tail, hits + 1, others)) if share < 1 else 1.0
    return Interval(lower, upper, level, IntervalMethod.KORN_GRAUBARD)
