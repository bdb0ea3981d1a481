"""What an office asks of a timetable: on how many days, how far around, paid or not, what helps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from ankommen.methods.reachability.calendars import alike_days
from ankommen.methods.reachability.chains import (
    Chains,
    Course,
    DayCare,
    Traveller,
    chained_trips,
    check_hours,
)
from ankommen.methods.reachability.distances import Walking, straight_metres
from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.feeds import Feed, FloatArray, IntArray
from ankommen.methods.reachability.timetables import Timetable, check_day, timetable_on
from ankommen.methods.reachability.travelling import Place, degrees, earliest_arrivals

GRANT_METRES = 3_000.0
"""Longer ways on foot to the course can be granted travel costs (§ 4a IntV)."""
LONGEST_DETOUR = 2.0
"""A way on foot is hardly more than this many times the straight line (an assumption)."""


@dataclass(frozen=True, eq=False)
class DaysReachable:
    """For every traveller and course (T, C) on how many of the `days` the chain holds.

    `kinds`: how many different timetables those days have.
    """

    reachable: IntArray
    days: int
    kinds: int

    @property
    def share(self) -> FloatArray:
        return self.reachable / float(self.days)


def days_reachable(
    feed: Feed,
    days: Iterable[date],
    travellers: Sequence[Traveller],
    day_cares: Sequence[DayCare],
    courses: Sequence[Course],
    *,
    walking: Walking | None = None,
) -> DaysReachable:
    """On how many of the days, each taken once, there and back works; alike days are asked once.

    The days are those on which the course takes place; a day outside the feed is refused.
    """
    asked = sorted(set(days))
    if not asked:
        raise _nobody("days")
    for day in (asked[0], asked[-1]):
        check_day(feed, day)
    kinds = alike_days(feed, asked)
    total = np.zeros((len(travellers), len(courses)), dtype=np.int32)
    for day, alike in kinds.items():
        timetable = timetable_on(feed, day, walking=walking)
        total += len(alike) * chained_trips(timetable, travellers, day_cares, courses).reachable
    return DaysReachable(total, len(asked), len(kinds))


class TravelCosts(StrEnum):
    """What straight lines can say about the rule; whoever decides measures the way on foot."""

    LONGER = "longer"
    """The straight line alone is longer than 3 km."""
    UNLIKELY = "unlikely"
    """Even twice the straight line is not; only a river or a fence can still make it so."""
    MEASURE = "measure"
    """It depends on the way."""


def travel_costs(homes: Sequence[Place], courses: Sequence[Place]) -> list[list[TravelCosts]]:
    """Per home and course whether the way on foot is longer than 3 km (§ 4a IntV).

    The rule has more conditions (exemption or severe disability, applied for before the section).
    """
    lines = _metres(homes, courses)
    longer, unclear = lines > GRANT_METRES, lines * LONGEST_DETOUR > GRANT_METRES
    return [
        [
            TravelCosts.LONGER if far else TravelCosts.MEASURE if perhaps else TravelCosts.UNLIKELY
            for far, perhaps in zip(*row, strict=True)
        ]
        for row in zip(longer.tolist(), unclear.tolist(), strict=True)
    ]


@dataclass(frozen=True, eq=False)
class Isochrone:
    """Minutes (P,) to each point, rounded up, -1 not reachable; points within each limit (L,)."""

    minutes: IntArray
    limits: tuple[int, ...]
    within: tuple[int, ...]


def isochrone(
    timetable: Timetable,
    origin: Place,
    points: Sequence[Place],
    *,
    leave_at: int,
    limits: Sequence[int] = (15, 30, 45, 60),
) -> Isochrone:
    """How far one gets from a place within so many minutes when leaving at `leave_at`.

    Waiting for the first vehicle counts: ask at several times before comparing places.
    """
    if not limits or min(limits) < 1 or list(limits) != sorted(set(limits)):
        raise ReachabilityRefused(
            Reason.BAD_NUMBER,
            where="limits",
            expected="minutes, at least 1, ascending",
            got=tuple(limits),
            hint=Hint.CHECK_INPUT,
        )
    arrivals = earliest_arrivals(timetable, [origin], points, leave_at=leave_at)[0]
    minutes = np.where(arrivals < 0, -1, -((leave_at - arrivals) // 60)).astype(np.int32)
    within = [int(((minutes >= 0) & (minutes <= limit)).sum()) for limit in limits]
    return Isochrone(minutes, tuple(limits), tuple(within))


@dataclass(frozen=True)
class Option:
    """One way to hold the course: numbers of the travellers who gain and lose it by that.

    `stop`: the additional stop, where that is the option. `reached`, `more` and `fewer` count
    people: who reaches it then, who gains, who loses.
    """

    course: Course
    shift: int
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    reached: int
    more: int
    fewer: int
    stop: Place | None = None


@dataclass(frozen=True, eq=False)
class Options:
    """What reaches the course as it is, and the options, best first.

    `chains` is the evidence: column 0 the course as it is, column n + 1 `options[n]`.
    """

    reached: int
    options: tuple[Option, ...]
    chains: Chains


SHIFTS = tuple(60 * minutes for minutes in (-60, -45, -30, -15, 15, 30, 45, 60))


def what_helps(
    timetable: Timetable,
    travellers: Sequence[Traveller],
    day_cares: Sequence[DayCare],
    course: Course,
    *,
    shifts: Sequence[int] = SHIFTS,
    places: Sequence[Place] = (),
    stops: Sequence[tuple[Place, Timetable]] = (),
    people: Sequence[int] | None = None,
) -> Options:
    """Which shift of the time, other place or additional stop lets most people reach a course.

    Every shift (seconds, the length stays) at the place it has, every place at the time it has and
    every additional stop (`with_stop`, with the timetable that holds it) is computed whole.
    `people`: how many each traveller stands for. Best: most people reach it, then fewest lose it,
    then the least change.
    """
    tried = [(replace(course, place=place), 0) for place in places]
    for shift in shifts:
        begins, ends = course.begins + shift, course.ends + shift
        check_hours("shifts", begins, ends)
        tried.append((replace(course, begins=begins, ends=ends), shift))
    if not tried and not stops:
        raise _nobody("shifts, places, stops")
    courses = [course, *(one for one, _ in tried)]
    each = [chained_trips(timetable, travellers, day_cares, courses)]
    each += [chained_trips(other, travellers, day_cares, [course]) for _, other in stops]
    chains = _beside(each, slice(None))
    size = np.ones(len(travellers), dtype=np.int64) if people is None else np.asarray(people)
    told = [(*one, None) for one in tried] + [(course, 0, place) for place, _ in stops]
    options = [_option(chains, column, one, size) for column, one in enumerate(told, start=1)]
    order = sorted(
        range(len(options)),
        key=lambda n: (-options[n].reached, options[n].fewer, abs(options[n].shift), n),
    )
    return Options(
        int(size[chains.reachable[:, 0]].sum()),
        tuple(options[one] for one in order),
        _beside([chains], [0, *(one + 1 for one in order)]),
    )


def _option(
    chains: Chains, column: int, told: tuple[Course, int, Place | None], size: np.ndarray
) -> Option:
    course, shift, stop = told
    before, now = chains.reachable[:, 0], chains.reachable[:, column]
    gained, lost = now & ~before, before & ~now
    reached, more, fewer = (int(size[one].sum()) for one in (now, gained, lost))
    return Option(course, shift, _numbers(gained), _numbers(lost), reached, more, fewer, stop)


def _beside(parts: Sequence[Chains], columns: slice | list[int]) -> Chains:
    return Chains(
        *(
            np.concatenate([getattr(one, name) for one in parts], axis=1)[:, columns]
            for name in ("outcome", "leaves", "returns")
        )
    )


def _numbers(chosen: np.ndarray) -> tuple[int, ...]:
    return tuple(np.flatnonzero(chosen).tolist())


def _metres(homes: Sequence[Place], courses: Sequence[Place]) -> FloatArray:
    (latitude, longitude), (to_latitude, to_longitude) = degrees(homes), degrees(courses)
    return straight_metres(
        latitude[:, None], longitude[:, None], to_latitude[None], to_longitude[None]
    )


def _nobody(where: str) -> ReachabilityRefused:
    return ReachabilityRefused(
        Reason.NOBODY, where=where, expected="at least one", got=0, hint=Hint.CHECK_INPUT
    )
