"""Merging two edits: what one changed is kept, what both changed is for choice, nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ankommen.core.versions.merging import (
    MergedRow,
    kept_from_others,
    merge_fields,
    merge_rows,
)

BASE = {1: {"year": 2025, "cents": 10}, 2: {"year": 2026, "cents": 20}}
KEY = ("year",)


@pytest.mark.parametrize(
    ("current", "mine", "value", "taken", "disputed"),
    [
        ("alt", "alt", "alt", (), ()),
        ("alt", "meins", "meins", (), ()),
        ("ihres", "alt", "ihres", ("text",), ()),
        ("ihres", "meins", "meins", (), ("text",)),
        ("beide", "beide", "beide", (), ()),
    ],
)
def test_a_field(
    current: str, mine: str, value: str, taken: tuple[str, ...], disputed: tuple[str, ...]
) -> None:
    merged = merge_fields(base={"text": "alt"}, current={"text": current}, mine={"text": mine})
    assert (merged.values["text"], merged.taken, merged.disputed) == (value, taken, disputed)


@pytest.mark.parametrize(
    ("current", "mine", "value", "taken"),
    [
        ("ab", "ab", "ab", False),
        ("ab", "abc", "abc", False),
        ("abd", "ab", "abd", True),
        ("abd", "abc", "abcd", True),
        ("a", "ab", "a", True),
        ("a", "bc", "c", True),
        ("", "", "", False),
        ("abc", "abc", "abc", False),
    ],
)
def test_a_set_merges_by_what_was_added_and_removed(
    current: str, mine: str, value: str, taken: bool
) -> None:
    merged = merge_fields(
        base={"goals": frozenset("ab")},
        current={"goals": frozenset(current)},
        mine={"goals": frozenset(mine)},
    )
    assert merged.values["goals"] == frozenset(value)
    assert (bool(merged.taken), merged.disputed) == (taken, ())


def test_a_set_without_a_base_is_for_choice() -> None:
    some_goals, others = {"goals": frozenset("a")}, {"goals": frozenset("b")}
    assert merge_fields(base=None, current=some_goals, mine=others).disputed == ("goals",)


words = some.sampled_from("abc")
plain = some.fixed_dictionaries(
    {
        "title": words,
        "text": words,
        "goals": some.frozensets(words),
        "areas": some.frozensets(words),
    }
)
quickly = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@quickly
@given(base=plain, current=plain, mine=plain)
def test_nobodys_change_is_lost_unless_both_changed_the_same(
    base: dict[str, Any], current: dict[str, Any], mine: dict[str, Any]
) -> None:
    merged = merge_fields(base=base, current=current, mine=mine)
    for name in ("title", "text"):
        sides = {side[name] for side in (current, mine) if side[name] != base[name]}
        assert (name in merged.disputed) == (len(sides) == 2)
        if name not in merged.disputed:
            assert merged.values[name] == (sides or {base[name]}).pop()
    for name in ("goals", "areas"):
        for side in (current, mine):
            assert side[name] - base[name] <= merged.values[name]
            assert not (base[name] - side[name]) & merged.values[name]
        assert merged.values[name] <= current[name] | mine[name]
    if not merged.disputed:
        assert kept_from_others(base=base, mine=mine, stored=merged.values) == merged.taken


@quickly
@given(base=plain, one=plain, other=plain)
def test_it_does_not_matter_who_saves_first(
    base: dict[str, Any], one: dict[str, Any], other: dict[str, Any]
) -> None:
    first = merge_fields(base=base, current=one, mine=other)
    second = merge_fields(base=base, current=other, mine=one)
    assert set(first.disputed) == set(second.disputed)
    for name in set(base) - set(first.disputed):
        assert first.values[name] == second.values[name]


def test_without_a_base_every_difference_is_disputed() -> None:
    current, mine = {"a": 1, "b": 2}, {"a": 1, "b": 3}
    assert merge_fields(base=None, current=current, mine=mine).disputed == ("b",)
    rows = merge_rows(base=None, current=BASE, mine=[(1, BASE[1])], key=KEY)
    assert rows.rows == (
        MergedRow(1, BASE[1], BASE[1]),
        MergedRow(2, None, BASE[2], is_disputed=True),
    )


def row(year: int, cents: int) -> dict[str, int]:
    return {"year": year, "cents": cents}


@pytest.mark.parametrize(
    ("name", "current", "mine", "expected", "took"),
    [
        ("mine changed", BASE, [(1, row(2025, 11)), (2, BASE[2])], [(1, 11), (2, 20)], False),
        (
            "theirs changed",
            {1: row(2025, 99), 2: BASE[2]},
            [(1, BASE[1]), (2, BASE[2])],
            [(1, 99), (2, 20)],
            True,
        ),
        (
            "theirs added",
            {**BASE, 3: row(2027, 30)},
            [(1, BASE[1]), (2, BASE[2])],
            [(1, 10), (2, 20), (3, 30)],
            True,
        ),
        ("theirs removed", {2: BASE[2]}, [(1, BASE[1]), (2, BASE[2])], [(2, 20)], True),
        ("mine removed", BASE, [(2, BASE[2])], [(2, 20)], False),
        (
            "each added one",
            {**BASE, 3: row(2027, 30)},
            [(1, BASE[1]), (2, BASE[2]), (None, row(2028, 40))],
            [(1, 10), (2, 20), (None, 40), (3, 30)],
            True,
        ),
        (
            "the same form sent twice",
            {**BASE, 3: row(2027, 30)},
            [(1, BASE[1]), (2, BASE[2]), (None, row(2027, 30))],
            [(1, 10), (2, 20), (3, 30)],
            False,
        ),
    ],
)
def test_rows_that_merge(
    name: str, current: Any, mine: Any, expected: list[tuple[int | None, int]], took: bool
) -> None:
    merged = merge_rows(base=BASE, current=current, mine=mine, key=KEY)
    assert not merged.is_disputed, name
    assert [(one.id, (one.mine or {})["cents"]) for one in merged.rows] == expected
    assert merged.took is took


@pytest.mark.parametrize(
    ("name", "current", "mine", "disputed"),
    [
        (
            "both changed",
            {1: row(2025, 99), 2: BASE[2]},
            [(1, row(2025, 11)), (2, BASE[2])],
            MergedRow(1, row(2025, 11), row(2025, 99), True),
        ),
        (
            "theirs removed what I changed",
            {2: BASE[2]},
            [(1, row(2025, 11)), (2, BASE[2])],
            MergedRow(None, row(2025, 11), None, True),
        ),
        (
            "I removed what they changed",
            {1: row(2025, 99), 2: BASE[2]},
            [(2, BASE[2])],
            MergedRow(1, None, row(2025, 99), True),
        ),
        (
            "both added the same year",
            {**BASE, 3: row(2027, 30)},
            [(1, BASE[1]), (2, BASE[2]), (None, row(2027, 31))],
            MergedRow(3, row(2027, 31), row(2027, 30), True),
        ),
    ],
)
def test_rows_that_are_for_choice(name: str, current: Any, mine: Any, disputed: MergedRow) -> None:
    merged = merge_rows(base=BASE, current=current, mine=mine, key=KEY)
    assert [one for one in merged.rows if one.is_disputed] == [disputed], name


cells = some.fixed_dictionaries({"name": some.sampled_from("abc"), "n": some.integers(0, 2)})
stored = some.dictionaries(some.integers(1, 4), cells, max_size=4)
typed = some.tuples(some.none() | some.integers(1, 4), cells)
typed_rows = some.lists(typed, max_size=5).filter(
    lambda rows: len({id for id, _ in rows if id}) == len([id for id, _ in rows if id])
)


@quickly
@given(base=stored, current=stored, mine=typed_rows)
def test_nothing_is_lost(base: Any, current: Any, mine: Any) -> None:
    merged = merge_rows(base=base, current=current, mine=mine, key=())
    shown = [side for one in merged.rows for side in (one.mine, one.theirs)]
    assert all(values in shown for id, values in mine if id is None or base.get(id) != values)
    assert all(values in shown for id, values in current.items() if base.get(id) != values)
    ids = [one.id for one in merged.rows if one.id is not None]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(current)


@quickly
@given(base=stored, other=stored)
def test_what_one_side_left_alone_is_as_the_other_wants_it(base: Any, other: Any) -> None:
    untouched = merge_rows(base=base, current=other, mine=list(base.items()), key=())
    assert not untouched.is_disputed
    assert {one.id: one.mine for one in untouched.rows} == other
    alone = merge_rows(base=base, current=base, mine=list(other.items()), key=())
    assert [one.mine for one in alone.rows] == list(other.values())
