from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.disclosure import (
    Dimension,
    DisclosureError,
    Reason,
    Table,
    publish_estimate,
    round_controlled,
)

from .build import random_table


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(1, 8), st.integers(1, 6), st.sampled_from([3, 5, 10]))
def test_rounded_tables_add_up_and_stay_near(seed: int, rows: int, columns: int, base: int) -> None:
    table = random_table(np.random.default_rng(seed), rows, columns)
    published = round_controlled(table, base=base).published
    inner = published[1:, 1:]
    assert np.array_equal(Table(table.dimensions, inner).counts, published)
    assert (np.abs(published - table.counts) < base).all()
    assert (published % base == 0).all()
    assert (published[table.counts == 0] == 0).all()


def test_the_distance_is_the_least_by_trial() -> None:
    table = random_table(np.random.default_rng(2), 2, 3)
    floors = table.inner // 5 * 5
    best = None
    for choice in np.ndindex(*(2,) * 6):
        inner = floors + 5 * np.array(choice).reshape(2, 3)
        rounded = Table(table.dimensions, inner).counts
        if (np.abs(rounded - table.counts) < 5).all():
            distance = int(np.abs(rounded - table.counts).sum())
            best = distance if best is None else min(best, distance)
    assert round_controlled(table).distance == best


def test_a_cube_is_rounded_or_refused() -> None:
    outcomes: set[Reason | None] = set()
    for seed in range(30):
        table = random_table(np.random.default_rng(seed), 4, 4, 4, mean=2.0)
        try:
            published = round_controlled(table, base=5).published
        except DisclosureError as error:
            outcomes.add(error.reason)
        else:
            outcomes.add(None)
            assert (np.abs(published - table.counts) < 5).all()
    assert outcomes <= {None, Reason.NO_SOLUTION}
    assert None in outcomes


def test_the_base_and_the_time_are_checked() -> None:
    table = Table((Dimension.flat("a", ["1"]),), np.array([3]))
    with pytest.raises(DisclosureError, match="base"):
        round_controlled(table, base=1)
    with pytest.raises(DisclosureError, match="time_limit"):
        round_controlled(random_table(np.random.default_rng(1), 30, 20), seconds=0.0)


def test_estimates_need_enough_answers() -> None:
    shown = publish_estimate(estimate=1263.0, answers=30, minimum_answers=30, step=50.0)
    assert (shown.value, shown.answers_at_least) == (1250.0, 30)
    hidden = publish_estimate(estimate=1263.0, answers=29, minimum_answers=30, step=50.0)
    assert hidden.value is None
    with pytest.raises(DisclosureError):
        publish_estimate(estimate=float("nan"), answers=50, minimum_answers=30, step=1.0)
