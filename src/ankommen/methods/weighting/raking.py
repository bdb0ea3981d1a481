"""Raking and post-stratification: weights whose margins are the population's.

Source: Deming and Stephan (1940); Deville, Särndal, Sautory, Generalized raking procedures in
survey sampling, JASA 88 (1993). Rows with the same categories get the same factor, so the fitting
runs over the cells that occur, not over rows. One margin is post-stratification.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from ankommen.methods.weighting.arrays import FloatArray, IntArray
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.factors import Margin, refuse_disagreement
from ankommen.methods.weighting.feasibility import explain_unreachable
from ankommen.methods.weighting.kernels import (
    add_by_code,
    collapse_rows,
    multiply_by_code,
    rake_cells,
)
from ankommen.methods.weighting.samples import WeightedSample

DENSE_CELLS = 1 << 21
SMALLEST_EIGENVALUE = 1e-12
LANES = 64


@dataclass(frozen=True, eq=False)
class Cells:
    """The combinations of categories that occur among n rows."""

    of_row: IntArray
    codes: IntArray
    targets: FloatArray
    margins: tuple[Margin, ...]

    @property
    def count(self) -> int:
        return int(self.codes.shape[1])

    @cached_property
    def adding(self) -> sparse.csr_array:
        """(C, n): adds rows within cells."""
        rows = len(self.of_row)
        return sparse.csr_array(
            (np.ones(rows), (self.of_row, np.arange(rows))), shape=(self.count, rows)
        )

    @cached_property
    def indicators(self) -> FloatArray:
        """(C, K): which categories each cell is in, all margins side by side."""
        return np.hstack(
            [
                (codes[:, None] == np.arange(len(margin.targets))).astype(np.float64)
                for codes, margin in zip(self.codes, self.margins, strict=True)
            ]
        )


@dataclass(frozen=True, eq=False)
class RakingStep:
    """One raking: can be repeated on other weights, and says what it does to influence values."""

    cells: Cells
    before: FloatArray
    cell_factors: FloatArray
    tolerance: float
    sweeps: int

    @property
    def factors(self) -> FloatArray:
        return self.cell_factors[self.cells.of_row]

    @cached_property
    def projection(self) -> FloatArray:
        """(K, C): coefficients of the weighted regression on all categories."""
        mass, _ = add_by_code(self.cells.of_row, self.before, self.cells.count)
        weighted = self.cells.indicators * mass[:, None]
        values, vectors = np.linalg.eigh(self.cells.indicators.T @ weighted)
        kept = values > SMALLEST_EIGENVALUE * values[-1]
        basis = vectors[:, kept]
        return np.asarray((basis / values[kept]) @ basis.T @ self.cells.indicators.T)

    def influence(self, columns: FloatArray) -> FloatArray:
        sums = self.cells.adding @ (columns * self.before[:, None])
        fitted = self.cells.indicators @ (self.projection @ sums)
        residuals = columns - fitted[self.cells.of_row]
        return np.asarray(residuals * self.factors[:, None])

    def repeat(self, weights: FloatArray, times: FloatArray) -> FloatArray:
        """Rake each column of (n, R) weights; a column that fails comes back as NaN."""
        raked = np.empty_like(weights)
        for start in range(0, weights.shape[1], LANES):
            block = np.ascontiguousarray(weights[:, start : start + LANES])
            before = np.asarray(self.cells.adding @ block)
            after = before * self.cell_factors[:, None]
            errors, _ = rake_cells(
                after, self.cells.codes, self.cells.targets, self.tolerance, self.sweeps
            )
            ratio = np.divide(after, before, out=np.zeros_like(after), where=before > 0)
            ratio[:, ~(errors.max(axis=0) <= self.tolerance)] = np.nan
            raked[:, start : start + LANES] = block * ratio[self.cells.of_row]
        return raked


def rake(
    sample: WeightedSample,
    margins: Sequence[Margin],
    *,
    tolerance: float = 2e-13,
    sweeps: int = 2000,
) -> WeightedSample:
    """Adjust the weights until every margin is met within `tolerance` (relative).

    The result minimises Σ w·log(w/d) - w + d under the margins. Refuses margins whose totals
    differ (says by how much), a category with target but no weight, margins that contradict each
    other on the cells that occur, and a fit that has not converged after `sweeps` sweeps.
    """
    if not margins:
        raise WeightingRefused(
            Reason.NO_ROWS,
            where="margins",
            expected="at least one margin",
            got=0,
            hint=Hint.CHECK_INPUT,
        )
    sample.refuse_negative()
    refuse_disagreement(margins)
    for margin in margins:
        margin.factor.refuse_other_length(len(sample))
    cells, before = collapse(tuple(margins), sample.weights)
    refuse_empty_categories(cells, before)
    fitted = before[:, None].copy()
    errors, _ = rake_cells(fitted, cells.codes, cells.targets, tolerance, sweeps)
    if not errors.max() <= tolerance:
        refuse_failed_fit(cells, before, errors[:, 0], sweeps)
    factors = np.divide(fitted[:, 0], before, out=np.zeros_like(before), where=before > 0)
    step = RakingStep(
        cells=cells,
        before=sample.weights,
        cell_factors=factors,
        tolerance=tolerance,
        sweeps=sweeps,
    )
    return sample.after(step, multiply_by_code(sample.weights, cells.of_row, factors))


def post_stratify(sample: WeightedSample, margin: Margin) -> WeightedSample:
    """Adjust the weights to the known total of each category of one factor (see `cross`)."""
    return rake(sample, (margin,))


def collapse(margins: tuple[Margin, ...], weights: FloatArray) -> tuple[Cells, FloatArray]:
    """The cells that occur, and the weight in each."""
    index = margins[0].factor.codes.copy()
    levels = [len(margin.targets) for margin in margins]
    size = levels[0]
    packed: list[IntArray] = [np.arange(size, dtype=np.int32)[None, :]]
    for margin, count in zip(margins[1:], levels[1:], strict=True):
        if size * count > DENSE_CELLS:
            present, index = pack(index)
            packed = [codes[:, present] for codes in packed]
            size = len(present)
        collapse_rows(margin.factor.codes, index, count)
        packed = [np.repeat(codes, count, axis=1) for codes in packed]
        packed.append(np.tile(np.arange(count, dtype=np.int32), size)[None, :])
        size *= count
    sums, numbers = add_by_code(index, weights, size)
    kept = np.flatnonzero(numbers)
    codes = np.ascontiguousarray(np.vstack(packed)[:, kept])
    if len(kept) < size:
        place = np.zeros(size, dtype=np.int32)
        place[kept] = np.arange(len(kept), dtype=np.int32)
        index = place[index]
    targets = np.zeros((len(margins), max(levels)))
    for row, margin in enumerate(margins):
        targets[row, : levels[row]] = margin.targets
    return Cells(of_row=index, codes=codes, targets=targets, margins=margins), sums[kept]


def pack(index: IntArray) -> tuple[IntArray, IntArray]:
    present, packed = np.unique(index, return_inverse=True)
    return present.astype(np.int32), packed.astype(np.int32)


def refuse_empty_categories(cells: Cells, before: FloatArray) -> None:
    for codes, margin in zip(cells.codes, cells.margins, strict=True):
        sums = np.bincount(codes, before, len(margin.targets))
        empty = {
            margin.factor.categories[index]: margin.targets[index]
            for index in np.flatnonzero(sums == 0).tolist()
        }
        if empty:
            raise WeightingRefused(
                Reason.EMPTY_CATEGORY,
                where=margin.name,
                expected="weight in each category",
                got=empty,
                hint=Hint.MERGE_CATEGORIES,
            )


def refuse_failed_fit(cells: Cells, before: FloatArray, errors: FloatArray, sweeps: int) -> None:
    names = tuple(
        f"{margin.name}: {category}"
        for margin in cells.margins
        for category in margin.factor.categories
    )
    targets = np.concatenate([margin.targets for margin in cells.margins])
    unreachable = explain_unreachable(
        auxiliary=cells.indicators, weights=before, totals=targets, names=names
    )
    if unreachable:
        raise WeightingRefused(
            Reason.MARGINS_CONTRADICT,
            where=", ".join(unreachable),
            expected={name: targets[names.index(name)] for name in unreachable},
            got=unreachable,
            hint=Hint.DROP_OR_MERGE_MARGIN,
        )
    worst = int(np.argmax(errors))
    raise WeightingRefused(
        Reason.NOT_CONVERGED,
        where=cells.margins[worst].name,
        expected={"sweeps": sweeps},
        got={"relative_error": float(errors[worst])},
        hint=Hint.MERGE_CATEGORIES,
    )
