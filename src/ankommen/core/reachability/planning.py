"""What the command computes: who gets there and back, on how many days, and what would help."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from ankommen.methods.reachability import (
    SHIFTS,
    Chains,
    Course,
    DayCare,
    DayTrip,
    Feed,
    Isochrone,
    Options,
    Place,
    Timetable,
    TravelCosts,
    Traveller,
    Walking,
    bytes_needed,
    chained_trips,
    clock_seconds,
    day_trip,
    days_reachable,
    isochrone,
    step_free_chains,
    timetable_on,
    travel_costs,
    what_helps,
    with_stop,
)

from ..errors import Refused
from .places_files import Home, PlannedCourse

MEGABYTE = 1_000_000
MOST_SITES = 5
MOST_STOPS = 3
HOMEWARD = (30, 60, 90)
"""Minutes after the end of a course within which people are counted who are home."""
LONGEST_SHIFT_FREE = 2 * 86_400
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Question:
    """The day, and until which day to count; how people walk; for how many courses to look on."""

    day: date
    until: date | None = None
    walking: Walking = field(default_factory=Walking)
    is_step_free: bool = False
    looked_at: int = 5
    memory: int = 1_024
    """Megabytes of the whole process."""


@dataclass(frozen=True, eq=False)
class Looked:
    """A course looked at more closely: what would help, and one way there and back as told.

    `homeward`: minutes from the end of the course to each home, by no day care.
    """

    number: int
    options: Options
    homeward: Isochrone
    traveller: int | None
    trip: DayTrip | None


@dataclass(frozen=True, eq=False)
class Reach:
    """Everything the files say. Matrices have one row for each home, one column for each course.

    `days`: on how many of `asked_days[course]` days it works; None: not asked.
    """

    question: Question
    feed: Feed
    timetable: Timetable
    homes: Sequence[Home]
    courses: Sequence[PlannedCourse]
    day_cares: Sequence[DayCare]
    chains: Chains
    costs: list[list[TravelCosts]]
    days: NDArray[np.int32] | None
    asked_days: Sequence[int]
    step_free: NDArray[np.int8] | None
    looked: Sequence[Looked]

    @property
    def people(self) -> NDArray[np.int64]:
        return np.array([one.people for one in self.homes], dtype=np.int64)

    @property
    def everybody(self) -> int:
        return int(self.people.sum())

    @property
    def minutes_before(self) -> NDArray[np.int64]:
        """Whole minutes from leaving home to the begin of the course; -1: not there and back."""
        day, zone = self.timetable.day, self.timetable.timezone
        begins = np.array([clock_seconds(day, one.course.begins, zone) for one in self.courses])
        before = -((self.chains.leaves.astype(np.int64) - begins) // 60)
        return np.where(self.chains.reachable, before, -1)


def reach(
    feed: Feed,
    homes: Sequence[Home],
    courses: Sequence[PlannedCourse],
    day_cares: Sequence[DayCare],
    question: Question,
    *,
    sites: Sequence[Place] = (),
    stops: Sequence[Place] = (),
    tell: Tell = lambda _step: None,
) -> Reach:
    """`sites` and `stops`: rooms and stops that might be; without them some are tried."""
    travellers = _travellers(homes, day_cares)
    timetable = timetable_on(feed, question.day, walking=question.walking)
    _refuse_too_much(timetable, len(travellers), len(day_cares), len(courses), question.memory)
    plain = [one.course for one in courses]
    chains = chained_trips(timetable, travellers, day_cares, plain)
    tell("chains")
    days, asked = _days(feed, travellers, day_cares, courses, question)
    if question.until:
        tell("days")
    step_free = None
    if question.is_step_free:
        step_free = step_free_chains(
            feed, question.day, travellers, day_cares, plain, walking=question.walking
        )
        tell("step_free")
    costs = travel_costs([one.place for one in homes], [one.place for one in plain])
    asker = _Asker(feed, timetable, travellers, day_cares, [one.people for one in homes], costs)
    chosen = _furthest_from_full(chains, asker.people)[: question.looked_at]
    tried_stops = asker.stops(stops or _unserved(homes, chains))
    looked = [asker.look(number, plain, chains, sites, tried_stops) for number in chosen]
    tell("options")
    return Reach(
        question, feed, timetable, homes, courses, day_cares, chains, costs, days, asked,
        step_free, looked,
    )  # fmt: skip


def _travellers(homes: Sequence[Home], day_cares: Sequence[DayCare]) -> list[Traveller]:
    numbers = {one.place.code: number for number, one in enumerate(day_cares)}
    unknown = sorted({name for one in homes for name in one.day_cares} - set(numbers))
    if unknown:
        message = _("Diese Kita steht in keiner Zeile der Datei der Kitas: %(names)s.")
        raise Refused.because("day_care_unknown", message % {"names": ", ".join(unknown[:5])})
    return [Traveller(one.place, tuple(numbers[name] for name in one.day_cares)) for one in homes]


def memory_used() -> int:
    """The most this process has taken so far, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _refuse_too_much(
    timetable: Timetable, homes: int, day_cares: int, courses: int, megabytes: int
) -> None:
    needed = memory_used() + bytes_needed(timetable, homes, day_cares, courses)
    if needed > megabytes * MEGABYTE:
        message = _(
            "%(homes)d × %(courses)d brauchen bis zu %(needed)d MB, erlaubt sind %(limit)d. Fragen"
            " Sie nach weniger Kursen auf einmal, oder geben Sie mit --memory mehr frei."
        )
        values = {
            "homes": homes,
            "courses": courses,
            "needed": -(-needed // MEGABYTE),
            "limit": megabytes,
        }
        raise Refused.because("too_much_memory", message % values)


def _days(
    feed: Feed,
    travellers: Sequence[Traveller],
    day_cares: Sequence[DayCare],
    courses: Sequence[PlannedCourse],
    question: Question,
) -> tuple[NDArray[np.int32] | None, list[int]]:
    """Courses on the same weekdays are asked together."""
    asked = [0] * len(courses)
    if question.until is None:
        return None, asked
    if question.until < question.day:
        raise Refused.because("until", _("Der letzte Tag liegt vor dem ersten."))
    span = [
        question.day + timedelta(days=number)
        for number in range((question.until - question.day).days + 1)
    ]
    total = np.zeros((len(travellers), len(courses)), dtype=np.int32)
    for weekdays in dict.fromkeys(one.weekdays for one in courses):
        columns = [at for at, one in enumerate(courses) if one.weekdays == weekdays]
        days = [day for day in span if day.weekday() in weekdays]
        if not days:
            continue
        found = days_reachable(
            feed,
            days,
            travellers,
            day_cares,
            [courses[at].course for at in columns],
            walking=question.walking,
        )
        total[:, columns] = found.reachable
        for at in columns:
            asked[at] = found.days
    return total, asked


def _furthest_from_full(chains: Chains, people: Sequence[int]) -> list[int]:
    """Courses that not everybody reaches, first those that most people miss."""
    missing = np.asarray(people) @ ~chains.reachable
    order = np.argsort(-missing, kind="stable").tolist()
    return [at for at in order if missing[at]] or order[:1]


def _unserved(homes: Sequence[Home], chains: Chains) -> list[Place]:
    """Where most people live who reach no course."""
    reached = [bool(row.any()) for row in chains.reachable]
    nowhere = [home for home, one in zip(homes, reached, strict=True) if not one]
    nowhere.sort(key=lambda one: -one.people)
    return [one.place for one in nowhere[:MOST_STOPS]]


@dataclass(frozen=True, eq=False)
class _Asker:
    feed: Feed
    timetable: Timetable
    travellers: Sequence[Traveller]
    day_cares: Sequence[DayCare]
    people: Sequence[int]
    costs: list[list[TravelCosts]]

    def stops(self, places: Sequence[Place]) -> list[tuple[Place, Timetable]]:
        """Each with the timetable in which lines that pass call there; without any: left out."""
        added = [with_stop(self.feed, place) for place in places]
        day, walking = self.timetable.day, self.timetable.walking
        return [
            (one.place, timetable_on(one.feed, day, walking=walking)) for one in added if one.trips
        ]

    def look(
        self,
        number: int,
        courses: Sequence[Course],
        chains: Chains,
        sites: Sequence[Place],
        stops: Sequence[tuple[Place, Timetable]],
    ) -> Looked:
        course = courses[number]
        options = what_helps(
            self.timetable,
            self.travellers,
            self.day_cares,
            course,
            shifts=_possible(course),
            places=[one for one in sites or _other_places(courses) if one != course.place],
            stops=stops,
            people=self.people,
        )
        homeward = isochrone(
            self.timetable,
            course.place,
            [one.home for one in self.travellers],
            leave_at=clock_seconds(self.timetable.day, course.ends, self.timetable.timezone),
            limits=HOMEWARD,
        )
        reached: list[int] = np.flatnonzero(chains.reachable[:, number]).tolist()
        if not reached:
            return Looked(number, options, homeward, None, None)
        traveller = max(reached, key=lambda one: self._worth_telling(one, number))
        trip = day_trip(
            self.timetable,
            self.travellers[traveller],
            self.day_cares,
            course,
            leave_at=int(chains.leaves[traveller, number]),
        )
        return Looked(number, options, homeward, traveller, trip)

    def _worth_telling(self, traveller: int, course: int) -> tuple[bool, int]:
        """Who cannot just walk, and among them those who are most."""
        is_near = self.costs[traveller][course] is TravelCosts.UNLIKELY
        return not is_near, self.people[traveller]


def _possible(course: Course) -> list[int]:
    return [
        shift
        for shift in SHIFTS
        if course.begins + shift >= 0 and course.ends + shift <= LONGEST_SHIFT_FREE
    ]


def _other_places(courses: Sequence[Course]) -> list[Place]:
    return list(dict.fromkeys(one.place for one in courses))[:MOST_SITES]
