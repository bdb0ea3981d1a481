from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ankommen.core.errors import Refused
from ankommen.core.faults import Cause
from ankommen.core.jobs import NO_RETRY, Retry
from ankommen.core.jobs.failures import cause
from ankommen.core.jobs.rules import is_dead, may_live_again, time_left

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OperationalError("server closed the connection"), True),
        (InterfaceError("connection already closed"), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (OSError(errno.ENOSPC, "full"), True),
        (SMTPServerDisconnected("gone"), True),
        (SMTPConnectError(421, b"busy"), True),
        (SMTPDataError(451, b"later"), True),
        (
            SMTPRecipientsRefused({"a@example.org": (450, b"grey"), "b@example.org": (550, b"")}),
            True,
        ),
        (SMTPDataError(554, b"spam"), False),
        (SMTPRecipientsRefused({"a@example.org": (550, b"unknown")}), False),
        (SMTPAuthenticationError(535, b"no"), False),
        (SMTPNotSupportedError(), False),
        (FileNotFoundError(), False),
        (ProgrammingError("no such column"), False),
        (KeyError("name"), False),
        (Refused.because("code", "Text"), False),
    ],
)
def test_what_can_pass_by_itself(error: Exception, passes: bool) -> None:
    assert Retry().may_pass(error) is passes


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError(), Cause.DATABASE),
        (SMTPServerDisconnected("gone"), Cause.MAIL_SERVER),
        (OSError(errno.ENOSPC, "full"), Cause.DISK_FULL),
        (OSError(errno.EFBIG, "too large"), Cause.DISK_FULL),
        (ConnectionRefusedError(), Cause.OTHER),
    ],
)
def test_the_person_learns_what_was_away(error: Exception, told: Cause) -> None:
    assert cause(error) is told


def test_the_delay_doubles_up_to_its_limit_and_ends_with_the_last_attempt() -> None:
    policy = Retry(attempts=5, delay=30 * SECOND, longest=100 * SECOND)
    delays = [policy.delay_after(failures) for failures in range(1, 6)]
    assert delays == [30 * SECOND, 60 * SECOND, 100 * SECOND, 100 * SECOND, None]
    assert NO_RETRY.delay_after(1) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 60), st.integers(1, 10_000), st.integers(1, 100_000))
def test_delays_never_shrink_and_never_pass_their_limit(
    attempts: int, delay: int, longest: int
) -> None:
    policy = Retry(attempts=attempts, delay=delay * SECOND, longest=longest * SECOND)
    delays = [policy.delay_after(failures) for failures in range(1, attempts)]
    told = [one for one in delays if one is not None]
    assert len(told) == attempts - 1
    assert told == sorted(told)
    assert all(timedelta() < one <= longest * SECOND for one in told)


@pytest.mark.parametrize("values", [{"attempts": 0}, {"delay": timedelta()}])
def test_a_retry_that_never_or_always_runs_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="at least once"):
        Retry(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("minutes", "dead"), [(10, False), (11, True)])
def test_silence_of_more_than_ten_minutes_is_death(minutes: int, dead: bool) -> None:
    assert is_dead(last_sign=NOON - timedelta(minutes=minutes), now=NOON) is dead


@pytest.mark.parametrize(("deaths", "again"), [(1, True), (2, False)])
def test_work_that_was_killed_gets_one_more_attempt(deaths: int, again: bool) -> None:
    assert may_live_again(deaths) is again


@pytest.mark.parametrize(
    ("done", "total", "seconds", "left"),
    [(0, 10, 60, None), (5, 10, 2, None), (5, 10, 60, 60), (1, 4, 10, 30), (9, 4, 10, 0)],
)
def test_the_rest_is_told_at_the_speed_so_far(
    done: int, total: int, seconds: int, left: int | None
) -> None:
    told = time_left(done=done, total=total, running_for=timedelta(seconds=seconds))
    assert told == (None if left is None else timedelta(seconds=left))
