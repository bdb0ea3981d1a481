from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from ankommen.core import signed_links
from ankommen.core.errors import NotFound, Refused
from ankommen.core.models import AuditEntry, SignedLinkRow
from ankommen.core.registries import link_purposes
from ankommen.core.signed_links import LinkRefused
from ankommen.core.signed_links.selectors import links_of, outdated
from ankommen.core.viewer import Viewer
from tests import people

pytestmark = pytest.mark.django_db

MAREN = Viewer(7, "Maren")
RITA = Viewer(8, "Rita")
PURPOSE = "test.values"
ASK = "Bitte wenden Sie sich an die Stelle, die Ihnen den Link geschickt hat."


@pytest.fixture(autouse=True)
def _purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_purposes, "_purposes", {})
    link_purposes.register(
        link_purposes.Purpose(PURPOSE, "Werte liefern", ASK, longest=timedelta(days=60))
    )
    link_purposes.register(
        link_purposes.Purpose("test.other", "Anderes", ASK, longest=timedelta(days=60))
    )


def issue(**changed: Any) -> str:
    given: dict[str, Any] = {
        "purpose": PURPOSE,
        "kind": "indicator",
        "id": 7,
        "expires_at": timezone.now() + timedelta(days=30),
        "actor": MAREN,
    }
    return signed_links.issue(**given | changed)


def open_(token: str, *, purpose: str = PURPOSE, now: datetime | None = None) -> Any:
    return signed_links.open(token, purpose=purpose, now=now or timezone.now())


def test_a_link_opens_its_object_for_its_purpose() -> None:
    link = open_(issue(recipient_label="Frau Scholz"))
    assert (link.purpose, link.kind, link.id) == (PURPOSE, "indicator", "7")
    assert (link.issued_by_id, link.recipient_label) == (7, "Frau Scholz")
    assert open_(issue()).id == "7"


def test_the_token_is_long_safe_in_addresses_and_kept_as_a_hash_only() -> None:
    token = issue()
    row = SignedLinkRow.objects.get()
    assert len(token) >= 43
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert token not in str(list(SignedLinkRow.objects.values()))
    assert token not in str(list(AuditEntry.objects.values()))
    assert row.token_hash != token


def revoked() -> str:
    token = issue()
    signed_links.revoke(link_id=SignedLinkRow.objects.latest("pk").pk, actor=MAREN)
    return token


def used() -> str:
    token = issue(single_use=True)
    signed_links.use(token, purpose=PURPOSE, now=timezone.now())
    return token


def expired() -> str:
    token = issue()
    SignedLinkRow.objects.update(expires_at=timezone.now())
    return token


@pytest.mark.parametrize(
    "dead",
    [
        revoked,
        used,
        expired,
        lambda: "erraten",
        lambda: "",
        lambda: "x" * 100_000,
        lambda: "\ud800\x00",
        lambda: issue(purpose="test.other"),
        lambda: issue()[:-1],
    ],
)
def test_all_that_no_longer_opens_looks_alike_and_says_whom_to_ask(dead: Any) -> None:
    token = dead()
    for act in (signed_links.open, signed_links.use):
        with pytest.raises(LinkRefused) as refused:
            act(token, purpose=PURPOSE, now=timezone.now())
        assert [(one.code, one.message) for one in refused.value.problems] == [("link", ASK)]


def test_a_link_ends_at_its_moment() -> None:
    token, end = issue(), SignedLinkRow.objects.get().expires_at
    assert open_(token, now=end - timedelta(microseconds=1))
    with pytest.raises(LinkRefused):
        open_(token, now=end)


def test_opening_does_not_use_a_link_up_because_mail_scanners_open_links() -> None:
    token = issue(single_use=True)
    assert open_(token)
    assert open_(token)
    assert signed_links.use(token, purpose=PURPOSE, now=timezone.now()).id == "7"
    with pytest.raises(LinkRefused):
        open_(token)


def test_a_link_is_not_used_up_when_the_act_fails() -> None:
    token = issue(single_use=True)
    with transaction.atomic():
        signed_links.use(token, purpose=PURPOSE, now=timezone.now())
        transaction.set_rollback(True)
    assert open_(token)


def test_a_link_for_many_times_stays_open() -> None:
    token = issue()
    for _ in range(2):
        assert signed_links.use(token, purpose=PURPOSE, now=timezone.now()).id == "7"


def test_an_end_in_the_past_or_too_late_is_refused() -> None:
    for end in (timedelta(0), timedelta(days=61)):
        with pytest.raises(Refused, match="60 Tagen"):
            issue(expires_at=timezone.now() + end)
    assert not SignedLinkRow.objects.exists()


def test_an_unknown_purpose_is_an_error_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="No purpose"):
        issue(purpose="test.unknown")


def test_only_the_issuer_or_who_manages_accounts_revokes() -> None:
    token = issue()
    link_id = SignedLinkRow.objects.get().pk
    with pytest.raises(NotFound):
        signed_links.revoke(link_id=link_id, actor=RITA)
    with pytest.raises(NotFound):
        signed_links.revoke(link_id=link_id + 1, actor=MAREN)
    assert open_(token)
    signed_links.revoke(link_id=link_id, actor=RITA, manages_all=True)
    with pytest.raises(LinkRefused):
        open_(token)


def test_a_link_of_the_system_belongs_to_nobody_without_an_account() -> None:
    issue(actor=Viewer(None, "System"))
    with pytest.raises(NotFound):
        signed_links.revoke(link_id=SignedLinkRow.objects.get().pk, actor=Viewer(None, ""))


