"""One journey told leg by leg, and all journeys of a day between two places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from ankommen.methods.reachability.calendars import clock_seconds
from ankommen.methods.reachability.chains import Course, DayCare, Traveller
from ankommen.methods.reachability.feeds import IntArray
from ankommen.methods.reachability.kernels import NEVER, NO_LEAVING, scan_day
from ankommen.methods.reachability.timetables import Timetable
from ankommen.methods.reachability.travelling import (
    Access,
    Place,
    access,
    check_time,
    labels,
    walked,
)


@dataclass(frozen=True)
class Leg:
    """From a place or stop to the next; `line` None: on foot. Names as in the feed, else codes."""

    start: str
    end: str
    leaves: int
    arrives: int
    line: str | None = None
    headsign: str = ""


@dataclass(frozen=True)
class Journey:
    """Legs in order; time between two of them is spent waiting."""

    legs: tuple[Leg, ...]

    @property
    def leaves(self) -> int:
        return self.legs[0].leaves

    @property
    def arrives(self) -> int:
        return self.legs[-1].arrives

    @property
    def changes(self) -> int:
        return max(0, sum(leg.line is not None for leg in self.legs) - 1)


def journey(
    timetable: Timetable, origin: Place, destination: Place, *, leave_at: int
) -> Journey | None:
    """How to be there earliest when leaving at `leave_at`; None: not reachable.

    Seconds of the feed's axis. Its end is that of `earliest_arrivals`; to arrive by a time, leave
    at the time `latest_departures` gives.
    """
    check_time(leave_at, "leave_at")
    trace = _trace(timetable, origin, destination, leave_at)
    walk = int(walked(timetable.walking, trace.near, trace.reached)[0, 0])
    stop, arrives = trace.last_stop()
    if walk < NEVER and leave_at + walk <= arrives:
        return Journey((Leg(origin.code, destination.code, leave_at, leave_at + walk),))
    return None if arrives >= NEVER else Journey(trace.legs(stop, arrives))


@dataclass(frozen=True)
class DayTrip:
    """There and back: one journey to each day care and the course, and one back by each."""

    there: tuple[Journey, ...]
    back: tuple[Journey, ...]


def day_trip(
    timetable: Timetable,
    traveller: Traveller,
    day_cares: Sequence[DayCare],
    course: Course,
    *,
    leave_at: int,
) -> DayTrip | None:
    """The chain told leg by leg when home is left at `leave_at`; None: it does not hold.

    Leaving at the time that `chained_trips` gives it holds, and ends when that says.
    """
    home, cares = traveller.home, [day_cares[one] for one in sorted(set(traveller.day_cares))]
    begins, ends = (
        clock_seconds(timetable.day, one, timetable.timezone)
        for one in (course.begins, course.ends)
    )
    orders = [list(order) for order in permutations(cares)]
    there = [_by_way_of(timetable, home, order, course.place, leave_at) for order in orders]
    back = [_by_way_of(timetable, course.place, order, home, ends) for order in orders]
    in_time = [one for one in there if one and one[-1].arrives <= begins]
    if not in_time or not any(back):
        return None
    return DayTrip(
        min(in_time, key=lambda one: one[-1].arrives),
        min((one for one in back if one), key=lambda one: one[-1].arrives),
    )


def _by_way_of(
    timetable: Timetable, start: Place, cares: Sequence[DayCare], end: Place, leave_at: int
) -> tuple[Journey, ...] | None:
    """Journeys from day care to day care, each left when the child is handed over."""
    found = []
    for care in cares:
        to_care = journey(timetable, start, care.place, leave_at=leave_at)
        if to_care is None:
            return None
        opens, closes = (
            clock_seconds(timetable.day, one, timetable.timezone)
            for one in (care.opens, care.closes)
        )
        leave_at = max(to_care.arrives, opens) + care.handover
        if leave_at > closes:
            return None
        found.append(to_care)
        start = care.place
    last = journey(timetable, start, end, leave_at=leave_at)
    return None if last is None else (*found, last)


@dataclass(frozen=True, eq=False)
class DayProfiles:
    """Every journey of a day from one place by vehicle to every stop, none better in both.

    Stop s has `leaves` and `arrives`[first[s] … first[s + 1] - 1], in order.
    """

    first: IntArray
    leaves: IntArray
    arrives: IntArray


def day_profiles(
    timetable: Timetable, origin: Place, *, day_begins: int, day_ends: int
) -> DayProfiles:
    """The whole day from one place to all stops in one scan; seconds of the feed's axis."""
    check_time(day_begins, "day_begins")
    check_time(day_ends, "day_ends")
    near = access(timetable, [origin])
    walk = np.full(len(timetable.stops), NEVER, dtype=np.int32)
    walk[near.stop] = near.seconds
    rides, paths = timetable.forth
    first, leaves, arrives = scan_day(
        rides.start,
        rides.end,
        rides.departure,
        rides.arrival,
        rides.run,
        rides.boards,
        rides.alights,
        paths.first,
        paths.stop,
        paths.seconds,
        walk,
        np.full(rides.runs, NO_LEAVING, dtype=np.int32),
        day_begins,
        day_ends,
    )
    return DayProfiles(first, leaves, arrives)


