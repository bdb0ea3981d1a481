"""The way into a problem: everything read, checked and refused at its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.matching.arrays import flags, frozen, numbers, refuse_repeated
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.problems import (
    Decision,
    Override,
    Preference,
    Problem,
    Quota,
    Requirement,
)

MOST_PAIRS = 10_000_000
SLACK = 1e-9


def describe_problem(
    *,
    agents: Sequence[str],
    resources: Sequence[str],
    units: Sequence[str],
    demand: ArrayLike,
    capacity: ArrayLike,
    reserve: ArrayLike | None = None,
    importance: ArrayLike | None = None,
    must_place: ArrayLike | None = None,
    place_worth: float = 1.0,
    requirements: Iterable[Requirement] = (),
    preferences: Iterable[Preference] = (),
    quotas: Iterable[Quota] = (),
    overrides: Iterable[Override] = (),
    groups: Sequence[str] = (),
    waiting_days: ArrayLike | None = None,
) -> Problem:
    """Read and check a problem; see `Problem` for the shapes.

    Refuses empty lists, ids given twice or unknown, numbers that are missing or negative, locks
    against requirements or above capacity, quotas that contradict each other, somebody who has to
    be placed and fits nowhere, and more than ten million pairs.
    """
    refuse_bad_lists(agents, resources, units)
    n, m, u = len(agents), len(resources), len(units)
    shape = (n, m, u) if np.ndim(demand) == 3 else (n, u)
    nothing_kept, nobody = np.zeros((m, u)), np.zeros(n, dtype=bool)
    problem = Problem(
        agents=tuple(agents),
        resources=tuple(resources),
        units=tuple(units),
        demand=numbers(demand, where="demand", shape=shape, names=agents),
        capacity=numbers(capacity, where="capacity", shape=(m, u), names=resources),
        reserve=numbers(
            given(reserve, nothing_kept), where="reserve", shape=(m, u), names=resources
        ),
        importance=numbers(
            given(importance, np.ones(n)), where="importance", shape=(n,), names=agents
        ),
        must_place=flags(given(must_place, nobody), where="must_place", shape=(n,)),
        place_worth=read_number(place_worth, where="place_worth"),
        requirements=tuple(read_requirement(one, (n, m)) for one in requirements),
        preferences=tuple(read_preference(one, (n, m), agents) for one in preferences),
        quotas=tuple(quotas),
        overrides=tuple(overrides),
        groups=tuple(groups) if groups else ("",) * n,
        waiting_days=numbers(
            given(waiting_days, np.zeros(n)), where="waiting_days", shape=(n,), names=agents
        ),
    )
    refuse_contradictions(problem)
    return problem


def given(value: ArrayLike | None, otherwise: ArrayLike) -> ArrayLike:
    return otherwise if value is None else value


def refuse_bad_lists(agents: Sequence[str], resources: Sequence[str], units: Sequence[str]) -> None:
    for names, where in ((agents, "agents"), (resources, "resources"), (units, "units")):
        refuse_repeated(names, where=where)
        if not names:
            raise MatchingRefused(
                Reason.NOBODY, where=where, expected="one or more", got=0, hint=Hint.CHECK_INPUT
            )
    if len(agents) * len(resources) > MOST_PAIRS:
        raise MatchingRefused(
            Reason.TOO_LARGE,
            where="agents × resources",
            expected=MOST_PAIRS,
            got=len(agents) * len(resources),
            hint=Hint.SPLIT_BY_AREA,
        )


def decide(problem: Problem, overrides: Iterable[Override]) -> Problem:
    """The same problem under other decisions of people, checked anew."""
    changed = replace(problem, overrides=tuple(overrides))
    refuse_contradictions(changed)
    return changed


def read_number(value: float, *, where: str) -> float:
    if not np.isfinite(value):
        raise MatchingRefused(
            Reason.NOT_A_NUMBER, where=where, expected="finite", got=value, hint=Hint.CHECK_INPUT
        )
    return float(value)


def read_requirement(one: Requirement, shape: tuple[int, int]) -> Requirement:
    return replace(one, met=flags(one.met, where=one.code, shape=shape))


def read_preference(one: Preference, shape: tuple[int, int], names: Sequence[str]) -> Preference:
    return replace(
        one,
        weight=read_number(one.weight, where=one.code),
        score=frozen(numbers(one.score, where=one.code, shape=shape, names=names)),
    )


def refuse_contradictions(problem: Problem) -> None:
    if len(problem.groups) != len(problem.agents):
        raise MatchingRefused(
            Reason.WRONG_SHAPE,
            where="groups",
            expected=len(problem.agents),
            got=len(problem.groups),
            hint=Hint.CHECK_INPUT,
        )
    for codes, where in (
        ([one.code for one in problem.requirements], "requirements"),
        ([one.code for one in problem.preferences], "preferences"),
        ([one.code for one in problem.quotas], "quotas"),
    ):
        refuse_repeated(codes, where=where)
    refuse_bad_overrides(problem)
    refuse_bad_quotas(problem)
    refuse_locks_above_capacity(problem)
    refuse_larger_than_any(problem)


def refuse_bad_overrides(problem: Problem) -> None:
    decided = sorted((one.agent, one.resource, one.decision) for one in problem.overrides)
    locks = sorted(one.agent for one in problem.overrides if one.decision is Decision.LOCK)
    for override in problem.overrides:
        refuse_unknown(override.agent, problem.agents, where="overrides")
        refuse_unknown(override.resource, problem.resources, where="overrides")
    twice = [one for one, other in pairwise(locks) if one == other]
    twice += [one[0] for one, other in pairwise(decided) if one[:2] == other[:2]]
    if twice:
        raise MatchingRefused(
            Reason.LOCKED_TWICE,
            where=twice[0],
            expected="one decision per pair, one lock per agent",
            got="several",
            hint=Hint.CHECK_INPUT,
        )
    for override in problem.overrides:
        broken = broken_requirements(problem, override)
        if override.decision is Decision.LOCK and broken - override.waives:
            raise MatchingRefused(
                Reason.LOCK_BREAKS_REQUIREMENT,
                where=override.agent,
                expected="met or waived by name",
                got=tuple(sorted(broken - override.waives)),
                hint=Hint.WAIVE_OR_UNLOCK,
            )


def broken_requirements(problem: Problem, override: Override) -> frozenset[str]:
    pair = problem.place_of(override)
    return frozenset(one.code for one in problem.requirements if not one.met[pair])


def refuse_unknown(name: str, known: Sequence[str], *, where: str) -> None:
    if name not in known:
        raise MatchingRefused(
            Reason.UNKNOWN_ID, where=where, expected="a known id", got=name, hint=Hint.CHECK_INPUT
        )


def refuse_bad_quotas(problem: Problem) -> None:
    """A quota between 0 and its most; quotas that cover all resources leave room for all."""
    for quota in problem.quotas:
        refuse_unknown(quota.unit, problem.units, where=quota.code)
        for name in quota.resources - set(problem.resources):
            refuse_unknown(name, problem.resources, where=quota.code)
        for name in (quota.agents or frozenset()) - set(problem.agents):
            refuse_unknown(name, problem.agents, where=quota.code)
        if not 0 <= quota.least <= quota.most:
            raise MatchingRefused(
                Reason.QUOTAS_DO_NOT_SUM,
                where=quota.code,
                expected="0 <= least <= most",
                got=(quota.least, quota.most),
                hint=Hint.CORRECT_QUOTAS,
            )
    for unit in {quota.unit for quota in problem.quotas}:
        refuse_quotas_that_do_not_sum(problem, unit)


def refuse_quotas_that_do_not_sum(problem: Problem, unit: str) -> None:
    """Least shares above everybody's demand, or most shares below what has to be placed."""
    quotas = [one for one in problem.quotas if one.unit == unit and one.agents is None]
    members = [name for one in quotas for name in one.resources]
    if len(set(members)) < len(members):
        return
    demand = problem.full_demand[:, :, problem.units.index(unit)]
    least, most = sum(one.least for one in quotas), sum(one.most for one in quotas)
    everybody = float(demand.max(axis=1).sum())
    obliged = float(demand.min(axis=1)[problem.must].sum())
    covered = set(members) == set(problem.resources)
    if least > everybody + SLACK or (covered and most < obliged - SLACK):
        raise MatchingRefused(
            Reason.QUOTAS_DO_NOT_SUM,
            where=unit,
            expected={"least_at_most": everybody, "most_at_least": obliged},
            got={"least": least, "most": most},
            hint=Hint.CORRECT_QUOTAS,
        )


