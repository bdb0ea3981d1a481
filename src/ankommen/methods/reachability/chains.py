"""There and back on one day, with the child at day care while the course lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise, permutations

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

MOST_DAY_CARES = 3
"""Of one person: every order of bringing and fetching is tried."""


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
    """Somebody's home and the numbers of the day cares the children are brought to."""

    home: Place
    day_cares: tuple[int, ...] = ()


class Outcome(IntEnum):
    """Whether a chain holds, else a link that breaks: first those next to the day cares.

    Of several orders of the day cares the one counts that comes furthest.

    NO_RIDE_TO_COURSE: nothing arrives by the begin, from home or from the day care.
    DAY_CARE_OPENS_TOO_LATE: something would, but it leaves before the child can be handed over.
    NO_RIDE_FROM_COURSE: nothing goes from the course to the day care before the day ends.
    DAY_CARE_CLOSES_TOO_EARLY: one arrives there, but too late to fetch the child.
    NO_RIDE_TO_DAY_CARE: nothing from home reaches the day care early enough to go on.
    NO_RIDE_HOME: nothing goes home, from the day care or from the course, before the day ends.
    NO_RIDE_BETWEEN_DAY_CARES: nothing goes in time from one day care to the next.
    """

    REACHABLE = 0
    NO_RIDE_TO_COURSE = 1
    DAY_CARE_OPENS_TOO_LATE = 2
    NO_RIDE_FROM_COURSE = 3
    DAY_CARE_CLOSES_TOO_EARLY = 4
    NO_RIDE_TO_DAY_CARE = 5
    NO_RIDE_HOME = 6
    NO_RIDE_BETWEEN_DAY_CARES = 7


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
    """Home, day cares, course, day cares, home on the day of the timetable, for every pair.

    Nobody leaves home before `day_begins` or returns after `day_ends` (wall-clock seconds). A
    child may be brought and fetched while the day care is open; whoever comes early waits. One
    scan per distinct place and time of courses, and per day care and time it must be reached by.
    """
    _check_travellers(travellers, day_cares, courses)
    check_hours("day", day_begins, day_ends)
    day = _Day(timetable, day_begins, day_ends)
    homes, users = _by_day_cares(travellers)
    numbers = sorted({number for group in users for number in group})
    spots = [one.home for one in travellers] + [day_cares[number].place for number in numbers]
    where = access(timetable, spots)
    row_of = {number: len(travellers) + row for row, number in enumerate(numbers)}
    targets = where.of([*homes, *row_of.values()])
    latest, earliest = day.latest(targets, courses), day.earliest(courses, targets)
    shape = len(travellers), len(courses)
    answer = Chains(
        np.zeros(shape, np.int8),
        np.full(shape, NOT_IN_TIME, np.int32),
        np.full(shape, -1, np.int32),
    )
    _store(answer, homes, day.without_child(latest[: len(homes)], earliest[: len(homes)]))
    for group, people in users.items():
        at = [len(homes) + numbers.index(number) for number in group]
        cares = _Cares(
            [day_cares[number] for number in group], where.of([row_of[one] for one in group])
        )
        halves = day.with_children(cares, where.of(people), latest[at], earliest[at])
        _store(answer, people, halves)
    return answer


@dataclass(frozen=True)
class _Cares:
    """The day cares of one person's children and the stops near them."""

    hours: Sequence[DayCare]
    spots: Access


