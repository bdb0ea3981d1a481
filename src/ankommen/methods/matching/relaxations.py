"""No answer: the smallest things that would have to give way, one kind at a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

import numpy as np
from scipy import sparse

from ankommen.methods.matching.arrays import FloatArray, IntArray
from ankommen.methods.matching.engine import Engine
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.problems import Decision, Problem


class Relaxable(StrEnum):
    """A kind of thing that can give way."""

    USE_RESERVE = "use_reserve"
    MORE_ROOM = "more_room"
    LEAVE_OUT = "leave_out"
    WAIVE = "waive"
    QUOTA = "quota"
    TAKE_BACK = "take_back"
    SEVERAL = "several"


@dataclass(frozen=True)
class Change:
    """One thing that gives way: where (agent, resource or quota), what of it, by how much."""

    kind: Relaxable
    where: str
    what: str
    amount: float


@dataclass(frozen=True)
class Relaxation:
    """Together these changes make the problem solvable; none of the kind are fewer (if proven)."""

    kind: Relaxable
    changes: tuple[Change, ...]
    proven: bool

    @property
    def size(self) -> float:
        return sum(change.amount for change in self.changes)


def smallest_relaxations(problem: Problem, *, seconds: float = 10.0) -> tuple[Relaxation, ...]:
    """For each kind the smallest change that is enough alone; if no kind is, several together.

    Sizes count people left out, requirements waived, decisions taken back, and units of room or
    quota. Empty if the problem has an answer.
    """
    elastic = Elastic(problem)
    kinds = [kind for kind in Relaxable if kind is not Relaxable.SEVERAL]
    if elastic.solve((), seconds=seconds) is not None:
        return ()
    found = [
        Relaxation(kind, *answer)
        for kind in kinds
        if (answer := elastic.solve((kind,), seconds=seconds)) is not None
    ]
    if not found and (answer := elastic.solve(tuple(kinds), seconds=seconds)) is not None:
        found = [Relaxation(Relaxable.SEVERAL, *answer)]
    return tuple(found)


def refuse_without_solution(problem: Problem, *, seconds: float) -> NoReturn:
    relaxations = smallest_relaxations(problem, seconds=seconds)
    raise MatchingRefused(
        Reason.NO_SOLUTION if relaxations else Reason.NOTHING_IN_TIME,
        where="problem",
        expected="an answer that keeps every limit",
        got=relaxations,
        hint=Hint.RELAX_ONE_OF if relaxations else Hint.ALLOW_MORE_TIME,
    )


class Elastic:
    """All pairs, also those ruled out, and a column for everything that can give way."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.agent, self.resource = (
            part.ravel() for part in np.indices(problem.shape, dtype=np.int64)
        )
        self.changes: list[Change] = []
        self.cost: list[float] = []
        self.high: list[float] = []
        self.whole: list[bool] = []
        self.entries: list[tuple[int, int, float]] = []
        self.rows = 0
        self.low_limits: list[float] = []
        self.high_limits: list[float] = []
        self.columns = len(self.agent)
        self.blocks: list[sparse.csr_matrix] = []
        self.add_people()
        self.add_room()
        self.add_quotas()
        self.add_waivers()
        self.add_decisions()

    def add_block(self, matrix: sparse.csr_matrix, low: FloatArray, high: FloatArray) -> int:
        """Rows over pairs; returns the number of the first."""
        first, self.rows = self.rows, self.rows + matrix.shape[0]
        self.blocks.append(matrix)
        self.low_limits.extend(low.tolist())
        self.high_limits.extend(high.tolist())
        return first

    def add_change(
        self, change: Change, rows: IntArray | list[int], value: float, *, whole: bool, most: float
    ) -> None:
        column = self.columns + len(self.changes)
        self.entries.extend((int(row), column, value) for row in rows)
        self.changes.append(change)
        self.whole.append(whole)
        self.high.append(most)

    def add_people(self) -> None:
        problem, count = self.problem, len(self.agent)
        must = problem.must
        matrix = sparse.csr_matrix(
            (np.ones(count), (self.agent, np.arange(count))), shape=(len(problem.agents), count)
        )
        first = self.add_block(matrix, np.where(must, 1.0, -np.inf), np.ones(len(must)))
        for agent in np.flatnonzero(problem.must_place & (problem.locked < 0)).tolist():
            change = Change(Relaxable.LEAVE_OUT, problem.agents[agent], "", 1.0)
            self.add_change(change, [first + agent], 1.0, whole=True, most=1.0)

    def add_room(self) -> None:
        problem, count = self.problem, len(self.agent)
        for unit, name in enumerate(problem.units):
            taken = problem.full_demand[self.agent, self.resource, unit].astype(float)
            matrix = sparse.csr_matrix(
                (taken, (self.resource, np.arange(count))), shape=(len(problem.resources), count)
            )
            room = problem.room[:, unit]
            first = self.add_block(matrix, np.full(len(room), -np.inf), room)
            whole = bool(np.array_equal(taken, np.round(taken)))
            for at, resource in enumerate(problem.resources):
                reserve = float(problem.capacity[at, unit] - room[at])
                for kind, most in ((Relaxable.MORE_ROOM, np.inf), (Relaxable.USE_RESERVE, reserve)):
                    if most > 0:
                        change = Change(kind, resource, name, 1.0)
                        self.add_change(change, [first + at], -1.0, whole=whole, most=most)

    def add_quotas(self) -> None:
        problem, count = self.problem, len(self.agent)
        for quota in problem.quotas:
            agents, resources = problem.quota_masks(quota)
            unit = problem.units.index(quota.unit)
            counted = np.flatnonzero(agents[self.agent] & resources[self.resource])
            taken = problem.full_demand[self.agent[counted], self.resource[counted], unit]
            matrix = sparse.csr_matrix(
                (taken.astype(float), (np.zeros(len(counted), dtype=int), counted)),
                shape=(1, count),
            )
            first = self.add_block(matrix, np.array([quota.least]), np.array([quota.most]))
            for what, sign in (("least", 1.0), ("most", -1.0)):
                change = Change(Relaxable.QUOTA, quota.code, what, 1.0)
                self.add_change(change, [first], sign, whole=False, most=np.inf)

    def add_waivers(self) -> None:
        """x ≤ waiver for every pair that a requirement rules out."""
        problem, count = self.problem, len(self.agent)
        waived = {
            (one.agent, one.resource): one.waives
            for one in problem.overrides
            if one.decision is Decision.LOCK
        }
        for requirement in problem.requirements:
            unmet = ~requirement.met
            for (agent, resource), codes in waived.items():
                if requirement.code in codes:
                    unmet[problem.agent_index[agent], problem.resource_index[resource]] = False
            pairs = np.flatnonzero(unmet.ravel())
            matrix = sparse.csr_matrix(
                (np.ones(len(pairs)), (np.arange(len(pairs)), pairs)), shape=(len(pairs), count)
            )
            first = self.add_block(matrix, np.full(len(pairs), -np.inf), np.zeros(len(pairs)))
            owners = self.agent[pairs]
            for agent in np.unique(owners).tolist():
                rows = first + np.flatnonzero(owners == agent)
                change = Change(Relaxable.WAIVE, problem.agents[agent], requirement.code, 1.0)
                self.add_change(change, rows, -1.0, whole=True, most=1.0)

    def add_decisions(self) -> None:
        """A veto forbids its pair, a lock all others of its agent, until it is taken back."""
        problem, count = self.problem, len(self.agent)
        for override in problem.overrides:
            agent, resource = problem.place_of(override)
            own = np.arange(problem.shape[1]) == resource
            if override.decision is Decision.LOCK:
                own = ~own
            pairs = agent * problem.shape[1] + np.flatnonzero(own)
            matrix = sparse.csr_matrix(
                (np.ones(len(pairs)), (np.zeros(len(pairs), dtype=int), pairs)), shape=(1, count)
            )
            first = self.add_block(matrix, np.array([-np.inf]), np.zeros(1))
            change = Change(Relaxable.TAKE_BACK, override.agent, override.resource, 1.0)
            self.add_change(change, [first], -1.0, whole=True, most=1.0)

    def solve(
        self, kinds: tuple[Relaxable, ...], *, seconds: float
    ) -> tuple[tuple[Change, ...], bool] | None:
        """The least changes of these kinds, or None if they are not enough."""
        engine = Engine()
        engine.set("time_limit", seconds)
        engine.add_rows(np.array(self.low_limits), np.array(self.high_limits))
        pairs = sparse.csc_matrix(sparse.vstack(self.blocks))
        engine.add_columns(np.zeros(self.columns), pairs)
        rows, columns, values = (np.array(part) for part in zip(*self.entries, strict=True))
        usable = [at for at, change in enumerate(self.changes) if change.kind in kinds]
        every = sparse.csc_matrix(
            (values, (rows, columns - self.columns)), shape=(self.rows, len(self.changes))
        )
        for at in usable:
            engine.add_columns(np.array([-1.0]), every[:, [at]], high=self.high[at])
        whole = [self.columns + at for at, one in enumerate(usable) if self.whole[one]]
        engine.make_whole(np.concatenate([np.arange(self.columns), whole]).astype(np.int64))
        answer = engine.solve()
        if answer.values is None:
            return None
        amounts = answer.values[self.columns :]
        changes = tuple(
            Change(one.kind, one.where, one.what, round(float(amount), 6))
            for one, amount in zip((self.changes[at] for at in usable), amounts, strict=True)
            if amount > 1e-6
        )
        return changes, answer.proven
