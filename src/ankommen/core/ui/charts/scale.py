"""From values to places on paper: round axis ticks and linear scales."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MULTIPLES = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear scale from `low` to `high` with round ticks, drawn between two places."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int
    start: float
    end: float

    def place(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def axis(
    values: Sequence[float], *, start: float, end: float, with_zero: bool, wanted: int = 5
) -> Axis:
    """An axis that holds all values. No values give an axis from 0 to 1."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if with_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        room = abs(low) * 0.1 or 1.0
        low, high = (low, high + room) if low == 0 else (low - room, high + room)
    step = _round_step((high - low) / wanted)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(_tidy(index * step, step) for index in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, _decimals(step), start, end)


def starts_at_zero(values: Sequence[float]) -> bool:
    """A line may leave zero out only where zero would press all differences flat."""
    if not values:
        return True
    low, high = min(values), max(values)
    if low == high or low < 0 < high:
        return True
    near, far = sorted((abs(low), abs(high)))
    return near < far * 0.6


def _round_step(raw: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(raw))
    return next(m * magnitude for m in MULTIPLES if m * magnitude >= raw * (1 - 1e-9))


def _tidy(value: float, step: float) -> float:
    """0.30000000000000004 is 0.3."""
    return round(value, max(0, 2 - math.floor(math.log10(step)))) + 0.0


def _decimals(step: float) -> int:
    for decimals in range(12):
        if abs(step * 10**decimals - round(step * 10**decimals)) < 1e-6:
            return decimals
    return 12
