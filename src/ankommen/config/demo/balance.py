"""The demo's balance of course access: invented totals of three offices, the newest unreleased."""

from __future__ import annotations

from datetime import date, timedelta

from ankommen.core import publication
from ankommen.strategy.balance_table import Delivered
from ankommen.strategy.selectors.balance import waiting_sets
from ankommen.strategy.services.balance import enter_deliveries

from . import content
from .world import World

QUARTERS = 3
KEPT_BACK = 1


def add_balance(world: World) -> None:
    """Three quarters that are over; all but the newest are released."""
    now = world.calendar.at(world.calendar.today)
    days = _last_days(world.calendar.today)
    rows = [
        _delivered(row, day, at)
        for row in content.load("balance")["total"]
        for at, day in enumerate(days)
        if at < len(row["counts"])
    ]
    enter_deliveries(actor=world.actor, rows=rows, now=now)
    for one in waiting_sets(world.actor)[:-KEPT_BACK]:
        publication.release(actor=world.actor, figures=one, now=now)


def _last_days(today: date) -> list[date]:
    """The last days of the quarters that are over, oldest first."""
    day = today.replace(day=1)
    found: list[date] = []
    while len(found) < QUARTERS:
        last = day - timedelta(days=1)
        if last.month % 3 == 0:
            found.append(last)
        day = last.replace(day=1)
    return found[::-1]


def _delivered(row: content.Content, day: date, at: int) -> Delivered:
    quarter = day.month // 3
    names = (row["origin"], row["stage"], row["source"])
    return Delivered(day.year, quarter, *names, row["counts"][at], day)
