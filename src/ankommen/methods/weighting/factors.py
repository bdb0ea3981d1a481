"""Categories as codes: read once, spelled one way, none missing."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.weighting.arrays import IntArray, refuse_missing
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused

TOTALS_AGREE = 1e-9


@dataclass(frozen=True, eq=False)
class Factor:
    """A column of categories: `codes` (n,) point into `categories`."""

    name: str
    codes: IntArray
    categories: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def refuse_other_length(self, rows: int) -> None:
        """A factor speaks of the same rows as the sample, or of another one."""
        if len(self.codes) != rows:
            raise WeightingRefused(
                Reason.WRONG_SHAPE,
                where=self.name,
                expected=rows,
                got=len(self.codes),
                hint=Hint.CHECK_INPUT,
            )

    def is_in(self, category: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which rows are in this category."""
        return np.asarray(self.codes == self.categories.index(category))


@dataclass(frozen=True, eq=False)
class Margin:
    """A factor with the known population total of each of its categories."""

    factor: Factor
    targets: tuple[float, ...]

    @property
    def name(self) -> str:
        return self.factor.name

    @property
    def total(self) -> float:
        return float(sum(self.targets))


def read_factor(*, name: str, labels: Iterable[Hashable]) -> Factor:
    """Code a column of labels; the categories come in sorted order.

    Refuses a missing label (None, NaN, blank text) and one category spelled in two ways
    (capitals, spaces, Unicode form).

    >>> read_factor(name="area", labels=["north", "south", "north"]).codes.tolist()
    [0, 1, 0]
    """
    values = list(labels)
    numbers: dict[Hashable, int] = {}
    first = np.fromiter(
        (numbers.setdefault(value, len(numbers)) for value in values), np.int32, count=len(values)
    )
    is_blank = np.array([blank(value) for value in numbers], dtype=np.bool_)
    if is_blank.any():
        refuse_missing(is_blank[first], where=name)
    spellings = [str(value) for value in numbers]
    refuse_two_spellings(spellings, where=name)
    order = sorted(range(len(spellings)), key=spellings.__getitem__)
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return Factor(
        name=name, codes=place[first], categories=tuple(spellings[index] for index in order)
    )


def factor_from_codes(*, name: str, codes: ArrayLike, categories: Sequence[str]) -> Factor:
    """A factor whose column is coded already, as 0 … k-1; a code outside is refused as missing."""
    given = np.asarray(codes)
    if given.ndim != 1 or given.dtype.kind not in "iu":
        raise WeightingRefused(
            Reason.WRONG_SHAPE,
            where=name,
            expected="one column of whole numbers",
            got=(str(given.dtype), given.shape),
            hint=Hint.CHECK_INPUT,
        )
    if given.size and (given.min() < 0 or given.max() >= len(categories)):
        refuse_missing((given < 0) | (given >= len(categories)), where=name)
    refuse_two_spellings(list(categories), where=name)
    return Factor(name=name, codes=given.astype(np.int32, copy=False), categories=tuple(categories))


def cross(*factors: Factor) -> Factor:
    """The factor of all combinations that occur, for post-stratification by several columns."""
    combined = np.zeros(len(factors[0]), dtype=np.int64)
    for factor in factors:
        combined = combined * len(factor.categories) + factor.codes
    present, codes = np.unique(combined, return_inverse=True)
    levels = [len(factor.categories) for factor in factors]
    parts = np.unravel_index(present, levels)
    names = tuple(
        " × ".join(factor.categories[int(code)] for factor, code in zip(factors, row, strict=True))
        for row in zip(*parts, strict=True)
    )
    return Factor(
        name=" × ".join(factor.name for factor in factors),
        codes=codes.astype(np.int32),
        categories=names,
    )


def margin(factor: Factor, targets: Mapping[str, float]) -> Margin:
    """Known totals for each category of a factor.

    Refuses a category without target, a target that is not above zero and a category with a
    target but nobody in it (weights cannot make people appear).
    """
    spellings = {**dict.fromkeys(factor.categories), **dict.fromkeys(targets)}
    refuse_two_spellings(list(spellings), where=factor.name)
    without = tuple(name for name in factor.categories if name not in targets)
    if without:
        raise WeightingRefused(
            Reason.CATEGORY_WITHOUT_TARGET,
            where=factor.name,
            expected=tuple(sorted(targets)),
            got=without,
            hint=Hint.ADD_TARGET_OR_RECODE,
        )
    for name, target in targets.items():
        if not (np.isfinite(target) and target > 0):
            raise WeightingRefused(
                Reason.TARGET_NOT_POSITIVE,
                where=f"{factor.name}: {name}",
                expected="> 0",
                got=target,
                hint=Hint.MERGE_CATEGORIES,
            )
    counts = np.bincount(factor.codes, minlength=len(factor.categories))
    present = {name for name, count in zip(factor.categories, counts, strict=True) if count}
    empty = {name: float(target) for name, target in targets.items() if name not in present}
    if empty:
        raise WeightingRefused(
            Reason.EMPTY_CATEGORY,
            where=factor.name,
            expected="at least one row in each category",
            got=empty,
            hint=Hint.MERGE_CATEGORIES,
        )
    return Margin(factor=factor, targets=tuple(float(targets[name]) for name in factor.categories))


def scale_margins(margins: Sequence[Margin], *, total: float) -> tuple[Margin, ...]:
    """The same shares with one common total: the stated rule for margins of different dates."""
    return tuple(
        Margin(
            factor=item.factor,
            targets=tuple(target * total / item.total for target in item.targets),
        )
        for item in margins
    )


def refuse_disagreement(margins: Sequence[Margin]) -> None:
    """All margins must add up to the same total; name those that do not and by how much."""
    names = [item.name for item in margins]
    twice = tuple(sorted({name for name in names if names.count(name) > 1}))
    if twice:
        raise WeightingRefused(
            Reason.MARGIN_NAMED_TWICE,
            where="margins",
            expected="one margin per name",
            got=twice,
            hint=Hint.CHECK_INPUT,
        )
    first = margins[0].total
    off = {
        item.name: item.total - first
        for item in margins
        if abs(item.total - first) > TOTALS_AGREE * abs(first)
    }
    if off:
        raise WeightingRefused(
            Reason.MARGINS_DISAGREE,
            where=", ".join(off),
            expected={margins[0].name: first},
            got=off,
            hint=Hint.SCALE_MARGINS_TO_ONE_TOTAL,
        )


def refuse_two_spellings(names: Sequence[str], *, where: str) -> None:
    seen: dict[str, str] = {}
    for name in names:
        plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
        if plain in seen and seen[plain] != name:
            raise WeightingRefused(
                Reason.CATEGORY_SPELLED_TWICE,
                where=where,
                expected=seen[plain],
                got=name,
                hint=Hint.CHOOSE_ONE_SPELLING,
            )
        seen[plain] = name


def blank(value: Hashable) -> bool:
    if value is None:
        return True
    if isinstance(value, float) and np.isnan(value):
        return True
    return isinstance(value, str) and not value.strip()
