"""HiGHS as this package uses it: silent, one thread, always the same way."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from scipy import sparse

from ankommen.methods.matching.arrays import FloatArray, IntArray
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason


@dataclass(frozen=True, eq=False)
class Answer:
    """What the engine found. `values` is None where it found nothing."""

    values: FloatArray | None
    worth: float
    bound: float
    duals: FloatArray
    proven: bool
    infeasible: bool
    seconds: float = 0.0


class Engine:
    """A linear programme that is maximised and grows by rows and columns."""

    def __init__(self) -> None:
        self.highs = import_highs()
        self.model = self.highs.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self.model.setOptionValue(option, value)
        self.model.changeObjectiveSense(self.highs.ObjSense.kMaximize)
        self.columns = self.rows = 0

    def set(self, option: str, value: float | str) -> None:
        self.model.setOptionValue(option, value)

    def add_rows(self, low: FloatArray, high: FloatArray) -> None:
        nothing = np.zeros(0, dtype=np.int32)
        starts = np.zeros(len(low), dtype=np.int32)
        self.model.addRows(len(low), low, high, 0, starts, nothing, np.zeros(0))
        self.rows += len(low)

    def add_row(self, low: float, high: float, columns: IntArray, values: FloatArray) -> None:
        self.model.addRow(low, high, len(columns), columns.astype(np.int32), values.astype(float))
        self.rows += 1

    def add_columns(self, worth: FloatArray, matrix: sparse.csc_matrix, high: float = 1.0) -> None:
        count = len(worth)
        self.model.addCols(
            count,
            worth.astype(float),
            np.zeros(count),
            np.full(count, high),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data.astype(float),
        )
        self.columns += count

    def make_whole(self, columns: IntArray) -> None:
        kinds = np.full(len(columns), self.highs.HighsVarType.kInteger)
        self.model.changeColsIntegrality(len(columns), columns.astype(np.int32), kinds)

    def limit_column(self, column: int, low: float, high: float) -> None:
        self.model.changeColBounds(column, low, high)

    def change_worth(self, worth: FloatArray) -> None:
        columns = np.arange(self.columns, dtype=np.int32)
        self.model.changeColsCost(self.columns, columns, worth.astype(float))

    def start_from(self, values: FloatArray) -> None:
        solution = self.highs.HighsSolution()
        solution.col_value = values.tolist()
        self.model.setSolution(solution)

    def solve(self) -> Answer:
        if not self.columns:
            return Answer(np.zeros(0), 0.0, 0.0, np.zeros(self.rows), proven=True, infeasible=False)
        self.model.run()
        states = self.highs.HighsModelStatus
        status, info = self.model.getModelStatus(), self.model.getInfo()
        infeasible = status in {states.kInfeasible, states.kUnboundedOrInfeasible}
        stopped = {states.kTimeLimit, states.kObjectiveTarget, states.kInterrupt}
        if not infeasible and status != states.kOptimal and status not in stopped:
            raise MatchingRefused(
                Reason.ENGINE_FAILED,
                where="engine",
                expected="optimal",
                got=str(status).rpartition(".")[2],
                hint=Hint.CHECK_INPUT,
            )
        solution = self.model.getSolution()
        found = info.primal_solution_status == self.highs.SolutionStatus.kSolutionStatusFeasible
        return Answer(
            values=np.asarray(solution.col_value) if found and not infeasible else None,
            worth=float(info.objective_function_value),
            bound=float(info.mip_dual_bound),
            duals=np.asarray(solution.row_dual),
            proven=status == states.kOptimal,
            infeasible=infeasible,
            seconds=float(self.model.getRunTime()),
        )


def import_highs() -> Any:
    """The binding of HiGHS, loaded when first needed; refuses if it is missing."""
    try:
        return import_module("highspy")
    except ImportError:
        raise MatchingRefused(
            Reason.ENGINE_MISSING,
            where="engine",
            expected="highspy",
            got=None,
            hint=Hint.INSTALL_HIGHSPY,
        ) from None
