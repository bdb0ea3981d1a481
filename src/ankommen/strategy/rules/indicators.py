"""What a figure must say before it is believed, and which figures may share a line."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Generic, Protocol, TypeVar

MAX_DIGITS_BEFORE_POINT = 12
MAX_DECIMALS = 6
YEARS_LOOKED_BACK = 5


class Period(Protocol):
    """A version of a definition: from a day to a day, both included; no end means still valid."""

    @property
    def number(self) -> int: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


AnyPeriod = TypeVar("AnyPeriod", bound=Period)


def definition_at(definitions: Iterable[AnyPeriod], day: date) -> AnyPeriod | None:
    """The version that held on a day; there is at most one, because versions never overlap."""
    return next((one for one in definitions if _holds(one, day)), None)


def _holds(period: Period, day: date) -> bool:
    return period.valid_from <= day and (period.valid_to is None or day <= period.valid_to)


def overlapping(definitions: Iterable[AnyPeriod]) -> tuple[AnyPeriod, AnyPeriod] | None:
    """The first two versions that hold on the same day, or None."""
    ordered = sorted(definitions, key=lambda one: (one.valid_from, one.number))
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            return earlier, later
    return None


@dataclass(frozen=True, slots=True)
class Dimension:
    """A breakdown such as Geschlecht; no `values` means that any wording is allowed."""

    name: str
    values: tuple[str, ...] = ()


def dimensions_of(stored: Iterable[Any]) -> tuple[Dimension, ...]:
    """The breakdowns of a definition: stored as `{"name": …, "values": […]}` or as a bare name."""
    return tuple(
        Dimension(one)
        if isinstance(one, str)
        else Dimension(str(one["name"]), tuple(str(value) for value in one.get("values", ())))
        for one in stored
    )


@dataclass(frozen=True, slots=True)
class DimensionProblem:
    """What is wrong with a breakdown: `form`, `unknown_name`, `twice` or `unknown_value`."""

    code: str
    name: str = ""
    value: str = ""
    allowed: tuple[str, ...] = ()


def read_dimension(text: str, dimensions: Sequence[Dimension]) -> str | DimensionProblem:
    """`text` in its one stored form, names and values spelt and ordered as the definition has them.

    >>> sex = Dimension("Geschlecht", ("weiblich", "männlich"))
    >>> read_dimension(" geschlecht = WEIBLICH ", [sex])
    'Geschlecht=weiblich'
    """
    chosen: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, mark, value = (piece.strip() for piece in part.partition("="))
        if not mark or not name or not value:
            return DimensionProblem("form", part)
        found = _spelt(name, [one.name for one in dimensions])
        if found is None:
            return DimensionProblem("unknown_name", name, "", tuple(one.name for one in dimensions))
        if found in chosen:
            return DimensionProblem("twice", found)
        allowed = next(one.values for one in dimensions if one.name == found)
        spelt = _spelt(value, allowed) if allowed else value
        if spelt is None:
            return DimensionProblem("unknown_value", found, value, allowed)
        chosen[found] = spelt
    return "; ".join(f"{one.name}={chosen[one.name]}" for one in dimensions if one.name in chosen)


def _spelt(text: str, allowed: Iterable[str]) -> str | None:
    return next((one for one in allowed if one.casefold() == text.casefold()), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """The numbers of one value, before it is stored."""

    reference_date: date
    as_of: date
    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    confidence_percent: Decimal | None = None
    note: str = ""


class FigureProblem(enum.StrEnum):
    """What is wrong with a figure; the words stand in `services.indicator_values`."""

    FUTURE_REFERENCE_DATE = "future_reference_date"
    FUTURE_AS_OF = "future_as_of"
    AS_OF_BEFORE_REFERENCE = "as_of_before_reference"
    MISSING_WITHOUT_NOTE = "missing_without_note"
    INTERVAL_WITHOUT_VALUE = "interval_without_value"
    INTERVAL_HALF = "interval_half"
    INTERVAL_ORDER = "interval_order"
    CONFIDENCE_MISSING = "confidence_missing"
    CONFIDENCE_WITHOUT_INTERVAL = "confidence_without_interval"
    CONFIDENCE_RANGE = "confidence_range"
    TOO_MANY_DIGITS = "too_many_digits"


def figure_problems(figure: Figure, *, today: date) -> list[FigureProblem]:
    """Every reason not to believe a figure; empty where there is none."""
    checks: tuple[tuple[bool, FigureProblem], ...] = (
        (figure.reference_date > today, FigureProblem.FUTURE_REFERENCE_DATE),
        (figure.as_of > today, FigureProblem.FUTURE_AS_OF),
        (figure.as_of < figure.reference_date, FigureProblem.AS_OF_BEFORE_REFERENCE),
        (figure.value is None and not figure.note.strip(), FigureProblem.MISSING_WITHOUT_NOTE),
        (_is_too_long(figure), FigureProblem.TOO_MANY_DIGITS),
        *_interval_checks(figure),
    )
    return [problem for is_wrong, problem in checks if is_wrong]


def _interval_checks(figure: Figure) -> Iterable[tuple[bool, FigureProblem]]:
    lower, upper, value = figure.lower, figure.upper, figure.value
    confidence = figure.confidence_percent
    has_interval = lower is not None or upper is not None
    yield has_interval and value is None, FigureProblem.INTERVAL_WITHOUT_VALUE
    yield (lower is None) != (upper is None), FigureProblem.INTERVAL_HALF
    if lower is not None and upper is not None and value is not None:
        yield not lower <= value <= upper, FigureProblem.INTERVAL_ORDER
    yield has_interval and confidence is None, FigureProblem.CONFIDENCE_MISSING
    yield not has_interval and confidence is not None, FigureProblem.CONFIDENCE_WITHOUT_INTERVAL
    if confidence is not None:
        yield not 50 <= confidence < 100, FigureProblem.CONFIDENCE_RANGE


def _is_too_long(figure: Figure) -> bool:
    numbers = (figure.value, figure.lower, figure.upper)
    return any(
        abs(number) >= 10**MAX_DIGITS_BEFORE_POINT or number != round(number, MAX_DECIMALS)
        for number in numbers
        if number is not None
    )


class LineValue(Protocol):
    """A figure with what decides on which line it stands."""

    @property
    def definition_number(self) -> int: ...
    @property
    def area_id(self) -> int: ...
    @property
    def dimension(self) -> str: ...
    @property
    def reference_date(self) -> date: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def lower(self) -> Decimal | None: ...
    @property
    def upper(self) -> Decimal | None: ...


AnyValue = TypeVar("AnyValue", bound=LineValue)


@dataclass(frozen=True, slots=True)
class Line(Generic[AnyValue]):
    """Values that may be joined: one version of the definition, one area, one breakdown."""

    definition_number: int
    area_id: int
    dimension: str
    values: tuple[AnyValue, ...]


def series_of(values: Iterable[AnyValue]) -> list[Line[AnyValue]]:
    """One line per version of the definition, area and breakdown; each in order of time.

    Versions never mix: where a new one begins, a new line begins.
    """
    groups: dict[tuple[str, int, int], list[AnyValue]] = {}
    for one in values:
        key = (one.dimension, one.area_id, one.definition_number)
        groups.setdefault(key, []).append(one)
    return [
        Line(number, area_id, dimension, tuple(sorted(found, key=lambda one: one.reference_date)))
        for (dimension, area_id, number), found in sorted(groups.items())
    ]


class Change(enum.StrEnum):
    """What the last two figures of one line say."""

    NOTHING = "nothing"
    RISEN = "risen"
    FALLEN = "fallen"
    SAME = "same"
    UNSURE = "unsure"


def last_change(values: Sequence[LineValue]) -> Change:
    """How the last figure differs from the one before; `values` are those of one line, in order.

    Where intervals are given and overlap, the difference may be chance: `UNSURE`.
    """
    known = [one for one in values if one.value is not None][-2:]
    if len(known) < 2:
        return Change.NOTHING
    before, after = known
    if before.value == after.value:
        return Change.SAME
    if _overlap(before, after):
        return Change.UNSURE
    rising = _number(None, after.value) > _number(None, before.value)
    return Change.RISEN if rising else Change.FALLEN


def _overlap(one: LineValue, other: LineValue) -> bool:
    """Whether two figures may be the same; a figure without interval is a point."""
    if one.lower is None and other.lower is None:
        return False
    return _low(one) <= _high(other) and _low(other) <= _high(one)


def _low(one: LineValue) -> Decimal:
    return _number(one.lower, one.value)


def _high(one: LineValue) -> Decimal:
    return _number(one.upper, one.value)


def _number(bound: Decimal | None, value: Decimal | None) -> Decimal:
    found = bound if bound is not None else value
    if found is None:
        raise ValueError("A figure without value has no interval.")
    return found


class Wanted(enum.StrEnum):
    """Whether a change goes where the concept wants it to go. It proves no effect."""

    UNJUDGED = "unjudged"
    WANTED = "wanted"
    UNWANTED = "unwanted"


def judged(change: Change, *, direction: str) -> Wanted:
    """`direction` is "up", "down" or "neutral"."""
    if direction == "neutral" or change not in {Change.RISEN, Change.FALLEN}:
        return Wanted.UNJUDGED
    return Wanted.WANTED if (change == Change.RISEN) == (direction == "up") else Wanted.UNWANTED


class TargetState(enum.StrEnum):
    """How an indicator stands to one of its targets."""

    UNJUDGED = "unjudged"
    REACHED = "reached"
    UNSURE = "unsure"
    OPEN = "open"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Target:
    """A value to reach by a day, or a trend ("strengthen", "keep", "weaken") instead."""

    due_on: date
    value: Decimal | None = None
    trend: str = ""


def target_state(
    target: Target, values: Sequence[LineValue], *, direction: str, today: date
) -> TargetState:
    """How the last figure up to the due date stands to the target; `values` as in `last_change`."""
    known = [one for one in values if one.value is not None and one.reference_date <= target.due_on]
    if not known:
        return TargetState.UNJUDGED
    met = _trend_met(target.trend, known) if target.trend else _met(target, known[-1], direction)
    if met == TargetState.OPEN and today > target.due_on:
        return TargetState.MISSED
    return met


def _trend_met(trend: str, known: Sequence[LineValue]) -> TargetState:
    change = last_change(known)
    if change == Change.NOTHING:
        return TargetState.UNJUDGED
    if change == Change.UNSURE:
        return TargetState.UNSURE
    hoped = {"strengthen": Change.RISEN, "keep": Change.SAME, "weaken": Change.FALLEN}[trend]
    return TargetState.REACHED if change == hoped else TargetState.OPEN


def _met(target: Target, last: LineValue, direction: str) -> TargetState:
    if target.value is None or direction == "neutral":
        return TargetState.UNJUDGED
    up = direction == "up"
    if (_low(last) >= target.value) if up else (_high(last) <= target.value):
        return TargetState.REACHED
    if (_high(last) >= target.value) if up else (_low(last) <= target.value):
        return TargetState.UNSURE
    return TargetState.OPEN


def missing_years(
    definitions: Collection[Period], reference_dates: Iterable[date], *, today: date
) -> tuple[int, ...]:
    """The completed years in which a definition held but no figure (nor a reason) was entered.

    Looks back over the last five completed years; one figure within a year answers for it.
    """
    answered = {day.year for day in reference_dates}
    years = range(today.year - YEARS_LOOKED_BACK, today.year)
    return tuple(
        year
        for year in years
        if year not in answered and any(_touches(one, year) for one in definitions)
    )


def _touches(period: Period, year: int) -> bool:
    """Whether the version held on the last day of the year, the usual reference date."""
    return _holds(period, date(year, 12, 31))
