"""There and back on one day, with the child at day care while the course lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from ankommen.methods.reachability.calendars import clock_seconds
from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.feeds import BoolArray, ByteArray, IntArray
from ankommen.methods.reachability.kernels import NEVER
from ankommen.methods.reachability.timetables import Timetable
from ankommen.methods.reachability.travelling import (
    NOT_IN_TIME,
    Access,
    Place,
    access,
    arrivals_from,
)


@dataclass(frozen=True)
class DayCare:
    """Where a child is looked after, wall-clock seconds; bringing or fetching takes `handover`."""

    place: Place
    opens: int
    closes: int
    handover: int = 300

    def __post_init__(self) -> None:
        check_hours(self.place.code, self.opens, self.closes)
        if not 0 <= self.handover <= self.closes - self.opens:
            raise _refused(self.place.code, (0, self.closes - self.opens), self.handover)


@dataclass(frozen=True)
class Course:
    """Where and when one has to be, wall-clock seconds."""

    place: Place
    begins: int
    ends: int

    def __post_init__(self) -> None:
        check_hours(self.place.code, self.begins, self.ends)


@dataclass(frozen=True)
class Traveller:
    """Somebody's home and the number of the day care the child is brought to; None: no child."""

    home: Place
    day_care: int | None = None


class Outcome(IntEnum):
    """Whether a chain holds, else a link that breaks: first those next to the day care.

    NO_RIDE_TO_COURSE: nothing arrives by the begin, from home or from the day care.
    DAY_CARE_OPENS_TOO_LATE: something would, but it leaves before the child can be handed over.
    NO_RIDE_FROM_COURSE: nothing goes from the course to the day care before the day ends.
    DAY_CARE_CLOSES_TOO_EARLY: one arrives there, but too late to fetch the child.
    NO_RIDE_TO_DAY_CARE: nothing from home reaches the day care early enough to go on.
    NO_RIDE_HOME: nothing goes home, from the day care or from the course, before the day ends.
    """

    REACHABLE = 0
    NO_RIDE_TO_COURSE = 1
    DAY_CARE_OPENS_TOO_LATE = 2
    NO_RIDE_FROM_COURSE = 3
    DAY_CARE_CLOSES_TOO_EARLY = 4
    NO_RIDE_TO_DAY_CARE = 5
    NO_RIDE_HOME = 6


