"""Loops that run as machine code."""

from __future__ import annotations

import numpy as np
from numba import njit

from ankommen.methods.reachability.feeds import BoolArray, FloatArray, IntArray

NEVER = 1_000_000_000
NOT_RIDING = NEVER + 1_000_000
"""Later than NEVER whatever time of day, even of the day before, is added to it."""


@njit(cache=True)
def fill_blank_times(
    first: IntArray, arrival: IntArray, departure: IntArray, gaps: FloatArray
) -> None:
    """Times between two known calls in proportion to the way, else to the number of calls."""
    for trip in range(len(first) - 1):
        known = -1
        for call in range(first[trip], first[trip + 1]):
            if arrival[call] < 0:
                continue
            if known >= 0 and call > known + 1:
                way = 0.0
                for between in range(known + 1, call + 1):
                    way += gaps[between]
                by_way = way > 0.0 and not np.isnan(way)
                start, span, done = departure[known], arrival[call] - departure[known], 0.0
                for between in range(known + 1, call):
                    done += gaps[between]
                    share = done / way if by_way else (between - known) / (call - known)
                    arrival[between] = start + int(span * share + 0.5)
                    departure[between] = arrival[between]
            known = call


@njit(cache=True)
def scan(  # noqa: PLR0917
    start: IntArray,
    end: IntArray,
    departure: IntArray,
    arrival: IntArray,
    run: IntArray,
    boards: BoolArray,
    alights: BoolArray,
    path_first: IntArray,
    path_stop: IntArray,
    path_seconds: IntArray,
    ready: IntArray,
    alighted: IntArray,
    riding: IntArray,
) -> None:
    """Connection scan (Dibbelt, Pajor, Strasser, Wagner 2013), L questions abreast.

    `ready` (S, L) comes with the time one stands at each stop, NEVER where one does not, and gets
    the earliest time to board; `alighted` (S, L) the earliest arrival by vehicle. The two are kept
    apart because footpaths are not closed: whoever walked to a stop does not walk on from there.
    `riding` (runs, L) is 0 where one sits in the vehicle and NOT_RIDING elsewhere: added to an
    arrival it says when one gets there, without a branch; so the processor does many at once.
    """
    there = np.empty(ready.shape[1], dtype=np.int32)
    for one in range(np.searchsorted(departure, ready.min()), len(start)):
        sitting, stop = riding[run[one]], end[one]
        if boards[one]:
            _board(sitting, ready[start[one]], departure[one])
        if alights[one] and _alight(alighted[stop], sitting, arrival[one], there):
            for path in range(path_first[stop], path_first[stop + 1]):
                _walk_on(ready[path_stop[path]], there, path_seconds[path])


@njit(cache=True)
def _board(sitting: IntArray, ready: IntArray, departure: int) -> None:
    inside = np.int32(0)
    for lane in range(len(sitting)):
        sitting[lane] = inside if ready[lane] <= departure else sitting[lane]


@njit(cache=True)
def _alight(alighted: IntArray, sitting: IntArray, arrival: int, there: IntArray) -> bool:
    gained = np.int32(0)
    for lane in range(len(sitting)):
        there[lane] = arrival + sitting[lane]
        gained |= np.int32(there[lane] < alighted[lane])
        alighted[lane] = min(alighted[lane], there[lane])
    return bool(gained != 0)


@njit(cache=True)
def _walk_on(ready: IntArray, there: IntArray, seconds: int) -> None:
    for lane in range(len(ready)):
        ready[lane] = min(ready[lane], there[lane] + seconds)


@njit(cache=True)
def reach_places(
    alighted: IntArray, first: IntArray, stop: IntArray, seconds: IntArray, answer: IntArray
) -> None:
    """`answer` (P, L): the earliest of itself and getting off at a stop near place p, and walking.

    Place p has the stops `stop`[first[p] … first[p + 1] - 1], `seconds` away.
    """
    for place in range(len(first) - 1):
        for near in range(first[place], first[place + 1]):
            for lane in range(answer.shape[1]):
                there = alighted[stop[near], lane] + seconds[near]
                answer[place, lane] = min(answer[place, lane], there)


NO_LEAVING = -NEVER


