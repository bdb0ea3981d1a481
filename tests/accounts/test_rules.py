from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ankommen.accounts.rules import factor_proved_at, failures_after, locked_until, normal_login

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


@pytest.mark.parametrize(
    ("said", "minutes_ago", "counts"),
    [
        ({"amr": ["pwd", "mfa"]}, 0, True),
        ({"acr": "loa3"}, 59, True),
        ({"amr": ["pwd"], "acr": "loa3"}, 5, True),
        ({"amr": ["mfa"]}, -4, True),
        ({"amr": ["mfa"]}, -6, False),
        ({"amr": ["mfa"]}, 61, False),
        ({"amr": ["mfa"]}, None, False),
        ({"amr": ["pwd"]}, 0, False),
        ({"amr": "mfa"}, 0, False),
        ({"amr": {"mfa": 1}}, 0, False),
        ({"amr": [["mfa"]]}, 0, False),
        ({"acr": "loa1"}, 0, False),
        ({"acr": ["loa3"]}, 0, False),
        ({"acr": ""}, 0, False),
        ({}, 0, False),
    ],
)
def test_the_service_proves_a_second_factor_by_accepted_values_for_a_time(
    said: dict[str, object], minutes_ago: int | None, counts: bool
) -> None:
    if minutes_ago is not None:
        said = {**said, "auth_time": (NOW - timedelta(minutes=minutes_ago)).timestamp()}
    found = factor_proved_at(
        said,
        amr=frozenset({"mfa"}),
        acr=frozenset({"loa3"}),
        now=NOW,
        lasts=timedelta(hours=1),
    )
    assert (found is not None) is counts
    assert found is None or found <= NOW


@pytest.mark.parametrize("at", ["2026-11-22", True, None])
def test_a_time_that_is_no_number_proves_nothing(at: object) -> None:
    accepted = frozenset({"mfa"})
    said = {"amr": ["mfa"], "auth_time": at}
    lasts = timedelta(hours=1)
    assert factor_proved_at(said, amr=accepted, acr=frozenset(), now=NOW, lasts=lasts) is None
