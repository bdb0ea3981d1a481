from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ankommen.accounts.models import User
from ankommen.core.audit.verify import verify
from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.jobs import RunningJob
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import AuditEntry, DeletionRun, Job, JobState
from ankommen.core.privacy import declarations, retention
from ankommen.core.privacy.declarations import Processing
from ankommen.core.privacy.periods import PERIODS, months_before, period
from ankommen.core.viewer import DISTRICT, Viewer
from ankommen.portal.models import Feedback
from tests import people
from tests.people import viewer_with

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OFFICER = Viewer(31, "Doris", viewer_with("core.keep_privacy").grants)
SECOND = Viewer(32, "Adam", OFFICER.grants)


def test_every_field_of_every_model_is_declared() -> None:
    assert declarations.gaps() == []


def test_an_undeclared_field_and_an_invented_one_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {**declarations._plain, "committees.Body": frozenset({"erfunden"})}
    monkeypatch.setattr(declarations, "_plain", plain)
    assert {"committees.Body.name", "committees.Body.erfunden does not exist"} <= set(
        declarations.gaps()
    )


def test_every_processing_says_what_for_and_how_long() -> None:
    for one in declarations.processings():
        assert one.purpose
        assert one.legal_basis
        assert period(one.period, on=date(2026, 11, 26)).legal_basis
    with pytest.raises(LookupError):
        period("erfunden", on=date(2026, 11, 26))
    with pytest.raises(LookupError):
        period("feedback", on=date(2018, 5, 24))
    assert {one.valid_from for one in PERIODS} == {date(2018, 5, 25)}
    assert months_before(date(2026, 1, 31), 11) == date(2025, 2, 28)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv", "pdf"])
@pytest.mark.django_db
def test_the_register_is_a_page_and_a_file(client: Client, kind: str) -> None:
    client.force_login(people.person("dsb", "Doris", ("data_protection_officer", DISTRICT)))
    page = client.get(reverse("core:privacy_register")).content.decode()
    assert "partners.Contact: phone" in page
    assert "Ansprechpersonen" in page
    paper, register = reverse("core:privacy_register_paper"), reverse("core:privacy_register")
    file = client.get(paper if kind == "pdf" else f"{register}?datei={kind}")
    start = {"xlsx": b"PK", "ods": b"PK", "csv": b"\xef\xbb\xbf", "pdf": b"%PDF"}[kind]
    assert file.content.startswith(start)


def feedback(count: int, *, months: int) -> None:
    for number in range(count):
        Feedback.objects.create(
            text=f"Frau Muster {number}",
            language="de",
            received_at=NOW - timedelta(days=31 * months),
        )


def due(rule: str) -> int:
    found = retention.due(viewer=OFFICER, today=NOW.date())
    return next(one.found for one in found if one.rule.code == rule)


@pytest.mark.django_db
def test_two_people_delete_and_only_a_number_is_left() -> None:
    feedback(3, months=9)
    feedback(2, months=1)
    assert due("feedback") == 3
    assert Feedback.objects.count() == 5
    run = retention.propose(actor=OFFICER, rule="feedback", now=NOW)
    with pytest.raises(Refused) as refused:
        retention.approve(actor=OFFICER, id=run.pk, now=NOW)
    assert refused.value.problems[0].code == "own_proposal"
    with pytest.raises(NotAllowed):
        retention.approve(actor=viewer_with("core.read_audit"), id=run.pk, now=NOW)
    retention.approve(actor=SECOND, id=run.pk, now=NOW)
    assert Feedback.objects.count() == 5
    Worker().run_waiting(now=timezone.now())
    run.refresh_from_db()
    assert (Feedback.objects.count(), run.deleted) == (2, 3)
    assert run.finished_at is not None
    evidence = AuditEntry.objects.get(action="core.deletion_done")
    assert "Muster" not in str(evidence.details) + evidence.object_label
    with pytest.raises(Refused, match="nichts zu löschen"):
        retention.propose(actor=OFFICER, rule="feedback", now=NOW)


