from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from ankommen.accounts.models import User
from ankommen.accounts.selectors import audit_log
from ankommen.core import audit
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import DISTRICT, Viewer
from tests import people

pytestmark = pytest.mark.django_db
CANARY = "Zufluchtsort Kanarienvogel"


@pytest.fixture
def doris() -> User:
    return people.person("dsb", "Doris", ("data_protection_officer", DISTRICT))


@pytest.fixture
def entries() -> None:
    ada, ben = Viewer(71, "Ada"), Viewer(72, "Ben")
    audit.record("edition.add", actor=ada, kind="edition", id=1, label="=1+1")
    audit.record("organisation.add", actor=ben, kind="organisation", id=2, label=CANARY)


def address(kind: str, query: str = "") -> str:
    return f"{reverse('accounts:audit')}?{query}datei={kind}"


def test_the_filter_goes_into_the_file(client: Client, doris: User, entries: None) -> None:
    client.force_login(doris)
    text = client.get(address("csv", "person=Ben&")).content.decode("utf-8-sig")
    assert CANARY in text
    assert "Ada" not in text
    book = load_workbook(io.BytesIO(client.get(address("xlsx")).content))
    rows = list(book.worksheets[0].values)
    assert [row[1] for row in rows if row[1] in {"Ada", "Ben"}] == ["Ben", "Ada"]
    page = client.get(reverse("accounts:audit") + "?person=Ben").content.decode()
    assert address("xlsx", "person=Ben&amp;") in page


def test_no_label_becomes_a_formula(client: Client, doris: User, entries: None) -> None:
    client.force_login(doris)
    assert ";'=1+1;" in client.get(address("csv", "person=Ada&")).content.decode()


def test_taking_it_out_is_logged_with_what_and_as_what(
    client: Client, doris: User, entries: None
) -> None:
    client.force_login(doris)
    client.get(address("csv", "person=Ben&"))
    entry = AuditEntry.objects.get(action="core.audit_exported")
    assert (entry.stream, entry.purpose, entry.actor_label) == ("read", "review", "Doris")
    assert entry.details == {"person": "Ben", "as": "csv"}


@pytest.mark.parametrize("role", ["administrator", "integration_lead", "reader"])
def test_nobody_else_learns_what_is_protected(client: Client, entries: None, role: str) -> None:
    client.force_login(people.person("jemand", "Jemand", (role, DISTRICT)))
    answer = client.get(address("csv"))
    assert answer.status_code == 404
    assert CANARY not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="core.audit_exported").exists()


def test_a_wrong_filter_or_too_much_gives_no_file(
    client: Client, doris: User, entries: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(doris)
    assert client.get(address("csv", "first_day=gestern&")).status_code == 302
    assert client.get(address("exe")).status_code == 404
    monkeypatch.setattr("ankommen.accounts.views.audit.MOST_IN_A_FILE", 1)
    monkeypatch.setattr(audit_log, "MOST_IN_A_FILE", 1)
    answer = client.get(address("csv"), follow=True)
    assert "grenzen Sie ein" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="core.audit_exported").exists()
