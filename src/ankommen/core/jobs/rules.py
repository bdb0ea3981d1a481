"""When a job counts as dead, and how long a job still takes."""

from __future__ import annotations

from datetime import datetime, timedelta

SILENT_FOR = timedelta(minutes=10)
DEATHS = 2
TOO_EARLY_TO_TELL = timedelta(seconds=3)


def is_dead(*, last_sign: datetime, now: datetime) -> bool:
    """No sign of life for ten minutes: the worker was killed or its machine went away."""
    return now - last_sign > SILENT_FOR


def may_live_again(deaths: int) -> bool:
    """Work that its worker did not survive is started once more: it may be what killed it."""
    return deaths < DEATHS


def time_left(*, done: int, total: int, running_for: timedelta) -> timedelta | None:
    """The rest at the speed so far; None while that would be a guess."""
    if done <= 0 or total <= 0 or running_for < TOO_EARLY_TO_TELL:
        return None
    return running_for * (max(total - done, 0) / done)
