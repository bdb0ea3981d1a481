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
