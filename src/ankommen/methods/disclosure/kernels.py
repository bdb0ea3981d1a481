"""Compiled loops over records. Nothing but numba lives here."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, nogil=True)
def tabulate_records(
    columns: tuple[NDArray[np.integer], ...],
    lengths: NDArray[np.int64],
    keys: NDArray[np.uint32],
    counts: NDArray[np.int64],
    sums: NDArray[np.uint32],
) -> int:
    """Add records to counts and key sums; the number of records outside the table."""
    outside = 0
    for i in range(len(keys)):
        cell = 0
        inside = True
        for axis in range(len(columns)):
            position = np.int64(columns[axis][i])
            inside = inside and 0 <= position < lengths[axis]
            cell = cell * lengths[axis] + position
        if inside:
            counts[cell] += 1
            sums[cell] += keys[i]
        else:
            outside += 1
    return outside
