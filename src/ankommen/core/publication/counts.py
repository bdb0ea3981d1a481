"""Counts of people: which cells of a set may be shown, beside each other and beside the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from ankommen.methods import disclosure as engine

from .rules import Codes, Counted, Decision, Figure, Past, Plan, Rule, Why, decide_alone, pattern

SECONDS = 20.0


def plan_counts(
    figures: Sequence[Figure],
    *,
    rule: Rule,
    dimensions: Sequence[engine.Dimension],
    past: Sequence[Past],
) -> Plan:
    """Decide about counts of one population; `dimensions` span everything ever counted of it.

    First the least is hidden that protects all small counts, then what would be public is held
    against the ledger; what still discloses goes, the finest breakdown first. An engine that fails
    or runs out of time shows nothing.
    """
    wanted = [_with_total_codes(one, dimensions) for one in figures]
    decisions = {one.key: decide_alone(Counted.PERSONS, one, rule) for one in figures}
    counted = [
        one
        for one in wanted
        if one.value is not None and decisions[one.key].why is not Why.NOT_A_COUNT
    ]
    try:
        _hide_least(counted, decisions, rule, dimensions, past)
        _hold_against_ledger(counted, decisions, rule, dimensions, past)
    except engine.DisclosureError as error:
        why = _REASONS.get(error.reason, Why.ENGINE_FAILED)
        _hide(counted, decisions, Decision(why))
    cells = tuple(one.at for one in counted)
    return Plan(decisions, cells, tuple(_printed(one, decisions) for one in counted))


_REASONS = {
    engine.Reason.TOTAL_CONTRADICTS_CELLS: Why.CONTRADICTS,
    engine.Reason.NEGATIVE_COUNT: Why.CONTRADICTS,
    engine.Reason.NO_SOLUTION: Why.DISCLOSES,
}


def _with_total_codes(figure: Figure, dimensions: Sequence[engine.Dimension]) -> Figure:
    at = tuple(code or one.codes[0] for code, one in zip(figure.at, dimensions, strict=True))
    return Figure(figure.key, at, figure.value, figure.base)


def _hide_least(
    counted: Sequence[Figure],
    decisions: dict[int, Decision],
    rule: Rule,
    dimensions: Sequence[engine.Dimension],
    past: Sequence[Past],
) -> None:
    protect = partial(
        engine.protect_scattered,
        dimensions,
        {one.at: int(one.value or 0) for one in counted},
        threshold=rule.threshold,
        shown=_public_cells(past),
    )
    try:
        hidden = protect(seconds=SECONDS / 4)
    except engine.DisclosureError as error:
        if error.reason is not engine.Reason.TIME_LIMIT:
            raise
        # As safe, and better than nothing: a little more may be hidden than needed.
        hidden = protect(seconds=SECONDS, allowed_gap=1.0)
    gone = [one for one in counted if one.at in hidden]
    _hide(gone, decisions, Decision(Why.PROTECTS_ANOTHER))


def _public_cells(past: Sequence[Past]) -> dict[Codes, int]:
    return {
        cell: count
        for one in past
        for cell, count in zip(one.cells, one.counts, strict=True)
        if count >= 0
    }


def _hold_against_ledger(
    counted: Sequence[Figure],
    decisions: dict[int, Decision],
    rule: Rule,
    dimensions: Sequence[engine.Dimension],
    past: Sequence[Past],
) -> None:
    earlier = [_release(one.code, one.cells, one.counts, dimensions) for one in past]
    totals = tuple(one.codes[0] for one in dimensions)
    while shown := [one for one in counted if decisions[one.key].is_shown]:
        cells = [one.at for one in shown]
        new = _release("new", cells, [int(one.value or 0) for one in shown], dimensions)
        verdict = engine.assess(earlier, new, threshold=rule.threshold, seconds=SECONDS)
        if verdict.accepted:
            return
        contradicts = verdict.outcome is engine.Outcome.CONTRADICTS
        why = Decision(
            Why.CONTRADICTS if contradicts else Why.DISCLOSES, together_with=verdict.together_with
        )
        finest = max(_depth(one.at, totals) for one in shown)
        _hide([one for one in shown if _depth(one.at, totals) == finest], decisions, why)


def _depth(at: Codes, totals: Codes) -> int:
    return sum(pattern(tuple("" if a == b else a for a, b in zip(at, totals, strict=True))))


def _release(
    code: str,
    cells: Sequence[Codes],
    counts: Sequence[int],
    dimensions: Sequence[engine.Dimension],
) -> engine.Release:
    sets = engine.cell_sets(dimensions, cells)
    return engine.released(code, "one", sets, np.array(counts, dtype=np.int64))


def _hide(figures: Sequence[Figure], decisions: dict[int, Decision], why: Decision) -> None:
    for one in figures:
        if decisions[one.key].is_shown:
            decisions[one.key] = why


def _printed(figure: Figure, decisions: Mapping[int, Decision]) -> int:
    return int(figure.value or 0) if decisions[figure.key].is_shown else -1
