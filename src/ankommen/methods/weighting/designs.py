"""How the sample was drawn: strata, clusters, stages, population sizes; variance of a total.

Source: Särndal, Swensson, Wretman, Model Assisted Survey Sampling (1992), result 4.3.1, and
Lumley, Complex Surveys (2010), 2.2 and 3.2. Each stage adds, per stratum,
(1 - n/N) · n/(n-1) · Σ (unit total - mean)², times the sampling fractions of the stages above it.
Without population sizes at a stage the stages below it add nothing (with-replacement rule).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from ankommen.methods.weighting.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    complete_vector,
    positive_weights,
)
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.factors import Factor, read_factor


class SingleUnit(StrEnum):
    """What a stratum with one sampled unit contributes; the user chooses, nothing is silent."""

    REFUSE = "refuse"
    CERTAINTY = "certainty"
    CENTRE = "centre"
    AVERAGE = "average"


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of sampling as columns of n rows.

    `units` name what was drawn (None: each row is its own unit), `strata` where it was drawn
    from, as labels or as a factor. `population`: how many units that stratum holds (None: drawn
    with replacement, or so many that it does not matter).
    """

    units: Sequence[Hashable] | Factor | None = None
    strata: Sequence[Hashable] | Factor | None = None
    population: ArrayLike | None = None


@dataclass(frozen=True, eq=False)
class CodedStage:
    """A stage as codes: which unit a row is in, which stratum a unit is in, what that weighs."""

    unit_of_row: IntArray | None
    stratum_of_unit: IntArray
    units_in_stratum: IntArray
    names: tuple[str, ...]
    sampled_share: FloatArray
    share_above: FloatArray

    @property
    def n_units(self) -> int:
        return len(self.stratum_of_unit)

    def unit_totals(self, columns: FloatArray) -> FloatArray:
        """Sum the rows (n, k) within each unit (units, k)."""
        if self.unit_of_row is None:
            return columns
        rows = len(self.unit_of_row)
        if columns.shape[1] == 1:
            sums = np.bincount(self.unit_of_row, columns[:, 0], self.n_units)
            return sums.astype(np.float64, copy=False)[:, None]
        adding = sparse.csr_array(
            (np.ones(rows), (self.unit_of_row, np.arange(rows))), shape=(self.n_units, rows)
        )
        return np.asarray(adding @ columns)


