"""Rows of the form say the same as the condition they were made from, whatever is known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankommen.core.legal import facts, rows, rules, shipped

TYPES = {"age": "number", "status": "choice", "needs_care": "flag"}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "age": st.integers(16, 19),
    "status": st.sampled_from(["procedure", "tolerated", "eu"]),
    "needs_care": st.booleans(),
}


def _one(field: str) -> st.SearchStrategy[dict[str, Any]]:
    value = VALUES[field]
    single = ["eq", *(("lt", "le", "gt", "ge") if field == "age" else ())]
    plain = st.builds(lambda name, v: {"field": field, name: v}, st.sampled_from(single), value)
    listed = st.lists(value, min_size=1, max_size=3).map(lambda v: {"field": field, "in": v})
    return plain | listed


def _inner(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(parts, max_size=3)
    return (
        lists.map(lambda found: {"all": found})
        | lists.map(lambda found: {"any": found})
        | parts.map(lambda one: {"not": one})
    )


CONDITIONS = st.recursive(st.sampled_from(sorted(TYPES)).flatmap(_one), _inner, max_leaves=8)
FACTS = st.fixed_dictionaries({}, optional=VALUES)


@given(condition=CONDITIONS, known=FACTS)
def test_rows_decide_as_the_condition_does(condition: dict[str, Any], known: Any) -> None:
    try:
        found = rows.rows_of(condition, TYPES)
    except rows.NoRows:
        return
    said = False if found is None else rules.truth(rows.condition_of(found), known)
    assert said == rules.truth(condition, known)
    if found is not None:
        assert rules.condition_faults(rows.condition_of(found), TYPES) == []
        assert rows.rows_of(rows.condition_of(found), TYPES) is not None


@given(condition=CONDITIONS)
def test_most_conditions_fit_into_rows(condition: dict[str, Any]) -> None:
    """Eight comparisons make few rows: only very nested ones are left to the file."""
    try:
        found = rows.rows_of(condition, TYPES)
    except rows.NoRows:
        assert str(condition).count("field") > 6
    else:
        assert found is None or len(found.rows) <= rows.MOST_ROWS


@pytest.mark.parametrize("entry", [one for one in shipped.shipped() if one.kind == "rule"])
def test_what_ships_comes_back_word_for_word(entry: Any) -> None:
    for branch in entry.content["branches"]:
        found = rows.rows_of(branch["when"], facts.TYPES)
        assert found is not None
        assert rows.condition_of(found) == branch["when"], entry.code


def test_negations_move_to_the_comparison() -> None:
    condition = {
        "not": {"any": [{"field": "age", "lt": 18}, {"field": "status", "eq": "eu"}]},
    }
    found = rows.rows_of(condition, TYPES)
    assert found == rows.Rows(
        "all",
        (rows.Comparison("age", "ge", 18), rows.Comparison("status", "not_in", ("eu",))),
    )


def test_brackets_keep_their_place() -> None:
    older, eu = {"field": "age", "ge": 27}, {"field": "status", "eq": "eu"}
    care, young = {"field": "needs_care", "eq": True}, {"field": "age", "lt": 3}
    condition = {"all": [{"any": [older, care]}, eu]}
    found = rows.rows_of(condition, TYPES)
    assert found is not None
    assert [row.bracket for row in found.rows] == [1, 1, 0]
    assert rows.condition_of(found) == condition
    deeper = {"all": [{"any": [older, {"all": [care, young]}]}, eu]}
    found = rows.rows_of(deeper, TYPES)
    assert found is not None
    assert (found.joint, [row.bracket for row in found.rows]) == ("any", [1, 1, 2, 2, 2])


def test_always_never_and_nothing_to_compare() -> None:
    assert rows.rows_of({"all": []}, TYPES) == rows.Rows("always")
    assert rows.condition_of(rows.Rows("always")) == {"all": []}
    assert rows.rows_of({"any": []}, TYPES) is None
    with pytest.raises(rows.NoRows):
        rows.rows_of({"field": "status", "in": []}, TYPES)
