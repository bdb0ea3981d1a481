"""Policy of accounts: how names and codes compare, when guessing stops, how long things last."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import cast

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
INVITATION_LASTS = timedelta(days=7)
LETTER_LASTS = timedelta(days=14)
RESET_LASTS = timedelta(hours=1)
PROOF_LASTS = timedelta(minutes=10)  # between the password and the second factor
CONFIRMED_FOR = timedelta(minutes=15)  # how fresh a log-in must be to change how one logs in
WARN_BEFORE = timedelta(minutes=2)
CLOCK_TOLERANCE = timedelta(minutes=5)


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


class WayIn(StrEnum):
    """What became of a one-time link or code."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


def way_in(
    *,
    expires_at: datetime,
    used_at: datetime | None,
    revoked_at: datetime | None,
    now: datetime,
) -> WayIn:
    """The most telling reason first: what was used is not also called expired."""
    if used_at is not None:
        return WayIn.USED
    if revoked_at is not None:
        return WayIn.REVOKED
    return WayIn.OPEN if now < expires_at else WayIn.EXPIRED


def normal_code(typed: str) -> str:
    """A code read from paper: without case, spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or sign == "_")


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a log-in lasts without a sign of life, and how long at the most."""

    idle: timedelta
    absolute: timedelta

    def ends_at(self, *, started_at: datetime, seen_at: datetime) -> datetime:
        return min(seen_at + self.idle, started_at + self.absolute)

    def can_go_on(self, *, started_at: datetime, now: datetime) -> bool:
        """Whether a sign of life would still move the end."""
        return now + self.idle <= started_at + self.absolute


def is_over(
    limits: SessionLimits, *, started_at: datetime, seen_at: datetime, now: datetime
) -> bool:
    """Over when its time is up, and when the clock was set back behind its beginning."""
    if now < started_at - CLOCK_TOLERANCE:
        return True
    return now >= limits.ends_at(started_at=started_at, seen_at=seen_at)


def factor_proved_at(
    said: Mapping[str, object],
    *,
    amr: frozenset[str],
    acr: frozenset[str],
    now: datetime,
    lasts: timedelta,
) -> datetime | None:
    """When the sign-in service checked a second factor, if its ID token says so for this time.

    `amr` lists how somebody proved who it is (RFC 8176), `acr` names a level; one accepted value
    is enough. A token that does not say when, or says long ago or later than now, proves nothing.
    """
    methods, level, at = said.get("amr"), said.get("acr"), said.get("auth_time")
    by_method = isinstance(methods, list) and any(one in amr for one in map(str, methods))
    by_level = isinstance(level, str) and level in acr
    if not (by_method or by_level) or type(at) not in (int, float):
        return None
    age = now.timestamp() - cast("float", at)
    if not -CLOCK_TOLERANCE.total_seconds() <= age <= lasts.total_seconds():
        return None
    return now - timedelta(seconds=max(0, age))


def grace_ends_on(*, due_on: date | None, today: date, days: int) -> date:
    """The last day without the second factor that a role asks for."""
    return due_on if due_on is not None else today + timedelta(days=days)
