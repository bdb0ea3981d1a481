from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.disclosure import (
    DISTRICT,
    PRESETS,
    Contributions,
    Cost,
    Dimension,
    DisclosureError,
    Rules,
    Sensitivity,
    Table,
    bounds_of,
    sensitive_counts,
    sensitive_sums,
    suppress,
    suppress_sensitive,
)

from .build import as_published, least_cost_by_trial, random_table

FIVE = Rules(threshold=5)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), rows=st.integers(2, 6), columns=st.integers(2, 5))
def test_no_sensitive_count_can_be_narrowed(seed: int, rows: int, columns: int) -> None:
    """The attacker of another solver, on published numbers alone, rules out neither 0 nor k."""
    table = random_table(np.random.default_rng(seed), rows, columns, grouped=bool(seed % 2))
    suppression = suppress(table, FIVE)
    published = as_published(suppression)
    for sensitive in suppression.sensitive:
        at = np.ravel_multi_index(sensitive.cell, table.shape)
        bounds = bounds_of(published, np.asarray(table.sets[int(at)].todense()).ravel() > 0)
        assert bounds.low <= 1e-6
        assert bounds.high >= FIVE.threshold - 1e-6


def test_three_dimensions_are_protected_too() -> None:
    table = random_table(np.random.default_rng(4), 3, 3, 3)
    suppression = suppress(table, FIVE)
    published = as_published(suppression)
    assert suppression.sensitive
    for sensitive in suppression.sensitive:
        at = int(np.ravel_multi_index(sensitive.cell, table.shape))
        bounds = bounds_of(published, np.asarray(table.sets[at].todense()).ravel() > 0)
        assert (bounds.low <= 1e-6, bounds.high >= 5 - 1e-6) == (True, True)


def test_an_allowed_gap_is_as_safe_and_says_how_near_it_is() -> None:
    table = random_table(np.random.default_rng(4), 3, 3, 3)
    best = suppress(table, FIVE)
    near = suppress(table, FIVE, allowed_gap=0.9)
    assert best.gap == 0.0 < near.gap <= 0.9
    assert best.cost <= near.cost
    assert near.cost * (1 - near.gap) <= best.cost + 1e-6
    published = as_published(near)
    for sensitive in near.sensitive:
        at = int(np.ravel_multi_index(sensitive.cell, table.shape))
        bounds = bounds_of(published, np.asarray(table.sets[at].todense()).ravel() > 0)
        assert (bounds.low <= 1e-6, bounds.high >= 5 - 1e-6) == (True, True)


def test_a_gap_that_is_not_reached_means_the_exact_answer() -> None:
    table = random_table(np.random.default_rng(4), 3, 3, 3)
    exact = suppress(table, FIVE, allowed_gap=1e-9)
    assert (exact.gap, exact.cost) == (0.0, suppress(table, FIVE).cost)


def test_a_near_answer_out_of_time_is_refused() -> None:
    table = random_table(np.random.default_rng(4), 3, 3, 3)
    with pytest.raises(DisclosureError, match="time_limit"):
        suppress(table, FIVE, allowed_gap=0.9, seconds=0.0)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("cost", Cost)
def test_the_cost_is_the_least_by_trial_of_all(seed: int, cost: Cost) -> None:
    table = random_table(np.random.default_rng(seed), 2, 3)
    costs = table.counts.ravel().astype(float)
    costs = costs if cost is Cost.PEOPLE else np.ones(len(costs))
    assert suppress(table, FIVE, cost=cost).cost == least_cost_by_trial(table, FIVE, costs=costs)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(30))
def test_the_cost_is_the_least_by_trial_of_all_up_to_four_by_four(seed: int) -> None:
    generator = np.random.default_rng(1000 + seed)
    sizes = [(3, 3), (2, 4), (4, 3)][seed % 3]
    table = random_table(generator, *sizes)
    assert suppress(table, FIVE, cost=Cost.CELLS).cost == least_cost_by_trial(
        table, FIVE, costs=np.ones(int(np.prod(table.shape)))
    )


def test_a_table_without_small_counts_is_shown_whole() -> None:
    table = Table((Dimension.flat("sex", ["f", "m"]),), np.array([7, 9]))
    assert suppress(table, FIVE).published.tolist() == [16, 7, 9]


def test_a_small_total_hides_all_and_its_zeros() -> None:
    table = Table((Dimension.flat("sex", ["f", "m"]),), np.array([3, 0]))
    suppression = suppress(table, FIVE)
    assert suppression.published.tolist() == [-1, -1, -1]
    assert {s.why for s in suppression.sensitive} == {
        Sensitivity.SMALL_COUNT,
        Sensitivity.ZERO_IN_SMALL_GROUP,
    }


