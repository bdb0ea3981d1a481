"""Controlled rounding: every cell to a neighbouring multiple, and totals still add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .errors import DisclosureError, Reason
from .solver import engine_module, quiet_engine
from .tables import Table


@dataclass(frozen=True, eq=False)
class Rounding:
    """`published` has the shape of the table; each true count lies less than `base` away."""

    table: Table
    base: int
    published: NDArray[np.int64]
    distance: int


def round_controlled(table: Table, *, base: int = 5, seconds: float = 60.0) -> Rounding:
    """Round every cell up or down to a multiple of `base` so that all totals add up.

    Least sum of |published − true| over all cells; multiples of the base stay as they are
    (zero-restricted). Cox (JASA 82, 1987). A solution always exists for one hierarchy by one flat
    dimension; a table of three dimensions may have none and is then refused (`no_solution`).
    """
    if base < 2:
        raise DisclosureError(Reason.BAD_PARAMETER, "base", "2 or more", str(base))
    floors = table.counts.ravel() // base
    open_cells = np.flatnonzero(table.counts.ravel() % base)
    ups = np.zeros(len(floors), dtype=np.int64)
    if len(open_cells):
        ups[open_cells] = _choose(table, base, floors, open_cells, seconds)
    published = ((floors + ups) * base).reshape(table.shape)
    inner = published[np.ix_(*(dimension.leaves for dimension in table.dimensions))]
    if not np.array_equal(Table(table.dimensions, inner).counts, published):
        raise DisclosureError(Reason.ENGINE_FAILED, "rounding", "totals that add up")
    if (np.abs(published - table.counts) >= base).any():
        raise DisclosureError(Reason.ENGINE_FAILED, "rounding", f"less than {base} away")
    distance = int(np.abs(published - table.counts).sum())
    return Rounding(table, base, published, distance)


def _choose(
    table: Table,
    base: int,
    floors: NDArray[np.int64],
    open_cells: NDArray[np.int64],
    seconds: float,
) -> NDArray[np.int64]:
    highspy = engine_module()
    equations = additivity(table)
    rows = sparse.csr_matrix(equations[:, open_cells])
    right = -(equations @ floors).astype(float)
    remainders = table.counts.ravel()[open_cells] % base
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(open_cells), rows.shape[0]
    model.col_cost_ = (base - 2 * remainders).astype(float)
    model.col_lower_, model.col_upper_ = np.zeros(len(open_cells)), np.ones(len(open_cells))
    model.row_lower_ = model.row_upper_ = right
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = rows.indptr, rows.indices
    model.a_matrix_.value_ = rows.data.astype(float)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(open_cells)
    engine = quiet_engine()
    engine.setOptionValue("time_limit", seconds)
    engine.setOptionValue("mip_rel_gap", 0.0)
    engine.passModel(model)
    engine.run()
    status = engine.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        raise DisclosureError(Reason.NO_SOLUTION, "rounding", hint="suppress_instead")
    if status == highspy.HighsModelStatus.kTimeLimit:
        raise DisclosureError(Reason.TIME_LIMIT, "rounding", hint="smaller_table")
    if status != highspy.HighsModelStatus.kOptimal:
        raise DisclosureError(Reason.ENGINE_FAILED, "rounding", "optimal", str(status))
    return np.round(np.asarray(engine.getSolution().col_value)).astype(np.int64)


def additivity(table: Table) -> sparse.csr_matrix:
    """(equations, cells): each cell above others minus the cells one step below it, = 0."""
    data: list[int] = []
    columns: list[int] = []
    starts = [0]
    for cell in table.cells():
        for axis, node in enumerate(cell):
            below = [i for i, p in enumerate(table.dimensions[axis].parents) if p == node]
            if not below:
                continue
            parts = [(*cell[:axis], low, *cell[axis + 1 :]) for low in below]
            columns.extend(int(np.ravel_multi_index(c, table.shape)) for c in (cell, *parts))
            data.extend([1, *(-1 for _ in parts)])
            starts.append(len(columns))
    size = int(np.prod(table.shape))
    return sparse.csr_matrix((data, columns, starts), shape=(len(starts) - 1, size))


@dataclass(frozen=True, slots=True)
class PublishedEstimate:
    """An estimate fit for print; `value` is None where too few answered."""

    value: float | None
    answers_at_least: int


def publish_estimate(
    *, estimate: float, answers: int, minimum_answers: int, step: float
) -> PublishedEstimate:
    """A sample estimate rounded to `step`, or nothing below the minimum number of answers.

    Sampling already hides who is counted, so no cell keys. The number of answers itself is told
    only as a lower bound.

    >>> publish_estimate(estimate=1234.0, answers=40, minimum_answers=30, step=100.0)
    PublishedEstimate(value=1200.0, answers_at_least=30)
    """
    if minimum_answers < 1 or step <= 0 or answers < 0 or not np.isfinite(estimate):
        raise DisclosureError(
            Reason.BAD_PARAMETER, "estimate", "finite, minimum_answers ≥ 1, step > 0, answers ≥ 0"
        )
    if answers < minimum_answers:
        return PublishedEstimate(None, 0)
    return PublishedEstimate(float(np.round(estimate / step) * step), minimum_answers)
