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
    """One way to hold the course: numbers of the travellers who gain and lose it by that."""

    course: Course
    shift: int
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    reached: int


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
) -> Options:
    """Which shift of the time, or which other place, makes a course reachable for most.

    Every shift (seconds, the length stays) at the place it has, and every place at the time it has,
    is computed whole. Best: most travellers reach it, then fewest lose it, then the least change.
    """
    tried = [(replace(course, place=place), 0) for place in places]
    for shift in shifts:
        begins, ends = course.begins + shift, course.ends + shift
        check_hours("shifts", begins, ends)
        tried.append((replace(course, begins=begins, ends=ends), shift))
    if not tried:
        raise _nobody("shifts, places")
    courses = [course, *(one for one, _ in tried)]
    chains = chained_trips(timetable, travellers, day_cares, courses)
    before = chains.reachable[:, 0]
    options = []
    for column, (other, shift) in enumerate(tried, start=1):
        now = chains.reachable[:, column]
        gained, lost = _numbers(now & ~before), _numbers(before & ~now)
        options.append(Option(other, shift, gained, lost, int(now.sum())))
    order = sorted(
        range(len(options)),
        key=lambda n: (-options[n].reached, len(options[n].lost), abs(options[n].shift), n),
    )
    columns = [0, *(one + 1 for one in order)]
    evidence = Chains(
        chains.outcome[:, columns], chains.leaves[:, columns], chains.returns[:, columns]
    )
    return Options(int(before.sum()), tuple(options[one] for one in order), evidence)


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
