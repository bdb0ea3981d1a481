from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ankommen.accounts.rules import failures_after, locked_until, normal_login

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Maren", "maren"), (" MÜLLER ", "müller"), ("Straße", "strasse"), ("\uff4d", "m")],
)
def test_login_names_compare_without_case_and_look_alikes(typed: str, stored: str) -> None:
    assert normal_login(typed) == stored


@pytest.mark.parametrize(
    ("failures", "minutes_ago", "locked"),
    [(4, 0, False), (5, 0, True), (9, 14, True), (5, 15, False)],
)
def test_five_failures_lock_for_a_quarter_of_an_hour(
    failures: int, minutes_ago: int, locked: bool
) -> None:
    last = NOW - timedelta(minutes=minutes_ago)
    until = locked_until(failures=failures, last_failure_at=last, now=NOW)
    assert (until is not None) is locked


@pytest.mark.parametrize(("minutes_ago", "count"), [(1, 5), (15, 1)])
def test_the_count_starts_again_after_a_pause(minutes_ago: int, count: int) -> None:
    last = NOW - timedelta(minutes=minutes_ago)
    assert failures_after(failures=4, last_failure_at=last, now=NOW) == count
