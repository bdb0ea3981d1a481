"""Figures made comparable: per head between areas, and two groups of one breakdown (parity).

Nothing here guesses. What cannot be computed is None, with the reason as a code; an unknown
denominator is never 0, and a figure without one is never passed off as a rate.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from .indicators import Dimension

PER = 1000
PERCENT = frozenset({"%", "prozent", "v. h.", "v.h."})
RATE_WORDS = ("je ", "pro ", "per ", "‰", "/")
NOT_HEADS = frozenset(
    {"tage", "tag", "wochen", "monate", "jahre", "stunden", "minuten", "euro", "€", "index"}
)
# The values of a breakdown that name people without German citizenship, as offices write them.
FOREIGN = ("nicht deutsch", "nichtdeutsch", "nicht-deutsch", "ausländ", "ohne deutsche", "foreign")


class Scale(enum.StrEnum):
    """What kind of number an indicator gives."""

    PERCENT = "percent"
    RATE = "rate"
    COUNT = "count"
    OTHER = "other"

    @property
    def is_comparable(self) -> bool:
        return self in {Scale.PERCENT, Scale.RATE}


class Missing(enum.StrEnum):
    """Why there is no result."""

    NO_VALUE = "no_value"
    NO_DENOMINATOR = "no_denominator"
    ZERO_DENOMINATOR = "zero_denominator"
    ZERO_RATE = "zero_rate"
    NOT_COUNTED = "not_counted"


def scale_of(unit: str, *, denominator: str = "") -> Scale:
    """From the unit and the denominator of the definition.

    >>> [str(scale_of(unit)) for unit in ("Personen", "%", "je 1.000", "Tage")]
    ['count', 'percent', 'rate', 'other']
    """
    word = unit.strip().casefold()
    if word in PERCENT:
        return Scale.PERCENT
    if denominator.strip() or any(mark in f"{word} " for mark in RATE_WORDS):
        return Scale.RATE
    return Scale.OTHER if word in NOT_HEADS or not word else Scale.COUNT


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its interval, where one is known."""

    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure per head; without `value` the reason is `missing`."""

    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    missing: Missing | None = None


def rate_of(figure: Measured, *, scale: Scale, persons: int | None) -> Rate:
    """A count per 1,000 persons; a percentage or rate as it is, whatever the population."""
    if figure.value is None:
        return Rate(missing=Missing.NO_VALUE)
    if scale.is_comparable:
        return Rate(figure.value, figure.lower, figure.upper)
    if scale is Scale.OTHER:
        return Rate(missing=Missing.NOT_COUNTED)
    if persons is None:
        return Rate(missing=Missing.NO_DENOMINATOR)
    if persons == 0:
        return Rate(missing=Missing.ZERO_DENOMINATOR)
    lower, upper = (
        None if bound is None else bound * PER / persons for bound in (figure.lower, figure.upper)
    )
    return Rate(figure.value * PER / persons, lower, upper)


@dataclass(frozen=True, slots=True)
class Parity:
    """How the first group stands to the second: ratio of the rates, and their difference.

    The bounds hold if both intervals do; a group without interval counts as a point. The
    difference of percentages is in percentage points. `missing` says why something is undefined.
    """

    first: Rate
    second: Rate
    ratio: Decimal | None = None
    ratio_lower: Decimal | None = None
    ratio_upper: Decimal | None = None
    difference: Decimal | None = None
    difference_lower: Decimal | None = None
    difference_upper: Decimal | None = None
    missing: Missing | None = None


def parity(first: Rate, second: Rate) -> Parity:
    """The ratio is undefined where the second rate is 0; the difference is not."""
    if first.value is None or second.value is None:
        return Parity(first, second, missing=first.missing or second.missing)
    bounded = first.lower is not None or second.lower is not None
    (a, a_low, a_high), (b, b_low, b_high) = _span(first), _span(second)
    difference = Parity(
        first,
        second,
        difference=a - b,
        difference_lower=a_low - b_high if bounded else None,
        difference_upper=a_high - b_low if bounded else None,
        missing=None if b else Missing.ZERO_RATE,
    )
    if not b:
        return difference
    has_bounds = bounded and b_low > 0
    return Parity(
        first,
        second,
        ratio=a / b,
        ratio_lower=a_low / b_high if has_bounds else None,
        ratio_upper=a_high / b_low if has_bounds else None,
        difference=difference.difference,
        difference_lower=difference.difference_lower,
        difference_upper=difference.difference_upper,
    )


def _span(rate: Rate) -> tuple[Decimal, Decimal, Decimal]:
    value = rate.value if rate.value is not None else Decimal(0)
    lower = rate.lower if rate.lower is not None else value
    upper = rate.upper if rate.upper is not None else value
    return value, lower, upper


def pair_of(dimension: Dimension) -> tuple[str, str] | None:
    """The two groups a breakdown names, the foreign one before the German one; None else.

    >>> pair_of(Dimension("Staatsangehörigkeit", ("deutsch", "nicht deutsch")))
    ('nicht deutsch', 'deutsch')
    """
    if len(dimension.values) != 2:
        return None
    first, second = dimension.values
    return (second, first) if _is_foreign(second) and not _is_foreign(first) else (first, second)


def _is_foreign(value: str) -> bool:
    word = value.casefold()
    return any(word.startswith(mark) for mark in FOREIGN)


@dataclass(frozen=True, slots=True)
class PopulationSet:
    """One series on one date: persons by area, unknown where the series has none there."""

    series: str
    reference_date: date
    areas: frozenset[int]


AnySet = TypeVar("AnySet", bound=PopulationSet)


def best_population(sets: Sequence[AnySet], *, areas: frozenset[int], day: date) -> AnySet | None:
    """The one that knows most of the areas; among those the date nearest to the figures'."""
    known = [one for one in sets if one.areas & areas]
    return min(
        known,
        key=lambda one: (
            -len(one.areas & areas),
            abs((one.reference_date - day).days),
            one.series,
        ),
        default=None,
    )
