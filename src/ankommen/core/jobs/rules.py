"""When a job counts as dead, when daily work is due, and how long a job still takes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

SILENT_FOR = timedelta(minutes=10)
ATTEMPTS = 2
TOO_EARLY_TO_TELL = timedelta(seconds=3)


def is_dead(*, last_sign: datetime, now: datetime) -> bool:
    """No sign of life for ten minutes: the worker was killed or its machine went away."""
    return now - last_sign > SILENT_FOR


def may_try_again(attempts: int) -> bool:
    """A job whose worker died is started once more, not for ever."""
    return attempts < ATTEMPTS


def is_due(*, at: time, local_now: datetime) -> bool:
    """Daily work is due from its time of day on, until midnight."""
    return local_now.time() >= at


def time_left(*, done: int, total: int, running_for: timedelta) -> timedelta | None:
    """The rest at the speed so far; None while that would be a guess."""
    if done <= 0 or total <= 0 or running_for < TOO_EARLY_TO_TELL:
        return None
    return running_for * (max(total - done, 0) / done)
