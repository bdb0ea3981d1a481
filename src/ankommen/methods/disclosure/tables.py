"""Frequency tables with totals and hierarchies: every cell is a set of inner cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .errors import DisclosureError, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

Counts = NDArray[np.int64]
Cell = tuple[int, ...]


@dataclass(frozen=True)
class Dimension:
    """A variable with its hierarchy: `codes[0]` is the total, `parents[i]` the node above i.

    `parents[0]` is −1; a parent stands before its children. The codes without children are the
    leaves. Which code is the total follows from the place, never from its name, so a category may
    be called "Total". Refuses two equal codes, a node without a way to the total, a lone total.
    """

    name: str
    codes: tuple[str, ...]
    parents: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.codes) != len(self.parents) or not self.codes:
            raise DisclosureError(Reason.WRONG_SHAPE, self.name, "one parent for each code")
        doubled = sorted({code for code in self.codes if self.codes.count(code) > 1})
        if doubled:
            raise DisclosureError(Reason.DUPLICATE_CODE, self.name, "codes once", doubled[0])
        if self.parents[0] != -1:
            raise DisclosureError(Reason.HIERARCHY_HOLE, self.name, "the total first")
        for node, parent in enumerate(self.parents[1:], 1):
            if not 0 <= parent < node:
                raise DisclosureError(
                    Reason.HIERARCHY_HOLE, self.name, "a parent above", self.codes[node]
                )

    @classmethod
    def flat(cls, name: str, codes: Sequence[str], *, total: str = "total") -> Dimension:
        """A total over codes of one level.

        >>> Dimension.flat("sex", ["f", "m"]).parents
        (-1, 0, 0)
        """
        return cls(name, (total, *codes), (-1, *(0 for _ in codes)))

    @classmethod
    def tree(cls, name: str, above: Mapping[str, str], *, total: str) -> Dimension:
        """From each code's code above; all ways must end in `total`.

        >>> Dimension.tree("place", {"Oker": "Goslar", "Goslar": "all"}, total="all").codes
        ('all', 'Goslar', 'Oker')
        """
        order = [total]
        for code in order:
            order.extend(low for low, high in above.items() if high == code and low not in order)
        lost = sorted(set(above) - set(order))
        if lost:
            raise DisclosureError(
                Reason.HIERARCHY_HOLE, name, f"a way up to {total}", lost[0], "add_missing_level"
            )
        if total in above:
            raise DisclosureError(Reason.HIERARCHY_HOLE, name, "nothing above the total", total)
        parents = (-1, *(order.index(above[code]) for code in order[1:]))
        return cls(name, tuple(order), parents)

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Nodes with nothing below, in the order of the codes."""
        inner = set(self.parents)
        return tuple(node for node in range(len(self.codes)) if node not in inner)

    @cached_property
    def membership(self) -> NDArray[np.int64]:
        """(nodes, leaves): 1 where the leaf lies below the node or is it."""
        matrix = np.zeros((len(self.codes), len(self.leaves)), dtype=np.int64)
        for column, leaf in enumerate(self.leaves):
            node = leaf
            while node >= 0:
                matrix[node, column] = 1
                node = self.parents[node]
        return matrix

    @cached_property
    def sums(self) -> sparse.csr_matrix:
        """`membership` as what a sum needs of it: the ones alone."""
        return sparse.csr_matrix(self.membership)

    def node(self, code: str) -> int:
        if code not in self.codes:
            raise DisclosureError(Reason.UNKNOWN_CODE, self.name, "|".join(self.codes), code)
        return self.codes.index(code)


