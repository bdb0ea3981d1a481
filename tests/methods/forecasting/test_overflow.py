"""Full houses against Erlang B, against the mode without an end of places, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from ankommen.methods.forecasting import (
    Month,
    Overflow,
    Site,
    Stays,
    constant_rate,
    erlang_loss,
    simulate_stock,
)

FIRST = Month(2026, 12)
STAYS = Stays(np.array([1.0, 0.8, 0.5, 0.2, 0.0]))
LOAD = 2.5
MONTHS, WARM, PATHS = 24, 12, 8_000


def site(places: int | list[int], **changes: object) -> Site:
    usable = np.full(MONTHS, places) if isinstance(places, int) else np.array(places)
    given_ = {"name": "a", "residents": 0, "share": 1.0, "stays": STAYS, "usable": usable}
    return Site(**{**given_, **changes})  # type: ignore[arg-type]


def lasting(places: list[int], residents: int, **changes: object) -> Site:
    """A house nobody ever leaves by themselves."""
    here = np.zeros(residents, dtype=np.int64)
    forever = Stays(np.array([1.0, 1.0]))
    return site(places, residents=residents, stays=forever, elapsed=here, **changes)


def turned_away(arrivals: float, houses: list[Site], overflow: Overflow) -> tuple[float, float]:
    """Share of the arrivals without a place after some months, and four standard errors of it."""
    paths = np.full((PATHS, MONTHS), arrivals)
    stock = simulate_stock(paths, houses, first=FIRST, seed=1, overflow=overflow)
    assert stock.without is not None
    assert (stock.residents <= stock.usable.T).all()
    lost = stock.without[:, WARM:].mean(axis=1) / arrivals
    return float(lost.mean()), float(4 * lost.std() / np.sqrt(PATHS))


@pytest.mark.parametrize(("arrivals", "places"), [(2.0, 5), (10.0, 25), (10.0, 20)])
def test_one_house_loses_what_erlang_says(arrivals: float, places: int) -> None:
    found, error = turned_away(arrivals, [site(places)], Overflow.ORDER)
    assert error < 0.01
    assert found == pytest.approx(erlang_loss(arrivals * LOAD, places), abs=error)


@pytest.mark.parametrize("overflow", list(Overflow))
def test_houses_of_one_kind_lose_as_one_house_and_of_two_kinds_as_two(overflow: Overflow) -> None:
    houses = [site(12, share=5.0), site(3, name="b"), site(5, name="c", share=0.0)]
    found, error = turned_away(10.0, houses, overflow)
    assert found == pytest.approx(erlang_loss(25, 20), abs=error)
    apart = [site(12, share=3.0), site(3, name="b", kind="flat")]
    found, error = turned_away(8.0, apart, overflow)
    exact = 0.75 * erlang_loss(6 * LOAD, 12) + 0.25 * erlang_loss(2 * LOAD, 3)
    assert found == pytest.approx(exact, abs=error)
    assert abs(exact - erlang_loss(8 * LOAD, 15)) > 2 * error


def test_the_house_asked_first_holds_what_erlang_leaves_it() -> None:
    houses = [site(15), site(9, name="b", share=0.0), site(9, name="c", share=0.0)]
    paths = np.full((PATHS, MONTHS), 10.0)
    by_order, emptiest = (
        simulate_stock(paths, houses, first=FIRST, seed=2, overflow=one).residents[:, -1]
        for one in Overflow
    )
    held = by_order.mean(axis=0)
    error = 4 * by_order[:, 0].std() / np.sqrt(PATHS)
    assert held[0] == pytest.approx(25 * (1 - erlang_loss(25, 15)), abs=error)
    assert held[1] > held[2] + 3
    spread = emptiest.mean(axis=0)
    assert abs(spread[1] - spread[2]) < 0.6
    assert (emptiest[:, 0] == by_order[:, 0]).all()


def test_where_nobody_comes_twice_the_loss_is_that_of_the_poisson_tail() -> None:
    """Stays of one month that end where they began: still Erlang, and residents cut Poisson."""
    one = Stays(np.array([1.0, 0.0]))
    paths = np.full((PATHS, MONTHS), 10.0)
    stock = simulate_stock(
        paths, [site(12, stays=one)], first=FIRST, seed=3, overflow=Overflow.ORDER
    )
    held = stock.residents[:, -1, 0]
    for level in (6, 9, 12):
        exact = poisson.pmf(level, 10) / poisson.cdf(12, 10)
        error = 4 * np.sqrt(exact * (1 - exact) / PATHS)
        assert (held == level).mean() == pytest.approx(exact, abs=error)


@pytest.mark.parametrize("overflow", list(Overflow))
@pytest.mark.parametrize("arrivals", [4.0, 900.0])
def test_with_room_for_everybody_both_modes_count_the_same(
    overflow: Overflow, arrivals: float
) -> None:
    """Family, moves, known and unknown months since arrival; in every future and month."""
    houses = [
        site(99_999, residents=40, next_site=1, next_share=0.4, elapsed=np.array([1, 2, 3])),
        site(99_999, name="b", residents=9, stays=constant_rate(0.1)),
    ]
    paths = np.full((30, MONTHS), arrivals)
    free, within = (
        simulate_stock(
            paths,
            houses,
            first=FIRST,
            seed=3,
            joiners=0.9,
            joiners_after=2,
            earlier=[10, 20, 5],
            overflow=one,
        )
        for one in (None, overflow)
    )
    assert (free.residents == within.residents).all()
    assert within.without is not None
    assert not within.without.any()
    assert within.moving is not None
    assert not within.moving.any()


def test_residents_of_a_closing_house_move_where_there_is_room() -> None:
    """By hand: of twenty ten fit next door, none goes to the house of another kind."""
    houses = [
        lasting([25] * 3 + [0] * (MONTHS - 3), 20),
        lasting([30] * MONTHS, 20, name="b", share=0.0),
        lasting([30] * MONTHS, 0, name="c", share=0.0, kind="flat"),
    ]
    nobody = np.zeros((50, MONTHS))
    stock = simulate_stock(nobody, houses, first=FIRST, seed=4, overflow=Overflow.ORDER)
    assert stock.without is not None
    assert stock.moving is not None
    assert (stock.residents[:, 2] == [20, 20, 0]).all()
    assert (stock.residents[:, 3:] == [0, 30, 0]).all()
    assert (stock.moving[:, 3] == 20).all()
    assert stock.moving.sum() == 50 * 20
    assert (stock.without[:, 3] == 10).all()
    assert stock.without.sum() == 50 * 10
    assert stock.overflow().tolist() == [0] * 3 + [1] + [0] * (MONTHS - 4)
    assert str(stock.first_shortage(probability=0.9)[0]) == str(FIRST.plus(3))  # type: ignore[index]
    endless = simulate_stock(nobody, houses, first=FIRST, seed=4)
    assert (endless.residents[:, 3:] == [0, 40, 0]).all()
    assert endless.overflow(1).tolist() == [0] * 3 + [1] * (MONTHS - 3)


def test_who_has_to_leave_blocked_places_does_not_come_back() -> None:
    houses = [
        lasting([20, 12] + [20] * (MONTHS - 2), 20),
        lasting([5] * MONTHS, 0, name="b", share=0.0),
    ]
    stock = simulate_stock(
        np.zeros((5, MONTHS)), houses, first=FIRST, seed=4, overflow=Overflow.EMPTIEST
    )
    assert stock.without is not None
    assert stock.moving is not None
    assert (stock.residents[:, 1:] == [12, 5]).all()
    assert (stock.moving.sum(axis=1) == 8).all()
    assert (stock.without.sum(axis=1) == 3).all()


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, 12), min_size=6, max_size=6), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 15), st.sampled_from(["a", "b"])), min_size=4, max_size=4),
    st.floats(0, 30),
    st.sampled_from(list(Overflow)),
)
def test_no_house_ever_holds_more_than_its_places(
    usable: list[list[int]],
    houses: list[tuple[int, str]],
    arrivals: float,
    overflow: Overflow,
) -> None:
    """And in a month in which somebody finds no place, those places there are were full."""
    sites = [
        Site(str(at), people, 1.0, STAYS, np.array(places), kind=kind)
        for at, (places, (people, kind)) in enumerate(zip(usable, houses, strict=False))
    ]
    stock = simulate_stock(
        np.full((20, 6), arrivals), sites, first=FIRST, seed=5, overflow=overflow, joiners=0.3
    )
    assert stock.without is not None
    assert stock.moving is not None
    assert (stock.residents >= 0).all()
    assert (stock.residents <= stock.usable.T).all()
    endless = simulate_stock(np.full((20, 6), arrivals), sites, first=FIRST, seed=5, joiners=0.3)
    assert (stock.residents.sum(axis=2) <= endless.residents.sum(axis=2)).all()
    lost = endless.residents.sum(axis=2) - stock.residents.sum(axis=2)
    assert (stock.without.cumsum(axis=1) == 0)[lost > 0].sum() == 0
