"""What can be worked out from a partly hidden table, and which further cells would prevent it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .errors import DisclosureError, Reason
from .solver import engine_module, quiet_engine

Cut = NDArray[np.float64]
SLACK = 1e-6


@dataclass(frozen=True, eq=False)
class Knowledge:
    """The truth and the sums over it; see `Task`."""

    truth: NDArray[np.float64]
    sets: sparse.csr_matrix
    known: sparse.csr_matrix | None
    frozen: NDArray[np.bool_] | None


class Attacker:
    """Linear programmes over deviations from the truth, one pair for each sensitive cell.

    A cell of one atom is a bound of its column, every larger cell a row. `cuts` returns, for a
    (possibly fractional) choice of hidden cells, inequalities c · x ≥ 1 that every protected
    choice fulfils and this one does not; none if all are protected.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        sensitive: NDArray[np.int64],
        below: NDArray[np.float64],
        above: NDArray[np.float64],
    ) -> None:
        self.sets, self.truth = knowledge.sets, knowledge.truth
        self.values = np.asarray(self.sets @ self.truth)
        self.sensitive, self.below, self.above = sensitive, below, above
        self.reach = float(self.truth.sum() + max(above.max(), below.max()))
        sizes = np.diff(self.sets.indptr)
        atoms = len(self.truth)
        self.cell_of_atom = np.full(atoms, -1, dtype=np.int64)
        for cell in np.flatnonzero(sizes == 1):
            atom = self.sets.indices[self.sets.indptr[cell]]
            if self.cell_of_atom[atom] < 0:
                self.cell_of_atom[atom] = cell
        self.has_cell = self.cell_of_atom >= 0
        single = np.zeros(len(sizes), dtype=bool)
        single[self.cell_of_atom[self.has_cell]] = True
        self.row_cells = np.flatnonzero(~single)
        self.frozen = knowledge.frozen
        self._load(knowledge.known)

    def _load(self, known: sparse.csr_matrix | None) -> None:
        highspy = engine_module()
        blocks = [self.sets[self.row_cells]] + ([] if known is None else [known])
        rows = sparse.csr_matrix(sparse.vstack(blocks))
        self.matrix = rows
        self.known_rows = rows.shape[0] - len(self.row_cells)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.truth), rows.shape[0]
        model.col_cost_ = np.zeros(len(self.truth))
        model.col_lower_ = model.col_upper_ = np.zeros(len(self.truth))
        model.row_lower_ = model.row_upper_ = np.zeros(rows.shape[0])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = rows.indptr, rows.indices
        model.a_matrix_.value_ = rows.data.astype(float)
        model.sense_ = highspy.ObjSense.kMaximize
        self.engine = quiet_engine()
        self.engine.passModel(model)

    @property
    def seconds(self) -> float:
        """Time the engine has used."""
        return float(self.engine.getRunTime())

    def cuts(self, shares: NDArray[np.float64]) -> list[Cut]:
        """Violated inequalities for all sensitive cells, both directions."""
        self._open(shares)
        found: list[Cut] = []
        most = np.zeros(len(self.sensitive))
        least = np.zeros(len(self.sensitive))
        for at in range(len(self.sensitive)):
            for sign, need in ((1.0, self.above[at]), (-1.0, self.below[at])):
                reached = most[at] if sign > 0 else -least[at]
                if need <= 0 or reached >= need - SLACK:
                    continue
                cut, deviations = self._attack(int(self.sensitive[at]), sign, need)
                np.maximum(most, deviations, out=most)
                np.minimum(least, deviations, out=least)
                if cut is not None and cut @ shares < 1 - SLACK:
                    found.append(cut)
                elif cut is not None:
                    raise DisclosureError(Reason.ENGINE_FAILED, "cut", "violated", "satisfied")
        return found

    def is_protected(self, hidden: NDArray[np.bool_]) -> bool:
        """Whether this whole choice keeps every sensitive cell; stops at the first that is not."""
        self._open(hidden.astype(float))
        most = np.zeros(len(self.sensitive))
        least = np.zeros(len(self.sensitive))
        for at in range(len(self.sensitive)):
            for sign, need in ((1.0, self.above[at]), (-1.0, self.below[at])):
                reached = most[at] if sign > 0 else -least[at]
                if need <= 0 or reached >= need - SLACK:
                    continue
                cut, deviations = self._attack(int(self.sensitive[at]), sign, need)
                if cut is not None:
                    return False
                np.maximum(most, deviations, out=most)
                np.minimum(least, deviations, out=least)
        return True

    def _open(self, shares: NDArray[np.float64]) -> None:
        """Bounds of all deviations for this choice: what is shown cannot deviate."""
        atoms = len(self.truth)
        cell = self.cell_of_atom
        share = np.where(cell >= 0, shares[cell], 1.0)
        self.low, self.high = -self.truth * share, self.reach * share
        if self.frozen is not None:
            self.low[self.frozen] = self.high[self.frozen] = 0.0
        self.engine.changeColsBounds(atoms, np.arange(atoms, dtype=np.int32), self.low, self.high)
        rows = len(self.row_cells)
        low = np.zeros(rows + self.known_rows)
        high = np.zeros(rows + self.known_rows)
        low[:rows] = -self.values[self.row_cells] * shares[self.row_cells]
        high[:rows] = self.reach * shares[self.row_cells]
        self.engine.changeRowsBounds(len(low), np.arange(len(low), dtype=np.int32), low, high)

    def _attack(
        self, cell: int, sign: float, need: float
    ) -> tuple[Cut | None, NDArray[np.float64]]:
        highspy = engine_module()
        atoms = len(self.truth)
        aim = np.zeros(atoms)
        span = slice(self.sets.indptr[cell], self.sets.indptr[cell + 1])
        aim[self.sets.indices[span]] = sign
        self.engine.changeColsCost(atoms, np.arange(atoms, dtype=np.int32), aim)
        self.engine.run()
        if self.engine.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            status = self.engine.modelStatusToString(self.engine.getModelStatus())
            raise DisclosureError(Reason.ENGINE_FAILED, "attacker", "optimal", status)
        answer = self.engine.getSolution()
        deviations = np.asarray(self.sets @ np.asarray(answer.col_value))[self.sensitive]
        if self.engine.getInfo().objective_function_value >= need - SLACK:
            return None, deviations
        return self._cut(np.asarray(answer.row_dual), aim, need), deviations

    def _cut(self, prices: NDArray[np.float64], aim: NDArray[np.float64], need: float) -> Cut:
        """Weak duality: any protected choice must reach `need` at these prices.

        Reduced costs are recomputed from the row prices, so a rounded price gives a weaker cut
        and never a wrong one.
        """
        rows = len(self.row_cells)
        prices = np.where(np.abs(prices) < 1e-9, 0.0, prices)
        reduced = aim - self.matrix.T @ prices
        reduced[np.abs(reduced) < 1e-9] = 0.0
        if self.frozen is not None:
            reduced[self.frozen] = 0.0
        worth = np.where(reduced > 0, reduced * self.reach, -reduced * self.truth)
        cut = np.zeros(self.sets.shape[0])
        cells = self.cell_of_atom
        cut[cells[self.has_cell]] = worth[self.has_cell]
        given = float(worth[~self.has_cell].sum())
        own = prices[:rows]
        cut[self.row_cells] += np.where(
            own > 0, own * self.reach, -own * self.values[self.row_cells]
        )
        given += float(cut[self.sensitive].sum())
        cut[self.sensitive] = 0.0
        rest = need - given
        if rest <= SLACK:
            raise DisclosureError(Reason.ENGINE_FAILED, "cut", "a violated inequality")
        return np.asarray(np.minimum(cut / rest, 1.0))
