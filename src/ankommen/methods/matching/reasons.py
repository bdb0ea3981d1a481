"""Why this, why not that, what would have to change: codes with parameters, no wording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from ankommen.methods.matching.arrays import FloatArray
from ankommen.methods.matching.pairs import Pairs
from ankommen.methods.matching.problems import Decision, Problem, Requirement
from ankommen.methods.matching.proposals import Proposal, Rule
from ankommen.methods.matching.relaxations import Change, Relaxable

SLACK = 1e-6


class Why(StrEnum):
    """For a place: LOCKED to BEST_LEFT. Against one: REQUIREMENT to KEPT_FREE."""

    LOCKED = "locked"
    ONLY_POSSIBLE = "only_possible"
    BEST_OF_ALL = "best_of_all"
    BEST_LEFT = "best_left"
    REQUIREMENT = "requirement"
    VETOED = "vetoed"
    LOCKED_ELSEWHERE = "locked_elsewhere"
    TOO_LARGE = "too_large"
    FULL = "full"
    QUOTA_FULL = "quota_full"
    QUOTA_NEEDED = "quota_needed"
    NOT_BETTER = "not_better"
    NEEDED_BY_OTHERS = "needed_by_others"
    KEPT_FREE = "kept_free"


@dataclass(frozen=True)
class Ground:
    """One reason with its parameters, to be put into words by whoever shows it."""

    why: Why
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """What one wish adds to the worth of a pair: weight × score."""

    code: str
    weight: float
    score: float
    measured: float | None


@dataclass(frozen=True)
class Alternative:
    """Another resource: what speaks against it and what would open it with nobody else moved.

    `difference` is how much more it would be worth to this agent than the place proposed.
    `cost_at_least` is what all together would lose at least if this agent had to go there,
    proven by prices; `cost_of_place` works out how much exactly and for whom.
    """

    resource: str
    grounds: tuple[Ground, ...]
    changes: tuple[Change, ...]
    difference: float
    cost_at_least: float


@dataclass(frozen=True)
class Explanation:
    """Why an agent got this resource (None: none), and every other one in order of its worth."""

    agent: str
    resource: str | None
    grounds: tuple[Ground, ...]
    wishes: tuple[Wish, ...]
    alternatives: tuple[Alternative, ...]


def explain(proposal: Proposal, agent: str, *, most: int | None = None) -> Explanation:
    """What there is to say about one agent, from the proposal alone.

    `most` limits the alternatives to those worth most to the agent; None names every resource.
    """
    problem = proposal.problem
    number, at = problem.agent_index[agent], int(proposal.chosen[problem.agent_index[agent]])
    offers = Offers(proposal, number)
    others = [other for other in range(len(problem.resources)) if other != at]
    others.sort(key=lambda other: (-offers.gain[other], other))
    return Explanation(
        agent=agent,
        resource=problem.resources[at] if at >= 0 else None,
        grounds=tuple(offers.grounds_for(at)) if at >= 0 else (),
        wishes=wishes_of(problem, number, at) if at >= 0 else (),
        alternatives=tuple(offers.alternative(other) for other in others[:most]),
    )


def wishes_of(problem: Problem, agent: int, at: int) -> tuple[Wish, ...]:
    return tuple(
        Wish(
            one.code,
            one.weight,
            float(one.score[agent, at]),
            None if one.measured is None else float(one.measured[agent, at]),
        )
        for one in problem.preferences
    )


class Offers:
    """One agent before all resources, everybody else where the proposal puts them."""

    def __init__(self, proposal: Proposal, agent: int) -> None:
        self.proposal, self.agent = proposal, agent
        self.problem = proposal.problem
        self.gain = self.problem.gain[agent]
        self.at = int(proposal.chosen[agent])
        self.own = float(self.gain[self.at]) if self.at >= 0 else 0.0
        self.demand = self.problem.full_demand[agent].astype(float)
        self.taken = taken_by_others(proposal, agent)

    def grounds_for(self, at: int) -> Iterator[Ground]:
        problem, allowed = self.problem, self.problem.allowed[self.agent]
        lock = next(
            (
                one
                for one in problem.overrides
                if one.decision is Decision.LOCK and one.agent == problem.agents[self.agent]
            ),
            None,
        )
        if lock is not None:
            yield Ground(Why.LOCKED, {"by": lock.by, "why": lock.why})
        elif allowed.sum() == 1:
            yield Ground(Why.ONLY_POSSIBLE, {"of": len(problem.resources)})
        elif self.own >= self.gain[allowed].max() - SLACK:
            yield Ground(Why.BEST_OF_ALL, {"of": int(allowed.sum())})
        else:
            better = np.flatnonzero(allowed & (self.gain > self.own + SLACK))
            yield Ground(Why.BEST_LEFT, {"better": tuple(problem.resources[i] for i in better)})

    def alternative(self, at: int) -> Alternative:
        hard = [*self.unmet(at), *self.decided(at)]
        limits = [*self.full(at), *self.quotas(at)]
        changes = [change for _, change in (*hard, *limits)]
        grounds = [ground for ground, _ in (*hard, *self.too_large(at))]
        if not grounds:
            grounds = [ground for ground, _ in limits]
        loss = self.loss(at)
        if not grounds and self.gain[at] <= self.own + SLACK:
            grounds.append(Ground(Why.NOT_BETTER, {"difference": self.gain[at] - self.own}))
        elif not grounds and self.proposal.rule is Rule.DAY_BY_DAY:
            price = float((self.demand[at] * self.proposal.prices.room[at]).sum())
            grounds.append(Ground(Why.KEPT_FREE, {"worth": self.gain[at], "price": price}))
        elif not grounds:
            grounds.append(Ground(Why.NEEDED_BY_OTHERS, {"cost_at_least": loss}))
        return Alternative(
            self.problem.resources[at],
            tuple(grounds),
            tuple(changes),
            float(self.gain[at]) - self.own,
            loss,
        )

    def unmet(self, at: int) -> Iterator[tuple[Ground, Change]]:
        for one in self.problem.requirements:
            if not one.met[self.agent, at]:
                change = Change(Relaxable.WAIVE, self.problem.agents[self.agent], one.code, 1.0)
                yield Ground(Why.REQUIREMENT, parameters_of(one, self.agent, at)), change

    def decided(self, at: int) -> Iterator[tuple[Ground, Change]]:
        problem = self.problem
        for one in problem.overrides:
            if one.agent != problem.agents[self.agent]:
                continue
            here = one.resource == problem.resources[at]
            given = {"by": one.by, "why": one.why, "resource": one.resource}
            change = Change(Relaxable.TAKE_BACK, one.agent, one.resource, 1.0)
            if one.decision is Decision.LOCK and not here:
                yield Ground(Why.LOCKED_ELSEWHERE, given), change
            elif one.decision is Decision.VETO and here:
                yield Ground(Why.VETOED, given), change

    def too_large(self, at: int) -> Iterator[tuple[Ground, Change]]:
        """Not even into the empty resource."""
        yield from self.short(at, self.problem.room[at].astype(float), Why.TOO_LARGE)

    def full(self, at: int) -> Iterator[tuple[Ground, Change]]:
        free = np.maximum(self.problem.room[at] - self.taken[at], 0.0)
        yield from self.short(at, free, Why.FULL)

    def short(self, at: int, free: FloatArray, why: Why) -> Iterator[tuple[Ground, Change]]:
        for unit, name in enumerate(self.problem.units):
            needed = float(self.demand[at, unit])
            if needed > free[unit] + SLACK:
                given = {"unit": name, "needed": needed, "free": float(free[unit])}
                lacking = needed - float(free[unit])
                change = Change(Relaxable.MORE_ROOM, self.problem.resources[at], name, lacking)
                yield Ground(why, given), change

    def quotas(self, at: int) -> Iterator[tuple[Ground, Change]]:
        """Moving from the place proposed to this one would pass a quota or fall short of one."""
        problem = self.problem
        for quota in problem.quotas:
            agents, resources = problem.quota_masks(quota)
            if not agents[self.agent] or (self.at >= 0 and resources[at] == resources[self.at]):
                continue
            unit = problem.units.index(quota.unit)
            counted = float(self.counted(agents & (self.proposal.chosen >= 0), resources, unit))
            if resources[at] and counted + self.demand[at, unit] > quota.most + SLACK:
                over = counted + float(self.demand[at, unit]) - quota.most
                given = {"quota": quota.code, "most": quota.most, "counted": counted}
                yield (
                    Ground(Why.QUOTA_FULL, given),
                    Change(Relaxable.QUOTA, quota.code, "most", over),
                )
            elif not resources[at] and counted < quota.least - SLACK:
                given = {"quota": quota.code, "least": quota.least, "counted": counted}
                yield (
                    Ground(Why.QUOTA_NEEDED, given),
                    Change(Relaxable.QUOTA, quota.code, "least", quota.least - counted),
                )

    def counted(self, agents: Any, resources: Any, unit: int) -> float:
        """What everybody else takes of a quota."""
        chosen = self.proposal.chosen
        inside = agents & resources[chosen]
        inside[self.agent] = False
        who = np.flatnonzero(inside)
        return float(self.problem.full_demand[who, chosen[who], unit].sum())

    def loss(self, at: int) -> float:
        """What forcing the agent there costs at least: its distance from the best, less the gap."""
        problem, proposal = self.problem, self.proposal
        row = np.arange(len(problem.resources))
        pairs = Pairs(problem, np.full(len(row), self.agent), row, self.gain.astype(float))
        left = pairs.left(proposal.prices)
        allowed = problem.allowed[self.agent]
        floor = -np.inf if problem.must[self.agent] else 0.0
        best = max(floor, float(left[allowed].max(initial=-np.inf)))
        gap = max(proposal.bound_of_prices - proposal.total, 0.0)
        loss = best - float(left[at]) - gap
        return loss if np.isfinite(loss) and loss > SLACK else 0.0


def parameters_of(requirement: Requirement, agent: int, at: int) -> dict[str, Any]:
    given: dict[str, Any] = {"code": requirement.code}
    if requirement.needed is not None:
        given["needed"] = requirement.needed[agent]
    if requirement.offered is not None:
        given["offered"] = requirement.offered[at]
    if requirement.measured is not None:
        given["measured"] = float(requirement.measured[agent, at])
    return given


def taken_by_others(proposal: Proposal, agent: int) -> FloatArray:
    """(resources, units): what everybody but one agent takes."""
    problem = proposal.problem
    placed = np.flatnonzero(proposal.chosen >= 0)
    placed = placed[placed != agent]
    taken = np.zeros(problem.capacity.shape)
    at = proposal.chosen[placed]
    np.add.at(taken, at, problem.full_demand[placed, at].astype(float))
    return taken
