"""Days, distances and options, each by hand on the buses of the chains."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from ankommen.methods.reachability import (
    Course,
    DayCare,
    Outcome,
    Place,
    ReachabilityRefused,
    Reason,
    Timetable,
    TravelCosts,
    Traveller,
    Walking,
    chained_trips,
    days_reachable,
    isochrone,
    timetable_on,
    travel_costs,
    what_helps,
)

from .feeds import DAY
from .test_chains import by_bus, seconds
from .test_travelling import WALKING, places_at_stops

FEED = by_bus()
HOME, NURSERY, SCHOOL = places_at_stops(FEED, [0, 1, 2])
CARE = DayCare(NURSERY, seconds("7:30"), seconds("17:00"))


@pytest.fixture(scope="module")
def wednesday() -> Timetable:
    return timetable_on(FEED, DAY, walking=WALKING)


def test_share_of_days_is_that_of_asking_each_day() -> None:
    """Monday to Friday runs, Saturday and Sunday do not: 10 of 14 days."""
    days = [date(2026, 3, 2) + timedelta(days=number) for number in range(14)]
    people = [Traveller(HOME), Traveller(HOME, (0,)), Traveller(SCHOOL)]
    courses = [Course(SCHOOL, seconds("9:30"), seconds("12:00"))]
    found = days_reachable(FEED, [*days, days[0]], people, [CARE], courses, walking=WALKING)
    each = [
        chained_trips(timetable_on(FEED, day, walking=WALKING), people, [CARE], courses).reachable
        for day in days
    ]
    assert found.reachable.tolist() == np.sum(each, axis=0).tolist() == [[10], [10], [14]]
    assert (found.days, found.kinds) == (14, 4)
    assert found.share[0, 0] == pytest.approx(10 / 14)


def test_travel_costs_by_the_straight_line() -> None:
    """A degree of latitude is 111.19 km."""
    home = Place("h", 51.0, 14.0)
    courses = [
        Place(str(metres), 51.0 + metres / 111_195, 14.0) for metres in (1_490, 1_510, 2_990, 3_010)
    ]
    assert travel_costs([home], courses) == [
        [TravelCosts.UNLIKELY, TravelCosts.MEASURE, TravelCosts.MEASURE, TravelCosts.LONGER]
    ]


def test_isochrone_by_hand(wednesday: Timetable) -> None:
    """Leaving at 6:50: Bahnhof at 7:10:01 after 21 minutes, Chaussee after 31."""
    far = Place("far", 52.0, 14.0)
    found = isochrone(
        wednesday, HOME, [HOME, NURSERY, SCHOOL, far], leave_at=seconds("6:50"), limits=(15, 30, 60)
    )
    assert found.minutes.tolist() == [1, 21, 31, -1]
    assert found.within == (1, 2, 3)


def test_what_helps_most(wednesday: Timetable) -> None:
    """At 7:15 only who lives there is in time: the buses of 7:00 and 8:00 are there 20 min later.

    With a child one comes to the day care by the bus of 7:00 at 7:10, waits until it opens at 7:30,
    and goes on at 8:10.
    """
    people = [Traveller(HOME), Traveller(HOME, (0,)), Traveller(SCHOOL)]
    course = Course(SCHOOL, seconds("7:15"), seconds("11:00"))
    found = what_helps(wednesday, people, [CARE], course, shifts=(600, 3_600, 4_200, -600))
    assert found.reached == 1
    assert [(one.shift, one.gained, one.reached) for one in found.options] == [
        (4_200, (0, 1), 3),
        (600, (0,), 2),
        (3_600, (0,), 2),
        (-600, (), 1),
    ]
    assert [Outcome(one) for one in found.chains.outcome[1]] == [
        Outcome.NO_RIDE_TO_COURSE,
        Outcome.REACHABLE,
        Outcome.DAY_CARE_OPENS_TOO_LATE,
        Outcome.DAY_CARE_OPENS_TOO_LATE,
        Outcome.NO_RIDE_TO_COURSE,
    ]


def test_another_place_may_help_and_says_who_loses(wednesday: Timetable) -> None:
    people = [Traveller(HOME), Traveller(SCHOOL)]
    course = Course(SCHOOL, seconds("7:00"), seconds("12:00"))
    found = what_helps(wednesday, people, [], course, shifts=(), places=[HOME, SCHOOL])
    assert [(one.course.place, one.gained, one.lost) for one in found.options] == [
        (SCHOOL, (), ()),
        (HOME, (0,), (1,)),
    ]


@pytest.mark.parametrize(
    ("reason", "ask"),
    [
        (Reason.NOBODY, lambda _: ask_days([])),
        (Reason.DAY_OUTSIDE, lambda _: ask_days([DAY, date(2027, 1, 1)])),
        (Reason.BAD_NUMBER, lambda day: isochrone(day, HOME, [HOME], leave_at=0, limits=(30, 15))),
        (Reason.BAD_NUMBER, lambda day: ask_what_helps(day, (-40_000,))),
        (Reason.NOBODY, lambda day: ask_what_helps(day, ())),
        (Reason.NOBODY, lambda _: travel_costs([], [HOME])),
    ],
)
def test_refusals(wednesday: Timetable, reason: Reason, ask: Callable[[Timetable], object]) -> None:
    with pytest.raises(ReachabilityRefused) as caught:
        ask(wednesday)
    assert caught.value.what is reason
    assert ask_what_helps(wednesday, (600,)) is not None
    assert ask_days([DAY]) is not None


def ask_days(days: list[date]) -> object:
    course = Course(SCHOOL, seconds("8:30"), seconds("12:00"))
    return days_reachable(FEED, days, [Traveller(HOME)], [], [course], walking=Walking())


def ask_what_helps(day: Timetable, shifts: tuple[int, ...]) -> object:
    course = Course(SCHOOL, seconds("8:30"), seconds("12:00"))
    return what_helps(day, [Traveller(HOME)], [], course, shifts=shifts)
