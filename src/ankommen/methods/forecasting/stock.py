"""Who will live where: every person of every future, month by month.

Every person has random numbers of their own, and arrivals are the points of a Poisson process up to
the number expected: where more are expected, the same people come and others besides. So residents
never fall and a shortage never moves back when more people come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Reason
from ankommen.methods.forecasting.series import FloatArray, IntArray, Month
from ankommen.methods.forecasting.stays import Stays

GUIDES = 256
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_FIRST = np.uint64(0xBF58476D1CE4E5B9)
MIX_SECOND = np.uint64(0x94D049BB133111EB)
STEP_SEED = np.uint64(0xD1342543DE82EF95)
STEP_PATH = np.uint64(0x2545F4914F6CDD1D)
STEP_GROUP = np.uint64(0xDA942042E4DD58B5)
STEP_PERSON = np.uint64(0xA0761D6478BD642F)
UNKNOWN, TINY = -1, 1e-200


class Flow(NamedTuple):
    """What the loops read: shares still there per site, and guides into them."""

    after: FloatArray
    after_guide: IntArray
    fresh: FloatArray
    fresh_guide: IntArray
    rest: FloatArray
    rest_guide: IntArray
    since: IntArray
    present: IntArray
    next_site: IntArray
    next_share: FloatArray
    joiners: float
    joiners_after: int


@dataclass(frozen=True, eq=False)
class Site:
    """A house or a kind of accommodation.

    `residents` today; `share` of the arrivals; `stays` by month; `usable` places per month
    (capacity less blocked ones); whoever leaves goes to site number `next_site` with probability
    `next_share` (-1: nowhere). `elapsed`: months since arrival of those residents of whom it is
    known; the others' is drawn as in a house in balance.
    """

    name: str
    residents: int
    share: float
    stays: Stays
    usable: IntArray
    next_site: int = -1
    next_share: float = 0.0
    elapsed: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Stock:
    """Residents at month's end in every future: `residents` (paths, months, sites)."""

    first: Month
    names: tuple[str, ...]
    residents: NDArray[Any]
    usable: IntArray

    def quantiles(self, levels: Sequence[float]) -> FloatArray:
        """Residents of all sites (levels, months)."""
        found: FloatArray = np.quantile(self.residents.sum(axis=2), levels, axis=0)
        return found

    def overflow(self, site: int | None = None) -> FloatArray:
        """Probability per month that residents exceed usable places, of one site or together."""
        found: FloatArray = self._short(site).mean(axis=0)
        return found

    def shortage_by(self, site: int | None = None) -> FloatArray:
        """Probability per month that places have run out in this or an earlier month."""
        found: FloatArray = np.logical_or.accumulate(self._short(site), axis=1).mean(axis=0)
        return found

    def first_shortage(
        self, *, probability: float, site: int | None = None
    ) -> tuple[Month, float] | None:
        """The first month by which places have run out with at least `probability`."""
        risen = self.shortage_by(site)
        reached = np.flatnonzero(risen >= probability)
        if len(reached) == 0:
            return None
        return self.first.plus(int(reached[0])), float(risen[reached[0]])

    def _short(self, site: int | None) -> NDArray[Any]:
        if site is None:
            residents, usable = self.residents.sum(axis=2), self.usable.sum(axis=0)
        else:
            residents, usable = self.residents[:, :, site], self.usable[site]
        short: NDArray[Any] = residents > usable
        return short


def simulate_stock(
    arrivals: FloatArray,
    sites: Sequence[Site],
    *,
    first: Month,
    seed: int,
    joiners: float = 0.0,
    joiners_after: int = 6,
    earlier: Sequence[float] = (),
) -> Stock:
    """Follow every arriving and present person through stays and moves.

    `arrivals` (paths, months): expected persons; the number that comes is Poisson around it. Each
    person draws a site by `share` and the month of leaving from its `stays`. Family reunion: per
    person `joiners` (0 to 1) more arrive `joiners_after` months later, also for those who came in
    the months `earlier`, the last of them just before `first`. Demand is not cut off at the places
    there are: what does not fit is the shortage. With the same seed more arrivals never give fewer
    residents.
    """
    _check(arrivals, sites, joiners, joiners_after)
    months = arrivals.shape[1]
    if any(len(site.usable) != months for site in sites):
        _refuse(Reason.WRONG_SHAPE, "usable", months, [len(site.usable) for site in sites])
    past = np.rint(np.nan_to_num(np.asarray(earlier, dtype=float))).astype(np.int64)
    flow = _flow(sites, months, joiners, joiners_after)
    residents = _follow(np.ascontiguousarray(arrivals, dtype=float), past, flow, seed)
    usable = np.array([site.usable for site in sites])
    return Stock(first, tuple(site.name for site in sites), residents, usable)


