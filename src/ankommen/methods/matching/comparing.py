"""What a change is worth and to whom: more room, one more course, a decision of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ankommen.methods.matching.describing import decide, refuse_unknown
from ankommen.methods.matching.problems import Decision, Override, Problem
from ankommen.methods.matching.proposals import Proposal
from ankommen.methods.matching.solving import GAP, SECONDS, propose


@dataclass(frozen=True)
class Move:
    """Somebody whose place changes; None is nobody's place."""

    agent: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Comparison:
    """How much more the second proposal is worth, how many more it places, who moves.

    `within` is how far the worth can be off because a proposal was not proven the best.
    """

    worth: float
    within: float
    placed: int
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class RoomPrice:
    """What one more unit of a resource is worth at the margin, by the prices of a proposal."""

    resource: str
    unit: str
    price: float


@dataclass(frozen=True)
class OverrideCost:
    """What all together lose by one recorded decision, the others staying as they are."""

    override: Override
    cost: float
    within: float


def compare_proposals(before: Proposal, after: Proposal) -> Comparison:
    """Agents are compared by their ids; the problems may differ."""
    agents = list(dict.fromkeys([*before.problem.agents, *after.problem.agents]))
    places = [(one, before.placements.get(one), after.placements.get(one)) for one in agents]
    return Comparison(
        worth=after.total - before.total,
        within=max(before.bound - before.total, 0.0) + max(after.bound - after.total, 0.0),
        placed=len(after.placements) - len(before.placements),
        moves=tuple(Move(*place) for place in places if place[1] != place[2]),
    )


def with_more_room(problem: Problem, resource: str, amounts: Mapping[str, float]) -> Problem:
    """The same problem with more of some units in one resource."""
    refuse_unknown(resource, problem.resources, where="resource")
    capacity = problem.capacity.astype(float).copy()
    for unit, amount in amounts.items():
        refuse_unknown(unit, problem.units, where="amounts")
        capacity[problem.resource_index[resource], problem.units.index(unit)] += amount
    return replace(problem, capacity=capacity)


def worth_of_room(
    proposal: Proposal,
    resource: str,
    amounts: Mapping[str, float],
    *,
    gap: float = GAP,
    seconds: float = SECONDS,
) -> Comparison:
    """What more room would be worth, and to whom, by solving again."""
    larger = with_more_room(proposal.problem, resource, amounts)
    after = propose(larger, rule=proposal.rule, gap=gap, seconds=seconds)
    return compare_proposals(proposal, after)


def rank_room(proposal: Proposal) -> tuple[RoomPrice, ...]:
    """All room by its price, the scarcest first; a guide, `worth_of_room` is exact.

    Prices are those of shares of places: what a small amount more would add at most.
    """
    problem, prices = proposal.problem, proposal.prices.room
    found = [
        RoomPrice(resource, unit, float(prices[at, number]))
        for at, resource in enumerate(problem.resources)
        for number, unit in enumerate(problem.units)
        if prices[at, number] > 1e-9
    ]
    return tuple(sorted(found, key=lambda one: -one.price))


def cost_of_place(
    proposal: Proposal,
    agent: str,
    resource: str,
    *,
    gap: float = GAP,
    seconds: float = SECONDS,
) -> Comparison:
    """What it would cost the others, and whom, if this agent went to this resource.

    Refused like any problem without an answer if no limit leaves that open.
    """
    there = only_there(proposal.problem, agent, resource)
    after = propose(there, rule=proposal.rule, gap=gap, seconds=seconds)
    return compare_proposals(proposal, after)


def only_there(problem: Problem, agent: str, resource: str) -> Problem:
    """The agent has to be placed and may go nowhere else; unlike a lock it takes no reserve."""
    refuse_unknown(agent, problem.agents, where="agent")
    refuse_unknown(resource, problem.resources, where="resource")
    kept = [one for one in problem.overrides if one.agent != agent]
    vetoes = [Override(agent, one, Decision.VETO) for one in problem.resources if one != resource]
    must = problem.must_place.copy()
    must[problem.agent_index[agent]] = True
    return decide(replace(problem, must_place=must), [*kept, *vetoes])


def override_costs(
    proposal: Proposal, *, gap: float = GAP, seconds: float = SECONDS
) -> tuple[OverrideCost, ...]:
    """For every recorded decision: the best without it less the best with it."""
    problem = proposal.problem
    costs = []
    for override in problem.overrides:
        rest = decide(problem, [one for one in problem.overrides if one is not override])
        free = propose(rest, rule=proposal.rule, gap=gap, seconds=seconds)
        within = max(free.bound - free.total, 0.0) + max(proposal.bound - proposal.total, 0.0)
        costs.append(OverrideCost(override, free.total - proposal.total, within))
    return tuple(costs)


@dataclass(frozen=True)
class GroupWait:
    """Days waited in one group, among those placed or those not."""

    group: str
    placed: bool
    count: int
    median: float
    ninth_decile: float
    longest: float


def waits_by_group(proposal: Proposal) -> tuple[GroupWait, ...]:
    """Who waited how long, by group, placed and not: the numbers behind a report on fairness.

    Small groups are not protected here; publishing passes disclosure control.
    """
    problem = proposal.problem
    placed = proposal.chosen >= 0
    rows = []
    for group in dict.fromkeys(problem.groups):
        inside = np.array([one == group for one in problem.groups])
        for flag in (True, False):
            days = problem.waiting_days[inside & (placed == flag)]
            if len(days):
                median, ninth = np.percentile(days, [50, 90])
                rows.append(
                    GroupWait(
                        group, flag, len(days), float(median), float(ninth), float(days.max())
                    )
                )
    return tuple(rows)
