"""When work runs by itself: every so many minutes, daily, weekly, monthly, in Berlin time.

A plan knows its moments; which of them a worker still owes is `owed`. Two rules hold for all:

* a local day has one moment. Where the clock jumps over 02:30 in March, the work runs at 03:30;
  where 02:30 comes twice in October, it runs at the first;
* what was missed while no worker ran is made up for once, with its latest moment.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CLOCK_WAS_WRONG = timedelta(days=1)


class Plan(Protocol):
    """The moments of a schedule; both answers are in UTC."""

    def latest(self, now: datetime) -> datetime:
        """The last moment up to `now`, `now` included."""

    def following(self, now: datetime) -> datetime:
        """The first moment after `now`."""


@dataclass(frozen=True, slots=True)
class EveryMinutes:
    """On the full multiples since midnight UTC: `EveryMinutes(15)` at 10:00, 10:15, …"""

    minutes: int

    def __post_init__(self) -> None:
        if self.minutes < 1 or 24 * 60 % self.minutes:
            raise ValueError(f"A day cannot be divided into parts of {self.minutes} minutes.")

    def latest(self, now: datetime) -> datetime:
        step = timedelta(minutes=self.minutes)
        return EPOCH + (now - EPOCH) // step * step

    def following(self, now: datetime) -> datetime:
        return self.latest(now) + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Daily:
    at: time

    def latest(self, now: datetime) -> datetime:
        return _latest(self, now)

    def following(self, now: datetime) -> datetime:
        return _following(self, now)

    def falls_on(self, day: date) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Weekly:
    """`weekday` counts from Monday, 0, as `calendar` does."""

    weekday: int
    at: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"A week has the days 0 to 6, not {self.weekday}.")

    def latest(self, now: datetime) -> datetime:
        return _latest(self, now)

    def following(self, now: datetime) -> datetime:
        return _following(self, now)

    def falls_on(self, day: date) -> bool:
        return day.weekday() == self.weekday


@dataclass(frozen=True, slots=True)
class Monthly:
    """A month that has no such day runs on its last one: `Monthly(31, …)` is always the end."""

    day: int
    at: time

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 31:
            raise ValueError(f"A month has the days 1 to 31, not {self.day}.")

    def latest(self, now: datetime) -> datetime:
        return _latest(self, now)

    def following(self, now: datetime) -> datetime:
        return _following(self, now)

    def falls_on(self, day: date) -> bool:
        return day.day == min(self.day, monthrange(day.year, day.month)[1])


def owed(plan: Plan, *, since: datetime, now: datetime) -> datetime | None:
    """The one run that is due, given the moment of the last one; None if nothing is owed.

    A last run more than a day ahead comes from a clock that was wrong: it does not count.
    """
    latest = plan.latest(now)
    if since > now + CLOCK_WAS_WRONG:
        return latest
    return latest if latest > since else None


def beginning(now: datetime) -> datetime:
    """From when on a schedule seen for the first time counts: midnight of this day."""
    return moment(now.astimezone(BERLIN).date(), time())


def moment(day: date, at: time) -> datetime:
    """That local time as a point in time, also on the days on which the clock changes."""
    return datetime.combine(day, at, tzinfo=BERLIN).astimezone(UTC)


def _latest(plan: Daily | Weekly | Monthly, now: datetime) -> datetime:
    day = now.astimezone(BERLIN).date()
    while not (plan.falls_on(day) and moment(day, plan.at) <= now):
        day -= DAY
    return moment(day, plan.at)


def _following(plan: Daily | Weekly | Monthly, now: datetime) -> datetime:
    day = now.astimezone(BERLIN).date()
    while not (plan.falls_on(day) and moment(day, plan.at) > now):
        day += DAY
    return moment(day, plan.at)
