"""People to people: newcomers and volunteers, talks and interpreters.

What somebody is like is told by codes they chose to give. No community, faith or origin is
recorded: who must not interpret for whom is a list of ids or of circles somebody named freely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.matching import traits
from ankommen.methods.matching.arrays import BoolArray, FloatArray, numbers
from ankommen.methods.matching.describing import describe_problem
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.problems import (
    Override,
    Preference,
    Problem,
    Requirement,
)


class Strength(StrEnum):
    """Must a wish be met or would it be good."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True)
class GenderWish:
    """A wish for the gender of the helper."""

    gender: str
    strength: Strength = Strength.SOFT


@dataclass(frozen=True)
class Newcomer:
    """Somebody who looks for company or help."""

    id: str
    languages: frozenset[str]
    times: frozenset[str]
    interests: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    gender_wish: GenderWish | None = None
    reach: float = np.inf
    waiting_days: float = 0.0
    group: str = ""


@dataclass(frozen=True)
class Volunteer:
    """Somebody who takes on up to `pairs` newcomers."""

    id: str
    languages: frozenset[str]
    times: frozenset[str]
    interests: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    gender: str | None = None
    reach: float = np.inf
    pairs: int = 1


@dataclass(frozen=True)
class Talk:
    """A talk to be interpreted, `start` to `end` in minutes of a common clock.

    `language` must be spoken, `dialect` is hard or soft. Nobody from the circles in `not_from`.
    """

    id: str
    language: str
    start: float
    end: float
    dialect: str | None = None
    dialect_strength: Strength = Strength.SOFT
    gender_wish: GenderWish | None = None
    not_from: frozenset[str] = frozenset()
    urgency: float = 0.0


@dataclass(frozen=True)
class Interpreter:
    """`free` are spans (start, end); `circles` what they said themselves, None for nothing said.

    Whoever said nothing is not sent where a circle is ruled out: unknown is not "fits".
    """

    id: str
    languages: frozenset[str]
    free: tuple[tuple[float, float], ...]
    dialects: frozenset[str] = frozenset()
    gender: str | None = None
    circles: frozenset[str] | None = None
    reach: float = np.inf
    most_talks: int = 5


@dataclass(frozen=True)
class HelperWeights:
    """What counts how much beside a helper at all (2)."""

    helper: float = 2.0
    interests: float = 0.5
    gender: float = 0.5
    dialect: float = 0.5
    hour: float = 0.5


def newcomers_to_volunteers(
    newcomers: Sequence[Newcomer],
    volunteers: Sequence[Volunteer],
    *,
    minutes: ArrayLike | None = None,
    overrides: Iterable[Override] = (),
    weights: HelperWeights | None = None,
) -> Problem:
    """Pairs with a language and a time in common; shared interests and short ways count."""
    weights = weights or HelperWeights()
    names = [one.id for one in newcomers]
    ways = traits.read_minutes(minutes, names, len(volunteers))
    interests = [one.interests for one in newcomers]
    wished = np.array([max(len(one), 1) for one in interests])[:, None]
    met, hard = gender_met(
        [one.gender_wish for one in newcomers], [one.gender for one in volunteers]
    )
    both = np.minimum(
        np.array([one.reach for one in newcomers])[:, None],
        np.array([one.reach for one in volunteers])[None, :],
    )
    return describe_problem(
        agents=names,
        resources=[one.id for one in volunteers],
        units=("pairs",),
        demand=np.ones((len(newcomers), 1)),
        capacity=[[one.pairs] for one in volunteers],
        importance=traits.importance_of_waiting([one.waiting_days for one in newcomers]),
        place_worth=weights.helper,
        requirements=[
            traits.in_common(
                "language", [o.languages for o in newcomers], [o.languages for o in volunteers]
            ),
            traits.in_common("times", [o.times for o in newcomers], [o.times for o in volunteers]),
            Requirement("gender", met | ~hard[:, None]),
            Requirement("reach", ways <= both, measured=ways),
            *traits.needs_are_met([o.needs for o in newcomers], [o.offers for o in volunteers]),
        ],
        preferences=[
            Preference(
                "interests",
                weights.interests,
                traits.shared(interests, [one.interests for one in volunteers]) / wished,
            ),
            Preference("gender", weights.gender, met.astype(float)),
            traits.fewer_minutes(weights.hour, ways),
        ],
        overrides=overrides,
        groups=[one.group for one in newcomers],
        waiting_days=[one.waiting_days for one in newcomers],
    )


