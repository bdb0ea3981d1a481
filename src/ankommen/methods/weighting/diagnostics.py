"""What the weighting did: spread of the weights, what it costs, each margin before and after.

Source: Kish, Survey Sampling (1965), 11.7: the design effect of unequal weights is 1 + cv².
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ankommen.methods.weighting.arrays import FloatArray
from ankommen.methods.weighting.factors import Margin
from ankommen.methods.weighting.samples import WeightedSample


@dataclass(frozen=True)
class WeightSpread:
    """A summary of one weight vector; relative weights are over their mean."""

    n: int
    total: float
    mean: float
    minimum: float
    quartiles: tuple[float, float, float]
    maximum: float
    coefficient_of_variation: float
    kish_design_effect: float
    effective_n: float


@dataclass(frozen=True)
class CategoryBalance:
    """One category of a margin: rows, weight before and after, the population's total."""

    margin: str
    category: str
    n: int
    before: float
    after: float
    target: float


@dataclass(frozen=True)
class Diagnostics:
    """Before and after: spreads, extremes of the factors w/d, and the balance of every margin."""

    before: WeightSpread
    after: WeightSpread
    smallest_factor: float
    largest_factor: float
    balance: tuple[CategoryBalance, ...]


def summarise_weights(weights: FloatArray) -> WeightSpread:
    """Spread of the weights that are not 0; effective n = (Σw)² / Σw²."""
    used = weights[weights != 0]
    effective = float(used.sum() ** 2 / (used @ used))
    quartiles = np.quantile(used, (0.25, 0.5, 0.75)).tolist()
    return WeightSpread(
        n=len(used),
        total=float(used.sum()),
        mean=float(used.mean()),
        minimum=float(used.min()),
        quartiles=(quartiles[0], quartiles[1], quartiles[2]),
        maximum=float(used.max()),
        coefficient_of_variation=float(used.std() / used.mean()),
        kish_design_effect=len(used) / effective,
        effective_n=effective,
    )


def diagnose(sample: WeightedSample, margins: Sequence[Margin] = ()) -> Diagnostics:
    """Compare the design weights with the final ones; margins need not have been raked on."""
    base = sample.design.weights
    factors = sample.weights[sample.in_use] / base[sample.in_use]
    return Diagnostics(
        before=summarise_weights(base),
        after=summarise_weights(sample.weights),
        smallest_factor=float(factors.min()),
        largest_factor=float(factors.max()),
        balance=tuple(line for margin in margins for line in balance(sample, margin)),
    )


def balance(sample: WeightedSample, margin: Margin) -> list[CategoryBalance]:
    codes, count = margin.factor.codes, len(margin.targets)
    rows = np.bincount(codes[sample.in_use], minlength=count)
    before = np.bincount(codes, sample.design.weights, count)
    after = np.bincount(codes, sample.weights, count)
    return [
        CategoryBalance(
            margin=margin.name,
            category=name,
            n=int(rows[index]),
            before=float(before[index]),
            after=float(after[index]),
            target=margin.targets[index],
        )
        for index, name in enumerate(margin.factor.categories)
    ]