@dataclass(frozen=True, eq=False)
class Table:
    """Whole counts of the inner cells; totals are always computed, never taken over.

    `inner` has one axis per dimension, as long as its leaves. `structural` marks inner cells that
    cannot hold anybody and are known to be zero.
    """

    dimensions: tuple[Dimension, ...]
    inner: Counts
    structural: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        shape = tuple(len(dimension.leaves) for dimension in self.dimensions)
        if not shape or 0 in shape:
            raise DisclosureError(Reason.EMPTY_TABLE, "table", "at least one dimension")
        names = [dimension.name for dimension in self.dimensions]
        if len(set(names)) < len(names):
            raise DisclosureError(Reason.DUPLICATE_CODE, "table", "dimensions once", names[0])
        if self.inner.shape != shape:
            raise DisclosureError(Reason.WRONG_SHAPE, "table", str(shape), str(self.inner.shape))
        if not np.issubdtype(self.inner.dtype, np.integer):
            raise DisclosureError(Reason.NOT_A_COUNT, "table", "whole numbers")
        if (self.inner < 0).any():
            place = np.argwhere(self.inner < 0)[0]
            raise DisclosureError(Reason.NEGATIVE_COUNT, self._leaf_label(place), "0 or more")
        if self.structural is not None and (self.structural & (self.inner > 0)).any():
            raise DisclosureError(Reason.TOTAL_CONTRADICTS_CELLS, "structural", "zero")

    @classmethod
    def from_cells(
        cls, dimensions: Sequence[Dimension], cells: Mapping[tuple[str, ...], int]
    ) -> Table:
        """From counts by codes; every inner cell is needed, given totals must agree."""
        shape = tuple(len(dimension.leaves) for dimension in dimensions)
        inner = np.zeros(shape, dtype=np.int64)
        for place in np.ndindex(*shape):
            codes = tuple(
                dimension.codes[dimension.leaves[i]]
                for dimension, i in zip(dimensions, place, strict=True)
            )
            if codes not in cells:
                raise DisclosureError(Reason.MISSING_CELL, " × ".join(codes), "a count", "nothing")
            count = cells[codes]
            if isinstance(count, bool) or not isinstance(count, int | np.integer):
                raise DisclosureError(Reason.NOT_A_COUNT, " × ".join(codes), "a whole number")
            inner[place] = count
        table = cls(tuple(dimensions), inner)
        for codes, count in cells.items():
            cell = table.cell(*codes)
            if int(table.counts[cell]) != count:
                raise DisclosureError(
                    Reason.TOTAL_CONTRADICTS_CELLS,
                    " × ".join(codes),
                    str(int(table.counts[cell])),
                    str(count),
                    "correct_total_or_cells",
                )
        return table

    @property
    def shape(self) -> tuple[int, ...]:
        """Nodes per dimension, totals included."""
        return tuple(len(dimension.codes) for dimension in self.dimensions)

    @cached_property
    def counts(self) -> Counts:
        """Counts of all cells, totals and subtotals included; shape `shape`."""
        return add_totals(self.dimensions, self.inner)

    @cached_property
    def sets(self) -> sparse.csr_matrix:
        """(cells, inner cells): which inner cells make up each cell, both in C order."""
        factors = [dimension.sums for dimension in self.dimensions]
        return sparse.csr_matrix(reduce(lambda a, b: sparse.kron(a, b, format="csr"), factors))

    def cell(self, *codes: str) -> Cell:
        if len(codes) != len(self.dimensions):
            raise DisclosureError(Reason.WRONG_SHAPE, " × ".join(codes), "a code per dimension")
        return tuple(
            dimension.node(code) for dimension, code in zip(self.dimensions, codes, strict=True)
        )

    def label(self, cell: Cell) -> str:
        return " × ".join(
            dimension.codes[node] for dimension, node in zip(self.dimensions, cell, strict=True)
        )

    def above(self, cell: Cell) -> Iterator[Cell]:
        """The cells one step up, one for each dimension that is not at its total."""
        for axis, node in enumerate(cell):
            parent = self.dimensions[axis].parents[node]
            if parent >= 0:
                yield (*cell[:axis], parent, *cell[axis + 1 :])

    def cells(self) -> Iterator[Cell]:
        return product(*(range(length) for length in self.shape))

    def _leaf_label(self, place: NDArray[np.int64]) -> str:
        return " × ".join(
            dimension.codes[dimension.leaves[i]]
            for dimension, i in zip(self.dimensions, place, strict=True)
        )


def add_totals(dimensions: Sequence[Dimension], inner: Counts) -> Counts:
    """Sum inner cells up every hierarchy; shape (nodes of each dimension)."""
    counts = inner
    for axis, dimension in enumerate(dimensions):
        first = np.moveaxis(counts, axis, 0)
        summed = dimension.sums @ first.reshape(len(first), -1)
        counts = np.moveaxis(summed.reshape(-1, *first.shape[1:]), 0, axis)
    return np.ascontiguousarray(counts)
