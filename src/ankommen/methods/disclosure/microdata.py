"""k-anonymity and l-diversity of microdata, with proposals and what they would lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .errors import DisclosureError, Reason

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Column:
    """A column an attacker may know, with coarser versions of it.

    `levels[0]` are the codes of the rows; each further level gives a code for every code of the
    level before, coarser and coarser.
    """

    name: str
    codes: Codes
    levels: tuple[Codes, ...] = ()

    def at(self, level: int) -> Codes:
        codes = self.codes
        for coarser in self.levels[:level]:
            codes = coarser[codes]
        return codes


@dataclass(frozen=True, slots=True)
class Anonymity:
    """`k`: rows in the smallest class; `diversity`: fewest sensitive values in a class (l)."""

    k: int
    diversity: int
    classes: int
    rows_at_risk: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """How far to coarsen each column and how many rows then to leave out.

    `lost_precision` 0 … 1: mean share of the levels climbed (Samarati and Sweeney); `suppressed`
    rows; `discernibility`: sum of squared class sizes plus, for each suppressed row, all rows.
    """

    levels: tuple[int, ...]
    suppressed: int
    lost_precision: float
    discernibility: int


def anonymity(columns: Sequence[Column], sensitive: Codes, *, k: int) -> Anonymity:
    """How anonymous rows are as they stand; `rows_at_risk` are in classes under k."""
    group, sizes = _classes([column.codes for column in _checked(columns, sensitive)])
    variety = _variety(group, sensitive, len(sizes))
    at_risk = int(sizes[sizes < k].sum())
    return Anonymity(int(sizes.min()), int(variety.min()), len(sizes), at_risk)


def propose(
    columns: Sequence[Column], sensitive: Codes, *, k: int, diversity: int = 1, most_suppressed: int
) -> tuple[Proposal, ...]:
    """All minimal generalisations that reach k and l, least loss first.

    Minimal: no column could be left finer with the others as they are. Every combination of
    levels is tried. Refuses (`no_solution`) if even the coarsest leaves out too many rows.
    """
    columns = _checked(columns, sensitive)
    if k < 2 or diversity < 1 or most_suppressed < 0:
        raise DisclosureError(Reason.BAD_PARAMETER, "propose", "k ≥ 2, diversity ≥ 1")
    found: list[Proposal] = []
    choices = product(*(range(len(column.levels) + 1) for column in columns))
    for levels in sorted(choices, key=sum):
        if any(_finer(one.levels, levels) for one in found):
            continue
        proposal = _try(columns, sensitive, levels, k, diversity)
        if proposal.suppressed <= most_suppressed:
            found.append(proposal)
    if not found:
        raise DisclosureError(Reason.NO_SOLUTION, "microdata", hint="coarser_levels_or_drop_column")
    return tuple(sorted(found, key=lambda p: (p.lost_precision, p.suppressed, p.discernibility)))


def _finer(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def _try(
    columns: Sequence[Column], sensitive: Codes, levels: tuple[int, ...], k: int, diversity: int
) -> Proposal:
    group, sizes = _classes([c.at(level) for c, level in zip(columns, levels, strict=True)])
    variety = _variety(group, sensitive, len(sizes))
    bad = (sizes < k) | (variety < diversity)
    suppressed = int(sizes[bad].sum())
    shares = [
        level / len(column.levels) if column.levels else 0.0
        for column, level in zip(columns, levels, strict=True)
    ]
    squares = int((sizes[~bad].astype(np.int64) ** 2).sum()) + suppressed * len(group)
    return Proposal(levels, suppressed, float(np.mean(shares)), squares)


def _classes(columns: Sequence[Codes]) -> tuple[Codes, Codes]:
    """Class of each row and size of each class."""
    _, group, sizes = np.unique(
        np.stack(columns, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    return group.ravel().astype(np.int64), sizes.astype(np.int64)


def _variety(group: Codes, sensitive: Codes, classes: int) -> Codes:
    pairs = np.unique(np.stack([group, sensitive], axis=1), axis=0)
    return np.bincount(pairs[:, 0], minlength=classes).astype(np.int64)


def _checked(columns: Sequence[Column], sensitive: Codes) -> Sequence[Column]:
    if not columns or not len(sensitive):
        raise DisclosureError(Reason.EMPTY_TABLE, "microdata", "columns and rows")
    for column in columns:
        if len(column.codes) != len(sensitive):
            raise DisclosureError(Reason.WRONG_SHAPE, column.name, f"{len(sensitive)} rows")
        codes = column.codes
        for coarser in column.levels:
            if codes.min() < 0 or codes.max() >= len(coarser):
                raise DisclosureError(Reason.HIERARCHY_HOLE, column.name, "a coarser code for each")
            codes = coarser[codes]
    return columns
