"""What a chart is made of, and what comes out."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.safestring import SafeString

Value = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """A value on its reference date, with the bounds of its uncertainty where they are known.

    A `value` of None is a gap: the line stops and starts again after it.
    """

    date: datetime.date
    value: Value | None
    lower: Value | None = None
    upper: Value | None = None

    def __post_init__(self) -> None:
        refuse_impossible(self.value, self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Series:
    """Values that may be joined by a line. A new definition is a new series: they never join."""

    label: str
    points: Sequence[Point] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Target:
    """A value to be reached, on a date or for good."""

    label: str
    value: Value
    date: datetime.date | None = None

    def __post_init__(self) -> None:
        refuse_impossible(self.value, None, None)


@dataclass(frozen=True, slots=True)
class Break:
    """A day on which the meaning of the values changed, such as a new definition."""

    date: datetime.date
    label: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected on a day: the middle of all futures and bands around it, narrowest first."""

    date: datetime.date
    median: Value
    bands: Sequence[tuple[Value, Value]]

    def __post_init__(self) -> None:
        inner: tuple[Value, Value] = (self.median, self.median)
        refuse_impossible(self.median, None, None)
        for lower, upper in self.bands:
            refuse_impossible(None, lower, upper)
            if lower > inner[0] or upper < inner[1]:
                raise ValueError(f"{self.date}: the band {lower} to {upper} does not hold {inner}.")
            inner = (lower, upper)


@dataclass(frozen=True, slots=True)
class Checked:
    """A forecast for a day and what came; `actual` is None as long as nobody knows."""

    date: datetime.date
    expected: Value
    lower: Value
    upper: Value
    actual: Value | None = None

    def __post_init__(self) -> None:
        refuse_impossible(self.actual, None, None)
        refuse_impossible(self.expected, self.lower, self.upper)

    @property
    def numbers(self) -> tuple[Value | None, ...]:
        return self.expected, self.lower, self.upper, self.actual

    @property
    def is_hit(self) -> bool | None:
        return None if self.actual is None else self.lower <= self.actual <= self.upper


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: Value | None
    lower: Value | None = None
    upper: Value | None = None

    def __post_init__(self) -> None:
        refuse_impossible(self.value, self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class BarGroup:
    """One row of several bars: a value for each part in their order, None where unknown."""

    label: str
    values: Sequence[Value | None]

    def __post_init__(self) -> None:
        for value in self.values:
            refuse_impossible(value, None, None)


@dataclass(frozen=True, slots=True)
class PyramidRow:
    """An age group on both sides of a pyramid; the second values belong to another population."""

    label: str
    left: Value | None
    right: Value | None
    left_second: Value | None = None
    right_second: Value | None = None

    def __post_init__(self) -> None:
        for value in self.numbers:
            refuse_impossible(value, None, None)
            if value is not None and value < 0:
                raise ValueError(f"{self.label}: {value} is below zero; nobody can be.")

    @property
    def numbers(self) -> tuple[Value | None, ...]:
        return self.left, self.right, self.left_second, self.right_second


@dataclass(frozen=True, slots=True)
class Region:
    """An area on a map; its rings are places in the drawing, empty where no outline is known."""

    label: str
    value: Value | None
    rings: Sequence[Sequence[tuple[float, float]]] = ()

    def __post_init__(self) -> None:
        refuse_impossible(self.value, None, None)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: `svg` and `table` carry the same values."""

    svg: SafeString
    table: SafeString
    title: str
    description: str
    is_beside: bool = False
    """The table is a part of the picture and stands open beside it."""


def refuse_impossible(value: Value | None, lower: Value | None, upper: Value | None) -> None:
    """Raises ValueError for what cannot be drawn honestly."""
    for number in (value, lower, upper):
        if number is not None and not math.isfinite(number):
            raise ValueError(f"{number} cannot be drawn; leave the value out (None) instead.")
    if (lower is None) != (upper is None):
        raise ValueError("An uncertainty has both bounds or none.")
    if lower is not None and upper is not None and lower > upper:
        raise ValueError(f"The lower bound {lower} is above the upper bound {upper}.")