@dataclass(frozen=True, eq=False)
class Design:
    """A sample of n rows with its design weights (inverse inclusion probabilities)."""

    weights: FloatArray
    stages: tuple[CodedStage, ...]
    single_unit: SingleUnit

    def __len__(self) -> int:
        return len(self.weights)

    def degrees_of_freedom(self, rows: BoolArray | None = None) -> int:
        """Sampled units of the first stage minus strata, counted where `rows` are."""
        stage = self.stages[0]
        present = np.ones(stage.n_units, dtype=np.bool_)
        if rows is not None:
            units = np.flatnonzero(rows) if stage.unit_of_row is None else stage.unit_of_row[rows]
            present = np.zeros(stage.n_units, dtype=np.bool_)
            present[units] = True
        strata = stage.stratum_of_unit[present]
        return int(present.sum()) - int(np.count_nonzero(np.bincount(strata)))

    def variance(self, contributions: FloatArray) -> FloatArray:
        """Variance of the column sums of weighted influence values: (n, k) → (k,)."""
        total = np.zeros(contributions.shape[1])
        for stage in self.stages:
            deviations, factors = self.spread(stage, contributions)
            total += factors @ deviations**2
        return total

    def covariance(self, contributions: FloatArray) -> FloatArray:
        """Covariance matrix of the column sums: (n, k) → (k, k)."""
        columns = contributions.shape[1]
        total = np.zeros((columns, columns))
        for stage in self.stages:
            deviations, factors = self.spread(stage, contributions)
            total += deviations.T @ (factors[:, None] * deviations)
        return total

    def spread(self, stage: CodedStage, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Deviations of unit totals from their stratum mean, and what each square counts."""
        totals = stage.unit_totals(columns)
        strata, sizes = stage.stratum_of_unit, stage.units_in_stratum
        means = stratum_sums(totals, strata, len(sizes)) / sizes[:, None]
        factors = stratum_factors(stage)
        alone = (sizes == 1) & (factors > 0)
        if alone.any():
            if self.single_unit is SingleUnit.REFUSE:
                refuse_single_units(stage, alone)
            if self.single_unit is SingleUnit.CERTAINTY:
                factors = np.where(alone, 0.0, factors)
            elif self.single_unit is SingleUnit.CENTRE:
                means[alone] = totals.mean(axis=0)
        deviations = totals - means[strata]
        if alone.any() and self.single_unit is SingleUnit.AVERAGE:
            factors = np.where(alone, 0.0, factors) * len(sizes) / (len(sizes) - alone.sum())
        return deviations, factors[strata]


def describe_design(
    *,
    weights: ArrayLike,
    stages: Sequence[Stage] = (Stage(),),
    single_unit: SingleUnit = SingleUnit.REFUSE,
) -> Design:
    """Describe a simple, stratified, clustered or several-stage sample.

    `weights` (n,) are the design weights; each stage names its columns. Refuses weights that are
    not above zero, a cluster that lies in two strata, a population size that varies within a
    stratum or is smaller than the sample drawn from it. A stratum with a single sampled unit is
    refused when a variance is asked for, unless `single_unit` says another rule.

    >>> design = describe_design(weights=[2, 2, 3, 3], stages=[Stage(strata=["a", "a", "b", "b"])])
    >>> design.degrees_of_freedom()
    2
    """
    base = positive_weights(weights, where="weights")
    coded: list[CodedStage] = []
    parents: IntArray = np.zeros(len(base), dtype=np.int32)
    share_above = np.ones(len(base))
    for number, stage in enumerate(stages, start=1):
        done, parents, share_above = code_stage(stage, number, parents, share_above)
        coded.append(done)
        if not share_above.any():
            break
    return Design(weights=base, stages=tuple(coded), single_unit=single_unit)


def code_stage(
    stage: Stage, number: int, parents: IntArray, share_above: FloatArray
) -> tuple[CodedStage, IntArray, FloatArray]:
    """Nest the stage in the units above it; return it with its units and shares per row."""
    rows, where = len(parents), f"stage {number}"
    strata = nested(parents, stage.strata, where=f"{where}, strata")
    unit_of_row = None
    stratum_of_unit = strata.codes
    if stage.units is not None:
        units = nested(parents, stage.units, where=f"{where}, units")
        unit_of_row = units.codes
        stratum_of_unit = np.zeros(units.count, dtype=np.int32)
        stratum_of_unit[unit_of_row] = strata.codes
        moved = stratum_of_unit[unit_of_row] != strata.codes
        if moved.any():
            refuse_cluster_in_two_strata(stage.units, moved, where)
    sizes = np.bincount(stratum_of_unit, minlength=strata.count).astype(np.int32)
    shares = sampled_shares(stage.population, strata, sizes, where=f"{where}, population")
    above = np.zeros(strata.count)
    above[strata.codes] = share_above
    coded = CodedStage(
        unit_of_row=unit_of_row,
        stratum_of_unit=stratum_of_unit,
        units_in_stratum=sizes,
        names=strata.names,
        sampled_share=shares,
        share_above=above,
    )
    below = np.arange(rows, dtype=np.int32) if unit_of_row is None else unit_of_row
    return coded, below, share_above * shares[strata.codes]


@dataclass(frozen=True, eq=False)
class Nested:
    """Labels made unique within the units above them."""

    codes: IntArray
    count: int
    names: tuple[str, ...]


def nested(parents: IntArray, labels: Sequence[Hashable] | Factor | None, *, where: str) -> Nested:
    if labels is None:
        own = np.zeros(len(parents), dtype=np.int32)
        names: tuple[str, ...] = ("all",)
    else:
        factor = labels if isinstance(labels, Factor) else read_factor(name=where, labels=labels)
        own, names = factor.codes, factor.categories
    if len(own) != len(parents):
        raise WeightingRefused(
            Reason.WRONG_SHAPE,
            where=where,
            expected=len(parents),
            got=len(own),
            hint=Hint.CHECK_INPUT,
        )
    if not parents.any():
        return Nested(codes=own, count=len(names), names=names)
    together = parents.astype(np.int64) * len(names) + own
    present, codes = np.unique(together, return_inverse=True)
    return Nested(
        codes=codes.astype(np.int32),
        count=len(present),
        names=tuple(f"{key // len(names)}: {names[key % len(names)]}" for key in present.tolist()),
    )


def sampled_shares(
    population: ArrayLike | None, strata: Nested, sizes: IntArray, *, where: str
) -> FloatArray:
    """n/N per stratum; 0 where the population is not known."""
    if population is None:
        return np.zeros(strata.count)
    of_row = complete_vector(population, where=where, rows=len(strata.codes))
    known = np.zeros(strata.count)
    known[strata.codes] = of_row
    varies = known[strata.codes] != of_row
    if varies.any():
        row = int(np.flatnonzero(varies)[0])
        raise WeightingRefused(
            Reason.POPULATION_VARIES,
            where=f"{where}: {strata.names[strata.codes[row]]}",
            expected=float(known[strata.codes[row]]),
            got=float(of_row[row]),
            hint=Hint.CHECK_INPUT,
        )
    small = np.flatnonzero(known < sizes)
    if small.size:
        raise WeightingRefused(
            Reason.POPULATION_TOO_SMALL,
            where=f"{where}: {strata.names[small[0]]}",
            expected=f">= {sizes[small[0]]}",
            got=float(known[small[0]]),
            hint=Hint.CHECK_INPUT,
        )
    return np.asarray(sizes / known, dtype=np.float64)


def stratum_factors(stage: CodedStage) -> FloatArray:
    sizes = stage.units_in_stratum
    spread = sizes / np.maximum(sizes - 1, 1)
    return np.asarray(stage.share_above * (1 - stage.sampled_share) * spread)


def stratum_sums(totals: FloatArray, strata: IntArray, count: int) -> FloatArray:
    if count == 1:
        return np.asarray(totals.sum(axis=0)[None, :])
    sums = np.empty((count, totals.shape[1]))
    for column in range(totals.shape[1]):
        sums[:, column] = np.bincount(strata, totals[:, column], count)
    return sums


def refuse_single_units(stage: CodedStage, alone: NDArray[np.bool_]) -> None:
    names = tuple(stage.names[index] for index in np.flatnonzero(alone))
    raise WeightingRefused(
        Reason.SINGLE_UNIT,
        where=", ".join(names[:5]),
        expected="at least two sampled units",
        got={"strata": len(names)},
        hint=Hint.CHOOSE_SINGLE_UNIT_RULE,
    )


def refuse_cluster_in_two_strata(
    units: Sequence[Hashable] | Factor, moved: NDArray[np.bool_], where: str
) -> None:
    row = int(np.flatnonzero(moved)[0])
    raise WeightingRefused(
        Reason.CLUSTER_IN_TWO_STRATA,
        where=where,
        expected="each cluster in one stratum",
        got=units.categories[units.codes[row]] if isinstance(units, Factor) else str(units[row]),
        hint=Hint.MAKE_CLUSTER_NAMES_UNIQUE,
    )
