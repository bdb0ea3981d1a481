"""Learners to course seats: level, times, child care, way, women only, waiting time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.matching import traits
from ankommen.methods.matching.comparing import Comparison, compare_proposals
from ankommen.methods.matching.describing import describe_problem
from ankommen.methods.matching.problems import Override, Preference, Problem
from ankommen.methods.matching.proposals import Proposal, Rule
from ankommen.methods.matching.solving import GAP, SECONDS, propose


@dataclass(frozen=True)
class Learner:
    """`times` when somebody can come, `likes` when they would rather; `children` need care.

    `reach` is the longest way in minutes. `needs` are features the course must have (women only,
    step-free), `traits` what courses kept for some may ask for.
    """

    id: str
    level: str
    times: frozenset[str]
    likes: frozenset[str] = frozenset()
    children: int = 0
    reach: float = np.inf
    needs: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    waiting_days: float = 0.0
    group: str = ""


@dataclass(frozen=True)
class Course:
    """A course that begins at `level` and is held at all of its `times`."""

    id: str
    level: str
    times: frozenset[str]
    seats: int
    care_places: int = 0
    features: frozenset[str] = frozenset()
    only_for: frozenset[str] = frozenset()
    reserve: int = 0


@dataclass(frozen=True)
class SeatWeights:
    """What counts how much beside a seat at all (2): liked times, each hour on the way."""

    seat: float = 2.0
    likes: float = 0.5
    hour: float = 0.5


def learners_to_courses(
    learners: Sequence[Learner],
    courses: Sequence[Course],
    *,
    minutes: ArrayLike | None = None,
    overrides: Iterable[Override] = (),
    weights: SeatWeights | None = None,
) -> Problem:
    """The problem of who learns where; `minutes` (learners, courses) are ways to go."""
    weights = weights or SeatWeights()
    names = [one.id for one in learners]
    ways = traits.read_minutes(minutes, names, len(courses))
    times = [one.times for one in courses]
    lengths = np.array([max(len(one), 1) for one in times])[None, :]
    return describe_problem(
        agents=names,
        resources=[one.id for one in courses],
        units=("seats", "care_places"),
        demand=[[1, one.children] for one in learners],
        capacity=[[one.seats, one.care_places] for one in courses],
        reserve=[[one.reserve, 0] for one in courses],
        importance=traits.importance_of_waiting([one.waiting_days for one in learners]),
        place_worth=weights.seat,
        requirements=[
            traits.equal("level", [o.level for o in learners], [o.level for o in courses]),
            traits.contained("times", [one.times for one in learners], times),
            traits.within_reach("reach", ways, [one.reach for one in learners]),
            *traits.needs_are_met(
                [one.needs for one in learners], [one.features for one in courses]
            ),
            *traits.only_for_is_kept(
                [one.traits for one in learners], [one.only_for for one in courses]
            ),
        ],
        preferences=[
            Preference(
                "likes", weights.likes, traits.shared([o.likes for o in learners], times) / lengths
            ),
            traits.fewer_minutes(weights.hour, ways),
        ],
        overrides=overrides,
        groups=[one.group for one in learners],
        waiting_days=[one.waiting_days for one in learners],
    )


def worth_of_course(
    before: Proposal,
    after: Problem,
    *,
    rule: Rule = Rule.GREATEST_TOTAL,
    gap: float = GAP,
    seconds: float = SECONDS,
) -> Comparison:
    """What one more course would be worth: the problem described again with it in the list."""
    return compare_proposals(before, propose(after, rule=rule, gap=gap, seconds=seconds))


@dataclass(frozen=True)
class Filling:
    """x of y needed are proposed for a course; `missing` more and it can begin."""

    course: str
    proposed: int
    needed: int

    @property
    def missing(self) -> int:
        return max(self.needed - self.proposed, 0)


def fillings(proposal: Proposal, *, needed: int) -> tuple[Filling, ...]:
    """How far each course is from the number of registrations it needs to begin."""
    count = np.bincount(proposal.chosen[proposal.chosen >= 0], minlength=proposal.problem.shape[1])
    return tuple(
        Filling(name, int(proposed), needed)
        for name, proposed in zip(proposal.problem.resources, count, strict=True)
    )
