from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ankommen.accounts.models import User
from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import AuditEntry, Job, PersonalExport, SavedFilter
from ankommen.core.personal_exports import collecting, services
from ankommen.core.registries import personal_records
from ankommen.core.registries.personal_records import Person
from ankommen.core.viewer import DISTRICT, Viewer
from ankommen.partners.models import Contact, Organisation, OrganisationKind
from tests import people

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def doris() -> User:
    return people.person("dsb", "Doris Datenschutz", ("data_protection_officer", DISTRICT))


def viewer(user: User) -> Viewer:
    return people.as_viewer(user)


def content_of(row: PersonalExport) -> dict[str, Any]:
    row.refresh_from_db()
    found: dict[str, Any] = json.loads(row.content)
    return found


def made(job: Job) -> dict[str, Any]:
    Worker(interval=0).run_waiting(now=timezone.now())
    return content_of(PersonalExport.objects.get(pk=job.parameters["export"]))


def titles(content: dict[str, Any]) -> set[str]:
    return {section["title"] for section in content["sections"]}


def test_every_personal_column_is_given_out_or_kept_back_with_a_reason() -> None:
    assert personal_records.gaps() == []


def test_a_forgotten_model_and_a_forgotten_column_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = personal_records.all_known()
    monkeypatch.setattr(
        personal_records, "_known", [one for one in known if one.model != "accounts.User"]
    )
    assert {"accounts.User.login", "accounts.User.password"} <= set(personal_records.gaps())
    monkeypatch.setattr(personal_records, "_known", known)
    monkeypatch.setattr(personal_records, "_elsewhere", {"committees.Body": "nur so"})
    gaps = personal_records.gaps()
    assert "committees.Body holds nothing personal" in gaps
    assert "strategy.StatusOverride.set_by_label" in gaps


def test_every_search_can_be_run() -> None:
    """Each condition and each column exists in the database, whatever the person is known by."""
    for person in (Person(1, "Petra Beispiel", "p@example.org"), Person(None, "Petra Beispiel")):
        content = collecting.collect(person, is_own=False, now=NOW, told=lambda *_: None)
        assert content["sections"] == []


def test_oneself_gets_everything_of_the_own_account_and_no_other_names(doris: User) -> None:
    maren = people.maren()
    admin = people.viewer_with("accounts.manage")
    SavedFilter.objects.create(user=maren, page="list", name="Offene", query="?a=b")
    with connection.cursor():
        audit.record("accounts.role_given", actor=admin, kind="user", id=maren.pk, label="Maren")
        audit.record("edition.add", actor=viewer(maren), kind="edition", id=1, label="Frau Andere")
    content = made(services.ask_about_oneself(actor=viewer(maren), now=NOW))
    assert {"Konto", "Rollen", "Gespeicherte Filter"} <= titles(content)
    text = json.dumps(content, ensure_ascii=False)
    assert "Offene" in text
    assert "accounts.role_given" in text or "Rolle gegeben" in text
    assert "Frau Andere" not in text
    assert admin.label not in text
    assert "correct-horse" not in text
    assert maren.password not in text


def test_a_name_or_address_counts_for_the_officer_only(doris: User) -> None:
    """Two people can share a mailbox: by oneself only what hangs on the account is found."""
    maren = people.maren()
    User.objects.filter(pk=maren.pk).update(email="integration@example.org")
    maren.refresh_from_db()
    office = Organisation.objects.create(name="Landkreis", kind=OrganisationKind.DISTRICT_OFFICE)
    Contact.objects.create(organisation=office, name="Petra Probe", email="integration@example.org")
    own = made(services.ask_about_oneself(actor=viewer(maren), now=NOW))
    assert "Petra Probe" not in json.dumps(own)
    person = Person(None, "petra probe", "")
    found = made(services.ask(actor=viewer(doris), person=person, reason="Antrag", now=NOW))
    assert "Petra Probe" in json.dumps(found)
    assert "integration@example.org" in json.dumps(found)


def test_nobody_else_asks_or_reads(doris: User) -> None:
    maren = people.maren()
    with pytest.raises(NotAllowed):
        services.ask(actor=viewer(maren), person=Person(doris.pk), reason="Neugier", now=NOW)
    job = services.ask(actor=viewer(doris), person=Person(maren.pk), reason="Antrag", now=NOW)
    made(job)
    export = PersonalExport.objects.get()
    services.read(viewer=viewer(doris), export_id=export.pk, as_what="page")
    for other in (viewer(maren), Viewer(None, "")):
        with pytest.raises(NotFound):
            services.read(viewer=other, export_id=export.pk, as_what="page")
    former = Viewer(doris.pk, "Doris")
    with pytest.raises(NotFound):
        services.read(viewer=former, export_id=export.pk, as_what="page")