def talks_to_interpreters(
    talks: Sequence[Talk],
    interpreters: Sequence[Interpreter],
    *,
    minutes: ArrayLike | None = None,
    between: ArrayLike | None = None,
    overrides: Iterable[Override] = (),
    weights: HelperWeights | None = None,
) -> Problem:
    """Who interprets which talk. `minutes` (talks, interpreters) are ways to go.

    `between` (talks, talks) are minutes from the place of one talk to that of another: nobody is
    booked for two talks that cannot both be reached.
    """
    weights = weights or HelperWeights()
    names = [one.id for one in talks]
    for talk in talks:
        if not talk.start < talk.end:
            raise MatchingRefused(
                Reason.BAD_INTERVAL,
                where=talk.id,
                expected="start before end",
                got=(talk.start, talk.end),
                hint=Hint.CHECK_INPUT,
            )
    ways = traits.read_minutes(minutes, names, len(interpreters))
    met, hard = gender_met([one.gender_wish for one in talks], [one.gender for one in interpreters])
    dialect, dialect_hard = dialect_met(talks, interpreters)
    groups = clashing_groups(talks, travel_between(between, names))
    demand = np.column_stack([np.ones(len(talks)), *groups]).astype(float)
    return describe_problem(
        agents=names,
        resources=[one.id for one in interpreters],
        units=["talks", *(f"at once {number + 1}" for number in range(len(groups)))],
        demand=demand,
        capacity=[[one.most_talks, *(1 for _ in groups)] for one in interpreters],
        importance=[1.0 + one.urgency for one in talks],
        place_worth=weights.helper,
        requirements=[
            language_spoken(talks, interpreters),
            Requirement("dialect", dialect | ~dialect_hard[:, None]),
            Requirement("gender", met | ~hard[:, None]),
            Requirement("free", is_free(talks, interpreters)),
            Requirement("not_from_circle", not_from_circle(talks, interpreters)),
            Requirement(
                "reach", ways <= np.array([o.reach for o in interpreters])[None, :], measured=ways
            ),
        ],
        preferences=[
            Preference("dialect", weights.dialect, dialect.astype(float)),
            Preference("gender", weights.gender, met.astype(float)),
            traits.fewer_minutes(weights.hour, ways),
        ],
        overrides=overrides,
    )


def gender_met(
    wishes: Sequence[GenderWish | None], genders: Sequence[str | None]
) -> tuple[BoolArray, BoolArray]:
    """(agents, resources): the wish is met or there is none; (agents,): it is hard."""
    met = [[wish is None or wish.gender == one for one in genders] for wish in wishes]
    hard = [wish is not None and wish.strength is Strength.HARD for wish in wishes]
    return np.array(met, dtype=bool), np.array(hard, dtype=bool)


def language_spoken(talks: Sequence[Talk], interpreters: Sequence[Interpreter]) -> Requirement:
    return Requirement(
        "language",
        np.array([[t.language in i.languages for i in interpreters] for t in talks], dtype=bool),
        needed=tuple(one.language for one in talks),
        offered=traits.listed([one.languages for one in interpreters]),
    )


def dialect_met(
    talks: Sequence[Talk], interpreters: Sequence[Interpreter]
) -> tuple[BoolArray, BoolArray]:
    met = [[t.dialect is None or t.dialect in i.dialects for i in interpreters] for t in talks]
    hard = [t.dialect is not None and t.dialect_strength is Strength.HARD for t in talks]
    return np.array(met, dtype=bool), np.array(hard, dtype=bool)


def is_free(talks: Sequence[Talk], interpreters: Sequence[Interpreter]) -> BoolArray:
    return np.array(
        [
            [any(a <= talk.start and talk.end <= b for a, b in one.free) for one in interpreters]
            for talk in talks
        ],
        dtype=bool,
    )


def not_from_circle(talks: Sequence[Talk], interpreters: Sequence[Interpreter]) -> BoolArray:
    return np.array(
        [
            [
                not talk.not_from or (one.circles is not None and not (talk.not_from & one.circles))
                for one in interpreters
            ]
            for talk in talks
        ],
        dtype=bool,
    )


def travel_between(between: ArrayLike | None, names: Sequence[str]) -> FloatArray:
    shape = (len(names), len(names))
    given = np.zeros(shape) if between is None else between
    return numbers(given, where="between", shape=shape, names=names)


def clashing_groups(talks: Sequence[Talk], between: FloatArray) -> list[BoolArray]:
    """Groups (talks,) of which one person can take one at most; together they cover every clash.

    Each group is grown from a clash not yet covered by adding whatever clashes with all of it.
    """
    start = np.array([one.start for one in talks], dtype=float)
    end = np.array([one.end for one in talks], dtype=float)
    before = end[:, None] + between <= start[None, :]
    clash = ~(before | before.T)
    np.fill_diagonal(clash, False)
    open_ = np.triu(clash)
    groups = []
    while open_.any():
        one, other = (int(part) for part in np.argwhere(open_)[0])
        members = [one, other]
        for third in range(len(talks)):
            if third not in members and clash[third, members].all():
                members.append(third)
        open_[np.ix_(members, members)] = False
        group = np.zeros(len(talks), dtype=bool)
        group[members] = True
        groups.append(group)
    return groups
