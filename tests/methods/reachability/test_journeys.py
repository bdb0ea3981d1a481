"""A journey told leg by leg is one of the feed; the profile of a day holds every journey."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.reachability import (
    Feed,
    Journey,
    Leg,
    Place,
    ReachabilityRefused,
    Reason,
    day_profile,
    earliest_arrivals,
    journey,
    timetable_on,
)

from .feeds import DAY, feed_with
from .oracle import Oracle
from .test_travelling import WALKING, feeds, places_at_stops


def ridden(feed: Feed, leg: Leg) -> bool:
    """Whether some trip of the day or the evening before goes so."""
    calls, names = feed.calls, feed.stops.names
    for trip in range(len(feed.trips)):
        numbers = range(calls.first[trip], calls.first[trip + 1])
        for shift in (0, -86_400):
            boards = [
                call
                for call in numbers
                if names[calls.stop[call]] == leg.start
                and calls.departure[call] + shift == leg.leaves
            ]
            leaves = [
                call
                for call in numbers
                if names[calls.stop[call]] == leg.end and calls.arrival[call] + shift == leg.arrives
            ]
            if boards and leaves and min(boards) < max(leaves):
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(feeds(), st.data())
def test_every_leg_is_in_the_feed(feed: Feed, data: st.DataObject) -> None:
    spots = places_at_stops(feed, list(range(len(feed.stops))))
    start, end = data.draw(st.sampled_from(spots)), data.draw(st.sampled_from(spots))
    leave = 60 * data.draw(st.integers(0, 26 * 60))
    timetable, oracle = timetable_on(feed, DAY, walking=WALKING), Oracle(feed, DAY, WALKING)
    told, arrival = (
        journey(timetable, start, end, leave_at=leave),
        oracle.arrival(start, end, leave),
    )
    if told is None:
        assert arrival == -1
        return
    assert (told.leaves, told.arrives) == (leave, arrival)
    assert (told.legs[0].start, told.legs[-1].end) == (start.code, end.code)
    middle = told.legs[1:-1]
    names = {name: number for number, name in enumerate(feed.stops.names)}
    for leg in middle:
        if leg.line is not None:
            assert ridden(feed, leg)
        else:
            walks = dict(oracle.changes(names[leg.start]))
            assert leg.arrives - leg.leaves == walks[names[leg.end]]
    for leg, following in pairwise(told.legs):
        assert leg.end == following.start
        assert leg.arrives <= following.leaves
        assert (
            leg.line is None
            or following.line is None
            or (leg.arrives + WALKING.change <= following.leaves)
        )


def test_by_hand() -> None:
    """Bus 10 at 8:00; a walk where it is near; nothing after the last bus."""
    feed = feed_with()
    home, school = places_at_stops(feed, [0, 2])
    timetable = timetable_on(feed, DAY, walking=WALKING)
    assert journey(timetable, home, school, leave_at=28_000) == Journey(
        (
            Leg("0", "Anger", 28_000, 28_001),
            Leg("Anger", "Chaussee", 28_800, 30_000, "10"),
            Leg("Chaussee", "2", 30_000, 30_001),
        )
    )
    near = Place("near", 51.001, 14.0)
    walk = Journey((Leg("0", "near", 28_000, 28_112),))
    assert journey(timetable, home, near, leave_at=28_000) == walk
    assert journey(timetable, home, school, leave_at=28_801) is None
    assert day_profile(timetable, home, school, day_begins=0, day_ends=86_400) == (
        (28_799, 30_001),
    )
    assert day_profile(timetable, home, school, day_begins=28_800, day_ends=86_400) == ()
    assert day_profile(timetable, home, near, day_begins=0, day_ends=86_400) == ()
    with pytest.raises(ReachabilityRefused) as caught:
        journey(timetable, home, school, leave_at=1_000_000)
    assert caught.value.what is Reason.BAD_NUMBER


@settings(max_examples=40, deadline=None)
@given(feeds(), st.data())
def test_the_profile_holds_every_journey_of_the_day(feed: Feed, data: st.DataObject) -> None:
    spots = places_at_stops(feed, list(range(len(feed.stops))))
    start, end = data.draw(st.sampled_from(spots)), data.draw(st.sampled_from(spots))
    timetable = timetable_on(feed, DAY, walking=WALKING)
    found = day_profile(timetable, start, end, day_begins=-86_400, day_ends=3 * 86_400)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(found))
    straight = Oracle(feed, DAY, WALKING)
    walk = dict(straight.near(end.latitude, end.longitude, WALKING.to_stops)).get(int(start.code))
    for leave in data.draw(st.lists(st.integers(-3600, 27 * 3600), min_size=1, max_size=8)):
        arrivals = [arrives for leaves, arrives in found if leaves >= leave]
        arrivals += [leave + walk] if walk is not None else []
        (wanted,) = earliest_arrivals(timetable, [start], [end], leave_at=leave)[0]
        assert min(arrivals, default=-1) == wanted
