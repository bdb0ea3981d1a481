from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.utils import timezone

from ankommen.accounts.models import EntryCode, EntryKind, User
from ankommen.accounts.services import entry_codes
from ankommen.core.models import AuditEntry, Job
from tests import people

from .test_second_factor import with_app

NEW = "vier-wörter-die-passen"
LINK = "http://testserver/intern/zugang/"
pytestmark = pytest.mark.django_db


def code_for(user: User, kind: EntryKind = EntryKind.LETTER, **ago: int) -> str:
    return entry_codes.make_code(user=user, kind=kind, now=timezone.now() - timedelta(**ago))[0]


def follow(client: Client, code: str) -> Any:
    return client.get(f"/intern/zugang/{code}/", follow=True)


def choose(client: Client, password: str = NEW) -> Any:
    typed = {"new_password": password, "repeated": password}
    return client.post("/intern/zugang/passwort/", typed)


def test_a_link_leads_to_a_password_and_in(client: Client) -> None:
    user = people.stranger()
    response = follow(client, code_for(user))
    assert response.redirect_chain == [("/intern/zugang/passwort/", 302)]
    assert "stranger" in response.content.decode()
    assert choose(client)["Location"] == "/intern/"
    assert get_user(client) == user
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_used_link_says_so_and_changes_nothing() -> None:
    user = people.stranger()
    code = code_for(user)
    first, second = Client(), Client()
    follow(first, code)
    follow(second, code)
    choose(first)
    late = choose(second, "ein-anderes-langes-passwort")
    assert late.status_code == 410
    again = follow(Client(), code)
    assert again.status_code == 410
    assert "schon benutzt" in again.content.decode()
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize(
    ("kind", "ago"),
    [
        (EntryKind.LETTER, {"days": 14}),
        (EntryKind.INVITATION, {"days": 7}),
        (EntryKind.RESET, {"hours": 1}),
    ],
)
def test_an_expired_link_says_so(client: Client, kind: EntryKind, ago: dict[str, int]) -> None:
    response = follow(client, code_for(people.stranger(), kind, **ago))
    assert (response.status_code, "abgelaufen" in response.content.decode()) == (410, True)
    just = code_for(people.reader(), kind, **ago, seconds=-60)
    assert follow(Client(), just).status_code == 200


def test_a_withdrawn_link_says_so(client: Client) -> None:
    user, code = (found := people.stranger()), code_for(found)
    client.force_login(people.administrator())
    client.post(f"/intern/verwaltung/konten/{user.pk}/zugang-widerrufen/")
    response = follow(Client(), code)
    assert (response.status_code, "zurückgenommen" in response.content.decode()) == (410, True)


def test_only_the_newest_works() -> None:
    user = people.stranger()
    old, new = code_for(user), code_for(user)
    assert follow(Client(), old).status_code == 410
    assert follow(Client(), new).status_code == 200


def test_a_closed_account_has_no_way_in(client: Client) -> None:
    code = code_for(people.stranger())
    User.objects.update(is_active=False)
    assert follow(client, code).status_code == 410


def test_an_invented_link_is_not_found_and_guessing_ends(client: Client) -> None:
    assert follow(client, "gibt-es-nicht").status_code == 404
    answers = [client.post("/intern/zugang/", {"code": "falsch"}).status_code for _ in range(30)]
    assert answers == [200] * 29 + [429]
    assert client.post("/intern/zugang/", {"code": "falsch"}).has_header("Retry-After")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/intern/zugang/", {"code": "falsch"}).status_code == 200
    assert AuditEntry.objects.filter(action="accounts.login_failed").count() == 31


@pytest.mark.parametrize("change", [str.upper, lambda code: code.replace("-", " ")])
def test_a_printed_code_is_read_however_it_is_typed(client: Client, change: Any) -> None:
    typed = change(code_for(people.stranger()))
    response = client.post("/intern/zugang/", {"code": f" {typed} "})
    assert response["Location"] == "/intern/zugang/passwort/"


