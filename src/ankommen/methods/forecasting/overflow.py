"""Houses that are full: who comes goes to another house of the same kind, or has no place.

Persons, stays and moves are those of `walks`, drawn in the same order: where there is room for
everybody, both count the same in every future. Within a month everything happens in the order of
its moment; a stay of n months ends n months after the moment it began, so a house whose arrivals
are steady is the loss system of Erlang.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from ankommen.methods.forecasting.series import FloatArray, IntArray
from ankommen.methods.forecasting.walks import (
    GOLDEN,
    TINY,
    Flow,
    dice,
    find,
    future,
    leaving,
    uniform,
)

NOBODY, GONE = -1, -2
HOUSE, BEGIN, END, MOMENT, NEXT_STAY, FAMILY, LIVES, QUEUED, FIELDS = range(9)
MOMENTS = 2**31 - 1
Cards = NDArray[np.int32]


class Rooms(NamedTuple):
    """Usable places (sites, months), the kind of each site, whether the emptiest is asked first."""

    usable: IntArray
    kind: IntArray
    emptiest: bool


@njit()
def _card(cards: Cards, house: int, span: tuple[int, int], moment: float) -> int:
    """One more stay; the last row counts them, also those that find no row any more."""
    card = min(cards[-1, 0], len(cards) - 2)
    cards[-1, 0] += 1
    cards[card, HOUSE], cards[card, BEGIN], cards[card, END] = house, span[0], span[1]
    cards[card, NEXT_STAY] = cards[card, FAMILY] = cards[card, LIVES] = NOBODY
    cards[card, MOMENT] = int(moment * MOMENTS)
    return int(card)


@njit()
def _queue(cards: Cards, heads: IntArray, card: int, month: int) -> None:
    if month < len(heads):
        cards[card, QUEUED] = heads[month]
        heads[month] = card


@njit()
def _move_on(cards: Cards, state: np.uint64, flow: Flow, card: int, moment: float) -> np.uint64:
    """The stays that follow one, as `walks` draws them."""
    site, begin = cards[card, HOUSE], cards[card, END]
    while begin < flow.months and flow.next_site[site] >= 0:
        stays_away = uniform(state) >= flow.next_share[site]
        state += GOLDEN
        if stays_away:
            break
        site = flow.next_site[site]
        stay = max(1, find(flow.fresh, flow.fresh_guide, site, uniform(state)))
        state += GOLDEN
        after = _card(cards, site, (begin, begin + stay), moment)
        cards[card, NEXT_STAY] = after
        card, begin = after, begin + stay
    return state


@njit(inline="always")
def _invite(
    cards: Cards, heads: IntArray, state: np.uint64, flow: Flow, came: tuple[int, float]
) -> None:
    """Somebody who comes in a month and the family that follows; who came before 0 is there."""
    month, moment = came
    last, before = len(flow.present) - 1, NOBODY
    while month < flow.months:
        if month >= 0:
            site = min(find(flow.after, flow.after_guide, 0, uniform(state)), last)
            stay = find(flow.fresh, flow.fresh_guide, site, uniform(state + GOLDEN))
            card = _card(cards, site, (month, month + stay), moment)
            state += GOLDEN + GOLDEN
            if flow.next_site[site] >= 0:
                state = _move_on(cards, state, flow, card, moment)
            if before == NOBODY:
                _queue(cards, heads, card, month)
            else:
                cards[before, FAMILY] = card
            before = card
        if flow.joiners <= 0:
            return
        alone = uniform(state) >= flow.joiners
        state += GOLDEN
        if alone:
            return
        month += flow.joiners_after


@njit()
def _draw_present(
    cards: Cards, heads: IntArray, here: np.uint64, flow: Flow, earlier: IntArray
) -> None:
    """Residents of today in their houses, the family of those who came before on its way."""
    sites = len(flow.present)
    groups = sites + flow.months + len(earlier)
    for site in range(sites):
        for person in range(flow.present[site]):
            state = dice(here, site, person)
            end = leaving(uniform(state), flow, site, person)
            moment = uniform(dice(here, groups + site, person))
            card = _card(cards, site, (0, end), moment)
            cards[card, LIVES] = site
            _queue(cards, heads, card, end)
            if flow.next_site[site] >= 0:
                _move_on(cards, state + GOLDEN, flow, card, moment)
    for back in range(len(earlier)):
        for person in range(earlier[back]):
            moment = uniform(dice(here, groups + sites + back, person))
            state = dice(here, sites + flow.months + back, person)
            _invite(cards, heads, state, flow, (back - len(earlier), moment))


@njit()
def _draw_arrivals(
    cards: Cards, heads: IntArray, here: np.uint64, flow: Flow, arrivals: FloatArray
) -> None:
    """The arrivals of every month, each at its moment."""
    for month in range(flow.months):
        expected, group = arrivals[month], len(flow.present) + month
        clock = dice(here, group, 0)
        left, end, passed, person = 1.0 - uniform(clock), np.exp(-expected), 0.0, 1
        while left > end:
            moment = (passed - np.log(left)) / expected
            _invite(cards, heads, dice(here, group, person), flow, (month, moment))
            clock += GOLDEN
            person, left = person + 1, left * (1.0 - uniform(clock))
            if left < TINY:
                passed, left = passed - np.log(left), 1.0
                end = np.exp(passed - expected)


@njit()
def _open_house(held: IntArray, rooms: Rooms, site: int, month: int) -> int:
    """The house itself if it has room; else the next of its kind, or the one with most room."""
    best, most, other = NOBODY, 0, site
    for _ in range(len(held)):
        free = rooms.usable[other, month] - held[other]
        if free > most and rooms.kind[other] == rooms.kind[site]:
            if other == site or not rooms.emptiest:
                return other
            best, most = other, free
        other = other + 1 if other + 1 < len(held) else 0
    return best


@njit()
def _in_order(cards: Cards, head: int, found: IntArray) -> int:
    """The cards of a month in the order of their moments; how many there are."""
    count, card = 0, head
    while card != NOBODY:
        found[count] = (np.int64(cards[card, MOMENT]) << 32) | np.int64(card)
        count, card = count + 1, cards[card, QUEUED]
    found[:count].sort()
    for at in range(count):
        found[at] &= 0xFFFFFFFF
    return count


@njit()
def _happen(
    cards: Cards, heads: IntArray, held: IntArray, rooms: Rooms, event: tuple[int, int]
) -> bool:
    """Somebody leaves or comes, and moves on; False if there is no place."""
    card, month = event
    if cards[card, LIVES] == GONE:
        return True
    if cards[card, LIVES] != NOBODY:
        held[cards[card, LIVES]] -= 1
        cards[card, LIVES] = GONE
        card = cards[card, NEXT_STAY]
    while card != NOBODY:
        family, needs_place = cards[card, FAMILY], cards[card, END] > month
        if needs_place:
            house = _open_house(held, rooms, cards[card, HOUSE], month)
            if house == NOBODY:
                return False
            held[house] += 1
            cards[card, LIVES] = house
            _queue(cards, heads, card, cards[card, END])
        if family != NOBODY:
            _queue(cards, heads, family, cards[family, BEGIN])
        if needs_place:
            break
        card = cards[card, NEXT_STAY]
    return True


@njit()
def _make_room(cards: Cards, held: IntArray, rooms: Rooms, month: int) -> tuple[int, int]:
    """Whoever a house has no longer a place for moves; how many moved, how many found none."""
    moving, without, over = 0, 0, False
    for site in range(len(held)):
        over = over or held[site] > rooms.usable[site, month]
    if not over:
        return moving, without
    for card in range(cards[-1, 0] - 1, -1, -1):
        house = cards[card, LIVES]
        if house >= 0 and held[house] > rooms.usable[house, month]:
            other = _open_house(held, rooms, house, month)
            held[house] -= 1
            moving += 1
            cards[card, LIVES] = GONE if other == NOBODY else other
            if other == NOBODY:
                without += 1
            else:
                held[other] += 1
    return moving, without


@njit(cache=True, parallel=True)
def house_all(
    arrivals: FloatArray, earlier: IntArray, flow: Flow, rooms: Rooms, seed: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Residents (paths, months, sites); who had to move and who found no place (paths, months)."""
    paths, months = arrivals.shape
    sites = len(flow.present)
    residents = np.empty((paths, months, sites), dtype=np.int32)
    moving = np.empty((paths, months), dtype=np.int32)
    without = np.empty((paths, months), dtype=np.int32)
    for path in prange(paths):
        here, heads = future(seed, path), np.empty(months, dtype=np.int64)
        size, needed = 0, int(flow.present.sum() + 1.2 * arrivals[path].sum()) + 64
        while needed > size:
            size = needed
            cards = np.empty((size + 1, FIELDS), dtype=np.int32)
            cards[-1, 0], heads[:] = 0, NOBODY
            _draw_present(cards, heads, here, flow, earlier)
            _draw_arrivals(cards, heads, here, flow, arrivals[path])
            needed = int(cards[-1, 0])
        held, order = flow.present.copy(), np.empty(size, dtype=np.int64)
        for month in range(months):
            moved, lost = _make_room(cards, held, rooms, month)
            for at in range(_in_order(cards, heads[month], order)):
                lost += not _happen(cards, heads, held, rooms, (order[at], month))
            residents[path, month] = held
            moving[path, month], without[path, month] = moved, lost
    return residents, moving, without
