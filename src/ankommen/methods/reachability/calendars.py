"""Which services run on a day, and which days differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.feeds import Feed, Service
from ankommen.methods.reachability.reports import Finding, Notebook, OtherDay

LONGEST_PERIOD = 3 * 366


def services_on(services: Sequence[Service], day: date) -> frozenset[int]:
    """Indexes of the services that run on `day`."""
    return frozenset(index for index, one in enumerate(services) if one.runs_on(day))


def period_of(services: Sequence[Service], notes: Notebook) -> tuple[date, date]:
    """First and last day named by any service, whether or not anything runs in between."""
    days = [day for one in services for day in one.added]
    days += [day for one in services for day in (one.first_day, one.last_day) if day is not None]
    if not days:
        raise ReachabilityRefused(
            Reason.NO_SERVICE,
            where="calendar.txt, calendar_dates.txt",
            expected="at least one day",
            got=0,
            hint=Hint.ASK_THE_TRANSPORT_COMPANY,
        )
    first, last = min(days), max(days)
    if (last - first).days > LONGEST_PERIOD:
        last = first + timedelta(days=LONGEST_PERIOD)
        notes.add(Finding.PERIOD_CUT, last.isoformat())
    return first, last


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def usual_and_other_days(
    services: Sequence[Service], trips_of: Sequence[int], first: date, last: date, notes: Notebook
) -> tuple[tuple[int, ...], tuple[OtherDay, ...]]:
    """Trips of a usual Monday … Sunday, and the days that run otherwise."""
    running = {day: services_on(services, day) for day in days_between(first, last)}
    usual = [
        Counter(kind for day, kind in running.items() if day.weekday() == weekday).most_common(1)
        for weekday in range(7)
    ]
    kinds = [found[0][0] if found else frozenset[int]() for found in usual]
    trips = {kind: sum(trips_of[one] for one in kind) for kind in {*running.values(), *kinds}}
    for day, kind in running.items():
        if not kind:
            notes.add(Finding.DAYS_WITHOUT_SERVICE, day.isoformat(), of=len(running))
    others = tuple(
        OtherDay(day, trips[kind], trips[kinds[day.weekday()]])
        for day, kind in running.items()
        if kind != kinds[day.weekday()]
    )
    return tuple(trips[kind] for kind in kinds), others


def alike_days(feed: Feed, days: Iterable[date]) -> dict[date, list[date]]:
    """First day of each kind -> all days on which the same runs, the evening before included."""
    first: dict[object, date] = {}
    found: dict[date, list[date]] = {}
    for day in days:
        before = day - timedelta(days=1)
        key = (
            services_on(feed.services, before),
            services_on(feed.services, day),
            hours_between(before, day, feed.timezone),
        )
        found.setdefault(first.setdefault(key, day), []).append(day)
    return found


def hours_between(before: date, day: date, timezone: str) -> int:
    """Seconds from noon to noon: 86,400 unless a clock change lies between."""
    zone = ZoneInfo(timezone)
    noons = [datetime(one.year, one.month, one.day, 12, tzinfo=zone) for one in (before, day)]
    return int(noons[1].timestamp() - noons[0].timestamp())


def clock_seconds(day: date, wall: int, timezone: str) -> int:
    """Wall-clock seconds of `day` on the axis of the feed (noon minus 12 h).

    The same on every day without a clock change. An hour that happens twice means the first.
    """
    zone = ZoneInfo(timezone)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    asked = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(seconds=wall)
    return 43_200 + int(asked.timestamp() - noon.timestamp())


def wall_seconds(day: date, seconds: int, timezone: str) -> int:
    """Seconds of the feed's axis as wall-clock seconds since 00:00 of `day`."""
    zone = ZoneInfo(timezone)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    local = datetime.fromtimestamp(noon.timestamp() + seconds - 43_200, zone)
    days = (local.date() - day).days
    return 86_400 * days + 3_600 * local.hour + 60 * local.minute + local.second


def count_trips(feed_service: np.ndarray, services: int) -> list[int]:
    """Trips per service."""
    return [int(number) for number in np.bincount(feed_service, minlength=services)]
