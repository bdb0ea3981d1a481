"""Loops that run as machine code."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ankommen.methods.matching.arrays import BoolArray, FloatArray, IntArray


@njit(cache=True)
def fill_best(value: FloatArray, size: IntArray, room: int) -> tuple[float, BoolArray]:
    """The most that fits into `room` (knapsack): its value and who is in (k,).

    Whoever has no positive value stays out. Solved by the table of all remaining rooms.
    """
    count = len(value)
    table: NDArray[np.float64] = np.zeros((count + 1, room + 1))
    for one in range(count - 1, -1, -1):
        for left in range(room + 1):
            best = table[one + 1, left]
            if value[one] > 0 and left >= size[one]:
                best = max(best, table[one + 1, left - size[one]] + value[one])
            table[one, left] = best
    inside: BoolArray = np.zeros(count, dtype=np.bool_)
    left = room
    for one in range(count):
        if table[one, left] > table[one + 1, left]:
            inside[one] = True
            left -= size[one]
    return table[0, room], inside
