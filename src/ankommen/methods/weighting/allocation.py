"""How many to ask, and how many of them in each stratum.

Sources: Cochran, Sampling Techniques (1977), 4.4 (size) and 5.5 (Neyman); largest remainder
(Hare–Niemeyer) for whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import special

from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused


def allocate_proportional(
    sizes: Mapping[str, float], *, total: int, at_least: int = 0
) -> dict[str, int]:
    """Share `total` by stratum size, whole numbers by largest remainder.

    >>> allocate_proportional(
    ...     {"a": 36942, "b": 40869, "c": 56574, "d": 49666, "e": 65630}, total=1000
    ... )
    {'a': 148, 'b': 164, 'c': 226, 'd': 199, 'e': 263}
    """
    return allocate(sizes, sizes, total=total, at_least=at_least)


def allocate_equal(sizes: Mapping[str, float], *, total: int, at_least: int = 0) -> dict[str, int]:
    """The same number in each stratum, for the best comparison between strata."""
    return allocate(dict.fromkeys(sizes, 1.0), sizes, total=total, at_least=at_least)


def allocate_neyman(
    sizes: Mapping[str, float],
    deviations: Mapping[str, float],
    *,
    total: int,
    at_least: int = 2,
) -> dict[str, int]:
    """Share `total` by size × standard deviation: the least variance of the overall mean."""
    missing = tuple(name for name in sizes if name not in deviations)
    if missing:
        raise WeightingRefused(
            Reason.CANNOT_ALLOCATE,
            where="deviations",
            expected=tuple(sizes),
            got=missing,
            hint=Hint.CHECK_INPUT,
        )
    shares = {name: size * deviations[name] for name, size in sizes.items()}
    return allocate(shares, sizes, total=total, at_least=at_least)


def allocate(
    shares: Mapping[str, float], sizes: Mapping[str, float], *, total: int, at_least: int
) -> dict[str, int]:
    """Share by largest remainder, no stratum below `at_least` nor above its size.

    Strata held at a limit drop out and the rest is shared anew. Ties go to the stratum named
    first. Refuses shares that are not finite or negative, sizes below `at_least`, and a total
    the strata cannot hold.
    """
    refuse_bad_sizes(shares, sizes, total, at_least)
    fixed: dict[str, int] = {}
    while True:
        free = [name for name in shares if name not in fixed]
        left = total - sum(fixed.values())
        weight = sum(shares[name] for name in free)
        wanted = {
            name: left * shares[name] / weight if weight > 0 else left / len(free) for name in free
        }
        low = {name: at_least for name in free if wanted[name] < at_least}
        high = {name: int(sizes[name]) for name in free if wanted[name] > int(sizes[name])}
        missing = sum(at_least - wanted[name] for name in low)
        excess = sum(wanted[name] - size for name, size in high.items())
        if not low and not high:
            return {**dict.fromkeys(shares, 0), **fixed, **largest_remainder(wanted, left)}
        fixed |= high if excess >= missing else low


def largest_remainder(wanted: Mapping[str, float], total: int) -> dict[str, int]:
    """Whole numbers next to `wanted` that add up to `total`."""
    whole = {name: int(np.floor(value)) for name, value in wanted.items()}
    rest = total - sum(whole.values())
    by_remainder = sorted(wanted, key=lambda name: whole[name] - wanted[name])
    for name in by_remainder[:rest]:
        whole[name] += 1
    return whole


def refuse_bad_sizes(
    shares: Mapping[str, float], sizes: Mapping[str, float], total: int, at_least: int
) -> None:
    for name, size in sizes.items():
        if not np.isfinite(size) or size < max(at_least, 1) or not 0 <= shares[name] < np.inf:
            raise WeightingRefused(
                Reason.CANNOT_ALLOCATE,
                where=name,
                expected={"size_at_least": max(at_least, 1), "share_at_least": 0},
                got={"size": size, "share": shares[name]},
                hint=Hint.MERGE_STRATA,
            )
    least, most = at_least * len(sizes), sum(int(size) for size in sizes.values())
    if not sizes or not least <= total <= most:
        raise WeightingRefused(
            Reason.CANNOT_ALLOCATE,
            where="total",
            expected=(least, most),
            got=total,
            hint=Hint.CHECK_INPUT,
        )


def normal_quantile(level: float) -> float:
    if not 0 < level < 1:
        raise WeightingRefused(
            Reason.NOT_A_PROBABILITY,
            where="level",
            expected="0 < level < 1",
            got=level,
            hint=Hint.CHECK_INPUT,
        )
    return float(special.ndtri((1 + level) / 2))


def margin_of_error(
    *,
    n: int,
    share: float = 0.5,
    population: float = np.inf,
    design_effect: float = 1.0,
    level: float = 0.95,
) -> float:
    """Half the width of the interval of a share that n answers would give.

    >>> round(100 * margin_of_error(n=1000), 1), round(100 * margin_of_error(n=200), 1)
    (3.1, 6.9)
    """
    refuse_bad_planning(share, population, design_effect, n=n)
    left = 1.0 if np.isinf(population) else max((population - n) / (population - 1), 0.0)
    variance = share * (1 - share) / n * left * design_effect
    return normal_quantile(level) * float(np.sqrt(variance))


def sample_size(
    *,
    margin: float,
    share: float = 0.5,
    population: float = np.inf,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
    level: float = 0.95,
) -> int:
    """How many people to draw so that the answers give a share within ± `margin`.

    >>> sample_size(margin=0.031), sample_size(margin=0.031, response_rate=0.4)
    (1000, 2499)
    """
    refuse_bad_planning(share, population, design_effect, n=1)
    if not 0 < margin < 1 or not 0 < response_rate <= 1:
        raise WeightingRefused(
            Reason.NOT_A_PROBABILITY,
            where="margin, response_rate",
            expected="0 < … <= 1",
            got=(margin, response_rate),
            hint=Hint.CHECK_INPUT,
        )
    simple = normal_quantile(level) ** 2 * share * (1 - share) / margin**2 * design_effect
    corrected = simple if np.isinf(population) else simple / (1 + (simple - 1) / population)
    return int(np.ceil(corrected / response_rate - 1e-9))


def refuse_bad_planning(share: float, population: float, design_effect: float, *, n: int) -> None:
    if not 0 < share < 1:
        raise WeightingRefused(
            Reason.NOT_A_PROBABILITY,
            where="share",
            expected="0 < share < 1",
            got=share,
            hint=Hint.CHECK_INPUT,
        )
    if n < 1 or not population > 1 or population < n or not design_effect > 0:
        raise WeightingRefused(
            Reason.CANNOT_ALLOCATE,
            where="n, population, design_effect",
            expected="1 <= n <= population, design_effect > 0",
            got=(n, population, design_effect),
            hint=Hint.CHECK_INPUT,
        )
