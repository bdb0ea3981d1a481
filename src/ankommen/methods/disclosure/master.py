"""The choice of cells to hide at least cost, under the inequalities found so far."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .attacker import Cut
from .errors import DisclosureError, Reason
from .solver import engine_module, quiet_engine

SMALL = 60
# On a small choice these take longer than the whole search.
COSTLY = (
    ("mip_heuristic_effort", 0.0),
    ("mip_heuristic_run_rins", False),
    ("mip_heuristic_run_rens", False),
    ("mip_heuristic_run_feasibility_jump", False),
    ("mip_heuristic_run_root_reduced_cost", False),
    ("mip_detect_symmetry", False),
)


class Master:
    """A covering programme in HiGHS; solved relaxed first, then whole."""

    def __init__(
        self,
        costs: NDArray[np.float64],
        free: NDArray[np.bool_],
        hidden: NDArray[np.bool_],
    ) -> None:
        self.free, self.hidden = np.flatnonzero(free), hidden
        self.engine = quiet_engine()
        # Whole costs: an answer less than one from the bound is the best.
        whole_costs = bool(np.array_equal(costs, np.round(costs)))
        self.engine.setOptionValue("mip_abs_gap", 0.999 if whole_costs else 1e-7)
        count = len(self.free)
        if count <= SMALL:
            for option, value in COSTLY:
                self.engine.setOptionValue(option, value)
        self.engine.addVars(count, np.zeros(count), np.ones(count))
        self.engine.changeColsCost(
            count, np.arange(count, dtype=np.int32), costs[self.free].astype(float)
        )
        self.whole = False

    def add(self, cuts: list[Cut]) -> None:
        """Each cut is coefficients over all cells, c · x ≥ 1."""
        for cut in cuts:
            own = cut[self.free]
            index = np.flatnonzero(own > 1e-9).astype(np.int32)
            if not len(index):
                raise DisclosureError(Reason.NO_SOLUTION, "suppression", "more that may be hidden")
            self.engine.addRow(1.0, np.inf, len(index), index, own[index])

    def _drop_slack(self) -> None:
        """Forget inequalities far from binding; if one is needed again it will be found again."""
        slack = np.asarray(self.engine.getSolution().row_value) - 1.0
        far = np.flatnonzero(slack > 0.5).astype(np.int32)
        if len(far):
            self.engine.deleteRows(len(far), far)

    def solve(self, *, whole: bool, gap: float, seconds: float) -> NDArray[np.float64]:
        """Share of each cell that is hidden, 0 … 1; 0 or 1 if `whole`.

        A whole answer is within the share `gap` of the best, or better.

        `seconds` is what the engine may use from its start, over all calls.
        """
        highspy = engine_module()
        if whole and not self.whole:
            kinds = np.full(len(self.free), highspy.HighsVarType.kInteger)
            columns = np.arange(len(self.free), dtype=np.int32)
            self.engine.changeColsIntegrality(len(columns), columns, kinds)
            self._drop_slack()
            self.whole = True
        if seconds <= self.engine.getRunTime():
            raise DisclosureError(Reason.TIME_LIMIT, "suppression", hint="smaller_table")
        self.engine.setOptionValue("mip_rel_gap", gap)
        self.engine.setOptionValue("time_limit", seconds)
        self.engine.run()
        status = self.engine.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise DisclosureError(Reason.TIME_LIMIT, "suppression", hint="smaller_table")
        if status != highspy.HighsModelStatus.kOptimal:
            raise DisclosureError(
                Reason.ENGINE_FAILED, "suppression", "optimal", str(status).rpartition(".")[2]
            )
        shares = self.hidden.astype(float)
        shares[self.free] = np.clip(np.asarray(self.engine.getSolution().col_value), 0.0, 1.0)
        return np.round(shares) if whole else shares
