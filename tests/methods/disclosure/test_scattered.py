from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.disclosure import (
    Dimension,
    DisclosureError,
    Published,
    Reason,
    cell_sets,
    disclosed_groups,
    protect_scattered,
)

PLACE = Dimension.tree("place", {"A": "all", "B": "all", "C": "all"}, total="all")
SEX = Dimension.flat("sex", ["f", "m"], total="both")
UNIVERSE = (PLACE, SEX)
TOTAL = ("all", "both")


Cells = dict[tuple[str, str], int]


def hidden(counts: Cells, shown: Cells | None = None) -> frozenset[tuple[str, ...]]:
    return protect_scattered(
        UNIVERSE, dict(counts.items()), threshold=5, shown=dict((shown or {}).items())
    )


def test_a_small_count_takes_its_only_sibling_along() -> None:
    assert hidden({TOTAL: 100, ("all", "f"): 3, ("all", "m"): 97}) == {("all", "f"), ("all", "m")}


def test_the_cheapest_sibling_is_enough() -> None:
    counts = {TOTAL: 100, ("A", "both"): 3, ("B", "both"): 40, ("C", "both"): 57}
    assert hidden(counts) == {("A", "both"), ("B", "both")}


def test_two_breakdowns_of_the_same_people_do_not_hide_each_other_needlessly() -> None:
    counts = {TOTAL: 100, ("A", "both"): 60, ("B", "both"): 40, ("all", "f"): 50, ("all", "m"): 50}
    assert hidden(counts) == set()


def test_what_the_parts_leave_over_is_protected_too() -> None:
    counts = {TOTAL: 100, ("A", "both"): 58, ("B", "both"): 40}
    assert hidden(counts) == {("B", "both")}
    assert hidden({**counts, ("B", "both"): 30}) == set()


def test_a_zero_inside_a_small_group_is_hidden_and_one_in_a_large_group_is_not() -> None:
    assert ("all", "f") in hidden({TOTAL: 3, ("all", "f"): 0, ("all", "m"): 3})
    assert hidden({TOTAL: 30, ("all", "f"): 0, ("all", "m"): 30}) == set()


def test_what_is_public_already_stays_and_the_rest_pays() -> None:
    found = hidden({("all", "f"): 3, ("all", "m"): 97}, shown={TOTAL: 100})
    assert found == {("all", "f"), ("all", "m")}


def test_what_cannot_be_protected_any_more_is_refused() -> None:
    with pytest.raises(DisclosureError) as refused:
        hidden({("all", "f"): 3}, shown={TOTAL: 100, ("all", "m"): 97})
    assert refused.value.reason in {Reason.NO_SOLUTION, Reason.ENGINE_FAILED}


def test_parts_beyond_their_total_are_refused() -> None:
    with pytest.raises(DisclosureError) as refused:
        hidden({TOTAL: 100, ("all", "f"): 60, ("all", "m"): 60})
    assert refused.value.reason is Reason.TOTAL_CONTRADICTS_CELLS


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(DisclosureError) as refused:
        hidden({("Nowhere", "both"): 60})
    assert refused.value.reason is Reason.UNKNOWN_CODE


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=8, max_size=8),
    st.sets(st.integers(0, 11), min_size=2, max_size=12),
)
def test_an_attacker_learns_no_small_count(atoms: list[int], chosen: set[int]) -> None:
    """Any choice of cells of a small table: the attacker of another solver finds nothing."""
    inner = np.array(atoms).reshape(4, 2)  # the last place is never printed
    cells = [(place, sex) for place in ("all", "A", "B", "C") for sex in ("both", "f", "m")]
    counts = {cells[at]: _count(inner, cells[at]) for at in chosen}
    gone = hidden(counts)
    shown = [cell for cell in counts if cell not in gone]
    small = [cell for cell, count in counts.items() if 0 < count < 5]
    if not shown or not small:
        return
    numbers = np.array([counts[cell] for cell in shown], dtype=float)
    published = Published(cell_sets(UNIVERSE, shown), numbers, numbers)
    groups = np.asarray(cell_sets(UNIVERSE, small).todense()) > 0
    assert disclosed_groups(published, groups, threshold=5) == []


def _count(inner: np.ndarray[tuple[int, ...], np.dtype[np.int64]], cell: tuple[str, str]) -> int:
    places = {"A": [0], "B": [1], "C": [2]}.get(cell[0], [0, 1, 2, 3])
    sexes = {"f": [0], "m": [1]}.get(cell[1], [0, 1])
    return int(inner[np.ix_(places, sexes)].sum())