def test_asking_and_reading_leave_the_purpose_and_the_reason(doris: User) -> None:
    maren = people.maren()
    person = Person(maren.pk, maren.name)
    made(services.ask(actor=viewer(doris), person=person, reason="Antrag vom 3.11.", now=NOW))
    export = PersonalExport.objects.get()
    services.read(viewer=viewer(doris), export_id=export.pk, as_what="pdf")
    entries = AuditEntry.objects.filter(stream="read", object_id=str(maren.pk)).order_by("pk")
    assert [one.action for one in entries] == [
        "core.personal_export_asked",
        "core.personal_export_read",
    ]
    assert {one.purpose for one in entries} == {"access_request"}
    assert {one.details["reason"] for one in entries} == {"Antrag vom 3.11."}


def test_what_is_stored_is_encrypted_and_goes_after_thirty_days(doris: User) -> None:
    person = Person(doris.pk, "Doris Datenschutz")
    made(services.ask(actor=viewer(doris), person=person, reason="Antrag", now=NOW))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, about_name FROM core_personalexport")
        stored = str(cursor.fetchone())
    assert "Datenschutz" not in stored
    services.tidy(now=NOW + timedelta(days=29))
    assert PersonalExport.objects.count() == 1
    services.tidy(now=NOW + timedelta(days=31))
    assert PersonalExport.objects.count() == 0


def test_one_at_a_time(doris: User) -> None:
    services.ask_about_oneself(actor=viewer(doris), now=NOW)
    with pytest.raises(Refused, match="gerade"):
        services.ask_about_oneself(actor=viewer(doris), now=NOW)
    with pytest.raises(NotAllowed):
        services.ask_about_oneself(actor=Viewer(None, ""), now=NOW)


def test_as_many_queries_for_a_hundred_entries_as_for_one(doris: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            collecting.collect(Person(doris.pk), is_own=True, now=NOW, told=lambda *_: None)
        return len(caught)

    actor = viewer(doris)
    audit.record("edition.add", actor=actor, kind="edition", id=1, label="E")
    few = queries()
    for number in range(100):
        audit.record("edition.change", actor=actor, kind="edition", id=number, label="E")
    assert queries() == few


@pytest.mark.parametrize("kind", ["xlsx", "json", "pdf"])
def test_from_the_form_to_the_file(client: Client, doris: User, kind: str) -> None:
    maren = people.maren()
    client.force_login(doris)
    address = reverse("accounts:access_requests")
    sent = client.post(address, {"login": "maren", "reason": "Antrag vom 3.11."})
    assert sent.status_code == 302
    Worker(interval=0).run_waiting(now=timezone.now())
    job = Job.objects.get(kind="core.personal_export")
    page = client.get(job.result_url).content.decode()
    assert maren.login in page
    file = client.get(f"{job.result_url}{kind}/")
    assert file.content.startswith({"xlsx": b"PK", "json": b"{", "pdf": b"%PDF"}[kind])
    assert "no-store" in file["Cache-Control"]
    assert client.get(f"{job.result_url}exe/").status_code == 404


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"reason": "Antrag"}, "Bitte nennen Sie einen Anmeldenamen"),
        ({"name": "Petra", "reason": "Antrag"}, "Vor- und Nachnamen"),
        ({"login": "niemand", "reason": "Antrag"}, "kein Konto"),
        ({"login": "dsb"}, "Anlass"),
    ],
)
def test_what_is_missing_is_said(
    client: Client, doris: User, given: dict[str, str], message: str
) -> None:
    client.force_login(doris)
    page = client.post(reverse("accounts:access_requests"), given).content.decode()
    assert message in page
    assert not PersonalExport.objects.exists()


def test_about_oneself_from_the_own_account_page(client: Client) -> None:
    client.force_login(people.stranger())
    page = client.get(reverse("accounts:security")).content.decode()
    assert reverse("accounts:own_data") in page
    assert client.post(reverse("accounts:own_data")).status_code == 302
    Worker(interval=0).run_waiting(now=timezone.now())
    page = client.get(reverse("accounts:own_data")).content.decode()
    assert reverse("accounts:data_export", args=[PersonalExport.objects.get().pk]) in page
