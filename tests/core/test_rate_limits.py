from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test import RequestFactory
from pytest_django import Settings

from ankommen.core import addresses, rate_limits
from ankommen.core.models import RateCount
from ankommen.core.rate_limits import Limit, TooOften

THREE = Limit("test.three", times=3, per=timedelta(minutes=10))
START = datetime(2026, 11, 26, 12, tzinfo=UTC)


def count(after: float = 0, key: str = "a", limit: Limit = THREE) -> None:
    rate_limits.count(limit, key=key, now=START + timedelta(minutes=after))


@pytest.mark.django_db
class TestCounting:
    def test_the_first_three_pass_and_the_fourth_waits(self) -> None:
        for _ in range(3):
            count()
        with pytest.raises(TooOften) as refused:
            count()
        assert refused.value.seconds == 600

    def test_callers_and_limits_are_counted_apart(self) -> None:
        for _ in range(3):
            count()
        count(key="b")
        count(limit=Limit("test.other", 3, timedelta(minutes=10)))

    def test_the_stretch_slides(self) -> None:
        """Three at the end of one stretch and three at the start of the next are six in a row."""
        for _ in range(3):
            count(after=9.9)
        with pytest.raises(TooOften):
            count(after=10.1)
        count(after=19.9)

    def test_waiting_as_told_is_enough(self) -> None:
        for _ in range(3):
            count()
        with pytest.raises(TooOften) as refused:
            count(after=1)
        later = 1 + refused.value.seconds / 60
        rate_limits.refuse_if_reached(
            THREE, key="a", now=START + timedelta(minutes=later + THREE.per.total_seconds() / 60)
        )

    def test_looking_does_not_count(self) -> None:
        for _ in range(9):
            rate_limits.refuse_if_reached(THREE, key="a", now=START)
        for _ in range(3):
            count()
        with pytest.raises(TooOften):
            rate_limits.refuse_if_reached(THREE, key="a", now=START)

    def test_rows_name_nobody_and_go(self) -> None:
        count(key="192.0.2.7")
        assert "192" not in RateCount.objects.get().key
        rate_limits.tidy(now=START + timedelta(minutes=19))
        assert RateCount.objects.exists()
        rate_limits.tidy(now=START + timedelta(minutes=21))
        assert not RateCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_count_two() -> None:
    limit = Limit("test.many", times=1000, per=timedelta(minutes=10))

    def many() -> None:
        for _ in range(20):
            count(limit=limit)
        connections.close_all()

    threads = [threading.Thread(target=many) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RateCount.objects.get().times == 60
    assert connection.is_usable()


def test_behind_the_proxy_its_last_note_counts(rf: RequestFactory, settings: Settings) -> None:
    """What a caller writes into the header itself stands before what the proxy adds."""
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "1.2.3.4, 192.0.2.7"})
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert addresses.client_address(request) == "192.0.2.7"
    settings.SECURE_PROXY_SSL_HEADER = None
    assert addresses.client_address(request) == "10.0.0.1"
