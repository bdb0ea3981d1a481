"""Conditions in three values, branches with outcomes, validity as a line, cases of a rule. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

Facts = Mapping[str, Any]
Condition = Mapping[str, Any]

CLOSED, ASK, UNKNOWN = "closed", "ask", "unknown"
OUTCOMES = ("open", "discretionary", "closed", "stop")
COMPARISONS = ("eq", "in", "lt", "le", "gt", "ge")
CASE_TYPES = ("positive", "negative", "boundary")
FRESH_FOR = timedelta(days=180)
DEEPEST = 8


def truth(condition: Condition, facts: Facts) -> bool | None:
    """True, false, or None where a fact is missing that could still decide it (Kleene)."""
    if "all" in condition:
        parts = [truth(part, facts) for part in condition["all"]]
        return False if False in parts else (None if None in parts else True)
    if "any" in condition:
        parts = [truth(part, facts) for part in condition["any"]]
        return True if True in parts else (None if None in parts else False)
    if "not" in condition:
        inner = truth(condition["not"], facts)
        return None if inner is None else not inner
    value = facts.get(condition["field"])
    return None if value is None else _compare(condition, value)


def _compare(condition: Condition, value: Any) -> bool:
    for name in COMPARISONS:
        if name in condition:
            return _holds(name, value, condition[name])
    raise ValueError("A condition without a comparison.")


def _holds(name: str, value: Any, limit: Any) -> bool:
    if name == "eq":
        return bool(value == limit)
    if name == "in":
        return value in limit
    pairs = {"lt": value < limit, "le": value <= limit, "gt": value > limit, "ge": value >= limit}
    return bool(pairs[name])


@dataclass(frozen=True, slots=True)
class Decision:
    """`outcome` is definite or "ask"; `missing` the facts that could decide; `branch` which one."""

    outcome: str
    branch: int | None
    missing: tuple[str, ...] = ()


def decide(branches: Sequence[Mapping[str, Any]], facts: Facts) -> Decision:
    """The first branch that holds decides; none: closed. What could still go either way is "ask".

    The set of possible outcomes only shrinks when a fact is added: a definite answer stays.
    """
    possible: list[tuple[str, int | None]] = []
    missing: list[str] = []
    for number, branch in enumerate(branches):
        holds = truth(branch["when"], facts)
        if holds is False:
            continue
        possible.append((branch["outcome"], number))
        if holds:
            break
        missing += [name for name in fields_of(branch["when"]) if facts.get(name) is None]
    else:
        possible.append((CLOSED, None))
    if len({outcome for outcome, _ in possible}) == 1:
        return Decision(*possible[0])
    return Decision(ASK, possible[0][1], tuple(dict.fromkeys(missing)))


def fields_of(condition: Condition) -> list[str]:
    if "field" in condition:
        return [condition["field"]]
    parts = condition.get("all") or condition.get("any") or [condition.get("not", {})]
    return [name for part in parts if part for name in fields_of(part)]


def condition_faults(condition: Any, fields: Mapping[str, str], depth: int = 0) -> list[str]:
    """Codes of what is wrong with a condition; `fields` gives each field's type (see `facts`)."""
    if not isinstance(condition, Mapping) or depth > DEEPEST:
        return ["not_a_condition"]
    keys = set(condition)
    if keys in ({"all"}, {"any"}):
        parts = condition.get("all", condition.get("any"))
        if not isinstance(parts, list):
            return ["not_a_list"]
        return [fault for part in parts for fault in condition_faults(part, fields, depth + 1)]
    if keys == {"not"}:
        return condition_faults(condition["not"], fields, depth + 1)
    return _comparison_faults(condition, fields)