Visit = tuple[int, IntArray, ByteArray]
"""Number of the outermost day care, when (C,) it is reached or left, and what fails before."""


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
        if not len(rows):
            return np.empty((len(starts), 0), dtype=np.int32)
        (rows, times), which = np.unique([rows, times], axis=1, return_inverse=True)
        found = arrivals_from(self.timetable, self.timetable.back, places.of(rows), -times, starts)
        leaving = np.where(found >= NEVER, NOT_IN_TIME, -found)
        leaving[leaving < self.axis(self.begins)] = NOT_IN_TIME
        return np.ascontiguousarray(leaving.T[:, which])

    def _from(self, places: Access, rows: IntArray, times: IntArray, ends: Access) -> IntArray:
        """Earliest arrival (ends, N) when place rows[n] is left at times[n]; each asked once."""
        if not len(rows):
            return np.empty((len(ends), 0), dtype=np.int32)
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

    def with_children(
        self, cares: _Cares, homes: Access, latest: IntArray, earliest: IntArray
    ) -> Halves:
        """From `latest` (day cares, C) to leave each of them and `earliest` to be there again."""
        orders = list(permutations(range(len(cares.hours))))
        bringing = [self._bringing(cares, order, latest) for order in orders]
        fetching = [self._fetching(cares, order, earliest) for order in orders]
        before, after = (_furthest([code for _, _, code in one]) for one in (bringing, fetching))
        at_care = np.where(before == Outcome.REACHABLE, after, before)
        whole = at_care == Outcome.REACHABLE
        outcome = np.tile(at_care, (len(homes), 1))
        leaves = np.full(outcome.shape, NOT_IN_TIME, dtype=np.int32)
        returns = np.full(outcome.shape, NEVER, dtype=np.int32)
        for first, brought, code in bringing:
            at = np.flatnonzero(whole & (code == Outcome.REACHABLE))
            found = self._to(
                homes, cares.spots, np.full(len(at), first, dtype=np.int32), brought[at]
            )
            leaves[:, at] = np.maximum(leaves[:, at], found)
        for last, fetched, code in fetching:
            at = np.flatnonzero(whole & (code == Outcome.REACHABLE))
            found = self._from(
                cares.spots, np.full(len(at), last, dtype=np.int32), fetched[at], homes
            )
            returns[:, at] = np.minimum(returns[:, at], found)
        outcome[:, whole] = np.select(
            [leaves[:, whole] == NOT_IN_TIME, returns[:, whole] >= NEVER],
            [Outcome.NO_RIDE_TO_DAY_CARE, Outcome.NO_RIDE_HOME],
            Outcome.REACHABLE,
        )
        return leaves, returns, outcome

    def _bringing(self, cares: _Cares, order: Sequence[int], latest: IntArray) -> Visit:
        """Backwards from the course: when (C,) the first day care must be reached at the latest."""
        last = order[-1]
        code = np.where(latest[last] == NOT_IN_TIME, Outcome.NO_RIDE_TO_COURSE, 0).astype(np.int8)
        brought = self._brought(cares.hours[last], latest[last], code)
        for following, number in pairwise(reversed(order)):
            at, spots = np.flatnonzero(code == Outcome.REACHABLE), cares.spots
            rows = np.full(len(at), following, dtype=np.int32)
            brought[at] = self._to(spots.of([number]), spots, rows, brought[at])[0]
            code[at[brought[at] == NOT_IN_TIME]] = Outcome.NO_RIDE_BETWEEN_DAY_CARES
            brought = self._brought(cares.hours[number], brought, code)
        return order[0], brought, code

    def _brought(self, care: DayCare, leaves: IntArray, code: ByteArray) -> IntArray:
        brought = leaves - np.int32(care.handover)
        code[(code == Outcome.REACHABLE) & (brought < self.axis(care.opens))] = (
            Outcome.DAY_CARE_OPENS_TOO_LATE
        )
        return brought

    def _fetching(self, cares: _Cares, order: Sequence[int], earliest: IntArray) -> Visit:
        """Forwards from the course: when (C,) the last day care is left at the earliest."""
        first = order[0]
        code = np.where(earliest[first] >= NEVER, Outcome.NO_RIDE_FROM_COURSE, 0).astype(np.int8)
        fetched = self._fetched(cares.hours[first], earliest[first], code)
        for before, number in pairwise(order):
            at, spots = np.flatnonzero(code == Outcome.REACHABLE), cares.spots
            rows = np.full(len(at), before, dtype=np.int32)
            fetched[at] = self._from(spots, rows, fetched[at], spots.of([number]))[0]
            code[at[fetched[at] >= NEVER]] = Outcome.NO_RIDE_BETWEEN_DAY_CARES
            fetched = self._fetched(cares.hours[number], fetched, code)
        return order[-1], fetched, code

    def _fetched(self, care: DayCare, arrives: IntArray, code: ByteArray) -> IntArray:
        fetched = arrives + np.int32(care.handover)
        code[(code == Outcome.REACHABLE) & (fetched > self.axis(care.closes))] = (
            Outcome.DAY_CARE_CLOSES_TOO_EARLY
        )
        return fetched


def _furthest(codes: Sequence[ByteArray]) -> ByteArray:
    """Reachable (C,) where one order works, else the failure of the order that comes furthest."""
    together = np.stack(codes)
    works = (together == Outcome.REACHABLE).any(axis=0)
    return np.where(works, Outcome.REACHABLE, together.max(axis=0)).astype(np.int8)


def _by_day_cares(
    travellers: Sequence[Traveller],
) -> tuple[list[int], dict[tuple[int, ...], list[int]]]:
    """Numbers of the travellers without a child, and of those of the same day cares."""
    without: list[int] = []
    users: dict[tuple[int, ...], list[int]] = {}
    for number, one in enumerate(travellers):
        key = tuple(sorted(set(one.day_cares)))
        group = users.setdefault(key, []) if key else without
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
        where = f"travellers[{number}].day_cares"
        if not all(0 <= care < len(day_cares) for care in one.day_cares):
            raise _refused(where, (0, len(day_cares) - 1), one.day_cares)
        if len(set(one.day_cares)) > MOST_DAY_CARES:
            raise _refused(where, (0, MOST_DAY_CARES), len(set(one.day_cares)))


def check_hours(where: str, start: int, end: int) -> None:
    if not 0 <= start < end <= 2 * 86_400:
        raise _refused(where, "0 <= start < end <= 172800", (start, end))


def _refused(where: str, expected: object, got: object) -> ReachabilityRefused:
    return ReachabilityRefused(
        Reason.BAD_NUMBER, where=where, expected=expected, got=got, hint=Hint.CHECK_INPUT
    )
