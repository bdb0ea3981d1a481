from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ankommen.accounts.models import User
from ankommen.accounts.selectors.audit_log import AuditFilter, audit_page
from ankommen.core import audit
from ankommen.core.errors import NotFound
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import DISTRICT, SYSTEM, Viewer
from tests import people

LOG = "/intern/verwaltung/protokoll/"
MAREN = Viewer(7, "Maren Musterfrau")

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(officer())
    return client


def officer() -> User:
    return people.person("dsb", "Doris Schutz", ("data_protection_officer", DISTRICT))


def note(action: str = "accounts.role_given", label: str = "Rita", actor: Viewer = MAREN) -> None:
    with transaction.atomic():
        audit.record(action, actor=actor, kind="user", id=1, label=label)


def labels(viewer: Viewer, **wanted: Any) -> list[str]:
    page = audit_page(viewer=viewer, wanted=AuditFilter(**wanted), given=QueryDict())
    return [row.entry.object_label for row in page.rows]


def test_opening_the_log_is_logged_itself_with_what_was_looked_for(browser: Client) -> None:
    content = browser.get(LOG + "?person=Maren").content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_label) == ("core.audit_read", "Doris Schutz")
    assert entry.details == {"person": "Maren"}
    assert "Keine Einträge" in content
    assert "Protokoll gelesen" in browser.get(LOG).content.decode()


def test_the_entry_is_told_in_words(browser: Client) -> None:
    note()
    content = browser.get(LOG).content.decode()
    assert "Rolle gegeben" in content
    assert "accounts.role_given<" not in content


def test_it_finds_by_action_object_person_and_day() -> None:
    viewer = people.as_viewer(officer())
    note(label="Rita")
    note("accounts.role_taken", label="Rita L.")
    note(label="Otto", actor=SYSTEM)
    assert labels(viewer, action="accounts.role_taken") == ["Rita L."]
    assert labels(viewer, object="rita") == ["Rita L.", "Rita"]
    assert labels(viewer, person="system") == ["Otto"]
    today = datetime.now(tz=UTC).date()
    assert len(labels(viewer, first_day=today - timedelta(1), last_day=today + timedelta(1))) == 3
    assert labels(viewer, last_day=today - timedelta(days=2)) == []


def test_days_are_whole_days_in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    note(label="kurz vor Mitternacht")
    monkeypatch.setattr(timezone, "now", lambda: late + timedelta(seconds=1))
    note(label="Mitternacht")
    viewer = people.as_viewer(officer())
    day = date(2026, 11, 22)
    assert labels(viewer, first_day=day, last_day=day) == ["kurz vor Mitternacht"]


def test_it_pages_by_key_and_keeps_the_filter(browser: Client) -> None:
    for number in range(51):
        note(label=f"Person {number}")
    first = browser.get(LOG + "?action=accounts.role_given").context["page"]
    assert len(first.rows) == 50
    second = browser.get(LOG + first.next_url).context["page"]
    assert [row.entry.object_label for row in second.rows] == ["Person 0"]
    back = browser.get(LOG + second.previous_url).context["page"]
    assert [row.entry.pk for row in back.rows] == [row.entry.pk for row in first.rows]


@pytest.mark.parametrize(
    "query", ["?first_day=31.02.2026", "?action=erfunden", "?before=abc", "?before=" + "9" * 30]
)
def test_a_wrong_filter_is_said_not_raised(browser: Client, query: str) -> None:
    assert browser.get(LOG + query).status_code == 200


def test_it_needs_as_many_queries_for_one_row_as_for_fifty(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser.get(LOG)
    with CaptureQueriesContext(connection) as one:
        browser.get(LOG)
    for _ in range(49):
        note()
    with django_assert_num_queries(len(one)):
        browser.get(LOG)


def test_an_administrator_without_the_right_does_not_read_it(client: Client) -> None:
    admin = people.administrator()
    with pytest.raises(NotFound):
        audit_page(viewer=people.as_viewer(admin), wanted=AuditFilter(), given=QueryDict())
    client.force_login(admin)
    assert client.get(LOG).status_code == 404
    assert not AuditEntry.objects.exists()
