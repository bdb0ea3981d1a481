"""From arrivals and houses to a plan: forecasts, residents, places to hold, when they run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.forecasting import (
    ArrivalEvent,
    Forecast,
    Holding,
    Month,
    Notice,
    Overflow,
    ScenarioTable,
    Score,
    Site,
    Stock,
    apply_events,
    back_test,
    cost_per_occupied,
    forecast,
    newsvendor,
    order_by,
    places_for_risk,
    scenario_table,
    simulate_stock,
)
from ankommen.methods.forecasting.backtests import LEVELS, pooled

from .files import Arrivals, House
from .quota import Booked, Quota, book, with_share

PATHS = 10_000
SURE = (0.5, 0.7, 0.9)
OCCUPANCIES = tuple(Decimal(percent) / 100 for percent in (100, 90, 80, 70, 60, 50))
PAST = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """`risk`: how often places may be too few. Costs in euro a month: of a place too few and of
    an empty one; of a place at full occupancy and which part of it is fixed. `joiners`: relatives
    who follow each person that came, after so many months. `overflow`: where people of a full
    house go; None: nobody asks for another house."""

    horizon: int
    risk: float
    seed: int
    lead_months: int
    short: float | None = None
    idle: float | None = None
    place_cost: Decimal | None = None
    fixed: Decimal = Decimal("0.9")
    joiners: float = 0.0
    joiners_after: int = 6
    overflow: Overflow | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Residents in the middle and in the ranges, places, what to hold."""

    residents: tuple[float, float, float, float, float]
    usable: int
    overflow: float
    shortage_by: float
    hold: Holding
    cheapest: Holding | None


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """One month: arrivals in three of ten futures; what is needed, where houses are known."""

    month: Month
    arrivals: tuple[float, float, float]
    need: Need | None


