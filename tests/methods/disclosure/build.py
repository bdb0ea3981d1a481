"""Random tables for tests and benchmarks, always from a seeded generator."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.disclosure import Dimension, Published, Suppression, Table, sensitive_counts
from ankommen.methods.disclosure.rules import Rules


def dimension(name: str, leaves: int, *, grouped: bool = False) -> Dimension:
    if not grouped or leaves < 4:
        return Dimension.flat(name, [f"{name}{i}" for i in range(leaves)])
    half = leaves // 2
    above = {f"{name}{i}": f"{name} {'low' if i < half else 'high'}" for i in range(leaves)}
    above |= {f"{name} low": "total", f"{name} high": "total"}
    return Dimension.tree(name, above, total="total")


def random_table(
    generator: np.random.Generator, *sizes: int, mean: float = 8.0, grouped: bool = False
) -> Table:
    dimensions = tuple(dimension("abc"[i], size, grouped=grouped) for i, size in enumerate(sizes))
    inner = generator.negative_binomial(0.8, 0.8 / (0.8 + mean), sizes).astype(np.int64)
    return Table(dimensions, inner)


def as_published(suppression: Suppression) -> Published:
    """Only what is in print; hidden cells are left out."""
    table = suppression.table
    shown = np.flatnonzero(~suppression.hidden.ravel())
    values = suppression.published.ravel()[shown].astype(float)
    return Published(table.sets[shown], values, values)


def least_cost_by_trial(table: Table, rules: Rules, *, costs: NDArray[np.float64]) -> float:
    """Try all sets of cells, cheapest first; protected if the linear attacker stays away."""
    from ankommen.methods.disclosure import bounds_of

    sensitive = sensitive_counts(table, rules)
    first = {int(np.ravel_multi_index(s.cell, table.shape)) for s in sensitive}
    free = [i for i in range(len(costs)) if i not in first and table.counts.ravel()[i] > 0]
    start = float(sum(costs[i] for i in first))
    choices = (c for n in range(len(free) + 1) for c in combinations(free, n))
    for choice in sorted(choices, key=lambda c: sum(costs[i] for i in c)):
        shown = np.array([i not in first and i not in choice for i in range(len(costs))])
        values = table.counts.ravel()[shown].astype(float)
        published = Published(table.sets[np.flatnonzero(shown)], values, values)
        targets = [np.asarray(table.sets[i].todense()).ravel() > 0 for i in sorted(first)]
        found = (bounds_of(published, target) for target in targets)
        if all(b.low <= 1e-6 and b.high >= rules.threshold - 1e-6 for b in found):
            return start + float(sum(costs[i] for i in choice))
    raise AssertionError("hiding everything protects everything")
