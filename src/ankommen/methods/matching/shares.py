"""Whole numbers shared by a key: largest remainder (Hare/Niemeyer) and divisors (Sainte-Laguë)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from heapq import heapify, heapreplace

import numpy as np

from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason


class Method(StrEnum):
    """How whole numbers are made of shares."""

    HARE_NIEMEYER = "hare_niemeyer"
    SAINTE_LAGUE = "sainte_lague"


def share_by_key(
    key: Mapping[str, float], *, total: int, method: Method = Method.HARE_NIEMEYER
) -> dict[str, int]:
    """Share `total` people or places by a distribution key; exact, ties to the one named first.

    >>> inhabitants = {"A": 36942, "B": 40869, "C": 56574, "D": 49666, "E": 65630}
    >>> share_by_key(inhabitants, total=1000)
    {'A': 148, 'B': 164, 'C': 226, 'D': 199, 'E': 263}
    >>> share_by_key({"A": 53, "B": 24, "C": 23}, total=10, method=Method.SAINTE_LAGUE)
    {'A': 6, 'B': 2, 'C': 2}
    """
    exact = read_key(key, total)
    if method is Method.SAINTE_LAGUE:
        return highest_averages(exact, total)
    return largest_remainders(exact, total)


def largest_remainders(key: Mapping[str, Fraction], total: int) -> dict[str, int]:
    whole = sum(key.values())
    wanted = {name: total * share / whole for name, share in key.items()}
    given = {name: int(value) for name, value in wanted.items()}
    by_remainder = sorted(wanted, key=lambda name: given[name] - wanted[name])
    for name in by_remainder[: total - sum(given.values())]:
        given[name] += 1
    return given


def highest_averages(key: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Each next one to the highest share / (2 · given + 1)."""
    given = dict.fromkeys(key, 0)
    queue = [(-share, place, name) for place, (name, share) in enumerate(key.items())]
    heapify(queue)
    for _ in range(total):
        _, place, name = queue[0]
        given[name] += 1
        heapreplace(queue, (-key[name] / (2 * given[name] + 1), place, name))
    return given


def read_key(key: Mapping[str, float], total: int) -> dict[str, Fraction]:
    for name, share in key.items():
        if not np.isfinite(share) or share < 0:
            raise MatchingRefused(
                Reason.KEY_WITHOUT_SHARES,
                where=name,
                expected=">= 0",
                got=share,
                hint=Hint.CORRECT_QUOTAS,
            )
    if total < 0 or not sum(key.values()) > 0:
        raise MatchingRefused(
            Reason.KEY_WITHOUT_SHARES,
            where="key",
            expected="a positive share, a total of 0 or more",
            got=(sum(key.values()), total),
            hint=Hint.CORRECT_QUOTAS,
        )
    return {name: Fraction(share) for name, share in key.items()}
