"""The plain table: three scenarios, one line of arithmetic a month, the formula beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Reason
from ankommen.methods.forecasting.series import FloatArray, Month, Series

ARRIVALS = "low, mid, high = P10(last 24), mean(last 12), P90(last 24)"
RESIDENTS = "residents(t+1) = residents(t) + arrivals - rate * residents(t) + joiners"


@dataclass(frozen=True, eq=False)
class Scenario:
    """One scenario: arrivals a month, residents per month, first month over the usable places."""

    name: str
    arrivals: float
    residents: FloatArray
    first_shortage: Month | None


@dataclass(frozen=True)
class ScenarioTable:
    """Three scenarios with the formulas they were computed by and the first month."""

    first: Month
    scenarios: tuple[Scenario, ...]
    formulas: tuple[str, ...] = (ARRIVALS, RESIDENTS)


def scenario_table(
    series: Series,
    *,
    residents: float,
    leaving_rate: float,
    usable: FloatArray,
    joiners: float = 0.0,
) -> ScenarioTable:
    """Low, mid and high from the series' own last months; one row per month of `usable`.

    `leaving_rate`: share of the residents that leaves per month; `joiners`: family members a month.
    """
    if not 0 <= leaving_rate <= 1 or residents < 0 or len(usable) == 0:
        raise ForecastRefused(
            Reason.OUT_OF_RANGE,
            where="scenario",
            expected="0 <= leaving_rate <= 1, residents >= 0, months",
            got=(leaving_rate, residents, len(usable)),
            hint=Hint.CHECK_INPUT,
        )
    recent = series.values[-24:]
    low, high = (float(np.nanquantile(recent, level)) for level in (0.1, 0.9))
    middle = float(np.nanmean(series.values[-12:]))
    first = series.last.plus(1)
    rows: list[Scenario] = []
    for name, arrivals in zip(("low", "mid", "high"), sorted((low, middle, high)), strict=True):
        stock = [residents]
        for _ in usable:
            stock.append(stock[-1] + arrivals - leaving_rate * stock[-1] + joiners)
        course = np.array(stock[1:])
        over = np.flatnonzero(course > usable)
        short = first.plus(int(over[0])) if len(over) else None
        rows.append(Scenario(name, arrivals, course, short))
    return ScenarioTable(first=first, scenarios=tuple(rows))
