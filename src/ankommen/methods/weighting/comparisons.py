"""Differences between groups of one survey and between two surveys, with multiplicity stated.

Source: Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ankommen.methods.weighting.arrays import bool_vector
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.estimates import Estimate, Missing, usable_rows
from ankommen.methods.weighting.factors import Factor
from ankommen.methods.weighting.intervals import Interval, student_interval
from ankommen.methods.weighting.samples import Ratios, WeightedSample


@dataclass(frozen=True)
class Difference:
    """`second` minus `first`, with its own p-value and the one Holm makes of all of them."""

    first: str
    second: str
    value: float
    standard_error: float
    degrees_of_freedom: float
    interval: Interval
    p_value: float
    adjusted_p_value: float


@dataclass(frozen=True)
class Comparisons:
    """All differences that were looked at together: their number is part of the answer.

    Intervals hold one by one at their level; the adjusted p-values hold for all together. `among`
    counts the tests of the family where it is larger than these differences.
    """

    differences: tuple[Difference, ...]
    adjustment: str = "holm"
    among: int = 0

    @property
    def tests(self) -> int:
        return max(self.among, len(self.differences))


@dataclass(frozen=True)
class WavePair:
    """One question asked in two independent surveys."""

    name: str
    first: Estimate
    second: Estimate


def compare_groups(
    sample: WeightedSample,
    values: ArrayLike,
    groups: Factor,
    *,
    domain: ArrayLike | None = None,
    missing: Missing = Missing.REFUSE,
    level: float = 0.95,
) -> Comparisons:
    """Every pair of groups by their means of `values` (n,) in `domain`, covariances included.

    For shares pass 0 and 1. Refuses a group without usable rows.
    """
    codes = range(len(groups.categories))
    if len(codes) < 2:
        raise WeightingRefused(
            Reason.TABLE_TOO_SMALL,
            where=groups.name,
            expected="two or more groups",
            got=groups.categories,
            hint=Hint.CHECK_INPUT,
        )
    groups.refuse_other_length(len(sample))
    everyone = np.ones(len(sample), dtype=np.bool_)
    inside = everyone if domain is None else bool_vector(domain, where="domain", rows=len(sample))
    means, above, below = [], [], []
    used = np.zeros(len(sample), dtype=np.bool_)
    for name in groups.categories:
        usable = usable_rows(
            sample,
            (values,),
            domain=groups.is_in(name) & inside,
            missing=missing,
            where=f"{groups.name}: {name}",
        )
        means.append(usable.mean)
        above.append(usable.from_first)
        below.append(usable.inside)
        used |= usable.rows
    degrees = sample.design.degrees_of_freedom(used)
    pairs = list(combinations(codes, 2))
    spread = sample.covariance_of(Ratios(np.hstack(above), np.hstack(below)))
    errors = [np.sqrt(max(spread[a, a] + spread[b, b] - 2 * spread[a, b], 0.0)) for a, b in pairs]
    return adjusted(
        [
            difference(
                (groups.categories[a], groups.categories[b]),
                means[b] - means[a],
                float(error),
                degrees,
                level,
            )
            for (a, b), error in zip(pairs, errors, strict=True)
        ]
    )


def compare_waves(pairs: Sequence[WavePair], *, level: float = 0.95) -> Comparisons:
    """Two surveys drawn independently, each with its own design: `second` minus `first`.

    Degrees of freedom by Satterthwaite. For a panel, where the same people answer twice, this is
    not the right method. Several questions are adjusted together.
    """
    found = []
    for pair in pairs:
        spread = [item.standard_error**2 for item in (pair.first, pair.second)]
        degrees = [item.degrees_of_freedom for item in (pair.first, pair.second)]
        parts = sum(part**2 / df for part, df in zip(spread, degrees, strict=True))
        df = sum(spread) ** 2 / parts if parts > 0 else float(min(degrees))
        found.append(
            difference(
                (f"{pair.name}: first", f"{pair.name}: second"),
                pair.second.value - pair.first.value,
                float(np.sqrt(sum(spread))),
                df,
                level,
            )
        )
    return adjusted(found)


def difference(
    names: tuple[str, str], value: float, error: float, degrees: float, level: float
) -> Difference:
    interval = student_interval(value, error, level=level, degrees_of_freedom=degrees)
    if error > 0:
        p_value = float(2 * special.stdtr(degrees, -abs(value) / error))
    else:
        p_value = 1.0 if value == 0 else 0.0
    return Difference(*names, value, error, degrees, interval, p_value, p_value)


def adjusted(differences: Sequence[Difference]) -> Comparisons:
    corrected = holm([item.p_value for item in differences])
    return Comparisons(
        tuple(
            Difference(**{**vars(item), "adjusted_p_value": value})
            for item, value in zip(differences, corrected, strict=True)
        )
    )


def adjust_together(found: Sequence[Comparisons]) -> tuple[Comparisons, ...]:
    """Several comparisons as one family: the p-values adjusted over all of them."""
    family = adjusted([item for one in found for item in one.differences]).differences
    result, start = [], 0
    for one in found:
        end = start + len(one.differences)
        result.append(Comparisons(family[start:end], among=len(family)))
        start = end
    return tuple(result)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values: the i-th smallest times (m - i + 1), never falling, at most 1.

    >>> holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    stepped = np.asarray(p_values)[order] * np.arange(count, 0, -1)
    climbing = np.minimum(np.maximum.accumulate(stepped), 1.0)
    result = np.empty(count)
    result[order] = climbing
    return tuple(float(value) for value in result)