def test_a_structural_zero_is_known_anyway() -> None:
    table = Table((Dimension.flat("sex", ["f", "m"]),), np.array([3, 0]), np.array([False, True]))
    assert suppress(table, FIVE).published.tolist() == [-1, -1, 0]


def test_all_zero_stays_zero() -> None:
    table = Table((Dimension.flat("sex", ["f", "m"]),), np.array([0, 0]))
    assert suppress(table, FIVE).published.tolist() == [0, 0, 0]


def test_a_whole_group_in_one_cell_is_hidden_when_asked_for() -> None:
    course = Dimension.flat("course", ["yes", "no"])
    place = Dimension.flat("place", ["Oker", "Harz"])
    table = Table((place, course), np.array([[0, 12], [30, 20]]))
    assert not suppress(table, FIVE).hidden.any()
    suppression = suppress(table, Rules(threshold=5, whole_group=True))
    assert suppression.hidden[table.cell("Oker", "no")]


def test_the_time_limit_publishes_nothing() -> None:
    with pytest.raises(DisclosureError, match="time_limit"):
        suppress(random_table(np.random.default_rng(1), 8, 8), FIVE, seconds=0.0)


def test_a_missing_engine_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(DisclosureError, match="engine_missing"):
        suppress(random_table(np.random.default_rng(1), 4, 4), FIVE)


def test_rules_are_read_and_unknown_ones_refused() -> None:
    assert Rules.read({"threshold": 5, "p_percent": 10.0}) == Rules(threshold=5, p_percent=10.0)
    for values in (
        {"threshold": 5, "treshold": 3},
        {},
        {"threshold": "5"},
        {"threshold": 5.5},
        {"threshold": True},
        {"threshold": 0},
        {"threshold": 5, "dominance_percent": 85.0},
        {"threshold": 5, "whole_group": 1},
    ):
        with pytest.raises(DisclosureError):
            Rules.read(values)


def test_presets_name_their_source() -> None:
    assert all(preset.source and preset.noted_on for preset in PRESETS)
    assert DISTRICT.rules.threshold == 5


def test_dominance_and_p_percent_find_the_cells_of_the_books() -> None:
    rules = Rules(threshold=3, dominance_contributors=1, dominance_percent=75.0, p_percent=10.0)
    cases = (
        Contributions((1,), (80.0, 10.0, 10.0)),
        Contributions((2,), (60.0, 37.0, 3.0)),
        Contributions((3,), (40.0, 30.0, 30.0)),
        Contributions((4,), (50.0, 50.0)),
    )
    found = {s.cell: s for s in sensitive_sums(cases, rules)}
    assert set(found) == {(1,), (2,), (4,)}
    assert found[(1,)].why is Sensitivity.DOMINANCE
    assert found[(1,)].above == pytest.approx(100 / 75 * 80 - 100)
    assert found[(2,)].why is Sensitivity.NEIGHBOUR_ESTIMATE
    assert found[(2,)].above == pytest.approx(0.10 * 60 - 3)
    assert found[(4,)].why is Sensitivity.SMALL_COUNT
    with pytest.raises(DisclosureError, match="negative"):
        sensitive_sums((Contributions((1,), (3.0, -1.0)),), rules)


def test_sensitive_sums_are_protected_in_their_table() -> None:
    table = Table(
        (Dimension.flat("a", ["1", "2", "3"]), Dimension.flat("b", ["x", "y"])),
        np.array([[100, 40], [60, 70], [80, 90]]),
    )
    sensitive = sensitive_sums(
        (Contributions(table.cell("1", "x"), (90.0, 5.0, 5.0)),),
        Rules(threshold=3, dominance_contributors=1, dominance_percent=75.0),
    )
    suppression = suppress_sensitive(table, sensitive)
    assert suppression.secondary == 3
    at = int(np.ravel_multi_index(sensitive[0].cell, table.shape))
    bounds = bounds_of(as_published(suppression), np.asarray(table.sets[at].todense()).ravel() > 0)
    assert bounds.low <= 100 - sensitive[0].below + 1e-6
    assert bounds.high >= 100 + sensitive[0].above - 1e-6


def test_a_person_is_everybody_in_a_cell_of_one() -> None:
    table = Table((Dimension.flat("a", ["1", "2"]),), np.array([1, 9]))
    rules = Rules(threshold=1, dominance_contributors=1, dominance_percent=85.0)
    assert [s.why for s in sensitive_counts(table, rules)] == [Sensitivity.DOMINANCE]
