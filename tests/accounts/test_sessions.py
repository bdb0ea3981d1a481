from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from ankommen.accounts.models import OpenSession
from ankommen.accounts.rules import SessionLimits, is_over
from ankommen.accounts.services.sessions import tidy
from ankommen.accounts.sessions import device_of
from tests import people

LIMITS = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=10))
START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the night in which clocks go back
TIME = "/intern/sitzung/"


@pytest.mark.parametrize(
    ("seen", "now", "over"),
    [
        (0, 29, False),
        (0, 30, True),
        (590, 599, False),
        (590, 600, True),
        (0, -4, False),
        (0, -6, True),
    ],
)
def test_a_session_ends_after_silence_or_its_longest_time(seen: int, now: int, over: bool) -> None:
    """Minutes after the start. A clock set back a little is no reason to end, a long way is."""
    at = START + timedelta(minutes=now)
    seen_at = START + timedelta(minutes=seen)
    assert is_over(LIMITS, started_at=START, seen_at=seen_at, now=at) is over


@pytest.mark.django_db
class TestEnd:
    @pytest.fixture(autouse=True)
    def _maren(self, client: Client) -> None:
        client.force_login(people.maren())

    def shift(self, client: Client, **minutes: int) -> None:
        session = client.session
        for name, ago in minutes.items():
            session[name] -= ago * 60
        session.save()

    def test_silence_ends_it(self, client: Client) -> None:
        self.shift(client, seen_at=29)
        assert client.get("/intern/hilfe/").status_code == 200
        self.shift(client, seen_at=31)
        assert client.get("/intern/hilfe/").status_code == 302

    def test_its_longest_time_ends_it_in_spite_of_work(self, client: Client) -> None:
        self.shift(client, started_at=9 * 60)
        assert client.get("/intern/hilfe/").status_code == 200
        self.shift(client, started_at=61)
        assert client.get("/intern/hilfe/").status_code == 302

    def test_work_goes_on_and_polling_does_not(self, client: Client) -> None:
        self.shift(client, seen_at=10)
        before = client.session["seen_at"]
        client.get("/intern/hilfe/", headers={"X-Polling": "1"})
        assert client.session["seen_at"] == before
        client.get("/intern/hilfe/")
        assert client.session["seen_at"] > before

    def test_who_ends_this_very_session_after_a_minute_of_silence_is_logged_out(
        self, client: Client
    ) -> None:
        self.shift(client, seen_at=2)
        here = OpenSession.objects.get()
        ended = client.post(f"/intern/sicherheit/sitzungen/{here.pk}/beenden/")
        assert ended["Location"] == "/intern/sicherheit/"
        assert client.get("/intern/hilfe/").status_code == 302

    def test_the_page_asks_how_long_and_goes_on_by_one_click(self, client: Client) -> None:
        self.shift(client, seen_at=29)
        headers = {"X-Polling": "1"}
        answer = client.get(TIME, headers=headers).json()
        assert 0 < answer["seconds"] <= 60
        assert answer["canGoOn"]
        assert client.post(TIME, headers=headers).json()["seconds"] > 29 * 60
        self.shift(client, started_at=9 * 60 + 45)
        assert not client.get(TIME, headers=headers).json()["canGoOn"]

    def test_nobody_has_no_time_left(self) -> None:
        assert Client().get(TIME).json() == {"seconds": 0, "canGoOn": False}

    @pytest.mark.parametrize("value", ["", "x" * 32, "\xe2\x80\xae", "../../etc", "a" * 5000])
    def test_a_tampered_cookie_is_nobody(self, client: Client, value: str) -> None:
        other = Client()
        other.cookies[settings.SESSION_COOKIE_NAME] = value
        assert other.get("/intern/hilfe/").status_code == 302

    def test_a_session_without_times_is_nobody(self, client: Client) -> None:
        session = client.session
        del session["started_at"]
        session.save()
        assert client.get("/intern/hilfe/").status_code == 302


@pytest.mark.django_db
class TestPlaces:
    def test_others_are_seen_and_ended_one_by_one_or_all(self, client: Client) -> None:
        user = people.maren()
        browsers = [Client(), Client(), client]
        for one in browsers:
            one.force_login(user)
        page = client.get("/intern/sicherheit/").content.decode()
        assert page.count("dieser Browser") == 1
        key = browsers[0].session.session_key
        row = OpenSession.objects.get(key=str(key))
        client.post(f"/intern/sicherheit/sitzungen/{row.pk}/beenden/")
        assert browsers[0].get("/intern/hilfe/").status_code == 302
        assert browsers[1].get("/intern/hilfe/").status_code == 200
        client.post("/intern/sicherheit/sitzungen/beenden/")
        assert browsers[1].get("/intern/hilfe/").status_code == 302
        assert client.get("/intern/hilfe/").status_code == 200

    def test_the_session_of_somebody_else_does_not_exist(self, client: Client) -> None:
        other = Client()
        other.force_login(people.reader())
        client.force_login(people.maren())
        row = OpenSession.objects.get(user__login="reader")
        path = f"/intern/sicherheit/sitzungen/{row.pk}/beenden/"
        assert client.post(path).status_code == 404
        assert other.get("/intern/hilfe/").status_code == 200

    def test_what_is_over_is_tidied_up(self, client: Client) -> None:
        client.force_login(people.maren())
        tidy(now=timezone.now())
        assert OpenSession.objects.count() == 1
        Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
        tidy(now=timezone.now())
        assert not OpenSession.objects.exists()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0",
            "Firefox · Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605 Version/17.1 Mobile Safari/604", "Safari · iPhone"),
        ("<script>\u202e🙂", ""),
        ("", ""),
    ],
)
def test_a_device_is_told_in_two_words(sent: str, shown: str) -> None:
    assert device_of(sent) == shown
