"""Arrays read from whatever the caller has: right shape, finite, not negative, read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason

FloatArray = NDArray[np.floating]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Shape = tuple[int, ...]
Scalar = TypeVar("Scalar", bound=np.generic)


def numbers(values: ArrayLike, *, where: str, shape: Shape, names: Sequence[str]) -> FloatArray:
    """Finite numbers of 0 or more; the first bad one is named by the name of its row."""
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        array = array.astype(np.float64)
    refuse_other_shape(array.shape, where=where, shape=shape)
    for bad, what in (
        (~np.isfinite(array), Reason.NOT_A_NUMBER),
        (array < 0, Reason.NEGATIVE_NUMBER),
    ):
        if bad.any():
            at = tuple(int(i) for i in np.argwhere(bad)[0])
            raise MatchingRefused(
                what,
                where=f"{where} of {names[at[0]]}",
                expected=">= 0",
                got=float(array[at]),
                hint=Hint.CHECK_INPUT,
            )
    return frozen(array if array.dtype.kind == "f" else array.astype(np.float64))


def flags(values: ArrayLike, *, where: str, shape: Shape) -> BoolArray:
    array = np.asarray(values)
    refuse_other_shape(array.shape, where=where, shape=shape)
    if array.dtype != np.bool_:
        raise MatchingRefused(
            Reason.WRONG_SHAPE,
            where=where,
            expected="true or false",
            got=str(array.dtype),
            hint=Hint.CHECK_INPUT,
        )
    return frozen(array)


def refuse_other_shape(got: Shape, *, where: str, shape: Shape) -> None:
    if got != shape:
        raise MatchingRefused(
            Reason.WRONG_SHAPE, where=where, expected=shape, got=got, hint=Hint.CHECK_INPUT
        )


def refuse_repeated(ids: Sequence[str], *, where: str) -> None:
    if len(set(ids)) < len(ids):
        seen: set[str] = set()
        twice = next(one for one in ids if one in seen or seen.add(one))  # type: ignore[func-returns-value]
        raise MatchingRefused(
            Reason.DUPLICATE_ID,
            where=where,
            expected="each id once",
            got=twice,
            hint=Hint.MAKE_IDS_UNIQUE,
        )


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    array = array.view()
    array.flags.writeable = False
    return array