def _comparison_faults(condition: Condition, fields: Mapping[str, str]) -> list[str]:
    field, rest = condition.get("field"), set(condition) - {"field"}
    if not isinstance(field, str) or field not in fields:
        return ["unknown_field"]
    if len(rest) != 1 or not rest <= set(COMPARISONS):
        return ["no_comparison"]
    name = next(iter(rest))
    values = condition[name] if name == "in" else [condition[name]]
    if not isinstance(values, list):
        return ["not_a_list"]
    ordered = name not in {"eq", "in"}
    if not all(_fits(value, fields[field], ordered=ordered) for value in values):
        return ["wrong_value"]
    return []


def _fits(value: Any, kind: str, *, ordered: bool) -> bool:
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if ordered:
        return False
    return isinstance(value, bool) if kind == "flag" else isinstance(value, str)


def branch_faults(branches: Any, fields: Mapping[str, str]) -> list[str]:
    if not isinstance(branches, list) or not branches:
        return ["no_branches"]
    faults: list[str] = []
    for branch in branches:
        if not isinstance(branch, Mapping) or branch.get("outcome") not in OUTCOMES:
            faults.append("unknown_outcome")
        else:
            faults += condition_faults(branch.get("when"), fields)
    return faults


@dataclass(frozen=True, slots=True)
class Span:
    """From day to day, both included; without an end: until further notice."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class LineFault:
    code: str  # "gap" or "overlap"
    start: date
    end: date


def line_faults(spans: Sequence[Span]) -> list[LineFault]:
    """Gaps and overlaps of one line. What is unknown is a row without value, not a gap."""
    faults: list[LineFault] = []
    ordered = sorted(spans, key=lambda span: span.start)
    for first, second in pairwise(ordered):
        if first.end is None or first.end >= second.start:
            ends = [end for end in (first.end, second.end) if end is not None]
            faults.append(LineFault("overlap", second.start, min(ends, default=second.start)))
        elif first.end + timedelta(days=1) < second.start:
            day = timedelta(days=1)
            faults.append(LineFault("gap", first.end + day, second.start - day))
    return faults


@dataclass(frozen=True, slots=True)
class CaseResult:
    name: str
    type: str
    expected: str
    got: str

    @property
    def holds(self) -> bool:
        return self.expected == self.got


def run_cases(
    branches: Sequence[Mapping[str, Any]], span: Span, cases: Sequence[Mapping[str, Any]]
) -> list[CaseResult]:
    """Each case with what came of it; outside of the rule's validity nothing is known."""
    return [
        CaseResult(case["name"], case["type"], case["expected"], _case(branches, span, case))
        for case in cases
    ]


def _case(branches: Sequence[Mapping[str, Any]], span: Span, case: Mapping[str, Any]) -> str:
    if not span.holds(date.fromisoformat(case["on"])):
        return UNKNOWN
    return decide(branches, case["facts"]).outcome


def case_faults(cases: Any, span: Span) -> list[str]:
    """A rule needs a positive, a negative and a boundary case, and the day before it begins (and,
    where it ends, the day after)."""
    if not isinstance(cases, list) or not all(_is_case(case) for case in cases):
        return ["not_cases"]
    types = {case["type"] for case in cases}
    faults = [f"no_{name}" for name in CASE_TYPES if name not in types]
    days = {date.fromisoformat(case["on"]) for case in cases}
    edges = [span.start - timedelta(days=1)]
    edges += [span.end + timedelta(days=1)] if span.end else []
    return faults + (["no_edge"] if set(edges) - days else [])


def _is_case(case: Any) -> bool:
    if not isinstance(case, Mapping) or case.get("type") not in CASE_TYPES:
        return False
    try:
        date.fromisoformat(case["on"])
    except (KeyError, TypeError, ValueError):
        return False
    return (
        isinstance(case.get("facts"), Mapping)
        and isinstance(case.get("name"), str)
        and (case.get("expected") in {*OUTCOMES, ASK, UNKNOWN})
    )


def is_stale(reviewed_on: date | None, *, today: date) -> bool:
    """Never reviewed, or not for 180 days."""
    return reviewed_on is None or today - reviewed_on > FRESH_FOR
