"""Residents of every house in every future, with or without an end of the places.

Where demand is not cut off, residents never fall and a shortage never moves back when more people
come: `walks` says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Reason
from ankommen.methods.forecasting.overflow import Rooms, house_all
from ankommen.methods.forecasting.series import FloatArray, IntArray, Month
from ankommen.methods.forecasting.stays import Stays
from ankommen.methods.forecasting.walks import UNKNOWN, Flow, follow, guide


class Overflow(StrEnum):
    """Where people go whose house is full: the next one listed, or the one with most room."""

    ORDER = "order"
    EMPTIEST = "emptiest"


@dataclass(frozen=True, eq=False)
class Site:
    """A house or a kind of accommodation.

    `residents` today; `share` of the arrivals; `stays` by month; `usable` places per month
    (capacity less blocked ones); whoever leaves goes to site number `next_site` with probability
    `next_share` (-1: nowhere). `elapsed`: months since arrival of those residents of whom it is
    known; the others' is drawn as in a house in balance. Full or closed houses give to houses of
    the same `kind`.
    """

    name: str
    residents: int
    share: float
    stays: Stays
    usable: IntArray
    next_site: int = -1
    next_share: float = 0.0
    elapsed: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    kind: str = ""


@dataclass(frozen=True, eq=False)
class Stock:
    """Residents at month's end in every future: `residents` (paths, months, sites).

    With overflow `without`: who found no place in the month, and `moving`: who had to leave a house
    because it had fewer places (paths, months); None where demand is not cut off.
    """

    first: Month
    names: tuple[str, ...]
    residents: NDArray[Any]
    usable: IntArray
    without: NDArray[Any] | None = None
    moving: NDArray[Any] | None = None

    def quantiles(self, levels: Sequence[float]) -> FloatArray:
        """Residents of all sites (levels, months)."""
        found: FloatArray = np.quantile(self.residents.sum(axis=2), levels, axis=0)
        return found

    def overflow(self, site: int | None = None) -> FloatArray:
        """Probability per month that residents exceed usable places, of one site or together.

        With overflow together: that somebody finds no place.
        """
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
        if site is None and self.without is not None:
            lost: NDArray[Any] = self.without > 0
            return lost
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
    overflow: Overflow | None = None,
) -> Stock:
    """Follow every arriving and present person through stays and moves.

    `arrivals` (paths, months): expected persons; the number that comes is Poisson around it. Each
    person draws a site by `share` and the month of leaving from its `stays`. Family reunion: per
    person `joiners` (0 to 1) more arrive `joiners_after` months later, also for those who came in
    the months `earlier`, the last of them just before `first`.

    Without `overflow` demand is not cut off at the places there are: what does not fit is the
    shortage, and only people of a house without any usable place count in the next one of its kind
    that has some. With the same seed more arrivals never give fewer residents. With `overflow` no
    house holds more than its usable places: who finds it full or has to leave goes to another of
    its kind, and who finds no place at all is counted as `without` and not followed further.
    """
    _check(arrivals, sites, joiners, joiners_after)
    months = arrivals.shape[1]
    if any(len(site.usable) != months for site in sites):
        _refuse(Reason.WRONG_SHAPE, "usable", months, [len(site.usable) for site in sites])
    past = np.rint(np.nan_to_num(np.asarray(earlier, dtype=float))).astype(np.int64)
    flow = _flow(sites, months, joiners, joiners_after)
    paths = np.ascontiguousarray(arrivals, dtype=float)
    names, usable = tuple(site.name for site in sites), np.array([site.usable for site in sites])
    if overflow is None:
        residents = follow(paths, past, flow, seed)
        _move_out_of_closed(residents, sites, usable)
        return Stock(first, names, residents, usable)
    kinds = list(dict.fromkeys(site.kind for site in sites))
    kind = np.array([kinds.index(site.kind) for site in sites])
    rooms = Rooms(usable.astype(np.int64), kind, overflow is Overflow.EMPTIEST)
    residents, moving, without = house_all(paths, past, flow, rooms, seed)
    return Stock(first, names, residents, usable, without, moving)


def _move_out_of_closed(residents: NDArray[Any], sites: Sequence[Site], usable: IntArray) -> None:
    """Residents of a site without any usable place are those of the next one that has some."""
    for at, month in zip(*np.nonzero(usable == 0), strict=True):
        turned = (*range(at + 1, len(sites)), *range(at))
        for other in turned:
            if usable[other, month] > 0 and sites[other].kind == sites[at].kind:
                residents[:, month, other] += residents[:, month, at]
                residents[:, month, at] = 0
                break


def _check(arrivals: FloatArray, sites: Sequence[Site], joiners: float, joiners_after: int) -> None:
    if arrivals.ndim != 2 or not np.isfinite(arrivals).all() or (arrivals < 0).any():
        _refuse(Reason.OUT_OF_RANGE, "arrivals", "(paths, months) >= 0", arrivals.shape)
    if not sites or sum(site.share for site in sites) <= 0:
        _refuse(Reason.OUT_OF_RANGE, "sites", "shares with a positive sum", len(sites))
    for site in sites:
        numbers = (site.share, site.residents, site.next_share, 1 - site.next_share)
        if min(numbers) < 0 or not -1 <= site.next_site < len(sites):
            _refuse(Reason.OUT_OF_RANGE, site.name, "shares, residents >= 0, a known site", numbers)
        if (site.usable < 0).any():
            _refuse(Reason.OUT_OF_RANGE, f"{site.name}: usable", ">= 0", int(site.usable.min()))
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
        after_guide=guide(after)[None, :],
        fresh=fresh,
        fresh_guide=np.array([guide(row) for row in fresh]),
        rest=rest,
        rest_guide=np.array([guide(row) for row in rest]),
        since=since,
        present=np.array([site.residents for site in sites]),
        next_site=np.array([site.next_site for site in sites]),
        next_share=np.array([site.next_share for site in sites], dtype=float),
        joiners=float(joiners),
        joiners_after=joiners_after,
        months=months,
    )
