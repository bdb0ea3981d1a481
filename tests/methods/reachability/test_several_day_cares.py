"""Several children at several day cares, and the chain told leg by leg, against plain steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.reachability import (
    Course,
    DayCare,
    Feed,
    Outcome,
    Place,
    ReachabilityRefused,
    Reason,
    Traveller,
    chained_trips,
    day_trip,
    timetable_on,
)

from .feeds import DAY, feed_with
from .oracle import Oracle
from .test_chains import shuttles
from .test_travelling import WALKING, feeds, places_at_stops


def steps(
    oracle: Oracle, start: Place, cares: Sequence[DayCare], end: Place, leave: int
) -> int | None:
    """When one is at the end by way of the day cares in this order; None: never."""
    for care in cares:
        there = oracle.arrival(start, care.place, leave)
        if there < 0:
            return None
        leave = max(there, care.opens) + care.handover
        if leave > care.closes:
            return None
        start = care.place
    found = oracle.arrival(start, end, leave)
    return None if found < 0 else found


def every_order(
    oracle: Oracle, start: Place, cares: Sequence[DayCare], end: Place, leave: int
) -> Iterator[int]:
    for order in permutations(cares):
        if (found := steps(oracle, start, order, end, leave)) is not None:
            yield found


@settings(max_examples=120, deadline=None)
@given(st.one_of(shuttles(), feeds()), st.data())
def test_the_best_order_is_found(feed: Feed, data: st.DataObject) -> None:
    spots = places_at_stops(feed, list(range(len(feed.stops))))
    spot = st.sampled_from(spots)
    hours = st.integers(20, 40).map(lambda quarter: 900 * quarter)
    cares = [
        DayCare(data.draw(spot), data.draw(hours), 900 * data.draw(st.integers(56, 96)), 120)
        for _ in range(data.draw(st.integers(2, 3)))
    ]
    course = Course(data.draw(spot), 900 * data.draw(st.integers(32, 52)), 900 * 54)
    traveller = Traveller(data.draw(spot), tuple(range(len(cares))))
    timetable, oracle = timetable_on(feed, DAY, walking=WALKING), Oracle(feed, DAY, WALKING)
    found = chained_trips(timetable, [traveller], cares, [course], day_ends=2 * 86_400)
    early = list(every_order(oracle, traveller.home, cares, course.place, 0))
    back = list(every_order(oracle, course.place, cares, traveller.home, course.ends))
    possible = bool(back) and min(early, default=10**9) <= course.begins
    assert found.reachable[0, 0] == possible
    if not possible:
        return
    leave = int(found.leaves[0, 0])
    told = day_trip(timetable, traveller, cares, course, leave_at=leave)
    assert told is not None
    assert min(every_order(oracle, traveller.home, cares, course.place, leave)) <= course.begins
    later = every_order(oracle, traveller.home, cares, course.place, leave + 1)
    assert min(later, default=10**9) > course.begins
    assert int(found.returns[0, 0]) == min(back) == told.back[-1].arrives
    assert (told.there[0].leaves, len(told.there), len(told.back)) == (
        leave,
        len(cares) + 1,
        len(cares) + 1,
    )
    for one, following in pairwise((*told.there, *told.back)):
        assert one.legs[-1].end == following.legs[0].start
        assert one.arrives <= following.leaves


def test_the_link_between_two_day_cares_breaks() -> None:
    """Anger and Chaussee are ten minutes apart by the only bus, which does not come back."""
    feed = feed_with()
    home, _, far = places_at_stops(feed, [0, 1, 2])
    timetable = timetable_on(feed, DAY, walking=WALKING)
    cares = [DayCare(home, 7 * 3600, 18 * 3600), DayCare(far, 7 * 3600, 18 * 3600)]
    course = Course(far, 9 * 3600, 12 * 3600)
    found = chained_trips(timetable, [Traveller(home, (0, 1))], cares, [course])
    assert Outcome(found.outcome[0, 0]) is Outcome.NO_RIDE_BETWEEN_DAY_CARES
    assert day_trip(timetable, Traveller(home, (0, 1)), cares, course, leave_at=0) is None
    alone = chained_trips(timetable, [Traveller(far, (1, 1))], cares, [course])
    assert Outcome(alone.outcome[0, 0]) is Outcome.REACHABLE


def test_more_than_three_day_cares_are_refused() -> None:
    feed = feed_with()
    (home,) = places_at_stops(feed, [0])
    cares = [DayCare(Place(str(n), 51.0, 14.0), 25_000, 60_000) for n in range(4)]
    timetable = timetable_on(feed, DAY, walking=WALKING)
    courses = [Course(home, 30_000, 40_000)]
    assert chained_trips(timetable, [Traveller(home, (0, 1, 2, 2))], cares, courses) is not None
    with pytest.raises(ReachabilityRefused) as caught:
        chained_trips(timetable, [Traveller(home, (0, 1, 2, 3))], cares, courses)
    assert caught.value.what is Reason.BAD_NUMBER
