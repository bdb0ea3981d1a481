"""The release ledger: does a new release, together with everything published before, disclose?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .attacks import Published
from .errors import DisclosureError, Reason
from .solver import engine_module, quiet_engine
from .tables import Dimension

SLACK = 1e-6


@dataclass(frozen=True, eq=False)
class Release:
    """One published table as sums over the atoms of a universe.

    `population` names who was counted at which reference date; only releases about the same
    population are linked. Hidden cells stay in, with `high` = ∞: they are what is protected.
    """

    code: str
    population: str
    published: Published


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    DISCLOSES = "discloses"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Finding:
    """A group of atoms known too closely; `atoms` are positions in the universe."""

    atoms: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """`together_with`: a smallest set of earlier releases without which the finding vanishes."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    together_with: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.outcome is Outcome.ACCEPTED


def table_sets(
    universe: Sequence[Dimension],
    dimensions: Sequence[Dimension],
    *,
    within: Mapping[str, str] | None = None,
) -> sparse.csr_matrix:
    """(cells, atoms): which atoms of the universe each cell of a table counts.

    The leaves of each table dimension must be codes of the universe dimension of the same name;
    `within` filters a dimension by a code. What is neither is counted over. Refuses unknown names
    and codes.
    """
    filters, own = dict(within or {}), {dimension.name: dimension for dimension in dimensions}
    names = {dimension.name for dimension in universe}
    for name in (*filters, *own):
        if name not in names or (name in own and name in filters):
            raise DisclosureError(Reason.UNKNOWN_CODE, "release", "|".join(sorted(names)), name)
    order = [dimension.name for dimension in universe if dimension.name in own]
    if order != [dimension.name for dimension in dimensions]:
        raise DisclosureError(Reason.WRONG_SHAPE, "release", "×".join(order))
    factors = [_factor(dimension, own.get(dimension.name), filters) for dimension in universe]
    return sparse.csr_matrix(reduce(lambda a, b: sparse.kron(a, b, format="csr"), factors))


def _factor(
    base: Dimension, shown: Dimension | None, filters: Mapping[str, str]
) -> sparse.csr_matrix:
    if shown is None:
        node = base.node(filters[base.name]) if base.name in filters else 0
        return sparse.csr_matrix(base.membership[[node]])
    below = base.membership[[base.node(shown.codes[leaf]) for leaf in shown.leaves]]
    rows = shown.membership @ below
    if rows.max(initial=0) > 1:
        raise DisclosureError(Reason.DUPLICATE_CODE, base.name, "leaves that do not overlap")
    return sparse.csr_matrix(rows)


def released(
    code: str,
    population: str,
    sets: sparse.csr_matrix,
    counts: NDArray[np.int64],
    *,
    within: int = 0,
) -> Release:
    """A release from published counts (−1 hidden), each off the truth by at most `within`.

    `within` is base − 1 after controlled rounding, D after cell keys, 0 after suppression.
    """
    values = counts.ravel().astype(float)
    if len(values) != sets.shape[0] or (values < -1).any():
        raise DisclosureError(Reason.WRONG_SHAPE, code, f"{sets.shape[0]} counts, −1 if hidden")
    hidden = values < 0
    low = np.where(hidden, 0.0, np.maximum(values - within, 0.0))
    high = np.where(hidden, np.inf, values + within)
    return Release(code, population, Published(sets, low, high))


def assess(
    earlier: Sequence[Release], new: Release, *, threshold: int, seconds: float = 60.0
) -> Verdict:
    """Accept a release, or say what it would disclose and with which earlier ones.

    Looked at are all atoms, all cells ever published or hidden, and all differences of two cells
    one inside the other. A group is known too closely if at least one person may be in it, fewer
    than k may be, and its bounds lie less than k apart. Numbers that contradict each other are
    refused as well. Refuses to answer (`time_limit`) rather than to guess.
    """
    if any(release.code == new.code for release in earlier):
        raise DisclosureError(Reason.DUPLICATE_CODE, "ledger", "a code of its own", new.code)
    linked = [release for release in earlier if release.population == new.population]
    widths = {release.published.sets.shape[1] for release in (*linked, new)}
    if len(widths) > 1:
        raise DisclosureError(Reason.WRONG_SHAPE, "ledger", "one universe for a population")
    everything = [*linked, new]
    findings = _closely_known(everything, _targets(everything, threshold), threshold, seconds)
    if findings == ():
        return Verdict(Outcome.ACCEPTED)
    needed = _smallest(linked, new, findings, threshold, seconds)
    outcome = Outcome.CONTRADICTS if findings is None else Outcome.DISCLOSES
    return Verdict(outcome, findings or (), tuple(release.code for release in needed))


def _smallest(
    linked: Sequence[Release],
    new: Release,
    findings: tuple[Finding, ...] | None,
    threshold: int,
    seconds: float,
) -> list[Release]:
    """Leave out one earlier release after the other as long as the first finding stays."""
    atoms = new.published.sets.shape[1]
    one = np.zeros((1, atoms))
    if findings:
        one[0, list(findings[0].atoms)] = 1
    needed = list(linked)
    for release in linked:
        rest = [other for other in needed if other is not release]
        left = _closely_known([*rest, new], sparse.csr_matrix(one), threshold, seconds)
        if (left is None) if findings is None else bool(left):
            needed = rest
    return needed


