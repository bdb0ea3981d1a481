"""A year under each policy: never above hindsight, waits and decisions counted anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ankommen.methods.matching import (
    Decision,
    Forecast,
    MatchingRefused,
    Override,
    Policy,
    Problem,
    Reason,
    Year,
    bound_of_hindsight,
    decide,
    describe_problem,
    run_year,
    simulate_year,
)

from .strategies import all_answers, random_problem
from .synthetic import district, district_year
from .test_daily import two_and_one_place


def test_each_policy_is_held_against_hindsight_with_its_own_waits() -> None:
    year = district_year(3, 150, 8)
    ahead = Forecast(district(999, 150, 8, for_households=150), expected=150)
    found = simulate_year(year, ahead, every=30)
    kept, served = found.policies
    assert (kept.policy, served.policy) == (Policy.DAY_BY_DAY, Policy.FIRST_COME)
    for one, run in ((kept, run_year(year, ahead, every=30)), (served, run_year(year, None))):
        assert one.proposal.total == pytest.approx(run.total)
        assert one.share == pytest.approx(run.total / found.hindsight)
        assert one.certificate.breaches == ()
        assert sum(wait.count for wait in one.waits) == len(year.problem.agents)
        placed = run.chosen >= 0
        medians = {wait.placed: wait.median for wait in one.waits}
        assert medians[True] == np.median(run.waited[placed])
        assert medians[False] == np.median(run.waited[~placed])
    assert served.share < kept.share <= 1


@pytest.mark.parametrize("seed", range(6))
def test_hindsight_is_at_least_the_best_of_all_answers(seed: int) -> None:
    problem = random_problem(seed, agents=5, resources=3, bound=False)
    assert problem is not None
    best = max(worth(problem, chosen) for chosen in all_answers(problem))
    assert bound_of_hindsight(problem) >= best - 1e-7


def worth(problem: Problem, chosen: object) -> float:
    places = np.asarray(chosen)
    placed = np.flatnonzero(places >= 0)
    return float(problem.gain[placed, places[placed]].sum())


def test_a_decision_costs_what_the_year_is_worth_without_it() -> None:
    """Locked to the only place on day 0, the first one takes it from the urgent one (3)."""
    problem = decide(two_and_one_place(), [Override("first", "home", Decision.LOCK)])
    year = Year(problem, np.array([0, 3]), days=5)
    found = simulate_year(year, Forecast(two_and_one_place(), expected=2), every=1)
    kept, served = found.policies
    assert kept.proposal.placements == {"first": "home"}
    assert [cost.cost for cost in kept.costs] == [pytest.approx(2.0)]
    assert [cost.cost for cost in served.costs] == [pytest.approx(0.0)]


def test_who_must_be_placed_and_was_not_is_a_breach_and_hindsight_still_a_bound() -> None:
    problem = replace(two_and_one_place(), must_place=np.array([False, True]))
    (served,) = simulate_year(Year(problem, np.array([0, 3]), days=5), None).policies
    assert served.proposal.placements == {"first": "home"}
    assert served.certificate.breaches
    assert 0 < served.share <= 1


def test_a_forecast_for_other_places_is_refused() -> None:
    other = describe_problem(
        agents=["a"], resources=["hall"], units=["persons"], demand=[[1]], capacity=[[1]]
    )
    year = Year(two_and_one_place(), np.array([0, 3]), days=5)
    with pytest.raises(MatchingRefused) as refused:
        simulate_year(year, Forecast(other, expected=1))
    assert refused.value.what is Reason.RULE_DOES_NOT_FIT
