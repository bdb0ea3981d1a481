"""Policy of accounts: how login names compare, and when guessing is stopped."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)


def normal_login(typed: str) -> str:
    """Login names compare without case, spaces around them and look-alike code points."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def locked_until(*, failures: int, last_failure_at: datetime, now: datetime) -> datetime | None:
    """When the next try is allowed, or None if it is allowed now."""
    until = last_failure_at + LOCKED_FOR
    return until if failures >= FAILURES_ALLOWED and now < until else None


def failures_after(*, failures: int, last_failure_at: datetime, now: datetime) -> int:
    """The count after one more failure: it starts again when the last one is long ago."""
    return 1 if now >= last_failure_at + LOCKED_FOR else failures + 1
