"""Earliest arrivals and latest departures between places, many to many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ankommen.methods.reachability.distances import Walking, pairs_within, straight_metres
from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.feeds import FloatArray, IntArray
from ankommen.methods.reachability.kernels import NEVER, NOT_RIDING, reach_places, scan
from ankommen.methods.reachability.timetables import Timetable, Way

LATEST = 3 * 86_400
ABREAST = 64
"""Questions in one scan: more do not fit the cache of the processor."""


@dataclass(frozen=True)
class Place:
    """A point people leave from or go to; degrees (WGS 84)."""

    code: str
    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ReachabilityRefused(
                Reason.BAD_COORDINATES,
                where=self.code,
                expected="degrees, latitude first",
                got=(self.latitude, self.longitude),
                hint=Hint.CHECK_INPUT,
            )


@dataclass(frozen=True, eq=False)
class Access:
    """Place p has the stops `stop`[first[p] … first[p + 1] - 1], `seconds` away on foot."""

    latitude: FloatArray
    longitude: FloatArray
    first: IntArray
    stop: IntArray
    seconds: IntArray

    def __len__(self) -> int:
        return len(self.latitude)

    def of(self, places: Sequence[int] | IntArray) -> Access:
        """That of these places only, in their order; a place may come more than once."""
        rows = np.asarray(places, dtype=np.int32)
        counts = self.first[rows + 1] - self.first[rows]
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        chosen = np.arange(first[-1]) + np.repeat(self.first[rows] - first[:-1], counts)
        return Access(
            self.latitude[rows],
            self.longitude[rows],
            first,
            self.stop[chosen],
            self.seconds[chosen],
        )


def earliest_arrivals(
    timetable: Timetable, origins: Sequence[Place], destinations: Sequence[Place], *, leave_at: int
) -> IntArray:
    """Earliest arrival (O, D) in seconds of the feed's axis when leaving at `leave_at`.

    One walks to a stop, rides, changes with one walk at most, rides on, walks from a stop; or one
    walks all the way where that is no longer than `Walking.to_stops`. -1: not reachable.
    """
    check_time(leave_at, "leave_at")
    times = np.full(len(origins), leave_at, dtype=np.int32)
    start, end = access(timetable, origins), access(timetable, destinations)
    answer = arrivals_from(timetable, timetable.forth, start, times, end)
    return np.where(answer >= NEVER, -1, answer).astype(np.int32)


def latest_departures(
    timetable: Timetable, origins: Sequence[Place], destinations: Sequence[Place], *, arrive_by: int
) -> IntArray:
    """Latest departure (O, D) in seconds that arrives by `arrive_by`; NOT_IN_TIME: there is none.

    A departure may be negative: the evening before.
    """
    check_time(arrive_by, "arrive_by")
    times = np.full(len(destinations), -arrive_by, dtype=np.int32)
    start, end = access(timetable, origins), access(timetable, destinations)
    answer = arrivals_from(timetable, timetable.back, end, times, start)
    return np.where(answer >= NEVER, NOT_IN_TIME, -answer).astype(np.int32).T


NOT_IN_TIME = -NEVER
"""Stands for "no departure is early enough"."""


def check_time(time: int, name: str) -> None:
    if not -86_400 <= time <= LATEST:
        raise ReachabilityRefused(
            Reason.BAD_NUMBER,
            where=name,
            expected=(-86_400, LATEST),
            got=time,
            hint=Hint.CHECK_INPUT,
        )


def arrivals_from(
    timetable: Timetable,
    way: Way,
    near: Access,
    times: IntArray,
    reached: Access,
) -> IntArray:
    """Earliest arrival (O, D) at the places `reached` when place o of `near` is left at times[o].

    NEVER: none.
    """
    answer = np.empty((len(near), len(reached)), dtype=np.int32)
    order = np.argsort(times, kind="stable")
    for begin in range(0, len(order), ABREAST):
        rows = order[begin : begin + ABREAST].astype(np.int32)
        _, alighted = labels(timetable, way, near, rows, times[rows])
        walk = walked(timetable.walking, near.of(rows), reached)
        walk = np.where(walk < NEVER, walk + times[rows, None], NEVER).astype(np.int32)
        lanes = np.ascontiguousarray(walk.T)
        reach_places(alighted, reached.first, reached.stop, reached.seconds, lanes)
        answer[rows] = lanes.T
    return answer


def labels(
    timetable: Timetable, way: Way, near: Access, places: IntArray, times: IntArray
) -> tuple[IntArray, IntArray]:
    """Earliest time to board and arrival by vehicle, each (S, L), leaving places[l] at times[l]."""
    connections, footpaths = way
    shape = len(timetable.stops), len(places)
    ready = np.full(shape, NEVER, dtype=np.int32)
    for lane, place in enumerate(places):
        one = slice(near.first[place], near.first[place + 1])
        ready[near.stop[one], lane] = near.seconds[one] + times[lane]
    alighted = np.full(shape, NEVER, dtype=np.int32)
    scan(
        connections.start,
        connections.end,
        connections.departure,
        connections.arrival,
        connections.run,
        connections.boards,
        connections.alights,
        footpaths.first,
        footpaths.stop,
        footpaths.seconds,
        ready,
        alighted,
        np.full((connections.runs, len(places)), NOT_RIDING, dtype=np.int32),
    )
    return ready, alighted


def access(timetable: Timetable, places: Sequence[Place]) -> Access:
    """The stops within walking distance of each place."""
    walking, stops = timetable.walking, timetable.stops
    latitude, longitude = degrees(places)
    place, stop, metres = pairs_within(
        latitude, longitude, stops.latitude, stops.longitude, walking.to_stops / walking.detour
    )
    first = np.searchsorted(place, np.arange(len(places) + 1)).astype(np.int32)
    return Access(latitude, longitude, first, stop, walking.seconds(metres))


def walked(walking: Walking, near: Access, reached: Access) -> IntArray:
    """Seconds (O, D) on foot all the way; NEVER: further than anybody walks."""
    metres = straight_metres(
        near.latitude[:, None],
        near.longitude[:, None],
        reached.latitude[None],
        reached.longitude[None],
    )
    close = metres * walking.detour <= walking.to_stops
    return np.where(close, walking.seconds(metres), NEVER).astype(np.int32)


def degrees(places: Sequence[Place]) -> tuple[np.ndarray, np.ndarray]:
    if not places:
        raise ReachabilityRefused(
            Reason.NOBODY, where="places", expected="at least one", got=0, hint=Hint.CHECK_INPUT
        )
    return (
        np.array([one.latitude for one in places], dtype=np.float64),
        np.array([one.longitude for one in places], dtype=np.float64),
    )
