"""Is it true: a proposal checked by code that shares nothing with the solver's model.

Plain loops over the input as it was given; the bound is computed from prices alone, and any
prices prove one (weak duality), wherever they come from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ankommen.methods.matching.alike import alike_agents
from ankommen.methods.matching.arrays import FloatArray, IntArray
from ankommen.methods.matching.pairs import Prices
from ankommen.methods.matching.problems import Decision, Override, Problem
from ankommen.methods.matching.proposals import Proposal

SLACK = 1e-6


class Broken(StrEnum):
    """What a proposal breaks."""

    REQUIREMENT = "requirement"
    CAPACITY = "capacity"
    RESERVE = "reserve"
    QUOTA = "quota"
    LOCK = "lock"
    VETO = "veto"
    NOT_PLACED = "not_placed"


@dataclass(frozen=True)
class Breach:
    """One thing broken: which, where, how much was allowed, how much it is."""

    what: Broken
    where: str
    expected: float | str
    got: float | str


@dataclass(frozen=True)
class Envy:
    """Two who differ in importance alone, and the less important one got what is worth more."""

    agent: str
    envied: str


@dataclass(frozen=True)
class Certificate:
    """No breaches: the proposal may be carried out. `gap` is proven by prices alone."""

    breaches: tuple[Breach, ...]
    total: float
    bound: float
    envy: tuple[Envy, ...]

    @property
    def feasible(self) -> bool:
        return not self.breaches

    @property
    def gap(self) -> float:
        lacking = max(self.bound - self.total, 0.0)
        return lacking / abs(self.bound) if self.bound else float(lacking > 0)


def certify(proposal: Proposal) -> Certificate:
    """Check every promise of a proposal anew and bound what any other could be worth."""
    problem, chosen = proposal.problem, proposal.chosen
    worth = problem.place_worth + sum(
        (one.weight * one.score for one in problem.preferences), np.zeros(problem.shape)
    )
    total = sum(
        float(problem.importance[agent] * worth[agent, at])
        for agent, at in enumerate(chosen.tolist())
        if at >= 0
    )
    return Certificate(
        breaches=(*breaches_of_people(problem, chosen), *breaches_of_room(problem, chosen)),
        total=total,
        bound=bound_by_prices(problem, worth, proposal.prices),
        envy=tuple(envies(problem, worth, chosen)),
    )


def breaches_of_people(problem: Problem, chosen: IntArray) -> Iterator[Breach]:
    place = {
        name: problem.resources[at] if at >= 0 else ""
        for name, at in zip(problem.agents, chosen.tolist(), strict=True)
    }
    waived = {}
    for one in problem.overrides:
        if one.decision is Decision.LOCK:
            waived[one.agent] = one.waives
            if place[one.agent] != one.resource:
                yield Breach(Broken.LOCK, one.agent, one.resource, place[one.agent])
        elif place[one.agent] == one.resource:
            yield Breach(Broken.VETO, one.agent, "elsewhere", one.resource)
    for agent, name in enumerate(problem.agents):
        if not place[name]:
            if problem.must_place[agent]:
                yield Breach(Broken.NOT_PLACED, name, "a place", "none")
            continue
        for requirement in problem.requirements:
            met = requirement.met[agent, chosen[agent]]
            if not met and requirement.code not in waived.get(name, ()):
                yield Breach(Broken.REQUIREMENT, name, requirement.code, place[name])


def breaches_of_room(problem: Problem, chosen: IntArray) -> Iterator[Breach]:
    locks = {one.agent for one in problem.overrides if one.decision is Decision.LOCK}
    for unit, unit_name in enumerate(problem.units):
        taken = np.zeros(len(problem.resources))
        by_lock = np.zeros(len(problem.resources))
        for agent, at in enumerate(chosen.tolist()):
            if at >= 0:
                amount = amount_taken(problem, agent, at, unit)
                taken[at] += amount
                by_lock[at] += amount if problem.agents[agent] in locks else 0.0
        for at, name in enumerate(problem.resources):
            capacity = float(problem.capacity[at, unit])
            kept = max(capacity - float(problem.reserve[at, unit]), float(by_lock[at]))
            if taken[at] > capacity + SLACK:
                yield Breach(Broken.CAPACITY, f"{name}, {unit_name}", capacity, float(taken[at]))
            elif taken[at] > kept + SLACK:
                yield Breach(Broken.RESERVE, f"{name}, {unit_name}", kept, float(taken[at]))
    for quota in problem.quotas:
        unit = problem.units.index(quota.unit)
        counted = sum(
            amount_taken(problem, agent, at, unit)
            for agent, at in enumerate(chosen.tolist())
            if at >= 0 and problem.resources[at] in quota.resources
            if quota.agents is None or problem.agents[agent] in quota.agents
        )
        if not quota.least - SLACK <= counted <= quota.most + SLACK:
            limit = quota.least if counted < quota.least else quota.most
            yield Breach(Broken.QUOTA, quota.code, limit, counted)


def amount_taken(problem: Problem, agent: int, resource: int, unit: int) -> float:
    if problem.demand.ndim == 3:
        return float(problem.demand[agent, resource, unit])
    return float(problem.demand[agent, unit])


def bound_by_prices(problem: Problem, worth: FloatArray, prices: Prices) -> float:
    """Σ over agents of their best offer at these prices, and the price of everything there is."""
    if min(float(part.min(initial=0.0)) for part in (prices.room, prices.most, prices.least)) < 0:
        return np.inf
    locked = {one.agent: one for one in problem.overrides if one.decision is Decision.LOCK}
    vetoes = {(o.agent, o.resource) for o in problem.overrides if o.decision is Decision.VETO}
    room = room_after_locks(problem, locked)
    bound = float((prices.room * room).sum())
    for agent, name in enumerate(problem.agents):
        offers = problem.importance[agent] * worth[agent] - charges(problem, agent, prices)
        if name in locked:
            at = problem.resources.index(locked[name].resource)
            bound += float(offers[at])
            continue
        open_to = np.asarray((problem.demand[agent] <= room + SLACK).all(axis=1))
        for requirement in problem.requirements:
            open_to &= requirement.met[agent]
        for at, resource in enumerate(problem.resources if vetoes else ()):
            open_to[at] &= (name, resource) not in vetoes
        least = -np.inf if problem.must_place[agent] else 0.0
        bound += max(least, float(offers[open_to].max(initial=-np.inf)))
    for at, quota in enumerate(problem.quotas):
        bound += float(prices.most[at] * quota.most) if prices.most[at] else 0.0
        bound -= float(prices.least[at] * quota.least)
    return bound


def room_after_locks(problem: Problem, locked: dict[str, Override]) -> FloatArray:
    """(resources, units): without the reserve, but never less than what is locked there."""
    by_lock = np.zeros(problem.capacity.shape)
    for agent, name in enumerate(problem.agents):
        if name in locked:
            at = problem.resources.index(locked[name].resource)
            for unit in range(len(problem.units)):
                by_lock[at, unit] += amount_taken(problem, agent, at, unit)
    return np.maximum(problem.capacity - problem.reserve, by_lock)


def charges(problem: Problem, agent: int, prices: Prices) -> FloatArray:
    """(resources,): what an agent pays at each resource."""
    demand = problem.demand[agent]
    paid = np.asarray((demand * prices.room).sum(axis=1))
    for at, quota in enumerate(problem.quotas):
        if quota.agents is not None and problem.agents[agent] not in quota.agents:
            continue
        unit = problem.units.index(quota.unit)
        taken = demand[:, unit] if demand.ndim == 2 else demand[unit]
        counted = np.array([name in quota.resources for name in problem.resources])
        paid = paid + counted * taken * (prices.most[at] - prices.least[at])
    return paid


def envies(problem: Problem, worth: FloatArray, chosen: IntArray) -> Iterator[Envy]:
    """Among agents that differ in importance alone, the more important one has the better place."""
    for alike in alike_agents(problem, worth):
        best, best_agent = -np.inf, -1
        waiting: list[tuple[float, int]] = []
        for agent in sorted(alike, key=lambda one: float(problem.importance[one])):
            while waiting and problem.importance[waiting[0][1]] < problem.importance[agent] - SLACK:
                got, lighter = waiting.pop(0)
                if got > best:
                    best, best_agent = got, lighter
            own = float(worth[agent, chosen[agent]]) if chosen[agent] >= 0 else 0.0
            if best > own + SLACK:
                yield Envy(problem.agents[agent], problem.agents[best_agent])
            waiting.append((own, agent))