def _check(arrivals: FloatArray, sites: Sequence[Site], joiners: float, joiners_after: int) -> None:
    if arrivals.ndim != 2 or not np.isfinite(arrivals).all() or (arrivals < 0).any():
        _refuse(Reason.OUT_OF_RANGE, "arrivals", "(paths, months) >= 0", arrivals.shape)
    if not sites or sum(site.share for site in sites) <= 0:
        _refuse(Reason.OUT_OF_RANGE, "sites", "shares with a positive sum", len(sites))
    for site in sites:
        numbers = (site.share, site.residents, site.next_share, 1 - site.next_share)
        if min(numbers) < 0 or not -1 <= site.next_site < len(sites):
            _refuse(Reason.OUT_OF_RANGE, site.name, "shares, residents >= 0, a known site", numbers)
        if len(site.elapsed) > site.residents or (site.elapsed < 0).any():
            said = "months >= 0 of at most all residents"
            _refuse(Reason.OUT_OF_RANGE, f"{site.name}: elapsed", said, len(site.elapsed))
    if not 0 <= joiners <= 1 or joiners_after < 1:
        got = (joiners, joiners_after)
        _refuse(Reason.OUT_OF_RANGE, "joiners", "0 to 1 per person, after >= 1 month", got)


def _refuse(what: Reason, where: str, expected: object, got: object) -> None:
    raise ForecastRefused(what, where=where, expected=expected, got=got, hint=Hint.CHECK_INPUT)


def _flow(sites: Sequence[Site], months: int, joiners: float, joiners_after: int) -> Flow:
    shares = np.cumsum([site.share for site in sites])
    after = 1 - shares / shares[-1]
    since = np.full((len(sites), max(1, *(len(site.elapsed) for site in sites))), UNKNOWN)
    for row, site in enumerate(sites):
        since[row, : len(site.elapsed)] = site.elapsed
    longest = months + int(since.max()) + 1
    fresh = np.array([site.stays.until(longest) for site in sites])
    rest = np.array([site.stays.residual(months) for site in sites])
    return Flow(
        after=after[None, :],
        after_guide=_guide(after)[None, :],
        fresh=fresh,
        fresh_guide=np.array([_guide(row) for row in fresh]),
        rest=rest,
        rest_guide=np.array([_guide(row) for row in rest]),
        since=since,
        present=np.array([site.residents for site in sites]),
        next_site=np.array([site.next_site for site in sites]),
        next_share=np.array([site.next_share for site in sites], dtype=float),
        joiners=float(joiners),
        joiners_after=joiners_after,
    )


def _guide(falling: FloatArray) -> IntArray:
    """Where to begin the search for a draw in each of 256 equal parts of 0 to 1."""
    found: IntArray = (falling[None, :] > (np.arange(1, GUIDES + 1) / GUIDES)[:, None]).sum(axis=1)
    return found


@njit(cache=True)
def _find(falling: FloatArray, guide: IntArray, row: int, draw: float) -> int:
    """The first place whose share is not above the draw; len() if none is."""
    place: int = guide[row, int(draw * GUIDES)]
    while place < falling.shape[1] and falling[row, place] > draw:
        place += 1
    return place


@njit(cache=True)
def _mix(state: np.uint64) -> np.uint64:
    mixed = (state ^ (state >> np.uint64(30))) * MIX_FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * MIX_SECOND
    return np.uint64(mixed ^ (mixed >> np.uint64(31)))


