"""One day of a feed as connections sorted by departure, with the ways on foot between stops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from ankommen.methods.reachability.calendars import hours_between, services_on
from ankommen.methods.reachability.distances import Walking, pairs_within
from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.feeds import (
    IMPOSSIBLE,
    POSSIBLE,
    BoolArray,
    ByteArray,
    Feed,
    IntArray,
    Stops,
    Trips,
)


@dataclass(frozen=True, eq=False)
class Footpaths:
    """From stop s one walks to `stop`[first[s] … first[s + 1] - 1] in `seconds`; s itself is one.

    They are not closed: two walks in a row are not one walk, and nobody is asked to take two.
    """

    first: IntArray
    stop: IntArray
    seconds: IntArray


@dataclass(frozen=True, eq=False)
class Connections:
    """Rides from one stop to the next, by departure; seconds from noon minus 12 h of the day.

    `trips`: the trip of each run.
    """

    start: IntArray
    end: IntArray
    departure: IntArray
    arrival: IntArray
    run: IntArray
    boards: BoolArray
    alights: BoolArray
    trips: IntArray

    @property
    def runs(self) -> int:
        return len(self.trips)

    def __len__(self) -> int:
        return len(self.start)


Way = tuple[Connections, Footpaths]


class StepFree(StrEnum):
    """Which stops and vehicles somebody uses who cannot take a step."""

    SAID = "said"
    """Only those of which the feed says that they are free of steps."""
    NOT_DENIED = "not_denied"
    """All but those of which it says that they are not."""

    def usable(self, marks: ByteArray) -> BoolArray:
        return np.asarray(marks == POSSIBLE if self is StepFree.SAID else marks != IMPOSSIBLE)


@dataclass(frozen=True, eq=False)
class Timetable:
    """What runs on `day`, late trips of the day before included, and backwards the same."""

    day: date
    timezone: str
    stops: Stops
    trips: Trips
    walking: Walking
    forth: Way
    back: Way


def timetable_on(
    feed: Feed, day: date, *, walking: Walking | None = None, step_free: StepFree | None = None
) -> Timetable:
    """The timetable of one day inside the period of the feed; a day outside is refused.

    A day without any trip gives a timetable without connections: then nobody can ride. With
    `step_free` one gets on and off only where that is possible without a step.
    """
    check_day(feed, day)
    walking = walking or Walking()
    connections = _connections(feed, day)
    if step_free is not None:
        connections = _without_steps(connections, feed, step_free)
    ways = _ways(feed, walking)
    turned = {(end, start): seconds for (start, end), seconds in ways.items()}
    return Timetable(
        day,
        feed.timezone,
        feed.stops,
        feed.trips,
        walking,
        (connections, _footpaths(ways, len(feed.stops))),
        (_reversed(connections), _footpaths(turned, len(feed.stops))),
    )


def _without_steps(rides: Connections, feed: Feed, step_free: StepFree) -> Connections:
    stops = step_free.usable(feed.stops.step_free)
    vehicle = step_free.usable(feed.trips.step_free)[rides.trips][rides.run]
    return replace(
        rides,
        boards=rides.boards & vehicle & stops[rides.start],
        alights=rides.alights & vehicle & stops[rides.end],
    )


def check_day(feed: Feed, day: date) -> None:
    """Refuses a day outside the period of the feed."""
    if not feed.report.first_day <= day <= feed.report.last_day:
        raise ReachabilityRefused(
            Reason.DAY_OUTSIDE,
            where="day",
            expected=(feed.report.first_day, feed.report.last_day),
            got=day,
            hint=Hint.CHOOSE_DAY_INSIDE,
        )


def _connections(feed: Feed, day: date) -> Connections:
    before = day - timedelta(days=1)
    runs, shifts = _runs_on(feed, day)
    earlier, earlier_shifts = _runs_on(feed, before)
    late = feed.calls.departure[feed.calls.first[earlier + 1] - 1] + earlier_shifts
    gap = hours_between(before, day, feed.timezone)
    runs = np.concatenate([runs, earlier[late >= gap]])
    shifts = np.concatenate([shifts, (earlier_shifts - gap)[late >= gap]])
    first, calls = feed.calls.first, feed.calls
    lengths = first[runs + 1] - first[runs] - 1
    run = np.repeat(np.arange(len(runs)), lengths)
    place = np.arange(len(run)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    call = first[runs][run] + place
    departure = calls.departure[call] + shifts[run]
    arrival = calls.arrival[call + 1] + shifts[run]
    order = np.lexsort((place, arrival, departure))
    chosen = call[order]
    return Connections(
        calls.stop[chosen],
        calls.stop[chosen + 1],
        departure[order].astype(np.int32),
        arrival[order].astype(np.int32),
        run[order].astype(np.int32),
        calls.boards[chosen],
        calls.alights[chosen + 1],
        runs,
    )


def _runs_on(feed: Feed, day: date) -> tuple[IntArray, IntArray]:
    """Trips of the day with the seconds by which each run is shifted; headways are spelt out."""
    services = np.zeros(len(feed.services) + 1, dtype=np.bool_)
    services[list(services_on(feed.services, day))] = True
    active = services[feed.trips.service]
    repeated = np.zeros(len(feed.trips), dtype=np.bool_)
    repeated[[one.trip for one in feed.headways]] = True
    plain = np.flatnonzero(active & ~repeated)
    more = [
        (one.trip, start - int(feed.calls.departure[feed.calls.first[one.trip]]))
        for one in feed.headways
        if active[one.trip]
        for start in range(one.start, one.end, one.seconds)
    ]
    spelt = np.array(more, dtype=np.int32).reshape(-1, 2)
    shifts = np.concatenate([np.zeros(len(plain), dtype=np.int32), spelt[:, 1]])
    return np.concatenate([plain.astype(np.int32), spelt[:, 0]]), shifts


def _reversed(forward: Connections) -> Connections:
    """The film backwards: arriving by a time is leaving at its negative."""
    last = len(forward) - 1 - np.arange(len(forward))
    order = last[np.lexsort((-forward.departure[last], -forward.arrival[last]))]
    return replace(
        forward,
        start=forward.end[order],
        end=forward.start[order],
        departure=-forward.arrival[order],
        arrival=-forward.departure[order],
        run=forward.run[order],
        boards=forward.alights[order],
        alights=forward.boards[order],
    )


def _ways(feed: Feed, walking: Walking) -> dict[tuple[int, int], int]:
    stops = feed.stops
    start, end, metres = pairs_within(
        stops.latitude,
        stops.longitude,
        stops.latitude,
        stops.longitude,
        walking.between_stops / walking.detour,
    )
    seconds = np.maximum(walking.seconds(metres), walking.change)
    ways = dict(zip(zip(start.tolist(), end.tolist(), strict=True), seconds.tolist(), strict=True))
    ways.update({(stop, stop): walking.change for stop in range(len(stops))})
    for pair, least in feed.transfers.items():
        if least < 0:
            ways.pop(pair, None)
        elif least > 0:
            ways[pair] = least if pair[0] == pair[1] else max(least, ways.get(pair, 0))
        else:
            ways.setdefault(pair, walking.change)
    return ways


def _footpaths(ways: Mapping[tuple[int, int], int], stops: int) -> Footpaths:
    pairs = np.array(sorted((*pair, seconds) for pair, seconds in ways.items()), dtype=np.int32)
    pairs = pairs.reshape(-1, 3)
    first = np.searchsorted(pairs[:, 0], np.arange(stops + 1)).astype(np.int32)
    return Footpaths(first, np.ascontiguousarray(pairs[:, 1]), np.ascontiguousarray(pairs[:, 2]))
