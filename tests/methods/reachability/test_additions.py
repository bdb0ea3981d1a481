"""A stop that does not exist yet: who passes, when, and what it changes for others."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.reachability import (
    Course,
    Feed,
    Place,
    Traveller,
    bytes_needed,
    chained_trips,
    earliest_arrivals,
    timetable_on,
    what_helps,
    with_stop,
)

from .feeds import DAY, feed_with
from .test_travelling import WALKING, feeds, places_at_stops


def test_by_hand() -> None:
    """Trip t1 rides from Anger at 8:00 to Bahnhof at 8:10; a quarter of the way is at 8:02:30.

    From there on it is half a minute later; the evening trip passes too, 15 minutes long.
    """
    quarter = Place("Viertel", 51.0125, 14.0)
    added = with_stop(feed_with(), quarter)
    calls, stops = added.feed.calls, added.feed.stops
    assert added.trips == 2
    assert stops.names[-1] == "Viertel"
    assert calls.first.tolist() == [0, 4, 7]
    assert calls.stop.tolist() == [0, 3, 1, 2, 0, 3, 1]
    assert calls.arrival[:4].tolist() == [28_800, 28_950, 29_430, 30_030]
    assert calls.departure[:4].tolist() == [28_800, 28_980, 29_490, 30_030]
    assert calls.arrival[4:].tolist() == [85_800, 86_025, 86_730]


def test_nobody_passes_far_away() -> None:
    feed = feed_with()
    added = with_stop(feed, Place("Abseits", 51.02, 14.1))
    assert added.trips == 0
    assert added.feed.calls.arrival.tolist() == feed.calls.arrival.tolist()


def test_it_helps_who_lives_there_and_may_harm_others() -> None:
    """A bus at 8:00 arrives at 8:20, with one stop more at 8:20:30; another goes home at 10:00."""
    feed = feed_with({"stop_times": THERE_AND_BACK})
    here, home, school = (Place(*one, 14.0) for one in (("q", 51.0125), ("h", 51.0), ("s", 51.1)))
    people = [Traveller(here), Traveller(home)]
    timetable = timetable_on(feed, DAY, walking=WALKING)
    stop = here, timetable_on(with_stop(feed, here).feed, DAY, walking=WALKING)
    for begins, gained, lost in ((30_600, (0,), ()), (30_020, (), (1,))):
        course = Course(school, begins, 31_000)
        found = what_helps(timetable, people, [], course, shifts=(), stops=[stop], people=[7, 3])
        (option,) = found.options
        assert (option.gained, option.lost, option.stop) == (gained, lost, here)
        assert (option.more, option.fewer) == (7 * len(gained), 3 * len(lost))
        assert (found.reached, option.reached) == (3, 3 + option.more - option.fewer)
        assert found.chains.reachable.tolist() == [[False, bool(gained)], [True, not lost]]


THERE_AND_BACK = (
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t1,08:00:00,08:00:00,a,1\nt1,08:10:00,08:11:00,b,2\nt1,08:20:00,08:20:00,c,3\n"
    "t2,10:00:00,10:00:00,c,1\nt2,10:20:00,10:20:00,b,2\nt2,10:40:00,10:40:00,a,3\n"
)


@settings(max_examples=40, deadline=None)
@given(feeds(), st.integers(0, 11), st.integers(6 * 60, 22 * 60))
def test_a_stop_without_delay_never_makes_anybody_later(feed: Feed, spot: int, leave: int) -> None:
    place = Place("neu", 51 + spot * 0.003 + 0.0011, 14.0)
    spots = places_at_stops(feed, list(range(len(feed.stops))))
    added = with_stop(feed, place, delay=0)
    before, after = (
        earliest_arrivals(
            timetable_on(one, DAY, walking=WALKING), spots, [*spots, place], leave_at=60 * leave
        )
        for one in (feed, added.feed)
    )
    assert ((before < 0) | ((after >= 0) & (after <= before))).all()
    assert (np.diff(added.feed.calls.first) >= np.diff(feed.calls.first)).all()


def test_the_bound_on_memory_holds() -> None:
    import tracemalloc

    feed = feed_with()
    timetable = timetable_on(feed, date(2026, 3, 4), walking=WALKING)
    random = np.random.default_rng(2)
    homes = [Traveller(Place(str(n), 51 + float(random.random()) / 10, 14.0)) for n in range(2_000)]
    courses = [
        Course(Place(f"c{n}", 51.1, 14.0), 30_000 + 60 * n, 40_000 + 60 * n) for n in range(150)
    ]
    chained_trips(timetable, homes[:2], [], courses[:2])
    tracemalloc.start()
    chained_trips(timetable, homes, [], courses)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    bound = bytes_needed(timetable, len(homes), 0, len(courses))
    assert bound / 4 < most <= bound
