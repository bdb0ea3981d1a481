"""Cell keys: the same people always get the same noise, whatever table they are counted in."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from .errors import DisclosureError, Reason
from .noise import NoiseTable
from .tables import Dimension, add_totals

Keys = NDArray[np.uint32]
Chunk = tuple[Sequence[NDArray[np.integer]], Keys]
KEY_SPACE = 2**32


def record_keys(identifiers: Iterable[bytes], *, secret: bytes) -> Keys:
    """A key for each person that stays the same over all tables and years.

    Keyed hash (BLAKE2b) of a stable identifier, 32 bits. Refuses a secret under 16 bytes: keys
    that can be guessed undo the noise.
    """
    if len(secret) < 16:
        raise DisclosureError(Reason.BAD_PARAMETER, "secret", "16 bytes or more", str(len(secret)))
    digests = b"".join(
        blake2b(identifier, digest_size=4, key=secret).digest() for identifier in identifiers
    )
    return np.frombuffer(digests, dtype="<u4").astype(np.uint32)


def same_keys(one: Keys, other: Keys) -> bool:
    """Compare key columns in constant time, to prove that a reload kept them."""
    return hmac.compare_digest(one.tobytes(), other.tobytes())


@dataclass(frozen=True, eq=False)
class Tabulation:
    """True counts and key sums (mod 2³²) of all cells, totals included. Not for publication."""

    dimensions: tuple[Dimension, ...]
    counts: NDArray[np.int64]
    keys: Keys


def tabulate(dimensions: Sequence[Dimension], chunks: Iterable[Chunk]) -> Tabulation:
    """Count records in one pass; memory depends on the table, not on the records.

    A chunk is (one array of leaf positions per dimension, record keys). Refuses positions outside
    the dimension and columns of different length.
    """
    from .kernels import tabulate_records

    shape = tuple(len(dimension.leaves) for dimension in dimensions)
    counts = np.zeros(int(np.prod(shape)), dtype=np.int64)
    sums = np.zeros(len(counts), dtype=np.uint32)
    for columns, keys in chunks:
        alike = _one_type(columns, keys, shape)
        if tabulate_records(alike, np.array(shape), keys, counts, sums):
            raise DisclosureError(Reason.UNKNOWN_CODE, "records", "positions inside the table")
    inner_keys = sums.astype(np.int64).reshape(shape)
    return Tabulation(
        tuple(dimensions),
        add_totals(dimensions, counts.reshape(shape)),
        (add_totals(dimensions, inner_keys) % KEY_SPACE).astype(np.uint32),
    )


def _one_type(
    columns: Sequence[NDArray[np.integer]], keys: Keys, shape: tuple[int, ...]
) -> tuple[NDArray[np.integer], ...]:
    """Columns of one type, so that one compiled loop serves; refuses what is no position."""
    if len(columns) != len(shape) or keys.dtype != np.uint32:
        raise DisclosureError(Reason.WRONG_SHAPE, "records", f"{len(shape)} columns, uint32 keys")
    if any(len(column) != len(keys) for column in columns):
        raise DisclosureError(Reason.WRONG_SHAPE, "records", "columns of one length")
    if not all(np.issubdtype(column.dtype, np.integer) for column in columns):
        raise DisclosureError(Reason.NOT_A_COUNT, "records", "positions as whole numbers")
    kinds = {column.dtype for column in columns}
    if len(kinds) == 1:
        return tuple(columns)
    return tuple(column.astype(np.int64) for column in columns)


def perturb(tabulation: Tabulation, noise: NoiseTable) -> NDArray[np.int64]:
    """Counts fit for print: each cell changed by what its own key says.

    Equal groups of people get equal results in every table; totals are not the sums of their
    parts. Zeros stay zero; a result never falls below zero.
    """
    steps = np.cumsum(noise.probabilities, axis=1)
    steps /= steps[:, -1:]
    rows = np.minimum(tabulation.counts, len(steps) - 1)
    place = (tabulation.keys.astype(np.float64) + 0.5) / KEY_SPACE
    index = (place[..., None] >= steps[rows]).sum(axis=-1)
    return np.asarray(tabulation.counts + noise.changes[index])
