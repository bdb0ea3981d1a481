"""A year once more: the policy, first come first served, and what hindsight could have done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ankommen.methods.matching.checking import Certificate, certify
from ankommen.methods.matching.comparing import GroupWait, OverrideCost, waits_by_group
from ankommen.methods.matching.daily import Forecast, Year, YearRun, refuse_other_places, run_year
from ankommen.methods.matching.describing import decide
from ankommen.methods.matching.pairs import Pairs, allowed_pairs, no_prices
from ankommen.methods.matching.problems import Problem
from ankommen.methods.matching.proposals import Proposal, Quality, Rule
from ankommen.methods.matching.relaxed import relax

EVERY = 7
SECONDS = 60.0


class Policy(StrEnum):
    """How a year is gone through."""

    DAY_BY_DAY = "day_by_day"
    FIRST_COME = "first_come"


@dataclass(frozen=True, eq=False)
class PolicyYear:
    """One policy over a year, `share` of hindsight; `proposal` holds the days waited in the year.

    `costs` says of each recorded decision what the year is worth without it, less what it is with
    it, under the same policy; it may be negative, for no policy knows who will come.
    """

    policy: Policy
    proposal: Proposal
    share: float
    certificate: Certificate
    waits: tuple[GroupWait, ...]
    costs: tuple[OverrideCost, ...]


@dataclass(frozen=True, eq=False)
class SimulatedYear:
    """What no way through the year can exceed, and what each policy reaches of it."""

    hindsight: float
    policies: tuple[PolicyYear, ...]


def simulate_year(
    year: Year, forecast: Forecast | None, *, every: int = EVERY, seconds: float = SECONDS
) -> SimulatedYear:
    """Go through a year under the policy and first come, first served.

    Without a forecast nothing is known of who is expected, room has no price, and first come,
    first served is all there is. Refuses quotas, days outside the year and a forecast for other
    places.
    """
    if forecast is not None:
        refuse_other_places(year.problem, forecast)
    ahead = (
        {Policy.FIRST_COME: None}
        if forecast is None
        else {
            Policy.DAY_BY_DAY: forecast,
            Policy.FIRST_COME: None,
        }
    )
    runs = {
        policy: run_year(year, known, every=every, seconds=seconds)
        for policy, known in ahead.items()
    }
    hindsight = bound_of_hindsight(year.problem, seconds=seconds)
    return SimulatedYear(
        hindsight,
        tuple(
            PolicyYear(
                policy,
                proposal := as_proposal(year.problem, run, hindsight),
                run.total / hindsight if hindsight > 0 else 1.0,
                certify(proposal),
                waits_by_group(proposal),
                override_costs_of_year(year, run, ahead[policy], every=every, seconds=seconds),
            )
            for policy, run in runs.items()
        ),
    )


def bound_of_hindsight(problem: Problem, *, seconds: float = SECONDS) -> float:
    """No way through the year is worth more, even if it leaves out somebody who must be placed."""
    pairs = allowed_pairs(problem)
    nobody = np.zeros(len(problem.agents), dtype=bool)
    optional = replace(
        problem, must_place=nobody, overrides=(), capacity=problem.room, reserve=problem.room * 0.0
    )
    return relax(Pairs(optional, pairs.agent, pairs.resource, pairs.gain), seconds=seconds).bound


def as_proposal(problem: Problem, run: YearRun, bound: float) -> Proposal:
    """The end of the year as a proposal, to be checked and told like any other."""
    waited = replace(problem, waiting_days=run.waited.astype(float))
    return Proposal(waited, Rule.DAY_BY_DAY, run.chosen, bound, no_prices(waited), Quality.BY_RULE)


def override_costs_of_year(
    year: Year, run: YearRun, forecast: Forecast | None, *, every: int, seconds: float
) -> tuple[OverrideCost, ...]:
    """The year gone through again without each recorded decision."""
    overrides = year.problem.overrides
    costs = []
    for override in overrides:
        rest = decide(year.problem, [one for one in overrides if one is not override])
        free = run_year(replace(year, problem=rest), forecast, every=every, seconds=seconds)
        costs.append(OverrideCost(override, free.total - run.total, 0.0))
    return tuple(costs)
