from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from ankommen.accounts.models import FailedLogin, User
from ankommen.core.models import AuditEntry
from tests import people

LOGIN = "/intern/anmelden/"
PASSWORD = "correct-horse-battery"

pytestmark = pytest.mark.django_db


def log_in(client: Client, login: str = "maren", password: str = PASSWORD, **fields: str) -> Any:
    return client.post(LOGIN, {"login": login, "password": password, **fields})


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


@pytest.mark.parametrize("typed", ["maren", "MAREN", " Maren "])
def test_the_login_name_is_read_without_case(client: Client, typed: str) -> None:
    user = people.maren()
    assert log_in(client, typed)["Location"] == "/intern/"
    assert get_user(client) == user
    assert actions() == ["accounts.logged_in"]


def test_login_names_with_umlauts_compare_without_case_on_every_database(client: Client) -> None:
    people.person("MÜLLER", "Mia Müller")
    assert User.objects.get().login == "müller"
    assert log_in(client, "Müller").status_code == 302


@pytest.mark.parametrize(("login", "password"), [("maren", "falsch"), ("niemand", PASSWORD)])
def test_a_wrong_pair_gets_one_sentence_for_every_reason(
    client: Client, login: str, password: str
) -> None:
    people.maren()
    response = log_in(client, login, password)
    assert response.status_code == 200
    assert "passen nicht zusammen" in response.content.decode()
    assert get_user(client).is_anonymous


def test_a_deactivated_person_cannot_log_in(client: Client) -> None:
    user = people.maren()
    User.objects.update(is_active=False)
    assert "passen nicht zusammen" in log_in(client).content.decode()
    client.force_login(user)
    assert client.get("/intern/passwort/").status_code == 302


def test_a_name_typed_wrong_leaves_no_trace_of_what_was_typed(client: Client) -> None:
    people.maren()
    log_in(client, "mein-passwort-im-falschen-feld")
    log_in(client, "maren", "falsch")
    entries = AuditEntry.objects.order_by("id").values_list("action", "object_label")
    assert list(entries) == [
        ("accounts.login_failed", ""),
        ("accounts.login_failed", "Maren Musterfrau"),
    ]
    assert not FailedLogin.objects.filter(key__contains="passwort").exists()


def test_the_sixth_try_is_refused_even_with_the_right_password(client: Client) -> None:
    people.maren()
    for _ in range(5):
        log_in(client, password="falsch")
    refused = log_in(client)
    assert "Zu viele Fehlversuche" in refused.content.decode()
    assert get_user(client).is_anonymous


def test_the_lock_holds_for_the_address_only(client: Client) -> None:
    people.maren()
    for _ in range(5):
        log_in(client, password="falsch")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert log_in(elsewhere).status_code == 302


def test_a_right_password_forgets_earlier_failures(client: Client) -> None:
    people.maren()
    for _ in range(4):
        log_in(client, password="falsch")
    log_in(client)
    assert not FailedLogin.objects.exists()


def test_the_log_in_before_this_one_is_remembered(client: Client) -> None:
    user = people.maren()
    log_in(client)
    user.refresh_from_db()
    assert user.previous_login_at is None
    first = user.last_login
    log_in(Client())
    user.refresh_from_db()
    assert user.previous_login_at == first
    assert user.last_login is not None
    assert user.last_login <= timezone.now()


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/intern/konzept/", "/intern/konzept/"),
        ("https://evil.example/", "/intern/"),
        ("//evil.example/", "/intern/"),
        ("", "/intern/"),
    ],
)
def test_it_goes_on_to_pages_of_this_installation_only(
    client: Client, wanted: str, goes_to: str
) -> None:
    people.maren()
    assert log_in(client, next=wanted)["Location"] == goes_to


def test_logging_out_needs_a_post(client: Client) -> None:
    client.force_login(people.maren())
    assert client.get("/intern/abmelden/").status_code == 405
    assert client.post("/intern/abmelden/")["Location"] == LOGIN
    assert get_user(client).is_anonymous
    assert actions() == ["accounts.logged_out"]


class TestPassword:
    @pytest.fixture(autouse=True)
    def _maren(self, client: Client) -> None:
        client.force_login(people.maren())

    def change(self, client: Client, **fields: str) -> Any:
        new = "drei-wörter-nebeneinander"
        data = {"old_password": PASSWORD, "new_password": new, "repeated": new, **fields}
        return client.post("/intern/passwort/", data)

    def test_it_changes_and_the_session_goes_on(self, client: Client) -> None:
        assert self.change(client).status_code == 302
        assert User.objects.get().check_password("drei-wörter-nebeneinander")
        assert get_user(client).is_authenticated
        assert actions() == ["accounts.password_changed"]

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"old_password": "falsch"}, "nicht Ihr bisheriges Passwort"),
            ({"repeated": "etwas-ganz-anderes"}, "verschieden"),
            ({"new_password": "kurz", "repeated": "kurz"}, "12"),
            ({"new_password": PASSWORD, "repeated": PASSWORD}, "muss ein anderes sein"),
        ],
    )
    def test_it_is_refused(self, client: Client, fields: dict[str, str], sentence: str) -> None:
        assert sentence in self.change(client, **fields).content.decode()
        assert User.objects.get().check_password(PASSWORD)

    def test_other_sessions_of_the_person_end(self, client: Client) -> None:
        other = Client()
        other.force_login(User.objects.get())
        self.change(client)
        assert get_user(other).is_anonymous
