"""Counts that are no complete table: some cells of some breakdowns, as offices publish them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import LinearConstraint, milp

from .errors import DisclosureError, Reason
from .suppression import Task, solve
from .tables import Dimension

REST = "\x00rest"
Codes = tuple[str, ...]


def with_rest(dimension: Dimension) -> Dimension:
    """The same hierarchy with one more leaf below every inner node: what the parts leave over.

    >>> with_rest(Dimension.flat("sex", ["f", "m"])).codes[-1] == "total" + REST
    True
    """
    inner = sorted({0, *dimension.parents} - {-1})
    codes = (*dimension.codes, *(dimension.codes[node] + REST for node in inner))
    return Dimension(dimension.name, codes, (*dimension.parents, *inner))


def cell_sets(universe: Sequence[Dimension], cells: Sequence[Codes]) -> sparse.csr_matrix:
    """(cells, atoms): which atoms each cell counts; a cell names one code of every dimension.

    The atoms are the products of the leaves of `with_rest` of each dimension; unknown codes are
    refused.
    """
    full = [with_rest(dimension) for dimension in universe]
    return sparse.csr_matrix(sparse.vstack([_row(full, cell) for cell in cells]))


def _row(full: Sequence[Dimension], cell: Codes) -> sparse.csr_matrix:
    if len(cell) != len(full):
        raise DisclosureError(Reason.WRONG_SHAPE, " × ".join(cell), "a code per dimension")
    rows = [
        sparse.csr_matrix(dimension.membership[[dimension.node(code)]])
        for dimension, code in zip(full, cell, strict=True)
    ]
    return sparse.csr_matrix(reduce(lambda a, b: sparse.kron(a, b, format="csr"), rows))


def protect_scattered(
    universe: Sequence[Dimension],
    counts: Mapping[Codes, int],
    *,
    threshold: int,
    shown: Mapping[Codes, int] | None = None,
    seconds: float = 60.0,
    allowed_gap: float = 0.0,
) -> frozenset[Codes]:
    """The cells to hide, least people in all, so that no count below `threshold` can be worked out.

    `counts` are the cells somebody wants to publish, `shown` those that are public already and
    cannot be hidden any more. Protected are the small counts themselves, zeros inside a hidden
    small group, and every small remainder of a cell after its parts in one dimension. Refuses
    contradicting counts (`total_contradicts_cells`) and what cannot be protected any more
    (`no_solution`). With `allowed_gap` a little more than the least may be hidden, see `suppress`.
    """
    known = dict(shown or {})
    cells = [*(cell for cell in counts if cell not in known), *known]
    values = {**counts, **known}
    sets = cell_sets(universe, cells)
    numbers = np.array([values[cell] for cell in cells], dtype=float)
    if (numbers < 0).any():
        raise DisclosureError(Reason.NEGATIVE_COUNT, "counts", "0 or more")
    rests, left_over = _remainders(universe, values, threshold)
    rows = sparse.csr_matrix(sparse.vstack([sets, *rests])) if rests else sets
    everything = np.concatenate([numbers, left_over])
    sensitive = _sensitive(sets, numbers, threshold)
    sensitive = np.concatenate([sensitive, np.arange(len(rests)) + len(cells)]).astype(np.int64)
    open_to_choice = np.zeros(len(everything), dtype=bool)
    open_to_choice[: len(cells) - len(known)] = numbers[: len(cells) - len(known)] > 0
    _refuse_public(cells, sensitive, known)
    task = Task(
        truth=_possible_truth(sets, numbers),
        sets=rows,
        costs=np.concatenate([numbers, np.zeros(len(rests))]),
        may_hide=open_to_choice,
        sensitive=sensitive,
        below=np.minimum(everything[sensitive], threshold),
        above=threshold - everything[sensitive],
    )
    hidden, *_ = solve(task, seconds=seconds, allowed_gap=allowed_gap)
    return frozenset(cell for cell, is_hidden in zip(cells, hidden, strict=False) if is_hidden)


def _sensitive(
    sets: sparse.csr_matrix, numbers: NDArray[np.float64], threshold: int
) -> NDArray[np.int64]:
    """Small counts, and zeros inside a small count."""
    small = (numbers > 0) & (numbers < threshold)
    sizes = np.asarray(sets.sum(axis=1)).ravel()
    shared = np.asarray((sets @ sets[small].T).todense())
    inside = ((shared == sizes[:, None]) & (numbers == 0)[:, None]).any(axis=1)
    return np.flatnonzero(small | inside)


def _remainders(
    universe: Sequence[Dimension], values: Mapping[Codes, int], threshold: int
) -> tuple[list[sparse.csr_matrix], NDArray[np.float64]]:
    """What a cell holds beyond its given parts in one dimension, where that is a small count."""
    full = [with_rest(dimension) for dimension in universe]
    rows: list[sparse.csr_matrix] = []
    left: list[float] = []
    for cell, count in values.items():
        for axis, dimension in enumerate(universe):
            parts = _parts(dimension, values, cell, axis)
            rest = count - sum(values[part] for part in parts)
            if parts and 0 < rest < threshold:
                inside = sparse.vstack([_row(full, part) for part in parts]).sum(axis=0)
                rows.append(_row(full, cell) - sparse.csr_matrix(inside))
                left.append(float(rest))
    return rows, np.array(left)


def _parts(
    dimension: Dimension, values: Mapping[Codes, int], cell: Codes, axis: int
) -> list[Codes]:
    """The given cells directly below this one in one dimension."""
    node = dimension.node(cell[axis])
    below = [
        code
        for code, parent in zip(dimension.codes, dimension.parents, strict=True)
        if parent == node
    ]
    found = [(*cell[:axis], code, *cell[axis + 1 :]) for code in below]
    return [part for part in found if part in values]


def _refuse_public(
    cells: Sequence[Codes], sensitive: NDArray[np.int64], known: Collection[Codes]
) -> None:
    for at in sensitive:
        if at < len(cells) and cells[at] in known:
            raise DisclosureError(Reason.NO_SOLUTION, " × ".join(cells[at]), "not yet public")


def _possible_truth(sets: sparse.csr_matrix, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """One way the people may be spread over the atoms; what protects does not depend on which."""
    rows = LinearConstraint(sets, numbers, numbers)
    answer = milp(np.zeros(sets.shape[1]), constraints=rows)
    if answer.status == 2:
        raise DisclosureError(Reason.TOTAL_CONTRADICTS_CELLS, "counts", "parts within totals")
    if answer.x is None:
        raise DisclosureError(Reason.ENGINE_FAILED, "counts", "optimal", str(answer.status))
    return np.maximum(np.asarray(answer.x, dtype=np.float64), 0.0)
