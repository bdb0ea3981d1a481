from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from ankommen.accounts.factor_secrets import belonging_to
from ankommen.accounts.models import User
from ankommen.core.models import AuditEntry
from tests import people

from .test_login import log_in

CONFIRM = "/intern/anmelden/bestaetigen/"
SECRET = "JBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.django_db


def app_code(secret: str = SECRET, *, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def with_app(user: User) -> User:
    """The cache remembers used codes, and no test rolls it back."""
    cache.clear()
    with belonging_to(user.pk, "totp"):
        TOTP.activate(user, SECRET)
    return user


def confirm(client: Client, code: str, **fields: str) -> Any:
    return client.post(CONFIRM, {"code": code, **fields})


class TestLogIn:
    def test_the_password_alone_opens_nothing(self, client: Client) -> None:
        with_app(people.maren())
        assert "zweiten Faktor" in log_in(client).content.decode()
        assert get_user(client).is_anonymous
        assert client.get("/intern/").status_code == 302

    def test_password_and_code_open_and_lead_on(self, client: Client) -> None:
        user = with_app(people.maren())
        log_in(client)
        assert confirm(client, app_code(), next="/intern/hilfe/")["Location"] == "/intern/hilfe/"
        assert get_user(client) == user
        assert AuditEntry.objects.get(action="accounts.logged_in").details == {
            "method": "password+code"
        }

    def test_a_code_counts_once(self, client: Client) -> None:
        with_app(people.maren())
        code = app_code()
        log_in(client)
        confirm(client, code)
        other = Client()
        log_in(other)
        assert "passt nicht" in confirm(other, code).content.decode()
        assert get_user(other).is_anonymous

    @pytest.mark.parametrize("steps", [-3, 3])
    def test_a_code_of_another_time_is_refused(self, client: Client, steps: int) -> None:
        with_app(people.maren())
        log_in(client)
        confirm(client, app_code(steps=steps))
        assert get_user(client).is_anonymous

    def test_without_the_password_a_code_opens_nothing(self, client: Client) -> None:
        with_app(people.maren())
        assert confirm(client, app_code())["Location"] == "/intern/anmelden/"
        assert get_user(client).is_anonymous

    def test_guessing_codes_locks_as_guessing_passwords_does(self, client: Client) -> None:
        with_app(people.maren())
        log_in(client)
        for number in range(5):
            confirm(client, f"00000{number}")
        assert "Zu viele Fehlversuche" in confirm(client, app_code()).content.decode()
        assert get_user(client).is_anonymous

    def test_a_proof_ends_when_the_password_changes(self, client: Client) -> None:
        user = with_app(people.maren())
        log_in(client)
        user.set_password("etwas-ganz-anderes")
        user.save()
        confirm(client, app_code())
        assert get_user(client).is_anonymous


class TestSettingUp:
    def add_app(self, client: Client, code: str = "") -> str:
        client.get("/intern/sicherheit/app/")
        secret = client.session["mfa.totp.secret"]
        typed = {"code": code or app_code(secret)}
        return client.post("/intern/sicherheit/app/", typed).content.decode()

    def test_the_first_factor_brings_ten_recovery_codes_each_for_once(self, client: Client) -> None:
        user = people.maren()
        client.force_login(user)
        page = self.add_app(client)
        codes = page.split("<code>")[1:]
        assert len(codes) == 10
        code = codes[0].partition("</code>")[0]
        for expected in (False, True):
            other = Client()
            log_in(other)
            confirm(other, code)
            assert get_user(other).is_anonymous is expected
        assert "Wiederherstellungscode benutzt" not in page
        assert AuditEntry.objects.filter(action="accounts.recovery_code_used").count() == 1

    def test_a_wrong_first_code_sets_nothing_up(self, client: Client) -> None:
        client.force_login(people.maren())
        assert "passt nicht" in self.add_app(client, "000000")
        assert not Authenticator.objects.exists()

    def test_new_codes_replace_the_old_ones(self, client: Client) -> None:
        client.force_login(with_app(people.maren()))
        pages = [client.post("/intern/sicherheit/codes/").content.decode() for _ in range(2)]
        first, second = (page.partition('class="codes"')[2] for page in pages)
        assert first != second
        assert Authenticator.objects.filter(type="recovery_codes").count() == 1

    def test_an_old_log_in_must_be_confirmed_first(self, client: Client) -> None:
        client.force_login(people.maren())
        session = client.session
        session["confirmed_at"] -= 3600
        session.save()
        response = client.get("/intern/sicherheit/app/")
        assert response["Location"].startswith("/intern/sicherheit/bestaetigen/?next=")
        typed = {"password": "falsch", "next": "/intern/sicherheit/app/"}
        assert "nicht Ihr Passwort" in client.post(response["Location"], typed).content.decode()
        typed["password"] = "correct-horse-battery"
        assert client.post(response["Location"], typed)["Location"] == "/intern/sicherheit/app/"
        assert client.get("/intern/sicherheit/app/").status_code == 200

    def test_the_factor_of_somebody_else_does_not_exist(self, client: Client) -> None:
        with_app(people.reader())
        client.force_login(people.maren())
        path = f"/intern/sicherheit/faktoren/{Authenticator.objects.get().pk}/entfernen/"
        assert client.post(path).status_code == 404
        assert Authenticator.objects.exists()

    def test_with_the_last_factor_the_recovery_codes_go(self, client: Client) -> None:
        client.force_login(people.maren())
        self.add_app(client)
        row = Authenticator.objects.get(type="totp")
        client.post(f"/intern/sicherheit/faktoren/{row.pk}/entfernen/")
        assert not Authenticator.objects.exists()

    def test_administrators_reset_what_was_lost(self, client: Client) -> None:
        user = with_app(people.reader())
        client.force_login(people.administrator())
        client.post(f"/intern/verwaltung/konten/{user.pk}/zweite-faktoren-entfernen/")
        assert not Authenticator.objects.filter(user=user).exists()
        assert AuditEntry.objects.filter(action="accounts.factors_reset").count() == 1


class TestRequired:
    @pytest.fixture(autouse=True)
    def _required(self, settings: Settings) -> None:
        settings.SECOND_FACTOR_ROLES = ["administrator"]

    def test_administrators_may_wait_once_per_log_in_until_the_day(self, client: Client) -> None:
        people.administrator()
        log_in(client, "admin")
        assert client.get("/intern/")["Location"] == "/intern/sicherheit/zweiter-faktor/"
        client.post("/intern/sicherheit/zweiter-faktor/")
        assert client.get("/intern/").status_code == 200
        log_in(again := Client(), "admin")
        assert again.get("/intern/").status_code == 302

    def test_after_the_days_of_grace_only_the_own_access_opens(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SECOND_FACTOR_GRACE_DAYS = 0
        user = people.administrator()
        log_in(client, "admin")
        User.objects.update(second_factor_due_on="2020-01-01")
        log_in(client := Client(), "admin")
        client.post("/intern/sicherheit/zweiter-faktor/")
        assert client.get("/intern/verwaltung/konten/").status_code == 302
        assert client.get("/intern/sicherheit/app/").status_code == 200
        TestSettingUp().add_app(client)
        assert client.get("/intern/verwaltung/konten/").status_code == 200
        assert Authenticator.objects.filter(user=user, type="totp").exists()

    def test_other_roles_are_not_asked(self, client: Client) -> None:
        people.maren()
        log_in(client)
        assert client.get("/intern/").status_code == 200


@pytest.mark.parametrize(
    "typed", ["", "[]", "{}", "null", '{"id": 1}', '{"response": []}', "\x00", "x" * 9000, "🙂"]
)
def test_a_broken_answer_of_a_browser_is_refused(client: Client, typed: str) -> None:
    client.get("/intern/anmelden/passkey/")
    response = client.post("/intern/anmelden/passkey/", {"credential": typed})
    assert response.status_code == 200
    assert get_user(client).is_anonymous
    client.force_login(people.maren())
    client.get("/intern/sicherheit/passkey/")
    values = {"name": "Handy", "credential": typed}
    assert client.post("/intern/sicherheit/passkey/", values).status_code == 200
    assert not Authenticator.objects.exists()
