"""Indicators that the platform computes itself: other apps register how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ComputedValue:
    """A figure with the counts behind it. `value` is None where it cannot be computed."""

    value: Decimal | None
    numerator: int | None
    denominator: int | None
    source: str


@dataclass(frozen=True, slots=True)
class ComputedIndicator:
    """`compute(reference_date)` returns the value of the whole district on that date."""

    code: str
    title: str | Promise
    compute: Callable[[date], ComputedValue]


_computed: dict[str, ComputedIndicator] = {}


def register(indicator: ComputedIndicator) -> None:
    _computed[indicator.code] = indicator


def computed() -> dict[str, ComputedIndicator]:
    return dict(_computed)
