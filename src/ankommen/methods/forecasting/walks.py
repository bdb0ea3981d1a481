"""Where every person of every future goes: sites, stays, moves, family that follows.

Every person has random numbers of their own, and arrivals are the points of a Poisson process up to
the number expected: where more are expected, the same people come and others besides.

Only the outermost loops are cached on disk: numba does not inline what it loads from there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from ankommen.methods.forecasting.series import FloatArray, IntArray

GUIDES = 512
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_FIRST = np.uint64(0xBF58476D1CE4E5B9)
MIX_SECOND = np.uint64(0x94D049BB133111EB)
STEP_SEED = np.uint64(0xD1342543DE82EF95)
STEP_PATH = np.uint64(0x2545F4914F6CDD1D)
STEP_GROUP = np.uint64(0xDA942042E4DD58B5)
STEP_PERSON = np.uint64(0xA0761D6478BD642F)
UNKNOWN, TINY, BLOCK = -1, 1e-200, 256
ChangeArray = NDArray[np.int32]


class Flow(NamedTuple):
    """What the loops read: shares still there per site, and guides into them."""

    after: FloatArray
    after_guide: NDArray[np.int16]
    fresh: FloatArray
    fresh_guide: NDArray[np.int16]
    rest: FloatArray
    rest_guide: NDArray[np.int16]
    since: IntArray
    present: IntArray
    next_site: IntArray
    next_share: FloatArray
    joiners: float
    joiners_after: int
    months: int


def guide(falling: FloatArray) -> NDArray[np.int16]:
    """Where to begin the search for a draw in each of 512 equal parts of 0 to 1."""
    found = (falling[None, :] > (np.arange(1, GUIDES + 1) / GUIDES)[:, None]).sum(axis=1)
    return np.asarray(found, dtype=np.int16)


@njit()
def find(falling: FloatArray, guides: NDArray[np.int16], row: int, draw: float) -> int:
    """The first place whose share is not above the draw; len() if none is."""
    place = int(guides[row, int(draw * GUIDES)])
    while place < falling.shape[1] and falling[row, place] > draw:
        place += 1
    return place


@njit()
def uniform(state: np.uint64) -> float:
    """Uniform from 0 to 1: splitmix64 (Steele, Lea, Flood 2014); the next state is + GOLDEN."""
    mixed = (state ^ (state >> np.uint64(30))) * MIX_FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * MIX_SECOND
    return float((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


@njit()
def future(seed: int, path: int) -> np.uint64:
    return np.uint64(np.uint64(seed) * STEP_SEED + np.uint64(path) * STEP_PATH)


@njit()
def dice(path: np.uint64, group: int, person: int) -> np.uint64:
    """The first state of one person of a group (residents of a site, arrivals of a month)."""
    steps = np.uint64(group) * STEP_GROUP + np.uint64(person) * STEP_PERSON
    return np.uint64(path + steps + GOLDEN)


@njit()
def _draw(draws: FloatArray, path: np.uint64, group: int, first: int, step: int) -> None:
    """The draw number `step` of persons from `first` on, in bulk."""
    for at in range(len(draws)):
        draws[at] = uniform(dice(path, group, first + at) + np.uint64(step) * GOLDEN)


@njit()
def leaving(draw: float, flow: Flow, site: int, person: int) -> int:
    """The month in which a present resident leaves, given how long they have been there."""
    since = flow.since[site, person] if person < flow.since.shape[1] else UNKNOWN
    if since == UNKNOWN:
        return find(flow.rest, flow.rest_guide, site, draw)
    whole = find(flow.fresh, flow.fresh_guide, site, draw * flow.fresh[site, since])
    return max(0, whole - since - 1)


@njit()
def _move_on(change: ChangeArray, state: np.uint64, flow: Flow, site: int, begin: int) -> np.uint64:
    """Count whoever leaves a site in the month `begin` in and out of those that follow."""
    months = change.shape[1] - 1
    while begin < months and flow.next_site[site] >= 0:
        stays_away = uniform(state) >= flow.next_share[site]
        state += GOLDEN
        if stays_away:
            break
        site = flow.next_site[site]
        stay = max(1, find(flow.fresh, flow.fresh_guide, site, uniform(state)))
        state += GOLDEN
        change[site, begin] += 1
        begin += stay
        change[site, min(begin, months)] -= 1
    return state


@njit(inline="always")
def _arrive(change: ChangeArray, state: np.uint64, flow: Flow, month: int) -> None:
    """One person and the family that follows; who came before month 0 is counted already."""
    months, last = change.shape[1] - 1, len(flow.present) - 1
    while month < months:
        if month >= 0:
            site = min(find(flow.after, flow.after_guide, 0, uniform(state)), last)
            stay = find(flow.fresh, flow.fresh_guide, site, uniform(state + GOLDEN))
            change[site, month] += 1
            change[site, min(month + stay, months)] -= 1
            state += GOLDEN + GOLDEN
            if flow.next_site[site] >= 0:
                state = _move_on(change, state, flow, site, month + stay)
        if flow.joiners <= 0:
            return
        alone = uniform(state) >= flow.joiners
        state += GOLDEN
        if alone:
            return
        month += flow.joiners_after


@njit()
def _count_present(change: ChangeArray, path: np.uint64, flow: Flow, site: int) -> None:
    months, count = change.shape[1] - 1, flow.present[site]
    row, draws = change[site], np.empty(BLOCK)
    moves, told = flow.next_site[site] >= 0, (flow.since[site] != UNKNOWN).sum()
    row[0] += count
    for first in range(0, count, BLOCK):
        here = min(BLOCK, count - first)
        _draw(draws[:here], path, site, first, 0)
        for at in range(here):
            draw = draws[at]
            if first + at < told:
                end = leaving(draw, flow, site, first + at)
            else:
                end = find(flow.rest, flow.rest_guide, site, draw)
            row[min(end, months)] -= 1
            if moves:
                _move_on(change, dice(path, site, first + at) + GOLDEN, flow, site, end)


@njit()
def _count_arrivals(
    change: ChangeArray, path: np.uint64, flow: Flow, month: int, count: int
) -> None:
    """Arrivals of whom nobody moves on and whom no family follows."""
    months, sites = change.shape[1] - 1, len(flow.present)
    draws = np.empty((2, BLOCK))
    for first in range(0, count, BLOCK):
        here = min(BLOCK, count - first)
        for step in range(2):
            _draw(draws[step, :here], path, sites + month, first + 1, step)
        for at in range(here):
            site = min(find(flow.after, flow.after_guide, 0, draws[0, at]), sites - 1)
            stay = find(flow.fresh, flow.fresh_guide, site, draws[1, at])
            change[site, month] += 1
            change[site, min(month + stay, months)] -= 1


@njit()
def _number(clock: np.uint64, expected: float) -> int:
    """How many points of a Poisson process lie up to the number expected."""
    left, end, passed, found = 1.0 - uniform(clock), np.exp(-expected), 0.0, 0
    while left > end:
        clock += GOLDEN
        found, left = found + 1, left * (1.0 - uniform(clock))
        if left < TINY:
            passed, left = passed - np.log(left), 1.0
            end = np.exp(passed - expected)
    return found


@njit(cache=True, parallel=True)
def follow(arrivals: FloatArray, earlier: IntArray, flow: Flow, seed: int) -> NDArray[np.int32]:
    """Residents (paths, months, sites) where nobody is turned away."""
    paths, months = arrivals.shape
    sites = len(flow.present)
    alone = flow.joiners <= 0 and (flow.next_site < 0).all()
    residents = np.empty((paths, months, sites), dtype=np.int32)
    for path in prange(paths):
        here = future(seed, path)
        change = np.zeros((sites, months + 1), dtype=np.int32)
        for site in range(sites):
            _count_present(change, here, flow, site)
        for back in range(len(earlier)):
            for person in range(earlier[back]):
                state = dice(here, sites + months + back, person)
                _arrive(change, state, flow, back - len(earlier))
        for month in range(months):
            count = _number(dice(here, sites + month, 0), arrivals[path, month])
            if alone:
                _count_arrivals(change, here, flow, month, count)
                continue
            for person in range(1, count + 1):
                _arrive(change, dice(here, sites + month, person), flow, month)
        for month in range(months):
            for site in range(sites):
                before = residents[path, month - 1, site] if month else 0
                residents[path, month, site] = before + change[site, month]
    return residents
