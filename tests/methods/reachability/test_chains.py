"""There and back with the child at day care: by hand, and against plain steps of a plain search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.reachability import (
    NOT_IN_TIME,
    Course,
    DayCare,
    Feed,
    Outcome,
    Place,
    ReachabilityRefused,
    Reason,
    Traveller,
    chained_trips,
    earliest_arrivals,
    timetable_on,
)

from .feeds import DAY, feed_with
from .oracle import Oracle
from .test_travelling import HEAD, WALKING, clock, feeds, places_at_stops

# Home in Anger, day care in Bahnhof, course in Chaussee; the last bus leaves Chaussee at 16:00.
BUSES = {
    "out1": ("7:00", "abc"),
    "out2": ("8:00", "abc"),
    "out3": ("9:00", "abc"),
    "back1": ("12:30", "cba"),
    "back2": ("16:00", "cba"),
}


def minutes(text: str) -> int:
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def by_bus() -> Feed:
    rows = []
    for code, (start, stops) in BUSES.items():
        for place, stop in enumerate(stops):
            time = minutes(start) + 10 * place
            clock = f"{time // 60:02}:{time % 60:02}:00"
            rows.append(f"{code},{clock},{clock},{stop},{place}")
    return feed_with(
        {
            "trips": "route_id,service_id,trip_id\n" + "".join(f"R,S,{code}\n" for code in BUSES),
            "stop_times": HEAD + "\n".join(rows) + "\n",
        }
    )


@pytest.fixture(scope="module")
def line() -> tuple[Feed, list[Place]]:
    feed = by_bus()
    return feed, places_at_stops(feed, [0, 1, 2])


def seconds(text: str) -> int:
    """Of H:MM or H:MM:SS."""
    hours, minute, *rest = (int(part) for part in text.split(":"))
    return 3600 * hours + 60 * minute + sum(rest)


@pytest.mark.parametrize(
    ("care", "course", "outcome", "leaves", "returns"),
    [
        # Bus 7:00, at day care 7:10:01, on by the bus of 8:10, at the course 8:20:01.
        (("7:00", "17:00"), ("8:30", "12:00"), Outcome.REACHABLE, "7:00", "16:20"),
        (("7:00", "17:00"), ("9:30", "15:00"), Outcome.NO_RIDE_HOME, "8:00", None),
        (("7:06", "17:00"), ("7:30", "12:00"), Outcome.DAY_CARE_OPENS_TOO_LATE, None, None),
        (("7:00", "17:00"), ("7:15", "12:00"), Outcome.NO_RIDE_TO_COURSE, None, None),
        (("8:06", "17:00"), ("8:30", "12:00"), Outcome.DAY_CARE_OPENS_TOO_LATE, None, None),
        (("8:04", "17:00"), ("8:30", "12:00"), Outcome.REACHABLE, "7:00", "16:20"),
        # To the second: the day care is left at 8:09:59, and the child is fetched at 12:45:01.
        (("8:04:59", "17:00"), ("8:30", "12:00"), Outcome.REACHABLE, "7:00", "16:20"),
        (("8:05", "17:00"), ("8:30", "12:00"), Outcome.DAY_CARE_OPENS_TOO_LATE, None, None),
        (("7:00", "12:45:01"), ("8:30", "12:00"), Outcome.REACHABLE, "7:00", "16:20"),
        (("7:00", "12:45"), ("8:30", "12:00"), Outcome.DAY_CARE_CLOSES_TOO_EARLY, None, None),
        (("7:00", "12:42"), ("8:30", "12:00"), Outcome.DAY_CARE_CLOSES_TOO_EARLY, None, None),
        (("7:00", "12:50"), ("8:30", "12:00"), Outcome.REACHABLE, "7:00", "16:20"),
        (("7:00", "17:00"), ("8:30", "16:01"), Outcome.NO_RIDE_FROM_COURSE, None, None),
        (("5:00", "17:00"), ("7:20", "12:00"), Outcome.NO_RIDE_TO_COURSE, None, None),
        (("5:00", "17:00"), ("7:21", "12:00"), Outcome.NO_RIDE_TO_DAY_CARE, None, "16:20"),
    ],
)
def test_by_hand(  # noqa: PLR0917
    line: tuple[Feed, list[Place]],
    care: tuple[str, str],
    course: tuple[str, str],
    outcome: Outcome,
    leaves: str | None,
    returns: str | None,
) -> None:
    """Bringing takes 300 s; after fetching at 12:45 or so there is only the bus of 16:10."""
    feed, (home, nursery, school) = line
    found = chained_trips(
        timetable_on(feed, DAY, walking=WALKING),
        [Traveller(home, (0,))],
        [DayCare(nursery, seconds(care[0]), seconds(care[1]))],
        [Course(school, seconds(course[0]), seconds(course[1]))],
    )
    assert Outcome(found.outcome[0, 0]) is outcome
    if leaves:
        assert found.leaves[0, 0] == seconds(leaves) - 1
    if outcome is Outcome.REACHABLE and returns:
        assert found.returns[0, 0] == seconds(returns) + 1
        assert found.minutes[0, 0] == minutes(returns) - minutes(leaves or returns) + 1
    if outcome is not Outcome.REACHABLE:
        assert found.minutes[0, 0] == -1


def test_without_a_child_and_the_ends_of_the_day(line: tuple[Feed, list[Place]]) -> None:
    feed, (home, _, school) = line
    timetable = timetable_on(feed, DAY, walking=WALKING)
    courses = [
        Course(school, seconds(begin), seconds(end))
        for begin, end in (("8:30", "12:00"), ("7:10", "12:00"), ("8:30", "16:30"))
    ]
    found = chained_trips(timetable, [Traveller(home)], [], courses)
    assert [Outcome(one) for one in found.outcome[0]] == [
        Outcome.REACHABLE,
        Outcome.NO_RIDE_TO_COURSE,
        Outcome.NO_RIDE_HOME,
    ]
    assert found.leaves[0].tolist() == [seconds("8:00") - 1, NOT_IN_TIME, seconds("8:00") - 1]
    assert found.returns[0].tolist() == [seconds("12:50") + 1, seconds("12:50") + 1, -1]
    for begins, ends, outcome in (
        ("7:59:59", "12:50:01", Outcome.REACHABLE),
        ("8:00", "12:50:01", Outcome.NO_RIDE_TO_COURSE),
        ("7:59:59", "12:50", Outcome.NO_RIDE_HOME),
    ):
        day = {"day_begins": seconds(begins), "day_ends": seconds(ends)}
        bounded = chained_trips(timetable, [Traveller(home)], [], courses[:1], **day)
        assert bounded.outcome.tolist() == [[outcome]]


def plain(
    oracle: Oracle, home: Place, care: DayCare | None, course: Course, leave: int
) -> tuple[bool, int]:
    """Whether leaving home then is in time for the course, and when one is back (-1: never)."""
    if care is None:
        there = oracle.arrival(home, course.place, leave)
        return 0 <= there <= course.begins, oracle.arrival(course.place, home, course.ends)
    at_care = oracle.arrival(home, care.place, leave)
    go_on = max(at_care, care.opens) + care.handover
    there = oracle.arrival(care.place, course.place, go_on) if at_care >= 0 else -1
    again = oracle.arrival(course.place, care.place, course.ends)
    fetched = max(again, care.opens) + care.handover
    in_time = 0 <= there <= course.begins and go_on <= care.closes
    if again < 0 or fetched > care.closes:
        return in_time, -1
    return in_time, oracle.arrival(care.place, home, fetched)


def broken(oracle: Oracle, home: Place, care: DayCare | None, course: Course) -> Outcome:
    """The link that breaks, next to the day care first, when one leaves as early as can be."""
    in_time, _ = plain(oracle, home, care, course, 0)
    if care is None:
        return Outcome.NO_RIDE_HOME if in_time else Outcome.NO_RIDE_TO_COURSE
    links = (
        (Outcome.NO_RIDE_TO_COURSE, (care.place, course.place, 0), course.begins),
        (
            Outcome.DAY_CARE_OPENS_TOO_LATE,
            (care.place, course.place, care.opens + care.handover),
            course.begins,
        ),
        (Outcome.NO_RIDE_FROM_COURSE, (course.place, care.place, course.ends), 2 * 86_400),
        (
            Outcome.DAY_CARE_CLOSES_TOO_EARLY,
            (course.place, care.place, course.ends),
            care.closes - care.handover,
        ),
    )
    for outcome, link, limit in links:
        if not 0 <= oracle.arrival(*link) <= limit:
            return outcome
    return Outcome.NO_RIDE_HOME if in_time else Outcome.NO_RIDE_TO_DAY_CARE


@st.composite
def shuttles(draw: st.DrawFn) -> Feed:
    """A line of stops too far apart to walk, there and back at intervals, some of the day."""
    trips, rows = [], []
    for way in ("abc", "cba", "acb", "bca"):
        start, every = draw(st.integers(5 * 60, 9 * 60)), draw(st.integers(20, 180))
        ride = draw(st.integers(4, 25))
        for number, time in enumerate(range(start, draw(st.integers(12 * 60, 22 * 60)), every)):
            trips.append(f"R,S,{way}{number}")
            for place, stop in enumerate(way):
                now = clock(60 * (time + ride * place))
                rows.append(f"{way}{number},{now},{now},{stop},{place}")
    return feed_with(
        {
            "trips": "route_id,service_id,trip_id\n" + "\n".join(trips) + "\n",
            "stop_times": HEAD + "\n".join(rows) + "\n",
        }
    )


@settings(max_examples=100, deadline=None)
@given(st.one_of(shuttles(), feeds()), st.data())
def test_against_plain_steps(feed: Feed, data: st.DataObject) -> None:
    """Leaving at the time found works, a second later does not; the return is that of the steps.

    Where it fails, the same link breaks.
    """
    spots = places_at_stops(feed, list(range(len(feed.stops))))
    spot = st.sampled_from(spots)

    def hour(first: int, last: int) -> int:
        return 900 * data.draw(st.integers(4 * first, 4 * last))

    care = DayCare(data.draw(spot), hour(5, 9), hour(14, 22), data.draw(st.integers(0, 900)))
    course = Course(data.draw(spot), hour(7, 12), hour(13, 16))
    home = data.draw(spot)
    people = [Traveller(home, (0,)), Traveller(home)]
    found = chained_trips(
        timetable_on(feed, DAY, walking=WALKING), people, [care], [course], day_ends=2 * 86_400
    )
    oracle = Oracle(feed, DAY, WALKING)
    for row, at in enumerate((care, None)):
        leaves, returns = int(found.leaves[row, 0]), int(found.returns[row, 0])
        if not found.reachable[row, 0]:
            assert found.outcome[row, 0] == broken(oracle, home, at, course)
            continue
        assert plain(oracle, home, at, course, leaves) == (True, returns)
        assert not plain(oracle, home, at, course, leaves + 1)[0]


@settings(max_examples=40, deadline=None)
@given(feeds(), st.integers(6 * 60, 22 * 60))
def test_a_stop_on_the_way_never_makes_it_faster(feed: Feed, leave: int) -> None:
    """Triangle: by way of a third stop, with the time of a change there, one is never earlier.

    Places are stops here. With ways to the door it need not hold: who walks up to a place and on
    walks twice as far as anybody is asked to between two rides.
    """
    walking = replace(WALKING, to_stops=0.0)
    spots = places_at_stops(feed, list(range(len(feed.stops))))
    timetable = timetable_on(feed, DAY, walking=walking)
    direct = earliest_arrivals(timetable, spots, spots, leave_at=60 * leave)
    for (row, middle), arrival in np.ndenumerate(direct):
        if arrival < 0:
            continue
        go_on = int(arrival) + walking.change
        onward = earliest_arrivals(timetable, [spots[middle]], spots, leave_at=go_on)[0]
        reached = onward >= 0
        assert (direct[row][reached] >= 0).all()
        assert (direct[row] <= onward)[reached].all()


@pytest.mark.parametrize(
    ("reason", "ask"),
    [
        (Reason.BAD_NUMBER, lambda spot: Course(spot, 9 * 3600, 9 * 3600)),
        (Reason.BAD_NUMBER, lambda spot: DayCare(spot, 8 * 3600, 7 * 3600)),
        (Reason.BAD_NUMBER, lambda spot: DayCare(spot, 7 * 3600, 8 * 3600, handover=-1)),
        (Reason.BAD_NUMBER, lambda spot: ask_for([Traveller(spot, (1,))])),
        (Reason.BAD_NUMBER, lambda spot: ask_for([Traveller(spot)], day_begins=90_000)),
        (Reason.NOBODY, lambda _: ask_for([])),
    ],
)
def test_refusals(reason: Reason, ask: Callable[[Place], object]) -> None:
    with pytest.raises(ReachabilityRefused) as caught:
        ask(Place("x", 51.0, 14.0))
    assert caught.value.what is reason
    assert ask_for([Traveller(Place("x", 51.0, 14.0), (0,))]) is not None


def ask_for(people: list[Traveller], **options: int) -> object:
    spot = Place("y", 51.0, 14.0)
    cares, courses = [DayCare(spot, 25_000, 60_000)], [Course(spot, 30_000, 40_000)]
    return chained_trips(timetable_on(feed_with(), DAY), people, cares, courses, **options)