def _targets(releases: Sequence[Release], threshold: int) -> sparse.csr_matrix:
    """The groups that may be known too closely: those that printed numbers alone keep at the
    threshold or above are left out."""
    atoms = releases[0].published.sets.shape[1]
    blocks = [np.eye(atoms, dtype=np.int8)]
    blocks += [np.asarray(r.published.sets.todense(), dtype=np.int8) for r in releases]
    low = np.concatenate([np.zeros(atoms), *(r.published.low for r in releases)])
    high = np.concatenate([np.full(atoms, np.inf), *(r.published.high for r in releases)])
    cells, at = _distinct(np.vstack(blocks))
    least, most = np.zeros(len(cells)), np.full(len(cells), np.inf)
    np.maximum.at(least, at, low)
    np.minimum.at(most, at, high)
    shared = cells.astype(np.int32) @ cells.T.astype(np.int32)
    sizes = cells.sum(axis=1, dtype=np.int32)
    inside, around = np.nonzero((shared == sizes[:, None]) & (sizes[:, None] < sizes[None, :]))
    groups, at = _distinct(np.vstack([cells, cells[around] - cells[inside]]))
    floor = np.full(len(groups), -np.inf)
    np.maximum.at(floor, at, np.concatenate([least, least[around] - most[inside]]))
    return sparse.csr_matrix(groups[(floor < threshold) & groups.any(axis=1)].astype(np.int64))


def _distinct(rows: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """Each row once, and where each given row is found."""
    packed = np.packbits(rows.astype(bool), axis=1)
    _, first, at = np.unique(
        packed.view(f"V{packed.shape[1]}").ravel(), return_index=True, return_inverse=True
    )
    return rows[first], at


def _closely_known(
    releases: Sequence[Release],
    targets: sparse.csr_matrix,
    threshold: int,
    seconds: float,
) -> tuple[Finding, ...] | None:
    """Groups with bounds too close; None if no truth fits everything published.

    Every solution found on the way is a possible truth. Two of them that lie k apart in a group
    clear it without a programme of its own.
    """
    prober = _Prober(releases, threshold, seconds)
    first = prober.extreme(np.zeros(targets.shape[1]), 1.0)
    if first is None:
        return None
    least = np.asarray(targets @ first, dtype=float)
    most = least.copy()
    findings = []
    for at, group in enumerate(np.asarray(targets.todense(), dtype=float)):
        for sign in (-1.0, 1.0):
            if most[at] - least[at] >= threshold - SLACK:
                break
            truth = prober.extreme(group, sign)
            if truth is None:
                return None
            values = np.asarray(targets @ truth, dtype=float)
            np.minimum(least, values, out=least)
            np.maximum(most, values, out=most)
            if sign < 0 and values[at] >= threshold - SLACK:
                break
        else:
            low, high = float(least[at]), float(most[at])
            if high > SLACK and low < threshold - SLACK and high - low < threshold - SLACK:
                findings.append(Finding(tuple(np.flatnonzero(group).tolist()), low, high))
    return tuple(findings)


class _Prober:
    """Possible truths behind all releases, at either end of what a group may hold."""

    def __init__(self, releases: Sequence[Release], threshold: int, seconds: float) -> None:
        highspy = engine_module()
        self.seconds = seconds
        sets = sparse.csr_matrix(sparse.vstack([r.published.sets for r in releases]))
        low = np.concatenate([r.published.low for r in releases])
        high = np.concatenate([r.published.high for r in releases])
        largest = float(np.max(high[np.isfinite(high)], initial=0.0))
        atoms = sets.shape[1]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = atoms, sets.shape[0]
        model.col_cost_ = np.zeros(atoms)
        model.col_lower_ = np.zeros(atoms)
        model.col_upper_ = np.full(atoms, largest + 10.0 * threshold)
        model.row_lower_, model.row_upper_ = low, high
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = sets.indptr, sets.indices
        model.a_matrix_.value_ = sets.data.astype(float)
        model.sense_ = highspy.ObjSense.kMaximize
        self.columns = np.arange(atoms, dtype=np.int32)
        self.engine = quiet_engine()
        self.engine.passModel(model)

    def extreme(self, group: NDArray[np.float64], sign: float) -> NDArray[np.float64] | None:
        """A truth with the most (sign 1) or least people in the group; None if none fits."""
        highspy = engine_module()
        if self.engine.getRunTime() >= self.seconds:
            raise DisclosureError(Reason.TIME_LIMIT, "ledger", hint="fewer_cells")
        self.engine.changeColsCost(len(self.columns), self.columns, sign * group)
        self.engine.run()
        status = self.engine.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise DisclosureError(Reason.ENGINE_FAILED, "ledger", "optimal", str(status))
        return np.asarray(self.engine.getSolution().col_value, dtype=float)