@njit(cache=True)
def _draw(dice: NDArray[np.uint64]) -> float:
    """Uniform from 0 to 1: splitmix64 (Steele, Lea, Flood 2014)."""
    dice[0] += GOLDEN
    return float(_mix(dice[0]) >> np.uint64(11)) * 2.0**-53


@njit(cache=True)
def _take_dice(dice: NDArray[np.uint64], path: np.uint64, group: int, person: int) -> None:
    """The stream of one person of a group (residents of a site, arrivals of a month)."""
    dice[0] = path + np.uint64(group) * STEP_GROUP + np.uint64(person) * STEP_PERSON


@njit(cache=True)
def _walk(
    change: IntArray, dice: NDArray[np.uint64], flow: Flow, site: int, span: tuple[int, int]
) -> None:
    """Count one person in and out of the site and of those that follow."""
    months = len(change) - 1
    begin, end = span
    while True:
        if begin >= months:
            return
        change[begin, site] += 1
        change[min(end, months), site] -= 1
        if flow.next_site[site] < 0 or _draw(dice) >= flow.next_share[site]:
            return
        site, begin = flow.next_site[site], end
        draw = _draw(dice)
        end = begin + max(1, _find(flow.fresh, flow.fresh_guide, site, draw))


@njit(cache=True, inline="always")
def _arrive(change: IntArray, dice: NDArray[np.uint64], flow: Flow, month: int) -> None:
    """One person and the family that follows; who came before month 0 is counted already."""
    months = len(change) - 1
    while month < months:
        if month >= 0:
            last = len(flow.present) - 1
            site = min(_find(flow.after, flow.after_guide, 0, _draw(dice)), last)
            stay = _find(flow.fresh, flow.fresh_guide, site, _draw(dice))
            _walk(change, dice, flow, site, (month, month + stay))
        if flow.joiners <= 0 or _draw(dice) >= flow.joiners:
            return
        month += flow.joiners_after


@njit(cache=True)
def _leave(dice: NDArray[np.uint64], flow: Flow, site: int, person: int) -> int:
    """The month in which a present resident leaves, given how long they have been there."""
    draw = _draw(dice)
    since = flow.since[site, person] if person < flow.since.shape[1] else UNKNOWN
    if since == UNKNOWN:
        return _find(flow.rest, flow.rest_guide, site, draw)
    whole = _find(flow.fresh, flow.fresh_guide, site, draw * flow.fresh[site, since])
    return max(0, whole - since - 1)


@njit(cache=True)
def _add_up(change: IntArray, residents: NDArray[np.int32]) -> None:
    months, sites = residents.shape
    for site in range(sites):
        level = 0
        for month in range(months):
            level += change[month, site]
            residents[month, site] = level


@njit(cache=True, parallel=True)
def _follow(arrivals: FloatArray, earlier: IntArray, flow: Flow, seed: int) -> NDArray[np.int32]:
    paths, months = arrivals.shape
    sites = len(flow.present)
    residents = np.zeros((paths, months, sites), dtype=np.int32)
    for path in prange(paths):
        here = np.uint64(seed) * STEP_SEED + np.uint64(path) * STEP_PATH
        dice = np.zeros(1, dtype=np.uint64)
        clock = np.zeros(1, dtype=np.uint64)
        change = np.zeros((months + 1, sites), dtype=np.int64)
        for site in range(sites):
            for person in range(flow.present[site]):
                _take_dice(dice, here, site, person)
                _walk(change, dice, flow, site, (0, _leave(dice, flow, site, person)))
        for back in range(len(earlier)):
            for person in range(earlier[back]):
                _take_dice(dice, here, sites + months + back, person)
                _arrive(change, dice, flow, back - len(earlier))
        for month in range(months):
            _take_dice(clock, here, sites + month, 0)
            left, end, person = 1.0 - _draw(clock), np.exp(-arrivals[path, month]), 1
            passed = 0.0
            while left > end:
                _take_dice(dice, here, sites + month, person)
                _arrive(change, dice, flow, month)
                person, left = person + 1, left * (1.0 - _draw(clock))
                if left < TINY:
                    passed, left = passed - np.log(left), 1.0
                    end = np.exp(passed - arrivals[path, month])
        _add_up(change, residents[path])
    return residents
