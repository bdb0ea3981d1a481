"""Who is to be matched with what: agents, resources, what must be met, what is wished for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from ankommen.methods.matching.arrays import BoolArray, FloatArray, IntArray, frozen


@dataclass(frozen=True, eq=False)
class Requirement:
    """A hard requirement: where `met` (agents, resources) is False the pair is ruled out.

    `needed` (per agent), `offered` (per resource) and `measured` (agents, resources) are not
    computed with; they become the parameters of the reason given to people.
    """

    code: str
    met: BoolArray
    needed: tuple[Any, ...] | None = None
    offered: tuple[Any, ...] | None = None
    measured: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Preference:
    """A soft wish: `score` (agents, resources) of 0 or more counts `weight` times.

    A negative weight makes the score a cost. `measured` is a parameter of the reason, as above.
    """

    code: str
    weight: float
    score: FloatArray
    measured: FloatArray | None = None


@dataclass(frozen=True)
class Quota:
    """How much of `unit` may (`most`) and shall (`least`) be placed in some resources together.

    `agents` limits the count to some agents, None counts all.
    """

    code: str
    resources: frozenset[str]
    unit: str
    least: float = 0.0
    most: float = np.inf
    agents: frozenset[str] | None = None


class Decision(StrEnum):
    """What somebody decided over the head of the method."""

    LOCK = "lock"
    VETO = "veto"


@dataclass(frozen=True)
class Override:
    """A recorded decision: this agent is to be there (lock) or must not be there (veto).

    `by` and `why` are kept for the report. A lock that breaks a requirement has to name its code
    in `waives`.
    """

    agent: str
    resource: str
    decision: Decision
    by: str = ""
    why: str = ""
    waives: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Problem:
    """Agents that take some of each unit of one resource at most. Made by `describe_problem`.

    What a pair is worth: importance of the agent × (worth of any place + Σ weight × score).
    Somebody left unplaced counts 0. `demand` is (agents, units), or (agents, resources, units)
    where it differs by resource; `capacity` and `reserve` are (resources, units).
    """

    agents: tuple[str, ...]
    resources: tuple[str, ...]
    units: tuple[str, ...]
    demand: FloatArray
    capacity: FloatArray
    reserve: FloatArray
    importance: FloatArray
    must_place: BoolArray
    place_worth: float = 1.0
    requirements: tuple[Requirement, ...] = ()
    preferences: tuple[Preference, ...] = ()
    quotas: tuple[Quota, ...] = ()
    overrides: tuple[Override, ...] = ()
    groups: tuple[str, ...] = ()
    waiting_days: FloatArray = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def agent_index(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.agents)}

    @cached_property
    def resource_index(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.resources)}

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.agents), len(self.resources)

    @cached_property
    def full_demand(self) -> FloatArray:
        """(agents, resources, units) as a view that takes no memory of its own."""
        if self.demand.ndim == 3:
            return self.demand
        return np.broadcast_to(self.demand[:, None, :], (*self.shape, len(self.units)))

    @property
    def worth(self) -> FloatArray:
        """(agents, resources): worth of a place and wishes, before importance."""
        worth = np.full(self.shape, float(self.place_worth))
        for preference in self.preferences:
            worth += preference.weight * preference.score
        return worth

    @cached_property
    def gain(self) -> FloatArray:
        """(agents, resources): what each pair counts, allowed or not."""
        gain = self.worth
        gain *= self.importance[:, None]
        return frozen(gain)

    @cached_property
    def allowed(self) -> BoolArray:
        """(agents, resources): no requirement, veto, lock or size stands against the pair."""
        allowed = np.ones(self.shape, dtype=bool)
        for requirement in self.requirements:
            allowed &= requirement.met
        for unit in range(len(self.units)):
            allowed &= self.full_demand[:, :, unit] <= self.room[:, unit] + 1e-9
        for override in self.overrides:
            agent, resource = self.place_of(override)
            if override.decision is Decision.LOCK:
                allowed[agent] = False
            allowed[agent, resource] = override.decision is Decision.LOCK
        return frozen(allowed)

    @cached_property
    def locked(self) -> IntArray:
        """(agents,): the resource somebody is locked to, −1 for nobody's."""
        locked = np.full(len(self.agents), -1)
        for override in self.overrides:
            if override.decision is Decision.LOCK:
                agent, resource = self.place_of(override)
                locked[agent] = resource
        return frozen(locked)

    @cached_property
    def must(self) -> BoolArray:
        """(agents,): has to be placed, by need or by lock."""
        return frozen(self.must_place | (self.locked >= 0))

    @cached_property
    def room(self) -> FloatArray:
        """(resources, units): capacity without the reserve; locks may use the reserve."""
        fixed = np.flatnonzero(self.locked >= 0)
        taken = np.zeros(self.capacity.shape)
        np.add.at(
            taken, self.locked[fixed], self.full_demand[fixed, self.locked[fixed]].astype(float)
        )
        return frozen(np.maximum(self.capacity - self.reserve, np.minimum(taken, self.capacity)))

    def place_of(self, override: Override) -> tuple[int, int]:
        return self.agent_index[override.agent], self.resource_index[override.resource]

    def quota_masks(self, quota: Quota) -> tuple[BoolArray, BoolArray]:
        """Which agents and which resources a quota counts."""
        agents = np.ones(len(self.agents), dtype=bool)
        if quota.agents is not None:
            agents = member_mask(self.agents, quota.agents)
        return agents, member_mask(self.resources, quota.resources)


def member_mask(names: Sequence[str], chosen: frozenset[str]) -> BoolArray:
    return np.fromiter((name in chosen for name in names), dtype=bool, count=len(names))
