"""Day by day: place who is here and keep room for those who are expected.

Room has a price, taken from a forecast of who will come. Somebody is placed where what the place
is worth beats the price of the room it takes, and waits otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ankommen.methods.matching.arrays import FloatArray, IntArray, refuse_repeated
from ankommen.methods.matching.comparing import OverrideCost
from ankommen.methods.matching.describing import decide
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.pairs import Pairs, allowed_pairs, no_prices
from ankommen.methods.matching.problems import Problem
from ankommen.methods.matching.proposals import Proposal, Quality, Rule
from ankommen.methods.matching.relaxed import generate

SECONDS = 60.0
SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Forecast:
    """A problem whose agents are who came in a span like the one ahead; `expected` of them come.

    Any record of earlier arrivals will do, several years together too.
    """

    problem: Problem
    expected: float


@dataclass(frozen=True, eq=False)
class DayPlan:
    """Prices of what room is left (resources, units) while `expected` more arrivals are ahead."""

    prices: FloatArray
    expected: float


def price_room(
    forecast: Forecast,
    *,
    room: FloatArray,
    expected: float,
    before: DayPlan | None = None,
    seconds: float = SECONDS,
) -> DayPlan:
    """Prices of room (resources, units) if so many of the forecast's kind are still to come.

    The prices are the duals of the programme that places the forecast's agents into the room,
    scaled to their number; `before` are earlier prices to start from. Without arrivals ahead room
    costs nothing.
    """
    if expected <= 0:
        return DayPlan(np.zeros(room.shape), 0.0)
    count = len(forecast.problem.agents)
    ample = np.maximum(room, 0.0) * (count / expected)
    ahead = replace(forecast.problem, capacity=ample, reserve=np.zeros(room.shape), overrides=())
    pairs = fitting_pairs(ahead, forecast.problem)
    first = no_prices(ahead)
    if before is not None:
        first = replace(first, room=before.prices)
    found = generate(pairs, first, seconds=seconds)
    return DayPlan(found.prices.room, expected)


def fitting_pairs(ahead: Problem, forecast: Problem) -> Pairs:
    """Pairs of the forecast, whatever the room left: scaled room must not rule out the large."""
    pairs = allowed_pairs(forecast)
    return Pairs(ahead, pairs.agent, pairs.resource, pairs.gain)


def place_arrivals(
    arrivals: Problem, agents: Sequence[int], *, room: FloatArray, plan: DayPlan
) -> IntArray:
    """Places for some agents of a problem, locks first, then by importance; −1 waits.

    `room` (resources, units) is what is left now. Somebody who must be placed takes the least
    costly place that has room, whatever the price.
    """
    left = room.astype(float).copy()
    chosen = np.full(len(agents), -1)
    order = sorted(
        range(len(agents)),
        key=lambda at: (arrivals.locked[agents[at]] < 0, -float(arrivals.importance[agents[at]])),
    )
    for at in order:
        agent = agents[at]
        demand = arrivals.full_demand[agent].astype(float)
        fits = arrivals.allowed[agent] & (demand <= left + SLACK).all(axis=1)
        offers = np.where(fits, arrivals.gain[agent] - (demand * plan.prices).sum(axis=1), -np.inf)
        best = int(offers.argmax())
        if offers[best] > 0 or (fits[best] and arrivals.must[agent]):
            chosen[at] = best
            left[best] -= demand[best]
    return chosen


def propose_today(problem: Problem, forecast: Forecast, *, seconds: float = SECONDS) -> Proposal:
    """Places for those who are here; whoever is worth less than the room needed ahead waits.

    Refuses quotas, and a forecast for other resources or units.
    """
    refuse_quotas(problem)
    refuse_other_places(problem, forecast)
    room = problem.room.astype(float)
    plan = price_room(forecast, room=room, expected=forecast.expected, seconds=seconds)
    return place_today(problem, plan)


def place_today(problem: Problem, plan: DayPlan) -> Proposal:
    """The proposal at given prices; refused where somebody who must have a place finds none."""
    everybody = range(len(problem.agents))
    chosen = place_arrivals(problem, everybody, room=problem.room.astype(float), plan=plan)
    left_out = np.flatnonzero(problem.must & (chosen < 0))
    if len(left_out):
        raise MatchingRefused(
            Reason.RULE_DOES_NOT_FIT,
            where=problem.agents[int(left_out[0])],
            expected="room for all who must be placed, one after the other",
            got=len(left_out),
            hint=Hint.CHOOSE_OTHER_RULE,
        )
    prices = replace(no_prices(problem), room=plan.prices)
    pairs = allowed_pairs(problem)
    bound = min(
        pairs.bound(one, pairs.best(pairs.left(one))) for one in (no_prices(problem), prices)
    )
    return Proposal(problem, Rule.DAY_BY_DAY, chosen, bound, prices, Quality.BY_RULE)


def override_costs_today(proposal: Proposal) -> tuple[OverrideCost, ...]:
    """For every recorded decision: what today is worth without it, less what it is with it.

    Room that is used counts at its price, for others are expected to need it.
    """
    problem = proposal.problem
    plan = DayPlan(proposal.prices.room, 0.0)
    costs = []
    for override in problem.overrides:
        rest = decide(problem, [one for one in problem.overrides if one is not override])
        without = worth_today(place_today(rest, plan))
        costs.append(OverrideCost(override, without - worth_today(proposal), 0.0))
    return tuple(costs)


def worth_today(proposal: Proposal) -> float:
    """What the placements are worth less the price of the room they take."""
    placed = np.flatnonzero(proposal.chosen >= 0)
    at = proposal.chosen[placed]
    taken = proposal.problem.full_demand[placed, at] * proposal.prices.room[at]
    return proposal.total - float(taken.sum())


@dataclass(frozen=True, eq=False)
class Year:
    """Who of a problem arrives on which day (agents,), and how many days there are."""

    problem: Problem
    day: IntArray
    days: int


@dataclass(frozen=True, eq=False)
class YearRun:
    """What the policy made of a year: places (agents,), −1 for none, and days waited (agents,).

    Whoever got no place waits until the end.
    """

    chosen: IntArray
    waited: IntArray
    total: float


def run_year(
    year: Year, forecast: Forecast | None, *, every: int = 7, seconds: float = SECONDS
) -> YearRun:
    """Go through a year day by day; prices are renewed every so many days.

    Those who wait are asked again each day. Without a forecast room costs nothing: first come,
    first served by importance.
    """
    refuse_bad_year(year, every)
    problem = year.problem
    room = problem.room.astype(float).copy()
    chosen = np.full(len(problem.agents), -1)
    waited = np.zeros(len(problem.agents), dtype=np.int64)
    waiting: list[int] = []
    plan = DayPlan(np.zeros(room.shape), 0.0)
    for day in range(year.days):
        if forecast is not None and day % every == 0:
            ahead = forecast.expected * (year.days - day) / year.days
            plan = price_room(forecast, room=room, expected=ahead, before=plan, seconds=seconds)
        waiting += np.flatnonzero(year.day == day).tolist()
        places = place_arrivals(problem, waiting, room=room, plan=plan)
        for agent, at in zip(waiting, places.tolist(), strict=True):
            if at >= 0:
                chosen[agent] = at
                room[at] -= problem.full_demand[agent, at]
            else:
                waited[agent] += 1
        waiting = [agent for agent in waiting if chosen[agent] < 0]
    placed = np.flatnonzero(chosen >= 0)
    return YearRun(chosen, waited, float(problem.gain[placed, chosen[placed]].sum()))


def refuse_bad_year(year: Year, every: int) -> None:
    refuse_repeated(year.problem.agents, where="agents")
    outside = (year.day < 0) | (year.day >= year.days)
    if year.day.shape != (len(year.problem.agents),) or outside.any() or every < 1:
        raise MatchingRefused(
            Reason.BAD_INTERVAL,
            where="day",
            expected=f"a day from 0 to {year.days - 1} per agent, prices every 1 day or more",
            got=(year.day.shape, every),
            hint=Hint.CHECK_INPUT,
        )
    refuse_quotas(year.problem)


def refuse_other_places(problem: Problem, forecast: Forecast) -> None:
    for name in ("resources", "units"):
        if (got := getattr(forecast.problem, name)) != (expected := getattr(problem, name)):
            raise MatchingRefused(
                Reason.RULE_DOES_NOT_FIT,
                where=name,
                expected=expected,
                got=got,
                hint=Hint.CHECK_INPUT,
            )
    if not np.isfinite(forecast.expected) or forecast.expected < 0:
        raise MatchingRefused(
            Reason.NEGATIVE_NUMBER,
            where="expected",
            expected=">= 0",
            got=forecast.expected,
            hint=Hint.CHECK_INPUT,
        )


def refuse_quotas(problem: Problem) -> None:
    if problem.quotas:
        raise MatchingRefused(
            Reason.RULE_DOES_NOT_FIT,
            where="quotas",
            expected="none; keep shares by room",
            got=len(problem.quotas),
            hint=Hint.CHOOSE_OTHER_RULE,
        )
