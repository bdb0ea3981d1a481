"""How many places to hold, when to order them, what an empty one costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Reason
from ankommen.methods.forecasting.series import Month


@dataclass(frozen=True)
class Holding:
    """`places` to hold, the `risk` that they are too few, and the expected cost of both errors."""

    places: int
    risk: float
    cost_of_short: float
    cost_of_idle: float


def places_for_risk(
    demand: ArrayLike, *, risk: float, short: float = 0.0, idle: float = 0.0
) -> Holding:
    """The fewest places whose probability of being too few is at most `risk`.

    `demand`: residents in equally likely futures; `short` and `idle`: cost of one place too few
    and of one too many.
    """
    if not 0 <= risk < 1:
        _refuse("risk", "0 <= risk < 1", risk)
    return _hold(demand, 1 - risk, short, idle)


def newsvendor(demand: ArrayLike, *, short: float, idle: float) -> Holding:
    """The places with the least expected cost: the quantile `short / (short + idle)` of demand.

    >>> newsvendor([10, 20, 30, 40], short=3, idle=1)
    Holding(places=30, risk=0.25, cost_of_short=7.5, cost_of_idle=7.5)
    """
    if short <= 0 or idle <= 0:
        _refuse("cost", "short and idle over 0", (short, idle))
    return _hold(demand, short / (short + idle), short, idle)


def _hold(demand: ArrayLike, level: float, short: float, idle: float) -> Holding:
    needs = np.asarray(demand, dtype=float).ravel()
    if needs.size == 0 or not np.isfinite(needs).all():
        _refuse("demand", "numbers", needs.size)
    places = int(np.ceil(np.quantile(needs, level, method="inverted_cdf")))
    return Holding(
        places=places,
        risk=float((needs > places).mean()),
        cost_of_short=float(short * np.maximum(needs - places, 0).mean()),
        cost_of_idle=float(idle * np.maximum(places - needs, 0).mean()),
    )


def order_by(shortage: Month, *, lead_months: int) -> Month:
    """The month to order in, so that places are there when they run out.

    >>> str(order_by(Month(2027, 3), lead_months=9))
    '2026-06'
    """
    if lead_months < 0:
        _refuse("lead_months", ">= 0", lead_months)
    return shortage.plus(-lead_months)


def cost_per_occupied(full: Decimal, *, occupancy: Decimal, fixed: Decimal) -> Decimal:
    """Cost of one occupied place and month: `full * (fixed / occupancy + 1 - fixed)`, to the cent.

    `full` is the cost at full occupancy, `fixed` the part that is paid for empty places too.

    >>> cost_per_occupied(Decimal(881), occupancy=Decimal("0.6"), fixed=Decimal("0.9"))
    Decimal('1409.60')
    """
    if not 0 < occupancy <= 1 or not 0 <= fixed <= 1 or full < 0:
        _refuse("cost", "0 < occupancy <= 1, 0 <= fixed <= 1", (full, occupancy, fixed))
    cost = full * (fixed / occupancy + 1 - fixed)
    return cost.quantize(Decimal("0.01"), ROUND_HALF_UP)


def erlang_loss(load: float, places: int) -> float:
    """Share turned away where nobody waits (Erlang B): `load` = arrivals a month times mean stay.

    >>> round(erlang_loss(2.0, 2), 3)
    0.4
    """
    if load < 0 or places < 0:
        _refuse("load", "load, places >= 0", (load, places))
    lost = 1.0
    for place in range(1, places + 1):
        lost = load * lost / (place + load * lost)
    return lost


def _refuse(where: str, expected: object, got: object) -> None:
    raise ForecastRefused(
        Reason.OUT_OF_RANGE, where=where, expected=expected, got=got, hint=Hint.CHECK_INPUT
    )
