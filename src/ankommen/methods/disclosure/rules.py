"""Which cells are sensitive, and how far an attacker must stay from each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .errors import DisclosureError, Reason
from .tables import Cell, Table


class Sensitivity(StrEnum):
    SMALL_COUNT = "small_count"
    ZERO_IN_SMALL_GROUP = "zero_in_small_group"
    WHOLE_GROUP = "whole_group"
    DOMINANCE = "dominance"
    NEIGHBOUR_ESTIMATE = "neighbour_estimate"


@dataclass(frozen=True, slots=True)
class Rules:
    """What must be kept from an attacker.

    `threshold` k: counts 1 … k − 1 are sensitive; from the published table neither 0 nor k may be
    ruled out for them. `whole_group`: a cell holding all of the group above it is sensitive too,
    for it tells something about everybody in the group. `dominance` (n, percent): the n largest
    contributors hold more than percent of the cell. `p_percent`: the second largest contributor
    could estimate the largest to within p percent.
    """

    threshold: int
    whole_group: bool = False
    dominance_contributors: int | None = None
    dominance_percent: float | None = None
    p_percent: float | None = None

    def __post_init__(self) -> None:
        if self.threshold < 1:
            raise _bad("threshold", "1 or more", self.threshold)
        if (self.dominance_contributors is None) != (self.dominance_percent is None):
            raise _bad("dominance", "contributors and percent together", "one of them")
        if self.dominance_contributors is not None and self.dominance_contributors < 1:
            raise _bad("dominance_contributors", "1 or more", self.dominance_contributors)
        if self.dominance_percent is not None and not 0 < self.dominance_percent < 100:
            raise _bad("dominance_percent", "between 0 and 100", self.dominance_percent)
        if self.p_percent is not None and self.p_percent <= 0:
            raise _bad("p_percent", "more than 0", self.p_percent)

    @classmethod
    def read(cls, values: Mapping[str, object]) -> Rules:
        """From a rules file already parsed. An unknown key is refused: it may be a rule unkept."""
        known = {field.name for field in fields(cls)}
        for key in values:
            if key not in known:
                raise DisclosureError(Reason.UNKNOWN_RULE, key, "|".join(sorted(known)), key)
        if "threshold" not in values:
            raise DisclosureError(Reason.UNKNOWN_RULE, "threshold", "a whole number", "nothing")
        for key, value in values.items():
            _require_type(key, value)
        return cls(**values)  # type: ignore[arg-type]


WHOLE_NUMBERS = {"threshold", "dominance_contributors"}


def _require_type(key: str, value: object) -> None:
    if key == "whole_group":
        if not isinstance(value, bool):
            raise _bad(key, "true or false", value)
        return
    allowed = int if key in WHOLE_NUMBERS else int | float
    if isinstance(value, bool) or not isinstance(value, allowed):
        raise _bad(key, "a whole number" if key in WHOLE_NUMBERS else "a number", value)


def _bad(where: str, expected: str, got: object) -> DisclosureError:
    return DisclosureError(Reason.BAD_PARAMETER, where, expected, str(got))


@dataclass(frozen=True, slots=True)
class Sensitive:
    """One sensitive cell: the attacker must find value − `below` and value + `above` possible."""

    cell: Cell
    why: Sensitivity
    below: float
    above: float


def sensitive_counts(table: Table, rules: Rules) -> tuple[Sensitive, ...]:
    """The sensitive cells of a table of people, in the order of the cells.

    Everybody contributes one, so dominance and p percent apply to counts as well. A zero is
    sensitive where a group it belongs to is itself too small to be shown, or is such a zero;
    unless the zero is structural or follows from a larger zero that is shown.
    """
    impossible = _impossible(table).reshape(table.shape)
    hidden_zeros: dict[Cell, bool] = {}
    found = (
        _sensitivity(table, rules, cell, hidden_zeros)
        for cell in table.cells()
        if not impossible[cell]
    )
    return tuple(sensitive for sensitive in found if sensitive is not None)


def _sensitivity(
    table: Table, rules: Rules, cell: Cell, hidden_zeros: dict[Cell, bool]
) -> Sensitive | None:
    count = int(table.counts[cell])
    if count == 0:
        if _is_hidden_zero(table, rules.threshold, cell, hidden_zeros):
            return Sensitive(cell, Sensitivity.ZERO_IN_SMALL_GROUP, 0, rules.threshold)
        return None
    if count < rules.threshold:
        return Sensitive(cell, Sensitivity.SMALL_COUNT, count, rules.threshold - count)
    if (by_share := _by_shares(cell, float(count), (1.0,) * min(count, 100), rules)) is not None:
        return by_share
    if rules.whole_group and _is_whole_group(table, cell):
        return Sensitive(cell, Sensitivity.WHOLE_GROUP, 1, 0)
    return None


def _is_hidden_zero(table: Table, k: int, cell: Cell, known: dict[Cell, bool]) -> bool:
    if cell not in known:
        groups = list(table.above(cell))
        small = [
            0 < table.counts[group] < k
            or (table.counts[group] == 0 and _is_hidden_zero(table, k, group, known))
            for group in groups
        ]
        shown = [
            table.counts[group] == 0 and not hidden
            for group, hidden in zip(groups, small, strict=True)
        ]
        known[cell] = any(small) and not any(shown)
    return known[cell]


def _is_whole_group(table: Table, cell: Cell) -> bool:
    """Somebody could have been elsewhere in the group, and nobody was."""
    for axis, node in enumerate(cell):
        dimension = table.dimensions[axis]
        parent = dimension.parents[node]
        siblings = dimension.parents.count(parent)
        if parent >= 0 and siblings > 1:
            group = (*cell[:axis], parent, *cell[axis + 1 :])
            if table.counts[group] == table.counts[cell]:
                return True
    return False


def _impossible(table: Table) -> NDArray[np.bool_]:
    if table.structural is None:
        return np.zeros(int(np.prod(table.shape)), dtype=bool)
    possible = table.sets @ (~table.structural).ravel().astype(np.int64)
    return np.asarray(possible == 0, dtype=bool)


@dataclass(frozen=True, slots=True)
class Contributions:
    """What a cell of a magnitude table is made of: the amounts of its contributors, all ≥ 0."""

    cell: Cell
    amounts: tuple[float, ...]


def sensitive_sums(contributions: tuple[Contributions, ...], rules: Rules) -> tuple[Sensitive, ...]:
    """Sensitive cells by minimum number of contributors, dominance and p percent.

    With the total X and the largest x1 ≥ x2 ≥ …: dominance n, q when x1 + … + xn > q/100 · X, and
    then the attacker must stay 100/q · (x1 + … + xn) − X away; p percent when
    X − x1 − x2 < p/100 · x1, distance p/100 · x1 − (X − x1 − x2); too few contributors: the whole
    value. Reference: Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
    """
    found = (_sum_sensitivity(entry, rules) for entry in contributions)
    return tuple(sensitive for sensitive in found if sensitive is not None)


def _sum_sensitivity(entry: Contributions, rules: Rules) -> Sensitive | None:
    amounts = tuple(sorted(entry.amounts, reverse=True))
    if amounts and amounts[-1] < 0:
        raise DisclosureError(Reason.NEGATIVE_COUNT, "contributions", "0 or more")
    total = sum(amounts)
    if total and len(amounts) < rules.threshold:
        return Sensitive(entry.cell, Sensitivity.SMALL_COUNT, total, total)
    return _by_shares(entry.cell, total, amounts, rules)


def _by_shares(
    cell: Cell, total: float, amounts: tuple[float, ...], rules: Rules
) -> Sensitive | None:
    """`amounts` falling; only the largest matter, so a long tail may be left out."""
    distances: list[tuple[float, Sensitivity]] = []
    if rules.dominance_contributors is not None and rules.dominance_percent is not None:
        top = sum(amounts[: rules.dominance_contributors])
        distances.append((100 / rules.dominance_percent * top - total, Sensitivity.DOMINANCE))
    if rules.p_percent is not None:
        rest = total - sum(amounts[:2])
        distance = rules.p_percent / 100 * sum(amounts[:1]) - rest
        distances.append((distance, Sensitivity.NEIGHBOUR_ESTIMATE))
    distance, why = max(distances, default=(0.0, Sensitivity.DOMINANCE))
    if distance <= 1e-9 * total:
        return None
    return Sensitive(cell, why, min(distance, total), distance)
