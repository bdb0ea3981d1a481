"""Who does something too often waits. Counted in the database, so that it holds for all processes.

Which page is counted how often stands in one table, `config/rate_limits.py`; the middleware
`core.middleware.RateLimitMiddleware` counts by it. A stretch of time slides: the last one counts
with the share of it that is not over yet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from .brakes import Brake, Limit
from .models import RateCount

__all__ = ["Limit", "TooOften", "brake", "count", "refuse_if_reached", "tidy"]


@dataclass(eq=False)
class TooOften(Exception):
    """Answered by status 429 with the seconds to wait."""

    seconds: int


def brake(name: str) -> Brake:
    """A line of the table of this installation."""
    found: Brake = settings.RATE_LIMITS[name]
    return found


def count(limit: Limit, *, key: str, now: datetime) -> None:
    """Count once more for this key; raises `TooOften` when that is above the limit."""
    digest = _digest(limit, key)
    stretch, past = _stretch(limit, now)
    times = _one_more(digest, stretch, ends_at=now + 2 * limit.per)
    if wait := _seconds_to_wait(limit, digest, stretch, past, times=times):
        raise TooOften(wait)


def refuse_if_reached(limit: Limit, *, key: str, now: datetime) -> None:
    """Raise `TooOften` without counting: for limits that count failures only."""
    digest = _digest(limit, key)
    stretch, past = _stretch(limit, now)
    row = RateCount.objects.filter(key=digest, stretch=stretch).first()
    if wait := _seconds_to_wait(limit, digest, stretch, past, times=(row.times if row else 0) + 1):
        raise TooOften(wait)


def _digest(limit: Limit, key: str) -> str:
    value = f"{limit.name}\n{key}"
    return salted_hmac("ankommen.core.rate_limits", value, algorithm="sha256").hexdigest()


def _stretch(limit: Limit, now: datetime) -> tuple[int, float]:
    """The number of the running stretch, and which share of it is over."""
    number = now.timestamp() / limit.per.total_seconds()
    return math.floor(number), number % 1


def _seconds_to_wait(limit: Limit, digest: str, stretch: int, past: float, *, times: int) -> int:
    if times <= limit.times:
        before = RateCount.objects.filter(key=digest, stretch=stretch - 1).first()
        if before is None or times + before.times * (1 - past) <= limit.times:
            return 0
    return max(1, math.ceil(limit.per.total_seconds() * (1 - past)))


def _one_more(digest: str, stretch: int, *, ends_at: datetime) -> int:
    """One statement, so that two processes at once count two."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_ratecount (key, stretch, times, ends_at) VALUES (%s, %s, 1, %s) "
            "ON CONFLICT (key, stretch) DO UPDATE SET times = core_ratecount.times + 1 "
            "RETURNING times",
            [digest, stretch, connection.ops.adapt_datetimefield_value(ends_at)],
        )
        return int(cursor.fetchone()[0])


def tidy(*, now: datetime) -> None:
    RateCount.objects.filter(ends_at__lt=now).delete()