def test_the_second_factor_is_asked_for_after_a_new_password(client: Client) -> None:
    follow(client, code_for(with_app(people.maren())))
    assert "zweiten Faktor" in choose(client).content.decode()
    assert get_user(client).is_anonymous


def test_a_letter_is_printed_once_and_only_its_digest_is_kept(client: Client) -> None:
    user = people.stranger()
    client.force_login(people.administrator())
    page = client.post(f"/intern/verwaltung/konten/{user.pk}/brief/").content.decode()
    shown = re.search(r"<code[^>]*>([^<]+)</code>", page)
    assert shown
    code = shown.group(1)
    assert code not in str(EntryCode.objects.values())
    assert code not in str(AuditEntry.objects.values("details"))
    assert follow(Client(), code).status_code == 200


class TestMail:
    def test_an_invitation_is_sent_by_a_job_and_works(self, client: Client) -> None:
        user = people.stranger()
        User.objects.filter(pk=user.pk).update(email="fremd@example.org")
        client.force_login(people.administrator())
        client.post(f"/intern/verwaltung/konten/{user.pk}/einladen/")
        assert Job.objects.get().parameters == {"user": user.pk, "kind": "invitation"}
        assert self.send(user, EntryKind.INVITATION)
        assert follow(Client(), self.code()).status_code == 200

    def test_without_an_address_a_letter_is_offered(self, client: Client) -> None:
        user = people.stranger()
        client.force_login(people.administrator())
        path = f"/intern/verwaltung/konten/{user.pk}/"
        assert (
            "Drucken Sie einen Brief"
            in client.post(f"{path}einladen/", follow=True).content.decode()
        )
        assert not Job.objects.exists()

    @pytest.mark.parametrize("typed", ["stranger", "STRANGER", "fremd@example.org", "niemand"])
    def test_the_answer_to_a_forgotten_password_is_one_for_all(
        self, client: Client, typed: str
    ) -> None:
        User.objects.filter(pk=people.stranger().pk).update(email="fremd@example.org")
        response = client.post("/intern/passwort/vergessen/", {"login": typed})
        assert "sehen Sie in Ihr Postfach" in response.content.decode()
        assert typed not in response.content.decode().partition("<main")[2]
        assert typed not in str(Job.objects.values_list("parameters", flat=True))
        assert Job.objects.count() == 1

    def test_asking_costs_the_same_queries_for_everybody(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        people.stranger()
        client.post("/intern/passwort/vergessen/", {"login": "warm"})
        counts = set()
        for typed in ("stranger", "niemand"):
            with CaptureQueriesContext(connection) as queries:
                client.post("/intern/passwort/vergessen/", {"login": typed})
            counts.add(len(queries))
        assert len(counts) == 1

    def test_a_reset_is_not_sent_again_at_once(self) -> None:
        user = self.with_mail()
        assert self.send(user, EntryKind.RESET)
        assert not self.send(user, EntryKind.RESET)
        assert len(mail.outbox) == 1

    def test_the_mail_names_nobody_and_no_role(self) -> None:
        self.send(self.with_mail(), EntryKind.RESET)
        text = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
        assert "Sascha" not in text
        assert LINK in text

    def test_when_the_mail_server_is_down_no_code_stays(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise ConnectionRefusedError

        monkeypatch.setattr(entry_codes, "send_mail", refuse)
        with pytest.raises(ConnectionRefusedError):
            self.send(self.with_mail(), EntryKind.RESET)
        assert not EntryCode.objects.exists()

    def with_mail(self) -> User:
        user = people.stranger()
        user.email = "fremd@example.org"
        user.save()
        return user

    def send(self, user: User, kind: EntryKind) -> bool:
        return entry_codes.send_link(
            user_id=user.pk, kind=kind, address_of=LINK, now=timezone.now()
        )

    def code(self) -> str:
        return str(mail.outbox[0].body).partition(LINK)[2].partition("/")[0]
