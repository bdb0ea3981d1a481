"""Random linked releases about one invented population, and an attack on all that was accepted."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ankommen.methods.disclosure import (
    Dimension,
    Published,
    Release,
    Rules,
    Table,
    assess,
    differences,
    disclosed_groups,
    released,
    suppress,
    table_sets,
)

from .build import dimension

UNIVERSE = (
    dimension("a", 4, grouped=True),
    Dimension.flat("b", ["b0", "b1", "b2"]),
    Dimension.flat("c", ["c0", "c1"]),
)
FIVE = Rules(threshold=5)


def random_release(
    generator: np.random.Generator, truth: NDArray[np.int64], code: str, rules: Rules = FIVE
) -> Release:
    """One or two dimensions, sometimes within one category of a third."""
    shown = sorted(generator.choice(3, size=int(generator.integers(1, 3)), replace=False))
    left = [i for i in range(3) if i not in shown]
    within = {}
    if generator.random() < 0.5:
        other = UNIVERSE[int(generator.choice(left))]
        within[other.name] = str(generator.choice(other.codes[1:]))
    dimensions = tuple(UNIVERSE[i] for i in shown)
    sets = _sets(dimensions, tuple(within.items()))
    counts = np.asarray(sets @ truth).reshape([len(d.codes) for d in dimensions])
    inner = counts[np.ix_(*(d.leaves for d in dimensions))]
    return released(code, "2025", sets, suppress(Table(dimensions, inner), rules).published)


@cache
def _sets(
    dimensions: tuple[Dimension, ...], within: tuple[tuple[str, str], ...]
) -> sparse.csr_matrix:
    return table_sets(UNIVERSE, dimensions, within=dict(within))


def publish_at_random(seed: int, *, tries: int = 4) -> list[Release]:
    """What the ledger lets through of a few releases."""
    generator = np.random.default_rng(seed)
    truth = generator.negative_binomial(0.8, 0.09, 24).astype(np.int64)
    ledger: list[Release] = []
    for number in range(tries):
        new = random_release(generator, truth, f"R{number}")
        if assess(ledger, new, threshold=5).accepted:
            ledger.append(new)
    return ledger


def disclosures(ledger: list[Release]) -> int:
    """Attack by bounds over all linked tables and by differences; the number of successes."""
    if not ledger:
        return 0
    dense = np.vstack([np.asarray(r.published.sets.todense()) for r in ledger])
    published = Published(
        sparse.csr_matrix(dense),
        np.concatenate([r.published.low for r in ledger]),
        np.concatenate([r.published.high for r in ledger]),
    )
    groups = [row > 0 for row in dense] + [atoms for _, _, atoms in differences(published)]
    groups += [row > 0 for row in np.eye(dense.shape[1])]
    distinct = np.unique(np.array([group for group in groups if group.any()]), axis=0)
    return len(disclosed_groups(published, distinct, threshold=5))