@njit(cache=True)
def scan_day(  # noqa: PLR0917
    start: IntArray,
    end: IntArray,
    departure: IntArray,
    arrival: IntArray,
    run: IntArray,
    boards: BoolArray,
    alights: BoolArray,
    path_first: IntArray,
    path_stop: IntArray,
    path_seconds: IntArray,
    walk: IntArray,
    riding: IntArray,
    earliest: int,
    latest: int,
) -> tuple[IntArray, IntArray, IntArray]:
    """Connection scan over a whole day: (leave, arrive) at every stop, from one place.

    `walk` (S,) are the seconds from the place to each stop, NEVER where it is too far; `riding`
    (runs,) comes as NO_LEAVING and holds the latest leaving of who sits in the vehicle. Returned
    are first (S + 1,), leaves and arrives: by arrival, each leaving later than the one before.
    """
    stops = len(path_first) - 1
    here = np.full(stops, NO_LEAVING, dtype=np.int32)
    last = np.full((stops, 2), NEVER, dtype=np.int32)
    last[:, 0] = NO_LEAVING
    top = last.copy()
    waiting = np.full(stops + 1, -1, dtype=np.int32)
    pool = np.empty((4 * stops, 4), dtype=np.int32)
    _give_room(pool, 0, waiting)
    found, count = np.empty((len(start), 3), dtype=np.int32), 0
    for one in range(len(start)):
        when, stop, vehicle = departure[one], start[one], run[one]
        leave = riding[vehicle]
        if boards[one]:
            _come(stop, when, here, waiting, pool)
            best = here[stop]
            if walk[stop] < NEVER and earliest <= when - walk[stop] <= latest:
                best = max(best, when - walk[stop])
            if best > leave:
                leave = best
                riding[vehicle] = best
        there = arrival[one]
        if leave == NO_LEAVING or not alights[one] or there > latest:
            continue
        goal = end[one]
        if last[goal, 0] >= leave and last[goal, 1] <= there:
            continue
        last[goal, 0], last[goal, 1] = leave, there
        found[count, 0], found[count, 1], found[count, 2] = goal, leave, there
        count += 1
        for path in range(path_first[goal], path_first[goal + 1]):
            stand, ready = path_stop[path], there + path_seconds[path]
            if top[stand, 0] >= leave and top[stand, 1] <= ready:
                continue
            pool = _with_room(pool, waiting)
            _wait(stand, ready, leave, here, waiting, pool)
            if top[stand, 0] <= leave:
                top[stand, 0], top[stand, 1] = leave, ready
    return _by_stop(found[:count], stops)


@njit(cache=True)
def _with_room(pool: IntArray, waiting: IntArray) -> IntArray:
    """The queues with at least one free place."""
    if waiting[-1] >= 0:
        return pool
    grown = np.empty((2 * len(pool), 4), dtype=np.int32)
    grown[: len(pool)] = pool
    _give_room(grown, len(pool), waiting)
    return grown


@njit(cache=True)
def _give_room(pool: IntArray, begin: int, waiting: IntArray) -> None:
    """Places in the queues that nobody takes are themselves a queue, the last of `waiting`."""
    for node in range(begin, len(pool)):
        pool[node, 2] = node + 1
    pool[len(pool) - 1, 2] = waiting[-1]
    waiting[-1] = begin


@njit(cache=True)
def _come(stop: int, when: int, here: IntArray, waiting: IntArray, pool: IntArray) -> None:
    """Who waits for `stop` and stands there by now."""
    node, free = waiting[stop], waiting[-1]
    while node >= 0 and pool[node, 0] <= when:
        here[stop] = max(here[stop], pool[node, 1])
        following = pool[node, 2]
        pool[node, 2] = free
        free, node = node, following
    waiting[stop], waiting[-1] = node, free


@njit(cache=True)
def _wait(  # noqa: PLR0917
    stop: int, ready: int, leave: int, here: IntArray, waiting: IntArray, pool: IntArray
) -> None:
    """Stands at `stop` from `ready` on: in order of time, nobody who left earlier stays behind."""
    if here[stop] >= leave:
        return
    before, node = -1, waiting[stop]
    while node >= 0 and pool[node, 0] <= ready:
        if pool[node, 1] >= leave:
            return
        before, node = node, pool[node, 2]
    free = waiting[-1]
    while node >= 0 and pool[node, 1] <= leave:
        following = pool[node, 2]
        pool[node, 2] = free
        free, node = node, following
    new, free = free, pool[free, 2]
    pool[new, 0], pool[new, 1], pool[new, 2] = ready, leave, node
    if before < 0:
        waiting[stop] = new
    else:
        pool[before, 2] = new
    waiting[-1] = free


@njit(cache=True)
def _by_stop(found: IntArray, stops: int) -> tuple[IntArray, IntArray, IntArray]:
    """Groups by stop, sorts by arrival and drops what a later leaving beats."""
    first = np.zeros(stops + 1, dtype=np.int32)
    for one in range(len(found)):
        first[found[one, 0] + 1] += 1
    for stop in range(stops):
        first[stop + 1] += first[stop]
    pairs = np.empty((len(found), 2), dtype=np.int32)
    filled = first[:-1].copy()
    for one in range(len(found)):
        stop = found[one, 0]
        at = filled[stop]
        while at > first[stop] and pairs[at - 1, 1] > found[one, 2]:
            pairs[at, 0], pairs[at, 1] = pairs[at - 1, 0], pairs[at - 1, 1]
            at -= 1
        pairs[at, 0], pairs[at, 1] = found[one, 1], found[one, 2]
        filled[stop] += 1
    kept, begin = 0, 0
    for stop in range(stops):
        stop_begin = kept
        for one in range(begin, first[stop + 1]):
            leave, there = pairs[one, 0], pairs[one, 1]
            if kept > stop_begin and pairs[kept - 1, 0] >= leave:
                continue
            if kept > stop_begin and pairs[kept - 1, 1] == there:
                kept -= 1
            pairs[kept, 0], pairs[kept, 1] = leave, there
            kept += 1
        begin = first[stop + 1]
        first[stop + 1] = kept
    return first, pairs[:kept, 0].copy(), pairs[:kept, 1].copy()
