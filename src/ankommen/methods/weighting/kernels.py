"""Loops that run as machine code."""

from __future__ import annotations

import numpy as np
from numba import njit

from ankommen.methods.weighting.arrays import FloatArray, IntArray


@njit(cache=True, error_model="numpy", fastmath={"reassoc", "contract"})
def rake_cells(
    cells: FloatArray,
    codes: IntArray,
    targets: FloatArray,
    tolerance: float,
    sweeps: int,
) -> tuple[FloatArray, int]:
    """Iterative proportional fitting of `cells` (C, R), each column on its own, in place.

    `codes` (M, C) say which category of each margin a cell is in, `targets` (M, K) what each
    category must add up to (padded with 0). A column is done when every margin is met within
    `tolerance`, relative, before it is adjusted. Returns the largest error of the last sweep per
    margin and column (M, R), infinite where a category has no weight at all, and the number of
    sweeps used.
    """
    margins, cell_count = codes.shape
    columns, categories = cells.shape[1], targets.shape[1]
    sums = np.zeros((categories, columns))
    errors = np.ones((margins, columns))
    for cell in range(cell_count):
        category = codes[0, cell]
        for column in range(columns):
            sums[category, column] += cells[cell, column]
    for sweep in range(sweeps):
        worst = 0.0
        for margin in range(margins):
            worst = max(worst, turn_into_factors(sums, targets[margin], errors[margin]))
            following = codes[(margin + 1) % margins]
            adjust_and_add(cells, codes[margin], following, sums)
        if not worst > tolerance:
            return errors, sweep + 1
    return errors, sweeps


@njit(cache=True, error_model="numpy")
def turn_into_factors(sums: FloatArray, targets: FloatArray, errors: FloatArray) -> float:
    """Sums (K, R) become target / sum; `errors` (R,) the largest miss. Returns the worst finite.

    A category without weight can never reach its target: its column has failed, error infinite.
    """
    errors[:] = 0.0
    for category in range(len(targets)):
        if targets[category] <= 0.0:
            break
        for column in range(len(errors)):
            total = sums[category, column]
            if total > 0.0:
                error = abs(total / targets[category] - 1.0)
                errors[column] = max(errors[column], error)
                sums[category, column] = targets[category] / total
            else:
                errors[column] = np.inf
                sums[category, column] = 0.0
    worst = 0.0
    for column in range(len(errors)):
        if errors[column] < np.inf:
            worst = max(worst, errors[column])
    return worst


@njit(cache=True, error_model="numpy", fastmath={"reassoc", "contract"})
def adjust_and_add(
    cells: FloatArray, codes: IntArray, following: IntArray, sums: FloatArray
) -> None:
    """Multiply the cells by the factors that `sums` holds; leave the next margin's sums there."""
    factors = sums.copy()
    sums[:] = 0.0
    columns = cells.shape[1]
    for cell in range(cells.shape[0]):
        here, there = codes[cell], following[cell]
        for column in range(columns):
            value = cells[cell, column] * factors[here, column]
            cells[cell, column] = value
            sums[there, column] += value


@njit(cache=True)
def collapse_rows(codes: IntArray, index: IntArray, levels: int) -> None:
    """Fold one more factor into the combined code of each row, in place."""
    for row in range(len(index)):
        index[row] = index[row] * levels + codes[row]


@njit(cache=True)
def add_by_code(codes: IntArray, values: FloatArray, count: int) -> tuple[FloatArray, IntArray]:
    """Sum and number of `values` per code."""
    sums = np.zeros(count)
    numbers = np.zeros(count, dtype=np.int32)
    for row in range(len(codes)):
        sums[codes[row]] += values[row]
        numbers[codes[row]] += 1
    return sums, numbers


@njit(cache=True)
def multiply_by_code(values: FloatArray, codes: IntArray, factors: FloatArray) -> FloatArray:
    """Each value times the factor of its code."""
    product = np.empty(len(values))
    for row in range(len(values)):
        product[row] = values[row] * factors[codes[row]]
    return product


@njit(cache=True, fastmath={"reassoc", "contract"})
def add_products(weights: FloatArray, table: FloatArray) -> FloatArray:
    """Weights (n, R) and values (n, k) → Σ over rows of their products (R, k).

    A matrix product on one thread: the blocks are so small that threads would only wait.
    """
    sums = np.zeros((weights.shape[1], table.shape[1]))
    for row in range(len(weights)):
        for replicate in range(weights.shape[1]):
            weight = weights[row, replicate]
            for column in range(table.shape[1]):
                sums[replicate, column] += weight * table[row, column]
    return sums
