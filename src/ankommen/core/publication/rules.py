"""Which figures may be read by anybody. Pure: figures and a rule in, decisions out.

Everything fails closed: what is not declared, not complete or not computable is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Codes = tuple[str, ...]


class Counted(StrEnum):
    """What a figure says about people. `UNDECLARED` is the most severe: it is never shown."""

    UNDECLARED = "undeclared"
    NOT_PERSONS = "not_persons"
    OFFICIAL = "official"
    PERSONS = "persons"
    SHARE = "share"
    STATISTIC = "statistic"
    SAMPLE = "sample"


class Why(StrEnum):
    """Why a figure is shown or not. Wording belongs to `wording.py`."""

    NOT_ABOUT_PERSONS = "not_about_persons"
    PROTECTED_AT_SOURCE = "protected_at_source"
    LARGE_ENOUGH = "large_enough"
    NOTHING_TO_SHOW = "nothing_to_show"
    UNDECLARED = "undeclared"
    NOT_RELEASED = "not_released"
    SMALL = "small"
    SMALL_REMAINDER = "small_remainder"
    BASE_UNKNOWN = "base_unknown"
    BASE_SMALL = "base_small"
    PROTECTS_ANOTHER = "protects_another"
    NOT_A_COUNT = "not_a_count"
    CONTRADICTS = "contradicts"
    DISCLOSES = "discloses"
    ENGINE_FAILED = "engine_failed"
    NO_RULE = "no_rule"


SHOWN = frozenset(
    {Why.NOT_ABOUT_PERSONS, Why.PROTECTED_AT_SOURCE, Why.LARGE_ENOUGH, Why.NOTHING_TO_SHOW}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The threshold k: 1 … k − 1 people are not shown. `sample_base` is the least number of answers
    behind an estimate from a sample."""

    threshold: int
    sample_base: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that wants to be read. `at` names its cell, one code per dimension of its set,
    empty for the total. `base` is the number of people it rests on, None if unknown."""

    key: int
    at: tuple[str, ...]
    value: Decimal | None
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`together_with` names the earlier releases that stand against it."""

    why: Why
    together_with: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.why in SHOWN


def needs_release(counted: Counted) -> bool:
    """Whether somebody has to release such figures, or the gate lets them through as they are."""
    return counted not in {Counted.UNDECLARED, Counted.NOT_PERSONS, Counted.OFFICIAL}


def decide_alone(counted: Counted, figure: Figure, rule: Rule) -> Decision:
    """What the figure itself allows, whatever stands beside it."""
    if counted is Counted.UNDECLARED:
        return Decision(Why.UNDECLARED)
    if figure.value is None:
        return Decision(Why.NOTHING_TO_SHOW)
    if counted is Counted.NOT_PERSONS:
        return Decision(Why.NOT_ABOUT_PERSONS)
    if counted is Counted.OFFICIAL:
        return Decision(Why.PROTECTED_AT_SOURCE)
    if counted is Counted.PERSONS:
        return Decision(_of_count(figure.value, rule))
    least_base = rule.sample_base if counted is Counted.SAMPLE else rule.threshold
    if figure.base is None:
        return Decision(Why.BASE_UNKNOWN)
    if figure.base < least_base:
        return Decision(Why.BASE_SMALL)
    if counted is Counted.SHARE:
        return Decision(_of_share(figure.value, figure.base, rule))
    return Decision(Why.LARGE_ENOUGH)


def _of_count(value: Decimal, rule: Rule) -> Why:
    if value < 0 or value != value.to_integral_value():
        return Why.NOT_A_COUNT
    return Why.SMALL if 0 < value < rule.threshold else Why.LARGE_ENOUGH


def _of_share(percent: Decimal, base: int, rule: Rule) -> Why:
    if not 0 <= percent <= 100:
        return Why.NOT_A_COUNT
    if percent > 0 and _least_people(percent, base) < rule.threshold:
        return Why.SMALL
    if percent < 100 and _least_people(100 - percent, base) < rule.threshold:
        return Why.SMALL_REMAINDER
    return Why.LARGE_ENOUGH


def _least_people(percent: Decimal, base: int) -> int:
    """A rounded share stands for several counts of people: the smallest of them, at least one."""
    exponent = percent.normalize().as_tuple().exponent
    half_a_step = Decimal(5).scaleb(min(int(exponent), 0) - 1)
    return max(1, int((percent - half_a_step) * base / 100))


def decide_beside(figures: Sequence[Figure], alone: Mapping[int, Decision]) -> dict[int, Decision]:
    """Shares, statistics and estimates of one set: a hidden part hides its siblings.

    They do not add up to whole people, so no engine can say which sibling would be enough. Siblings
    are the figures broken down by the same dimensions; the total stays.
    """
    tainted = {pattern(one.at) for one in figures if not alone[one.key].is_shown}
    return {
        one.key: Decision(Why.PROTECTS_ANOTHER)
        if alone[one.key].is_shown and any(pattern(one.at)) and pattern(one.at) in tainted
        else alone[one.key]
        for one in figures
    }


def decide_overlapping(
    figures: Sequence[Figure], alone: Mapping[int, Decision], rule: Rule, past: Sequence[Past]
) -> dict[int, Decision]:
    """Counts of which nobody knows which is part of which, as somebody named them by hand.

    Any of them could be a part of any other: where two lie less than the threshold apart, their
    difference may be a few people. The larger one stays; against what is public already neither.
    """
    decisions = dict(alone)
    public = [(count, one.code) for one in past for count in one.counts if count >= 0]
    kept: list[int] = []
    for figure in sorted(figures, key=lambda one: (-(one.value or 0), one.key)):
        if figure.value is None or not decisions[figure.key].is_shown:
            continue
        count = int(figure.value)
        near = sorted({code for other, code in public if _is_close(count, other, rule)})
        if near:
            decisions[figure.key] = Decision(Why.DISCLOSES, tuple(near))
        elif any(_is_close(count, other, rule) for other in kept):
            decisions[figure.key] = Decision(Why.PROTECTS_ANOTHER)
        else:
            kept.append(count)
    return decisions


def _is_close(one: int, other: int, rule: Rule) -> bool:
    return 0 < abs(one - other) < rule.threshold


def pattern(at: Iterable[str]) -> tuple[bool, ...]:
    """Which dimensions a cell is broken down by."""
    return tuple(code != "" for code in at)


@dataclass(frozen=True, slots=True)
class Past:
    """A release of the ledger: its number, the cells it printed, their counts (−1 hidden)."""

    code: str
    cells: tuple[Codes, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with each figure, and what the ledger is to remember of it."""

    decisions: Mapping[int, Decision]
    cells: tuple[Codes, ...] = ()
    counts: tuple[int, ...] = ()
