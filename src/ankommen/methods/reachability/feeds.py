"""A timetable feed as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.reachability.reports import FeedReport

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float64]
ByteArray = NDArray[np.int8]
BoolArray = NDArray[np.bool_]

UNKNOWN, POSSIBLE, IMPOSSIBLE = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Stops:
    """Stops as in the file; degrees nan where unknown; `step_free` 0 unknown, 1 yes, 2 no."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    latitude: FloatArray
    longitude: FloatArray
    step_free: ByteArray
    station: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, eq=False)
class Trips:
    """Runs of vehicles; `service` indexes the services, `step_free` as for stops."""

    codes: tuple[str, ...]
    lines: tuple[str, ...]
    headsigns: tuple[str, ...]
    service: IntArray
    step_free: ByteArray

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, eq=False)
class Calls:
    """Trip t has calls first[t] … first[t + 1] - 1; seconds from noon minus 12 h of its day."""

    first: IntArray
    stop: IntArray
    arrival: IntArray
    departure: IntArray
    boards: BoolArray
    alights: BoolArray
    guessed: BoolArray


@dataclass(frozen=True)
class Service:
    """The days of one service id."""

    code: str
    weekdays: tuple[bool, ...]
    first_day: date | None
    last_day: date | None
    added: frozenset[date]
    removed: frozenset[date]

    def runs_on(self, day: date) -> bool:
        if day in self.added:
            return True
        if day in self.removed or self.first_day is None or self.last_day is None:
            return False
        return self.first_day <= day <= self.last_day and self.weekdays[day.weekday()]


@dataclass(frozen=True)
class Headway:
    """Trip `trip` runs from `start` until before `end` every `seconds`."""

    trip: int
    start: int
    end: int
    seconds: int


@dataclass(frozen=True, eq=False)
class Feed:
    """One timetable feed and what is to be said about it.

    `transfers`: (from stop, to stop) -> least seconds from alighting to boarding, -1: none.
    """

    stops: Stops
    trips: Trips
    calls: Calls
    services: tuple[Service, ...]
    headways: tuple[Headway, ...]
    transfers: Mapping[tuple[int, int], int]
    timezone: str
    report: FeedReport