def day_profile(
    timetable: Timetable, origin: Place, destination: Place, *, day_begins: int, day_ends: int
) -> tuple[tuple[int, int], ...]:
    """All (leave, arrive) by vehicle between the two times such that none is better in both.

    Seconds of the feed's axis; a ride no faster than walking all the way is left out.
    """
    found = day_profiles(timetable, origin, day_begins=day_begins, day_ends=day_ends)
    near, reached = access(timetable, [origin]), access(timetable, [destination])
    walk = int(walked(timetable.walking, near, reached)[0, 0])
    pairs = [
        (-arrives - int(seconds), leaves)
        for stop, seconds in zip(reached.stop, reached.seconds, strict=True)
        for leaves, arrives in zip(
            found.leaves[found.first[stop] : found.first[stop + 1]].tolist(),
            found.arrives[found.first[stop] : found.first[stop + 1]].tolist(),
            strict=True,
        )
        if arrives + seconds <= day_ends and arrives + seconds - leaves < walk
    ]
    best: list[tuple[int, int]] = []
    for arrives, leaves in sorted(pairs, reverse=True):
        if not best or leaves > best[-1][0]:
            best.append((leaves, -arrives))
    return tuple(best)


@dataclass(frozen=True, eq=False)
class _Trace:
    """The labels of one scan, read backwards: what made each of them is found by its time."""

    timetable: Timetable
    places: tuple[Place, Place]
    leave_at: int
    near: Access
    reached: Access
    ready: IntArray
    alighted: IntArray

    def last_stop(self) -> tuple[int, int]:
        """Where one gets off, and the arrival at the place."""
        there = self.alighted[self.reached.stop] + self.reached.seconds
        if not len(there) or there.min() >= NEVER:
            return -1, NEVER
        return int(self.reached.stop[there.argmin()]), int(there.min())

    def legs(self, stop: int, arrives: int) -> tuple[Leg, ...]:
        """Every step back is at least a second earlier, as every way on foot takes one."""
        origin, destination = self.places
        off = int(self.alighted[stop])
        legs = [Leg(self.name(stop), destination.code, off, arrives)]
        while True:
            ride, board = self.ride_to(stop)
            legs.append(ride)
            at = int(self.ready[board])
            first = np.flatnonzero(self.near.stop == board)
            if len(first) and self.leave_at + int(self.near.seconds[first[0]]) == at:
                legs.append(Leg(origin.code, self.name(board), self.leave_at, at))
                return tuple(reversed(legs))
            stop = self.walked_from(board)
            if stop != board:
                legs.append(Leg(self.name(stop), self.name(board), int(self.alighted[stop]), at))

    def ride_to(self, stop: int) -> tuple[Leg, int]:
        """The ride that made the arrival at `stop`, boarded as early as it can be."""
        rides, _ = self.timetable.forth
        trips, time = self.timetable.trips, self.alighted[stop]
        for last in np.flatnonzero((rides.end == stop) & (rides.arrival == time) & rides.alights):
            before = np.flatnonzero(rides.run[: last + 1] == rides.run[last])
            usable = rides.boards[before] & (
                self.ready[rides.start[before]] <= rides.departure[before]
            )
            if not usable.any():
                continue
            entry = before[usable.argmax()]
            trip = int(rides.trips[rides.run[last]])
            board = int(rides.start[entry])
            leg = Leg(
                self.name(board),
                self.name(stop),
                int(rides.departure[entry]),
                int(time),
                trips.lines[trip],
                trips.headsigns[trip],
            )
            return leg, board
        raise AssertionError("an arrival that no ride made")

    def walked_from(self, board: int) -> int:
        """The stop one got off at before walking to `board`."""
        _, paths = self.timetable.forth
        start = np.repeat(np.arange(len(paths.first) - 1), np.diff(paths.first))
        made = (paths.stop == board) & (self.alighted[start] + paths.seconds == self.ready[board])
        return int(start[made.argmax()])

    def name(self, stop: int) -> str:
        stops = self.timetable.stops
        return stops.names[stop] or stops.codes[stop]


def _trace(timetable: Timetable, origin: Place, destination: Place, leave_at: int) -> _Trace:
    near, reached = access(timetable, [origin]), access(timetable, [destination])
    one = np.zeros(1, dtype=np.int32)
    ready, alighted = labels(timetable, timetable.forth, near, one, one + np.int32(leave_at))
    return _Trace(
        timetable, (origin, destination), leave_at, near, reached, ready[:, 0], alighted[:, 0]
    )