@dataclass(frozen=True, slots=True)
class Shortage:
    """Places run out by `month` with at least `asked`; `found` is how likely it is."""

    asked: float
    month: Month | None
    found: float
    order: Month | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the method foresaw one month ahead in a past month, and what came."""

    month: Month
    low: float
    middle: float
    high: float
    actual: float


@dataclass(frozen=True, slots=True)
class Plan:
    """`housed`: residents within the places there are, if asked for."""

    arrivals: Arrivals
    houses: tuple[House, ...]
    wanted: Wanted
    forecast: Forecast
    months: tuple[MonthPlan, ...]
    housed: Stock | None
    shortages: tuple[Shortage, ...]
    scenarios: ScenarioTable | None
    scores: dict[str, Score]
    checks: tuple[Checked, ...]
    costs: tuple[tuple[Decimal, Decimal], ...]
    account: tuple[Booked, ...]
    notices: tuple[Notice, ...]


def make_plan(
    arrivals: Arrivals,
    houses: Sequence[House],
    events: Sequence[ArrivalEvent],
    wanted: Wanted,
    quota: Quota | None = None,
) -> Plan:
    """Everything that the report says. Random numbers come from `wanted.seed` alone."""
    (found, *_others) = forecast(arrivals.pool, horizon=wanted.horizon)
    if quota is not None:
        found = with_share(found, quota)
    paths = found.paths(PATHS, np.random.default_rng(wanted.seed))
    paths = apply_events(paths, first=found.first, events=events)
    months = [found.first.plus(step) for step in range(wanted.horizon)]
    endless = replace(wanted, overflow=None)
    stock = _stock(arrivals, houses, paths, months, endless) if houses else None
    within = houses and wanted.overflow
    return Plan(
        arrivals=arrivals,
        houses=tuple(houses),
        wanted=wanted,
        forecast=found,
        months=_months(months, paths, stock, wanted),
        housed=_stock(arrivals, houses, paths, months, wanted) if within else None,
        shortages=tuple(_shortages(stock, wanted)) if stock else (),
        scenarios=_scenarios(arrivals, houses, months, wanted) if houses else None,
        scores=back_test(arrivals.pool),
        checks=_checks(arrivals),
        costs=_costs(wanted),
        account=book(arrivals.own, quota) if quota else (),
        notices=_notices(arrivals, found, houses),
    )


def _notices(arrivals: Arrivals, found: Forecast, houses: Sequence[House]) -> tuple[Notice, ...]:
    of_houses = [notice for one in houses for notice in one.notices]
    return tuple(dict.fromkeys([*found.notices, *arrivals.own.notices, *of_houses]))


def _stock(
    arrivals: Arrivals,
    houses: Sequence[House],
    paths: NDArray[np.float64],
    months: Sequence[Month],
    wanted: Wanted,
) -> Stock:
    sites = [
        Site(
            one.name,
            one.residents,
            one.share,
            one.stays,
            one.usable(months),
            elapsed=np.array(one.elapsed, dtype=np.int64),
            kind=one.kind,
        )
        for one in houses
    ]
    return simulate_stock(
        paths,
        sites,
        first=months[0],
        seed=wanted.seed,
        joiners=wanted.joiners,
        joiners_after=wanted.joiners_after,
        earlier=arrivals.own.values[-wanted.joiners_after :].tolist(),
        overflow=wanted.overflow,
    )


def _months(
    months: Sequence[Month],
    paths: NDArray[np.float64],
    stock: Stock | None,
    wanted: Wanted,
) -> tuple[MonthPlan, ...]:
    needs = _needs(stock, wanted) if stock else [None] * len(months)
    return tuple(
        MonthPlan(month, _three(paths[:, at]), needs[at]) for at, month in enumerate(months)
    )


def _needs(stock: Stock, wanted: Wanted) -> list[Need | None]:
    together, usable = stock.residents.sum(axis=2), stock.usable.sum(axis=0)
    overflow, by = stock.overflow(), stock.shortage_by()
    short, idle = wanted.short, wanted.idle
    found: list[Need | None] = []
    for at, demand in enumerate(together.T):
        p5, p25, p50, p75, p95 = (
            float(one) for one in np.quantile(demand, (0.05, 0.25, 0.5, 0.75, 0.95))
        )
        found.append(
            Need(
                (p5, p25, p50, p75, p95),
                int(usable[at]),
                float(overflow[at]),
                float(by[at]),
                places_for_risk(demand, risk=wanted.risk, short=short or 0.0, idle=idle or 0.0),
                newsvendor(demand, short=short, idle=idle) if short and idle else None,
            )
        )
    return found


def _three(counts: NDArray[np.float64]) -> tuple[float, float, float]:
    low, middle, high = (float(one) for one in np.quantile(counts, (0.1, 0.5, 0.9)))
    return low, middle, high


def _shortages(stock: Stock, wanted: Wanted) -> list[Shortage]:
    found = []
    for asked in SURE:
        reached = stock.first_shortage(probability=asked)
        if reached is None:
            found.append(Shortage(asked, None, float(stock.shortage_by()[-1]), None))
        else:
            month, probability = reached
            order = order_by(month, lead_months=wanted.lead_months)
            found.append(Shortage(asked, month, probability, order))
    return found


def _scenarios(
    arrivals: Arrivals, houses: Sequence[House], months: Sequence[Month], wanted: Wanted
) -> ScenarioTable:
    residents = sum(one.residents for one in houses)
    leaving = sum(one.residents * one.stays.leaving_rate for one in houses)
    rate = leaving / residents if residents else houses[0].stays.leaving_rate
    usable = np.sum([one.usable(months) for one in houses], axis=0, dtype=float)
    return scenario_table(
        arrivals.own,
        residents=residents,
        leaving_rate=rate,
        usable=usable,
        joiners=wanted.joiners * float(np.nanmean(arrivals.own.values[-12:])),
    )


def _checks(arrivals: Arrivals) -> tuple[Checked, ...]:
    """The last months of the own series, each foreseen from the month before it."""
    values = arrivals.own.values
    low, middle, high = (int(np.flatnonzero(level == LEVELS)[0]) for level in (0.1, 0.5, 0.9))
    found = []
    for origin in range(max(len(values) - PAST, 24), len(values)):
        if not np.isfinite(values[origin]):
            continue
        end = arrivals.own.start.plus(origin - 1)
        given = pooled(values[None, :origin], end, 1)[0, 0]
        month = arrivals.own.start.plus(origin)
        found.append(Checked(month, given[low], given[middle], given[high], float(values[origin])))
    return tuple(found)


def _costs(wanted: Wanted) -> tuple[tuple[Decimal, Decimal], ...]:
    if wanted.place_cost is None:
        return ()
    return tuple(
        (one, cost_per_occupied(wanted.place_cost, occupancy=one, fixed=wanted.fixed))
        for one in OCCUPANCIES
    )
