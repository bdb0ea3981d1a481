"""Day by day: room is kept, limits hold, and a year comes close to what hindsight could do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ankommen.methods.matching import (
    DayPlan,
    Forecast,
    MatchingRefused,
    Problem,
    Quota,
    Reason,
    Rule,
    Year,
    YearRun,
    certify,
    describe_problem,
    place_arrivals,
    price_room,
    propose,
    run_year,
)
from ankommen.methods.matching.pairs import allowed_pairs
from ankommen.methods.matching.relaxed import relax

from .strategies import as_proposal
from .synthetic import district, district_year

HOUSEHOLDS, HOMES = 600, 20


def forecast(households: int = HOUSEHOLDS, homes: int = HOMES) -> Forecast:
    """An earlier year, drawn from the same district; nothing is known of the year tested."""
    earlier = district(999, households, homes, for_households=households)
    return Forecast(earlier, expected=households)


def share_of_hindsight(year: Year, run: YearRun) -> float:
    """Of a bound on what could be reached if all arrivals had been known."""
    return run.total / relax(allowed_pairs(year.problem), seconds=60).bound


@pytest.mark.parametrize("seed", range(2))
def test_with_a_forecast_a_year_beats_first_come_first_served(seed: int) -> None:
    year = district_year(seed, 150, 8)
    kept = run_year(year, forecast(150, 8), every=30)
    served = run_year(year, None)
    for run in (kept, served):
        assert certify(as_proposal(year.problem, run.chosen)).breaches == ()
    assert share_of_hindsight(year, kept) > share_of_hindsight(year, served) + 0.05
    assert share_of_hindsight(year, kept) > 0.93


@pytest.mark.prove
def test_a_hundred_years_reach_98_percent_of_hindsight() -> None:
    ahead = forecast()
    shares = []
    for seed in range(100):
        year = district_year(seed, HOUSEHOLDS, HOMES)
        shares.append(share_of_hindsight(year, run_year(year, ahead)))
    print(f"mean {np.mean(shares):.4f}, worst {min(shares):.4f}")
    assert np.mean(shares) >= 0.98


def test_waiting_days_are_counted_until_there_is_a_place() -> None:
    year = Year(two_and_one_place(), np.array([0, 3]), days=5)
    patient = Forecast(two_and_one_place(), expected=2)
    kept = run_year(year, patient, every=1)
    assert kept.chosen.tolist() == [-1, 0]
    assert kept.waited.tolist() == [5, 0]
    served = run_year(year, None)
    assert served.chosen.tolist() == [0, -1]
    assert served.waited.tolist() == [0, 2]


def two_and_one_place() -> Problem:
    """One place; whoever comes later counts three times as much."""
    return describe_problem(
        agents=["first", "later"],
        resources=["home"],
        units=["persons"],
        demand=np.ones((2, 1)),
        capacity=np.ones((1, 1)),
        importance=[1.0, 3.0],
    )


def test_all_on_one_day_without_prices_is_one_after_the_other() -> None:
    problem = district(3, 60, 6)
    free = DayPlan(np.zeros(problem.room.shape), 0.0)
    chosen = place_arrivals(problem, range(60), room=problem.room, plan=free)
    assert chosen.tolist() == propose(problem, rule=Rule.IN_ORDER).chosen.tolist()


def test_whoever_must_be_placed_is_placed_whatever_the_price() -> None:
    problem = replace(two_and_one_place(), must_place=np.array([True, False]))
    dear = DayPlan(np.full((1, 1), 100.0), 5.0)
    assert place_arrivals(problem, [0, 1], room=problem.room, plan=dear).tolist() == [0, -1]


def test_room_without_arrivals_ahead_costs_nothing_and_more_arrivals_cost_more() -> None:
    ahead = forecast(150, 8)
    room = ahead.problem.room
    prices = [price_room(ahead, room=room, expected=n).prices.sum() for n in (0, 75, 150, 300)]
    assert prices[0] == 0
    assert prices == sorted(prices)
    assert prices[3] > prices[2]


def test_bad_years_are_refused() -> None:
    problem = two_and_one_place()
    assert run_year(Year(problem, np.array([0, 1]), 2), None).total == 1.0
    for day, every in ((np.array([0, 2]), 7), (np.array([0]), 7), (np.array([0, 1]), 0)):
        with pytest.raises(MatchingRefused) as refused:
            run_year(Year(problem, day, 2), None, every=every)
        assert refused.value.what is Reason.BAD_INTERVAL
    quota = replace(problem, quotas=(Quota("q", frozenset({"home"}), "persons"),))
    with pytest.raises(MatchingRefused) as refused:
        run_year(Year(quota, np.array([0, 1]), 2), None)
    assert refused.value.what is Reason.RULE_DOES_NOT_FIT
