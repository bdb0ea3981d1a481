"""Arrivals and departures against a plain search, and what must hold of any timetable."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.reachability import (
    NOT_IN_TIME,
    Feed,
    Place,
    ReachabilityRefused,
    Reason,
    Walking,
    clock_seconds,
    earliest_arrivals,
    latest_departures,
    read_feed,
    timetable_on,
    wall_seconds,
)
from ankommen.methods.reachability.kernels import NEVER
from ankommen.methods.reachability.travelling import ABREAST, access, arrivals_from

from .feeds import DAY, TABLES, feed_with
from .oracle import Oracle

WALKING = Walking(speed=1.0, detour=1.0, to_stops=600.0, between_stops=400.0)
HEAD = TABLES["stop_times"].split("\n", maxsplit=1)[0] + "\n"


@st.composite
def feeds(draw: st.DrawFn) -> Feed:
    """A few stops on a line of hamlets, some within a walk, and trips at random."""
    stops = draw(st.integers(3, 7))
    spots = draw(st.lists(st.integers(0, 12), min_size=stops, max_size=stops))
    lines = [f"s{n},S{n},{51 + spot * 0.003:.4f},14.0" for n, spot in enumerate(spots)]
    trips, rows = [], []
    for number in range(draw(st.integers(1, 8))):
        trips.append(f"R,S,t{number}")
        time = draw(st.integers(7 * 60, 25 * 60)) * 60
        for place in range(draw(st.integers(2, 5))):
            stop = draw(st.integers(0, stops - 1))
            rows.append(f"t{number},{clock(time)},{clock(time)},s{stop},{place}")
            time += draw(st.integers(0, 12)) * 60
    return feed_with(
        {
            "stops": "stop_id,stop_name,stop_lat,stop_lon\n" + "\n".join(lines) + "\n",
            "trips": "route_id,service_id,trip_id\n" + "\n".join(trips) + "\n",
            "stop_times": HEAD + "\n".join(rows) + "\n",
        }
    )


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def places_at_stops(feed: Feed, numbers: list[int]) -> list[Place]:
    stops = feed.stops
    return [
        Place(str(one), float(stops.latitude[one]), float(stops.longitude[one])) for one in numbers
    ]


TIMES = st.integers(0, 26 * 60).map(lambda minutes: minutes * 60)


@settings(max_examples=60, deadline=None)
@given(feeds(), TIMES)
def test_arrivals_are_those_of_a_plain_search(feed: Feed, time: int) -> None:
    places = places_at_stops(feed, list(range(len(feed.stops))))
    found = earliest_arrivals(
        timetable_on(feed, DAY, walking=WALKING), places, places, leave_at=time
    )
    oracle = Oracle(feed, DAY, WALKING)
    wanted = [[oracle.arrival(start, end, time) for end in places] for start in places]
    assert found.tolist() == wanted


@settings(max_examples=60, deadline=None)
@given(feeds(), TIMES)
def test_the_latest_departure_is_in_time_and_no_later_one_is(feed: Feed, time: int) -> None:
    """Time reversal: leaving then arrives in time, leaving a second later does not."""
    places = places_at_stops(feed, list(range(len(feed.stops))))
    timetable = timetable_on(feed, DAY, walking=WALKING)
    latest = latest_departures(timetable, places, places, arrive_by=time)
    for (start, end), leave in np.ndenumerate(latest):
        pair = [places[start]], [places[end]]
        if leave == NOT_IN_TIME:
            arrival = earliest_arrivals(timetable, *pair, leave_at=-86_400)[0, 0]
            assert arrival == -1 or arrival > time
            continue
        assert earliest_arrivals(timetable, *pair, leave_at=int(leave))[0, 0] <= time
        later = earliest_arrivals(timetable, *pair, leave_at=int(leave) + 1)[0, 0]
        assert later == -1 or later > time


@settings(max_examples=40, deadline=None)
@given(feeds(), TIMES, st.integers(0, 7200))
def test_who_leaves_later_never_arrives_earlier(feed: Feed, time: int, wait: int) -> None:
    places = places_at_stops(feed, list(range(len(feed.stops))))
    timetable = timetable_on(feed, DAY, walking=WALKING)
    early = earliest_arrivals(timetable, places, places, leave_at=time)
    late = earliest_arrivals(timetable, places, places, leave_at=time + wait)
    assert ((late == -1) | ((early != -1) & (early <= late))).all()


def test_real_feeds_against_a_plain_search(reference_data: Path) -> None:
    folder = reference_data / "data" / "gtfs" / "r5r_poa"
    random = np.random.default_rng(7)
    for name, pairs in (("poa_eptc", 2), ("poa_trensurb", 10)):
        feed = read_feed(folder / f"{name}.zip")
        day = date(2019, 5, 15)
        timetable, oracle = timetable_on(feed, day), Oracle(feed, day, Walking())
        for _ in range(pairs):
            start, end = places_at_stops(feed, random.integers(0, len(feed.stops), 2).tolist())
            time = int(random.integers(5 * 3600, 20 * 3600))
            (found,) = earliest_arrivals(timetable, [start], [end], leave_at=time)[0]
            assert found == oracle.arrival(start, end, time)


def test_many_places_at_once_are_each_place_alone(reference_data: Path) -> None:
    """More places than one scan holds, asked together and one by one."""
    feed = read_feed(reference_data / "data" / "gtfs" / "r5r_poa" / "poa_eptc.zip")
    timetable = timetable_on(feed, date(2019, 5, 15))
    random = np.random.default_rng(3)
    starts, ends = (
        places_at_stops(feed, random.integers(0, len(feed.stops), size).tolist())
        for size in (ABREAST + 6, 40)
    )
    times = random.integers(11 * 3600, 16 * 3600, len(starts)).astype(np.int32)
    near, reached = access(timetable, starts), access(timetable, ends)
    found = arrivals_from(timetable, timetable.forth, near, times, reached)
    for row in range(0, len(starts), 7):
        alone = earliest_arrivals(timetable, [starts[row]], ends, leave_at=int(times[row]))[0]
        assert np.where(found[row] >= NEVER, -1, found[row]).tolist() == alone.tolist()
        assert (alone >= 0).any()


def test_the_late_trip_of_the_evening_before_runs_after_midnight() -> None:
    """Line t2 leaves a at 23:50 and reaches b at 24:05, which is 00:05 of the next day."""
    feed = feed_with()
    start, end = places_at_stops(feed, [0, 1])
    evening = clock_seconds(DAY, 23 * 3600 + 1800, feed.timezone)
    for day, leave, wanted in (
        (DAY, evening, 86_700),
        (DAY + timedelta(days=1), evening - 86_400, 300),
    ):
        timetable = timetable_on(feed, day, walking=WALKING)
        assert earliest_arrivals(timetable, [start], [end], leave_at=leave).tolist() == [
            [wanted + 1]
        ]


def test_on_a_day_without_trips_nobody_rides_and_outside_the_period_nobody_asks() -> None:
    feed = feed_with()
    start, end = places_at_stops(feed, [0, 2])
    sunday = timetable_on(feed, date(2026, 3, 8), walking=WALKING)
    assert earliest_arrivals(sunday, [start], [end], leave_at=28_000).tolist() == [[-1]]
    assert latest_departures(sunday, [start], [end], arrive_by=40_000).tolist() == [[NOT_IN_TIME]]
    assert earliest_arrivals(sunday, [start], [start], leave_at=28_000).tolist() == [[28_001]]
    with pytest.raises(ReachabilityRefused) as caught:
        timetable_on(feed, date(2026, 4, 1))
    assert caught.value.what is Reason.DAY_OUTSIDE


def test_headways_are_spelt_out() -> None:
    rows = "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,1200\n"
    feed = feed_with({"frequencies": rows})
    start, end = places_at_stops(feed, [0, 1])
    timetable = timetable_on(feed, DAY, walking=WALKING)
    found = earliest_arrivals(timetable, [start], [end], leave_at=6 * 3600 + 60)
    assert found.tolist() == [[6 * 3600 + 1800 + 1]]
    assert earliest_arrivals(timetable, [start], [end], leave_at=7 * 3600)[0, 0] > 86_000


def test_on_the_night_of_the_clock_change() -> None:
    """On 29 March 2026 the clocks go from 2 to 3: the timetable's axis starts at 23:00."""
    day, zone = date(2026, 3, 29), "Europe/Berlin"
    assert clock_seconds(day, 8 * 3600, zone) == 8 * 3600
    assert clock_seconds(day, 3600, zone) == 2 * 3600
    assert wall_seconds(day, 2 * 3600, zone) == 3600
    assert wall_seconds(day, 3 * 3600 - 1, zone) == 2 * 3600 - 1
    assert wall_seconds(day, 3 * 3600, zone) == 3 * 3600
    for wall in (0, 3600, 4 * 3600, 20 * 3600):
        assert wall_seconds(day, clock_seconds(day, wall, zone), zone) == wall


@pytest.mark.parametrize(
    ("reason", "ask"),
    [
        (Reason.BAD_COORDINATES, lambda: Place("x", 140.0, 51.0)),
        (Reason.BAD_NUMBER, lambda: Walking(speed=0.0)),
        (Reason.BAD_NUMBER, lambda: Walking(detour=float("nan"))),
        (Reason.NOBODY, lambda: ask_for([], [Place("x", 51.0, 14.0)], 0)),
        (Reason.BAD_NUMBER, lambda: ask_for([Place("x", 51.0, 14.0)] * 2, [], -100_000)),
    ],
)
def test_refusals(reason: Reason, ask: object) -> None:
    with pytest.raises(ReachabilityRefused) as caught:
        ask()  # type: ignore[operator]
    assert caught.value.what is reason


def ask_for(origins: list[Place], destinations: list[Place], time: int) -> None:
    earliest_arrivals(timetable_on(feed_with(), DAY), origins, destinations, leave_at=time)