@pytest.mark.django_db
def test_a_hold_stops_it_until_it_is_lifted() -> None:
    feedback(1, months=9)
    with pytest.raises(Refused):
        retention.hold(actor=OFFICER, rule="feedback", reason=" ", now=NOW)
    retention.hold(actor=OFFICER, rule="feedback", reason="Archiv gefragt", now=NOW)
    with pytest.raises(Refused, match="Archiv gefragt"):
        retention.propose(actor=OFFICER, rule="feedback", now=NOW)
    retention.lift(actor=SECOND, rule="feedback", now=NOW)
    assert retention.propose(actor=OFFICER, rule="feedback", now=NOW).found == 1


@pytest.mark.django_db
def test_a_deletion_killed_in_the_middle_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two chunks: what was counted is gone, the next worker does the rest."""
    from ankommen.portal import deletion

    monkeypatch.setattr(deletion, "CHUNK", 2)
    feedback(5, months=9)
    run = retention.propose(actor=OFFICER, rule="feedback", now=NOW)
    retention.approve(actor=SECOND, id=run.pk, now=NOW)
    turns = iter([False, True])

    def killed(*_args: Any) -> int:
        if next(turns, False):
            raise KeyboardInterrupt
        return original(*_args)

    original = retention._delete_some
    monkeypatch.setattr(retention, "_delete_some", killed)
    job = Job.objects.get(kind="core.delete")
    with pytest.raises(KeyboardInterrupt):
        retention.delete_approved(RunningJob(running(job)))
    run.refresh_from_db()
    assert (Feedback.objects.count(), run.deleted, run.finished_at) == (3, 2, None)
    job.refresh_from_db()
    retention.delete_approved(RunningJob(job))
    run.refresh_from_db()
    assert (Feedback.objects.count(), run.deleted) == (0, 5)
    assert Job.objects.get(kind="core.delete").state == JobState.DONE


def running(job: Job) -> Job:
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_the_audit_log_is_pruned_by_the_same_way_and_still_verifies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ankommen.core import audit
    from ankommen.core.audit import Purpose

    with monkeypatch.context() as past:
        past.setattr(timezone, "now", lambda: NOW - timedelta(days=500))
        audit.record_read(
            "test.read", viewer=OFFICER, purpose=Purpose.REVIEW, kind="t", id=1, label="Alt"
        )
    connection.check_constraints()
    assert due("audit_read") == 1
    run = retention.propose(actor=OFFICER, rule="audit_read", now=NOW)
    retention.approve(actor=SECOND, id=run.pk, now=NOW)
    Worker().run_waiting(now=timezone.now())
    connection.check_constraints()
    assert not AuditEntry.objects.filter(object_label="Alt").exists()
    assert DeletionRun.objects.get().deleted == 1
    assert verify().broken is None


@pytest.mark.django_db
def test_locked_accounts_nobody_used_for_a_year_are_due_open_ones_never() -> None:
    old = NOW - timedelta(days=900)
    for login, active in (("zu", False), ("offen", True)):
        user = people.person(login, login)
        User.objects.filter(pk=user.pk).update(is_active=active, created_at=old)
    assert due("accounts") == 1


@pytest.mark.django_db
def test_the_page_leads_through_the_steps(client: Client) -> None:
    feedback(1, months=12)
    page = reverse("core:deletion_list")
    client.force_login(people.person("dsb", "Doris", ("data_protection_officer", DISTRICT)))
    assert "Löschung vorschlagen" in client.get(page).content.decode()
    client.post(reverse("core:deletion_propose", args=["feedback"]))
    assert "freigeben" in client.get(page).content.decode()
    client.force_login(people.administrator())
    client.post(reverse("core:deletion_approve", args=[DeletionRun.objects.get().pk]))
    Worker().run_waiting(now=timezone.now())
    assert "Nachweis" in client.get(page).content.decode()
    assert not Feedback.objects.exists()


def test_a_processing_is_plain_data() -> None:
    one = Processing("x", "X", "Leute", "Zweck", "Art. 6", "file")
    assert one.fields == {}
