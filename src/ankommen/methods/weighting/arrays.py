"""The arrays the engine works on, checked once at the door."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]

FIRST_ROWS = 5


def positive_weights(values: ArrayLike, *, where: str) -> FloatArray:
    """A vector of finite weights above zero."""
    weights = float_vector(values, where=where)
    if weights.size == 0:
        raise WeightingRefused(
            Reason.NO_ROWS, where=where, expected=1, got=0, hint=Hint.CHECK_INPUT
        )
    if not weights.min() > 0 or not np.isfinite(weights.max()):
        bad = np.flatnonzero(~((weights > 0) & np.isfinite(weights)))
        raise WeightingRefused(
            Reason.WEIGHT_NOT_POSITIVE,
            where=where,
            expected="finite and > 0",
            got=rows_and_values(bad, weights),
            hint=Hint.CHECK_INPUT,
        )
    return weights


def float_vector(values: ArrayLike, *, where: str, rows: int | None = None) -> FloatArray:
    """A vector of floats; NaN may stand in it, infinity may not."""
    try:
        vector = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise WeightingRefused(
            Reason.NOT_A_NUMBER,
            where=where,
            expected="numbers",
            got=str(error),
            hint=Hint.CHECK_INPUT,
        ) from error
    if vector.ndim != 1 or (rows is not None and len(vector) != rows):
        raise WeightingRefused(
            Reason.WRONG_SHAPE,
            where=where,
            expected=("one column", rows),
            got=vector.shape,
            hint=Hint.CHECK_INPUT,
        )
    if np.isinf(vector).any():
        raise WeightingRefused(
            Reason.NOT_A_NUMBER,
            where=where,
            expected="finite numbers",
            got=rows_and_values(np.flatnonzero(np.isinf(vector)), vector),
            hint=Hint.CHECK_INPUT,
        )
    return vector


def complete_vector(values: ArrayLike, *, where: str, rows: int) -> FloatArray:
    """A vector of finite floats: a missing value is refused, never dropped."""
    vector = float_vector(values, where=where, rows=rows)
    missing = np.isnan(vector)
    if missing.any():
        refuse_missing(missing, where=where)
    return vector


def bool_vector(values: ArrayLike, *, where: str, rows: int) -> BoolArray:
    """A vector of yes and no, as booleans or as 0 and 1."""
    given = np.asarray(values)
    if given.shape != (rows,):
        raise WeightingRefused(
            Reason.WRONG_SHAPE,
            where=where,
            expected=(rows,),
            got=given.shape,
            hint=Hint.CHECK_INPUT,
        )
    if given.dtype == np.bool_:
        return given.astype(np.bool_, copy=False)
    numbers = complete_vector(values, where=where, rows=rows)
    other = (numbers != 0) & (numbers != 1)
    if other.any():
        raise WeightingRefused(
            Reason.NOT_ZERO_OR_ONE,
            where=where,
            expected=(0, 1),
            got=rows_and_values(np.flatnonzero(other), numbers),
            hint=Hint.CHECK_INPUT,
        )
    return numbers.astype(np.bool_)


def refuse_missing(missing: BoolArray, *, where: str) -> None:
    """Say how many values are missing and in which rows first."""
    rows = np.flatnonzero(missing)
    raise WeightingRefused(
        Reason.MISSING_VALUE,
        where=where,
        expected="a value in every row",
        got={"missing": len(rows), "first_rows": tuple(int(row) for row in rows[:FIRST_ROWS])},
        hint=Hint.SAY_WHAT_MISSING_MEANS,
    )


def rows_and_values(rows: NDArray[np.intp], values: FloatArray) -> dict[int, float]:
    """The first bad rows (counted from 0) with what stands there."""
    return {int(row): float(values[row]) for row in rows[:FIRST_ROWS]}
