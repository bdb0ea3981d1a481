"""Every line of the table: allowed to the last, refused with a waiting time, allowed again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from ankommen.accounts.models import User
from ankommen.config import rate_limits
from ankommen.core.brakes import Brake
from ankommen.core.models import LegalProposal, RateCount
from ankommen.core.viewer import DISTRICT
from ankommen.portal.forms import stamp
from tests import people
from tests.accounts.test_login import log_in
from tests.accounts.test_second_factor import confirm, with_app
from tests.architecture.matrix import ROWS
from tests.architecture.matrix.roles import ANONYMOUS
from tests.faults.test_database_gone import hidden_fields
from tests.strategy import build

LOGIN = "/intern/anmelden/"


@pytest.fixture
def few(settings: Settings) -> None:
    """Three for an account, five for an address."""
    settings.RATE_LIMITS = {
        name: replace(brake, account=3, address=5) for name, brake in settings.RATE_LIMITS.items()
    }


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    start = timezone.now()

    def move(by: timedelta) -> None:
        monkeypatch.setattr("ankommen.core.middleware.timezone.now", lambda: start + by)

    move(timedelta())
    return move


def elsewhere() -> Client:
    return Client(REMOTE_ADDR="192.0.2.7")


def statuses(send: Any, times: int) -> list[int]:
    return [send().status_code for _ in range(times)]


@pytest.mark.django_db
@pytest.mark.usefixtures("few")
class TestWhoWaits:
    def test_an_account_is_tried_few_times_from_wherever(self, client: Client) -> None:
        people.maren()

        def guess(typed: str = "maren", number: int = 0) -> Any:
            far = Client(REMOTE_ADDR=f"192.0.2.{number}")
            return log_in(far, typed, "falsch")

        assert [guess(" MAREN", n).status_code for n in range(4)] == [200, 200, 200, 429]
        assert guess("andere").status_code == 200
        assert guess("andere", 9).status_code == 200

    def test_an_address_is_allowed_more(self, client: Client) -> None:
        answers = [log_in(client, f"name{n}", "falsch").status_code for n in range(6)]
        assert answers == [200] * 5 + [429]
        assert log_in(elsewhere(), "name", "falsch").status_code == 200

    def test_people_of_one_office_do_not_wait_for_each_other(self, client: Client) -> None:
        url = "/intern/verwaltung/rechte/?datei=csv"
        client.force_login(people.administrator())
        other = Client()
        other.force_login(people.person("zweite", "Zweite Verwaltung", ("administrator", DISTRICT)))
        assert statuses(lambda: client.get(url), 4) == [200, 200, 200, 429]
        assert statuses(lambda: other.get(url), 3) == [200, 200, 200]

    def test_the_answer_says_how_long_in_the_language_of_the_page(self, client: Client) -> None:
        for _ in range(6):
            refused = log_in(client, "", "falsch")
        assert refused.status_code == 429
        assert 0 < int(refused["Retry-After"]) <= 600
        assert "Bitte warten Sie" in refused.content.decode()
        client.post("/intern/sprache/", {"language": "en", "next": LOGIN})
        assert "Please wait" in log_in(client, "", "falsch").content.decode()

    def test_when_the_clock_moves_on_it_goes_again(self, client: Client, clock: Any) -> None:
        assert statuses(lambda: log_in(client, "", "x"), 6)[-1] == 429
        clock(timedelta(minutes=25))
        assert log_in(client, "", "x").status_code == 200

    def test_codes_of_one_person_are_tried_few_times_from_wherever(
        self, settings: Settings
    ) -> None:
        many = replace(settings.RATE_LIMITS["login"], account=100)
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "login": many}
        with_app(people.maren())
        answers = []
        for number in range(4):
            far = Client(REMOTE_ADDR=f"192.0.2.{number}")
            log_in(far)
            answers.append(confirm(far, "000000").status_code)
        assert answers == [200, 200, 200, 429]

    @pytest.mark.parametrize("typed", ["maren", "niemand"])
    def test_a_new_password_is_asked_for_few_times(self, client: Client, typed: str) -> None:
        """The answers do not tell whether there is such an account."""
        people.maren()
        url = "/intern/passwort/vergessen/"

        def ask(name: str) -> int:
            return int(client.post(url, {"login": name}).status_code)

        assert [ask(typed) for _ in range(4)] == [200, 200, 200, 429]
        assert ask("andere") == 200

    def test_one_time_codes_and_links(self, client: Client) -> None:
        for path in ("/intern/zugang/", "/intern/zugang/gibt-es-nicht/"):
            RateCount.objects.all().delete()
            assert statuses(lambda: client.get(path), 6)[-1] == 429  # noqa: B023
            assert elsewhere().get(path).status_code in {200, 404}

    def test_public_forms(self, client: Client) -> None:
        build.district()
        url = "/de/barrierefreiheit/"
        assert statuses(lambda: client.post(url, {"text": "Zu klein"}), 6)[-1] == 429
        assert client.get(url).status_code == 200

    def test_what_was_typed_into_a_public_form_comes_back_without_a_cookie(
        self, client: Client, clock: Any
    ) -> None:
        build.district()
        url, text = "/de/barrierefreiheit/", 'Die Schrift ist <zu> klein, auch bei "200 %".'
        seen = stamp(timezone.now() - timedelta(minutes=1))
        with_stamp = {"text": text, "page": "Startseite", "stamp": seen, "website": ""}
        for _ in range(6):
            refused = client.post(url, with_stamp | {"text": ""})
        refused = client.post(url, with_stamp)
        page = refused.content.decode()
        assert (refused.status_code, refused["Cache-Control"]) == (429, "no-store")
        assert hidden_fields(page) == with_stamp
        assert "Ihre Eingaben sind noch da." in page
        assert not refused.cookies
        clock(timedelta(minutes=121))
        assert client.post(url, hidden_fields(page)).status_code == 302

    def test_what_staff_typed_comes_back_with_a_token(self, settings: Settings, clock: Any) -> None:
        page = frozenset({"core:law_new_value"})
        brake = Brake("test", account=1, address=1, per=timedelta(minutes=10), pages=page)
        settings.RATE_LIMITS = {"test": brake}
        client = Client(enforce_csrf_checks=True)
        client.force_login(people.maren())
        url = "/intern/recht/neu/wert/"
        sent = {
            "title": "Pauschale",
            "valid_from": "01.01.2027",
            "unit": "Jahre",
            "legal_basis": "§ 1",
            "source": "Amtsblatt, gelesen am 2. November",
            "reason": "neu",
        }
        form = hidden_fields(client.get(url).content.decode())
        assert client.post(url, form | {"title": ""}).status_code == 200
        page_text = client.post(url, form | sent).content.decode()
        kept = hidden_fields(page_text)
        assert kept | sent == kept
        assert not LegalProposal.objects.exists()
        assert client.post(url, kept).status_code == 429
        clock(timedelta(minutes=25))
        client.post(url, kept | {"csrfmiddlewaretoken": "x"})
        assert not LegalProposal.objects.exists()
        assert client.post(url, kept).status_code == 302
        assert LegalProposal.objects.get().entry["title"] == "Pauschale"

    def test_a_password_never_comes_back(self, client: Client) -> None:
        for _ in range(6):
            refused = log_in(client, "maren", "geheim-12345")
        assert refused.status_code == 429
        assert "geheim-12345" not in refused.content.decode()
        assert "Noch einmal senden" not in refused.content.decode()

    def test_searching_waits_and_reading_does_not(self, client: Client) -> None:
        client.force_login(people.maren())
        url = "/intern/organisationen/"
        assert statuses(lambda: client.get(url, {"suche": "Haus"}), 4) == [200, 200, 200, 429]
        assert statuses(lambda: client.get(url, {"suche": " "}), 5) == [200] * 5
        assert statuses(lambda: client.get(url), 5) == [200] * 5


def test_every_page_of_the_table_exists() -> None:
    named = {page for brake in rate_limits.TABLE for page in brake.pages}
    assert named - {row.name for row in ROWS} == set()


def test_every_file_and_public_form_is_in_the_table() -> None:
    named = {page for brake in rate_limits.TABLE for page in brake.pages}
    files = {row.name for row in ROWS if re.search("_export$|_file$|_download$|_output$", row.name)}
    forms = {row.name for row in ROWS if row.method == "post" and row.expected(ANONYMOUS) < 400}
    assert files - named == set()
    assert forms - named == {"accounts:logout", "accounts:session_time", "core:language"}


def test_no_row_names_an_account_or_an_address(db: None, client: Client) -> None:
    log_in(client, "maren", "falsch")
    assert RateCount.objects.count() == 2
    assert not any("maren" in row.key or "127.0.0.1" in row.key for row in RateCount.objects.all())
    assert not User.objects.exists()


class TestTheFile:
    def read(self, path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Any:
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("ANKOMMEN_RATE_LIMITS_FILE", str(path))
        return rate_limits.brakes()

    def test_it_changes_what_it_names(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = self.read(tmp_path / "l.toml", "[export]\naccount = 7\nminutes = 5", monkeypatch)
        assert (found["export"].account, found["export"].per) == (7, timedelta(minutes=5))
        assert found["export"].address == 600
        assert found["login"] == rate_limits.TABLE[0]

    @pytest.mark.parametrize(
        "text",
        [
            "[exports]\naccount = 1",
            "[export]\nx = 1",
            "[export]\naccount = 0",
            "[export]\naccount = true",
            "[export]\nminutes = 1.5",
            "export = 3",
            "[[",
        ],
    )
    def test_a_typing_error_stops_the_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        with pytest.raises(ImproperlyConfigured, match="RATE_LIMITS_FILE"):
            self.read(tmp_path / "l.toml", text, monkeypatch)
