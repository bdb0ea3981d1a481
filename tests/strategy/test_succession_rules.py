"""Succession never loses or doubles a measure, whatever is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.strategy.rules.succession import (
    GOES_ON,
    Decision,
    Fate,
    NewMeasure,
    Plan,
    carried_end,
    flaws,
    plan_succession,
)

KEPT = Decision(Fate.KEPT)


@st.composite
def decided(draw: st.DrawFn) -> tuple[list[int], dict[int, Decision]]:
    """Random decisions about some measures, sound ones and others."""
    measures = list(range(draw(st.integers(0, 12))))
    names = st.lists(st.sampled_from(["Teil A", "Teil B", "teil a ", ""]), max_size=4)
    one = st.builds(
        Decision,
        st.sampled_from(list(Fate)),
        st.sampled_from(["", "weil"]),
        st.none() | st.integers(0, 13),
        names.map(tuple),
    )
    return measures, {id: draw(one) for id in measures if draw(st.integers(0, 9))}


@st.composite
def sound(draw: st.DrawFn) -> tuple[list[int], dict[int, Decision]]:
    """Random decisions that can be carried out."""
    measures = list(range(draw(st.integers(1, 25))))
    fates = {id: draw(st.sampled_from([f for f in Fate if f != Fate.NEW])) for id in measures}
    going = [id for id in measures if fates[id] in GOES_ON]
    decisions = {}
    for id, wanted in fates.items():
        fate = Fate.DROPPED if wanted == Fate.MERGED and not going else wanted
        parts = tuple(f"Teil {n}" for n in range(draw(st.integers(2, 4))))
        decisions[id] = Decision(
            fate,
            "weil",
            draw(st.sampled_from(going)) if fate == Fate.MERGED else None,
            parts if fate == Fate.SPLIT else (),
        )
    return measures, decisions


def assert_nothing_is_lost_or_doubled(
    measures: Sequence[int], decisions: Mapping[int, Decision], plan: Plan
) -> None:
    links = {id: [link for link in plan.links if link.predecessor == id] for id in measures}
    for id, found in links.items():
        assert {link.fate for link in found} == {decisions[id].fate}
        if decisions[id].fate == Fate.SPLIT:
            assert len({link.heir for link in found}) == len(decisions[id].parts) >= 2
        else:
            assert len(found) == 1
        if decisions[id].fate == Fate.DROPPED:
            assert found[0].heir is None
        if decisions[id].fate == Fate.MERGED:
            target = links[decisions[id].into or 0]
            assert [link.heir for link in target] == [found[0].heir]
            assert target[0].fate in GOES_ON
    reached = Counter(link.heir for link in plan.links if link.fate != Fate.MERGED)
    reached.pop(None, None)
    assert reached == Counter(range(len(plan.heirs)))
    for link in plan.links:
        if link.fate == Fate.NEW:
            assert link.predecessor is None
            assert link.heir is not None
            assert plan.heirs[link.heir].of is None


@given(sound(), st.lists(st.integers(0, 30), max_size=4))
@settings(max_examples=60)
def test_succession_never_loses_or_doubles_a_measure(
    given_decisions: tuple[list[int], dict[int, Decision]], places: list[int]
) -> None:
    measures, decisions = given_decisions
    new = [NewMeasure(f"Neu {n}", "weil", place) for n, place in enumerate(places)]
    plan = plan_succession(measures, decisions, new)
    assert_nothing_is_lost_or_doubled(measures, decisions, plan)
    assert sum(heir.of is None for heir in plan.heirs) == len(new)


@given(decided())
@settings(max_examples=100)
def test_decisions_are_either_carried_out_whole_or_every_flaw_is_named(
    given_decisions: tuple[list[int], dict[int, Decision]],
) -> None:
    measures, decisions = given_decisions
    if found := flaws(measures, decisions):
        assert {flaw.measure for flaw in found} <= set(measures)
        with pytest.raises(ValueError, match="cannot be carried out"):
            plan_succession(measures, decisions)
    else:
        plan = plan_succession(measures, decisions)
        assert_nothing_is_lost_or_doubled(measures, decisions, plan)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ({1: KEPT}, [(2, "undecided")]),
        ({1: Decision(Fate.CHANGED), 2: KEPT}, [(1, "reason_missing")]),
        ({1: Decision(Fate.SPLIT, "x", None, ("a",)), 2: KEPT}, [(1, "parts_missing")]),
        ({1: Decision(Fate.SPLIT, "x", None, ("a", "A ")), 2: KEPT}, [(1, "parts_missing")]),
        ({1: Decision(Fate.MERGED, "x", 1), 2: KEPT}, [(1, "merge_target_missing")]),
        ({1: Decision(Fate.MERGED, "x", 9), 2: KEPT}, [(1, "merge_target_undecided")]),
        (
            {1: Decision(Fate.MERGED, "x", 2), 2: Decision(Fate.DROPPED, "x")},
            [(1, "merge_into_dropped")],
        ),
        (
            {1: Decision(Fate.MERGED, "x", 2), 2: Decision(Fate.SPLIT, "x", None, ("a", "b"))},
            [(1, "merge_into_split")],
        ),
        (
            {1: Decision(Fate.MERGED, "x", 2), 2: Decision(Fate.MERGED, "x", 1)},
            [(1, "merge_ring"), (2, "merge_ring")],
        ),
        ({1: Decision(Fate.NEW, "x"), 2: KEPT}, [(1, "new_is_not_old")]),
        ({1: Decision(Fate.MERGED, "x", 2), 2: KEPT}, []),
    ],
)
def test_each_flaw_has_its_name(
    decisions: dict[int, Decision], expected: list[tuple[int, str]]
) -> None:
    assert [(flaw.measure, flaw.code) for flaw in flaws([1, 2], decisions)] == expected


def test_an_end_before_the_new_edition_is_not_carried_over() -> None:
    start = date(2027, 1, 1)
    assert carried_end(date(2026, 12, 31), new_start=start) is None
    assert carried_end(start, new_start=start) == start
