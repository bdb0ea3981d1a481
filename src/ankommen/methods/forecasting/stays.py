"""How long people stay: the share still there after 0, 1, 2 … months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Reason
from ankommen.methods.forecasting.series import FloatArray


@dataclass(frozen=True, eq=False)
class Stays:
    """`surviving[m]`: share still there at the end of the m-th month after arrival.

    Falls from at most 1; what remains at the end of the list leaves at the constant rate of the
    last year of the list.
    """

    surviving: FloatArray

    def __post_init__(self) -> None:
        shares = self.surviving
        if len(shares) < 2 or shares[0] > 1 or shares[-1] < 0 or (np.diff(shares) > 0).any():
            raise ForecastRefused(
                Reason.OUT_OF_RANGE,
                where="surviving",
                expected="shares that fall from at most 1",
                got=shares.tolist(),
                hint=Hint.CHECK_INPUT,
            )

    def until(self, months: int) -> FloatArray:
        """The list for exactly `months` months, continued where it ends."""
        shares = self.surviving
        back = shares[max(0, len(shares) - 13)]
        span = min(12, len(shares) - 1)
        rate = (shares[-1] / back) ** (1 / span) if back > 0 else 0.0
        more = shares[-1] * rate ** np.arange(1, max(1, months - len(shares) + 1))
        return np.concatenate([shares, more])[:months]

    @property
    def leaving_rate(self) -> float:
        """Share of the residents that leaves per month in a house in balance: 1 / mean stay."""
        ahead = self.until(len(self.surviving) + 1)
        last, beyond = float(ahead[-2]), float(ahead[-1])
        if last > 0 and beyond >= last:
            return 0.0
        tail = beyond / (1 - beyond / last) if last > 0 else 0.0
        return min(1.0, 1 / (float(self.surviving.sum()) + tail))

    def residual(self, months: int) -> FloatArray:
        """The list for people who are already there and of whom nobody knows since when."""
        long = self.until(max(600, 2 * months))
        after = np.cumsum(long[::-1])[::-1]
        left: FloatArray = after[1 : months + 1] / after[0]
        return left


def constant_rate(monthly: float) -> Stays:
    """Everyone leaves with the same probability each month, first in the month after arrival."""
    if not 0 < monthly <= 1:
        raise ForecastRefused(
            Reason.OUT_OF_RANGE,
            where="monthly",
            expected="over 0, at most 1",
            got=monthly,
            hint=Hint.CHECK_INPUT,
        )
    return Stays(np.power(1 - monthly, np.arange(61), dtype=np.float64))


def kaplan_meier(
    stays: Sequence[tuple[float, bool]], *, seen_from: Sequence[float] | None = None
) -> Stays:
    """From stays (months, ended); who is still there counts as long as seen, and no longer.

    `seen_from`: per stay the first month after arrival in which leaving would have been seen (0:
    from arrival on). Who came before the list begins counts only from there, since those who left
    earlier are missing (left truncation).

    >>> kaplan_meier([(1, True), (2, False), (3, True), (3, True)]).surviving.round(3).tolist()
    [1.0, 0.75, 0.75, 0.0]
    >>> late = kaplan_meier([(1, True), (2, True), (4, True), (5, True)], seen_from=[0, 0, 3, 3])
    >>> late.surviving.tolist()
    [1.0, 0.5, 0.0, 0.0, 0.0, 0.0]
    """
    at_risk, left = risk_sets(stays, seen_from=seen_from)
    surviving = np.cumprod(1 - left / np.maximum(at_risk, 1), dtype=np.float64)
    return Stays(surviving)


def risk_sets(
    stays: Sequence[tuple[float, bool]], *, seen_from: Sequence[float] | None = None
) -> tuple[FloatArray, FloatArray]:
    """For every month after arrival how many could be seen leaving, and how many left."""
    begun = [0.0] * len(stays) if seen_from is None else list(seen_from)
    _check(stays, begun)
    months = np.ceil([length for length, _ in stays]).astype(int)
    entered = np.ceil(begun).astype(int)
    ended = np.array([end for _, end in stays])
    span = range(max(int(months.max()) + 1, 2))
    at_risk = np.array([((entered <= month) & (months >= month)).sum() for month in span])
    left = np.array([((months == month) & ended).sum() for month in span])
    return at_risk.astype(float), left.astype(float)


def _check(stays: Sequence[tuple[float, bool]], begun: Sequence[float]) -> None:
    if not stays or min(months for months, _ in stays) < 0:
        raise ForecastRefused(
            Reason.NO_ROWS if not stays else Reason.NEGATIVE_COUNT,
            where="stays",
            expected="months >= 0",
            got=len(stays),
            hint=Hint.CHECK_INPUT,
        )
    if len(begun) != len(stays) or any(
        not 0 <= entered <= months for entered, (months, _) in zip(begun, stays, strict=True)
    ):
        raise ForecastRefused(
            Reason.OUT_OF_RANGE,
            where="seen_from",
            expected="one per stay, 0 to its months",
            got=len(begun),
            hint=Hint.CHECK_INPUT,
        )