def test_all_links_to_an_object_end_at_once() -> None:
    here, there = [issue(), issue()], issue(id=8)
    assert signed_links.revoke_all(purpose=PURPOSE, kind="indicator", id=7, actor=RITA) == 2
    for token in here:
        with pytest.raises(LinkRefused):
            open_(token)
    assert open_(there)


def test_issuing_using_and_revoking_stand_in_the_audit_log_without_the_recipient() -> None:
    signed_links.use(issue(recipient_label="Frau Scholz"), purpose=PURPOSE, now=timezone.now())
    signed_links.revoke(link_id=SignedLinkRow.objects.get().pk, actor=MAREN)
    entries = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert entries == ["core.link_issued", "core.link_used", "core.link_revoked"]
    assert "Scholz" not in str(list(AuditEntry.objects.values()))


def test_links_go_90_days_after_they_stopped_to_open() -> None:
    issue()
    end = SignedLinkRow.objects.get().expires_at
    assert not outdated(now=end + timedelta(days=90)).exists()
    assert outdated(now=end + timedelta(days=91)).exists()


class TestThePage:
    @pytest.fixture(autouse=True)
    def _addresses(self, settings: Settings) -> None:
        settings.ROOT_URLCONF = "tests.core.link_urls"

    def test_it_opens_and_is_kept_nowhere(self, client: Client) -> None:
        response = client.get(f"/probe/{issue()}/")
        assert response.content == b"indicator 7"
        self.assert_kept_nowhere(response)

    def assert_kept_nowhere(self, response: Any) -> None:
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"

    def test_a_dead_link_is_a_page_that_says_whom_to_ask(self, client: Client) -> None:
        pages = {}
        for token in (revoked(), used(), expired(), "erraten"):
            response = client.get(f"/probe/{token}/")
            assert response.status_code == 404
            assert ASK in response.content.decode()
            self.assert_kept_nowhere(response)
            pages[response.content.decode().replace(token, "")] = token
        assert len(pages) == 1

    def test_who_guesses_waits_and_everybody_else_does_not(
        self, client: Client, settings: Settings
    ) -> None:
        few = replace(settings.RATE_LIMITS["link_guess"], address=3)
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "link_guess": few}
        token = issue()
        statuses = [client.get(f"/probe/erraten{n}/").status_code for n in range(5)]
        assert statuses == [404, 404, 404, 429, 429]
        blocked = client.get(f"/probe/{token}/")
        assert blocked.status_code == 429
        assert 0 < int(blocked["Retry-After"]) <= 600
        assert client.get(f"/probe/{token}/", REMOTE_ADDR="192.0.2.9").status_code == 200


class TestTheList:
    URL = "/intern/links/"

    def test_staff_see_their_own_and_end_them(self, client: Client) -> None:
        maren = people.maren()
        client.force_login(maren)
        token = issue(actor=people.as_viewer(maren), recipient_label="Frau Scholz")
        issue(actor=RITA, recipient_label="Herr Fremd")
        content = client.get(self.URL).content.decode()
        assert "Frau Scholz" in content
        assert "Herr Fremd" not in content
        assert token not in content
        mine, other = SignedLinkRow.objects.order_by("pk")
        assert client.post(f"{self.URL}{other.pk}/zurueckziehen/").status_code == 404
        client.post(f"{self.URL}{mine.pk}/zurueckziehen/")
        assert "zurückgezogen" in client.get(self.URL).content.decode()
        with pytest.raises(LinkRefused):
            open_(token)

    def test_administrators_see_all(self, client: Client) -> None:
        client.force_login(people.administrator())
        issue(recipient_label="Herr Fremd")
        assert "Herr Fremd" in client.get(self.URL).content.decode()

    def test_a_purpose_nobody_answers_for_names_nobody(self, client: Client) -> None:
        client.force_login(people.administrator())
        issue(recipient_label="Herr Fremd")
        SignedLinkRow.objects.update(purpose="gone.purpose")
        content = client.get(self.URL).content.decode()
        assert "gone.purpose" in content
        assert "Herr Fremd" not in content

    def test_an_empty_list_says_what_will_stand_there(self, client: Client) -> None:
        client.force_login(people.maren())
        assert "Noch keine Links" in client.get(self.URL).content.decode()

    @pytest.mark.parametrize("count", [1, 40])
    def test_its_queries_do_not_grow(
        self, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(count):
            issue()
        with django_assert_num_queries(1):
            links_of(viewer=MAREN, given=QueryDict(), now=timezone.now())

    def test_long_lists_page_by_key(self) -> None:
        for _ in range(51):
            issue()
        first = links_of(viewer=MAREN, given=QueryDict(), now=timezone.now())
        further = QueryDict(first.next_url.removeprefix("?"))
        second = links_of(viewer=MAREN, given=further, now=timezone.now())
        assert (len(first.rows), len(second.rows)) == (50, 1)
        assert second.next_url == ""
        back = QueryDict(second.previous_url.removeprefix("?"))
        assert len(links_of(viewer=MAREN, given=back, now=timezone.now()).rows) == 50

    def test_a_broken_key_begins_at_the_newest(self, client: Client) -> None:
        client.force_login(people.maren())
        for key in ("x", "-1", "9" * 30, "²"):
            assert client.get(self.URL, {"before": key}).status_code == 200