def refuse_locks_above_capacity(problem: Problem) -> None:
    fixed = np.flatnonzero(problem.locked >= 0)
    taken = np.zeros(problem.capacity.shape)
    np.add.at(taken, problem.locked[fixed], problem.full_demand[fixed, problem.locked[fixed]])
    over = np.argwhere(taken > problem.capacity + SLACK)
    if len(over):
        resource, unit = (int(i) for i in over[0])
        raise MatchingRefused(
            Reason.CAPACITY_BELOW_LOCKS,
            where=f"{problem.resources[resource]}, {problem.units[unit]}",
            expected=float(taken[resource, unit]),
            got=float(problem.capacity[resource, unit]),
            hint=Hint.RAISE_CAPACITY_OR_UNLOCK,
        )


def refuse_larger_than_any(problem: Problem) -> None:
    """Somebody who has to be placed must fit into some empty resource."""
    fits = np.any(np.all(problem.full_demand <= problem.capacity + SLACK, axis=2), axis=1)
    stuck = np.flatnonzero(~fits & problem.must)
    if len(stuck):
        agent = int(stuck[0])
        raise MatchingRefused(
            Reason.LARGER_THAN_ANY,
            where=problem.agents[agent],
            expected=dict(zip(problem.units, problem.capacity.max(axis=0).tolist(), strict=True)),
            got=dict(
                zip(problem.units, problem.full_demand[agent].min(axis=0).tolist(), strict=True)
            ),
            hint=Hint.FIND_LARGER_PLACE,
        )