@dataclass(frozen=True, eq=False)
class Chains:
    """For every traveller and course (T, C) the outcome, and when home is left and seen again.

    Seconds of the feed's axis: the latest time to leave, NOT_IN_TIME where there is none; the
    earliest time back, -1 where there is none or where it fails at the day care already.
    """

    outcome: ByteArray
    leaves: IntArray
    returns: IntArray

    @property
    def reachable(self) -> BoolArray:
        return np.asarray(self.outcome == Outcome.REACHABLE)

    @property
    def minutes(self) -> IntArray:
        """Whole minutes away from home (T, C), rounded up; -1 where it is not reachable."""
        away = -((self.leaves.astype(np.int64) - self.returns) // 60)
        return np.where(self.reachable, away, -1).astype(np.int32)


def chained_trips(
    timetable: Timetable,
    travellers: Sequence[Traveller],
    day_cares: Sequence[DayCare],
    courses: Sequence[Course],
    *,
    day_begins: int = 0,
    day_ends: int = 86_400,
) -> Chains:
    """Home, day care, course, day care, home on the day of the timetable, for every pair.

    Nobody leaves home before `day_begins` or returns after `day_ends` (wall-clock seconds). The
    child may be brought and fetched while the day care is open; whoever comes early waits. One
    scan per distinct place and time of courses, and per day care and time it must be reached by.
    """
    _check_travellers(travellers, day_cares, courses)
    check_hours("day", day_begins, day_ends)
    day = _Day(timetable, day_begins, day_ends)
    homes, users = _by_day_care(travellers)
    cares = range(len(travellers), len(travellers) + len(users))
    spots = [one.home for one in travellers] + [day_cares[number].place for number in users]
    where = access(timetable, spots)
    targets = where.of([*homes, *cares])
    latest, earliest = day.latest(targets, courses), day.earliest(courses, targets)
    shape = len(travellers), len(courses)
    answer = Chains(
        np.zeros(shape, np.int8),
        np.full(shape, NOT_IN_TIME, np.int32),
        np.full(shape, -1, np.int32),
    )
    _store(answer, homes, day.without_child(latest[: len(homes)], earliest[: len(homes)]))
    for row, (number, people) in enumerate(users.items()):
        care, chosen, at = day_cares[number], where.of(people), len(homes) + row
        halves = day.with_child(care, where.of([cares[row]]), chosen, latest[at], earliest[at])
        _store(answer, people, halves)
    return answer


Halves = tuple[IntArray, IntArray, ByteArray]
"""Latest leaving (NOT_IN_TIME), earliest return (NEVER) and outcome, each people by courses."""


@dataclass(frozen=True)
class _Day:
    timetable: Timetable
    begins: int
    ends: int

    def axis(self, wall: int) -> int:
        return clock_seconds(self.timetable.day, wall, self.timetable.timezone)

    def latest(self, starts: Access, courses: Sequence[Course]) -> IntArray:
        """Latest departure (starts, C) to the begin of each course."""
        places, rows = self._places(courses)
        times = np.array([self.axis(one.begins) for one in courses], dtype=np.int32)
        return self._to(starts, places, rows, times)

    def earliest(self, courses: Sequence[Course], ends: Access) -> IntArray:
        """Earliest arrival (ends, C) from the end of each course."""
        places, rows = self._places(courses)
        times = np.array([self.axis(one.ends) for one in courses], dtype=np.int32)
        return self._from(places, rows, times, ends)

    def _places(self, courses: Sequence[Course]) -> tuple[Access, IntArray]:
        numbers: dict[Place, int] = {}
        rows = [numbers.setdefault(one.place, len(numbers)) for one in courses]
        return access(self.timetable, list(numbers)), np.array(rows, dtype=np.int32)

    def _to(self, starts: Access, places: Access, rows: IntArray, times: IntArray) -> IntArray:
        """Latest departure (starts, N) that is at place rows[n] by times[n]; each asked once."""
        (rows, times), which = np.unique([rows, times], axis=1, return_inverse=True)
        found = arrivals_from(self.timetable, self.timetable.back, places.of(rows), -times, starts)
        leaving = np.where(found >= NEVER, NOT_IN_TIME, -found)
        leaving[leaving < self.axis(self.begins)] = NOT_IN_TIME
        return np.ascontiguousarray(leaving.T[:, which])

    def _from(self, places: Access, rows: IntArray, times: IntArray, ends: Access) -> IntArray:
        """Earliest arrival (ends, N) when place rows[n] is left at times[n]; each asked once."""
        (rows, times), which = np.unique([rows, times], axis=1, return_inverse=True)
        found = arrivals_from(self.timetable, self.timetable.forth, places.of(rows), times, ends)
        found[found > self.axis(self.ends)] = NEVER
        return np.ascontiguousarray(found.T[:, which])

    def without_child(self, leaves: IntArray, returns: IntArray) -> Halves:
        outcome = np.select(
            [leaves == NOT_IN_TIME, returns >= NEVER],
            [Outcome.NO_RIDE_TO_COURSE, Outcome.NO_RIDE_HOME],
            Outcome.REACHABLE,
        )
        return leaves, returns, outcome.astype(np.int8)

    def with_child(
        self, care: DayCare, spot: Access, homes: Access, latest: IntArray, earliest: IntArray
    ) -> Halves:
        """From `latest` (C,) to leave the day care and `earliest` (C,) to be there again."""
        opens, closes = self.axis(care.opens), self.axis(care.closes)
        brought = latest - care.handover
        fetched = earliest + care.handover
        open_then, open_still = brought >= opens, fetched <= closes
        outcome = np.tile(_at_day_care(latest, earliest, open_then, open_still), (len(homes), 1))
        leaves = np.full(outcome.shape, NOT_IN_TIME, dtype=np.int32)
        returns = np.full(outcome.shape, NEVER, dtype=np.int32)
        whole = open_then & open_still
        if whole.any():
            here = np.zeros(int(whole.sum()), dtype=np.int32)
            leaves[:, whole] = self._to(homes, spot, here, brought[whole])
            returns[:, whole] = self._from(spot, here, fetched[whole], homes)
            outcome[:, whole] = np.select(
                [leaves[:, whole] == NOT_IN_TIME, returns[:, whole] >= NEVER],
                [Outcome.NO_RIDE_TO_DAY_CARE, Outcome.NO_RIDE_HOME],
                Outcome.REACHABLE,
            )
        return leaves, returns, outcome


def _at_day_care(
    latest: IntArray, earliest: IntArray, open_then: BoolArray, open_still: BoolArray
) -> ByteArray:
    """What already fails (C,) for somebody who lives next to the day care."""
    outcome = np.select(
        [latest == NOT_IN_TIME, ~open_then, earliest >= NEVER, ~open_still],
        [
            Outcome.NO_RIDE_TO_COURSE,
            Outcome.DAY_CARE_OPENS_TOO_LATE,
            Outcome.NO_RIDE_FROM_COURSE,
            Outcome.DAY_CARE_CLOSES_TOO_EARLY,
        ],
        Outcome.REACHABLE,
    )
    return outcome.astype(np.int8)


def _by_day_care(travellers: Sequence[Traveller]) -> tuple[list[int], dict[int, list[int]]]:
    """Numbers of the travellers without a child, and of those of each day care."""
    without: list[int] = []
    users: dict[int, list[int]] = {}
    for number, one in enumerate(travellers):
        group = without if one.day_care is None else users.setdefault(one.day_care, [])
        group.append(number)
    return without, users


def _store(answer: Chains, people: Sequence[int], halves: Halves) -> None:
    leaves, returns, outcome = halves
    answer.leaves[people] = leaves
    answer.returns[people] = np.where(returns >= NEVER, -1, returns)
    answer.outcome[people] = outcome


def _check_travellers(
    travellers: Sequence[Traveller], day_cares: Sequence[DayCare], courses: Sequence[Course]
) -> None:
    for name, given in (("travellers", travellers), ("courses", courses)):
        if not given:
            raise ReachabilityRefused(
                Reason.NOBODY, where=name, expected="at least one", got=0, hint=Hint.CHECK_INPUT
            )
    for number, one in enumerate(travellers):
        if one.day_care is not None and not 0 <= one.day_care < len(day_cares):
            raise _refused(f"travellers[{number}].day_care", (0, len(day_cares) - 1), one.day_care)


def check_hours(where: str, start: int, end: int) -> None:
    if not 0 <= start < end <= 2 * 86_400:
        raise _refused(where, "0 <= start < end <= 172800", (start, end))


def _refused(where: str, expected: object, got: object) -> ReachabilityRefused:
    return ReachabilityRefused(
        Reason.BAD_NUMBER, where=where, expected=expected, got=got, hint=Hint.CHECK_INPUT
    )
