"""One mail, one job: kept with what it tells of, sent once, or said to be uncertain."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from ankommen.core import mails
from ankommen.core.jobs import outcome
from ankommen.core.jobs.task import run_job
from ankommen.core.models import Job, JobState, OutgoingMail
from tests.mails import send_queued_mails

pytestmark = pytest.mark.django_db


def queue(text: str = "Hier ist Ihr Link: https://localhost/de/x/geheim/") -> Job:
    mails.queue("Bitte", text, "kim@example.org", now=timezone.now())
    return Job.objects.latest("asked_at")


def test_it_leaves_if_and_only_if_what_it_tells_of_is_kept() -> None:
    def half() -> None:
        with transaction.atomic():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert not Job.objects.exists()
    assert not OutgoingMail.objects.exists()
    queue()
    send_queued_mails()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["kim@example.org"], "Bitte")
    assert not OutgoingMail.objects.exists()


def test_nobody_reads_it_in_the_database_or_in_its_job() -> None:
    job = queue()
    with connection.cursor() as cursor:
        cursor.execute("select * from core_outgoingmail")
        stored = repr(cursor.fetchall())
    for word in ("kim", "Bitte", "geheim"):
        assert word not in stored + repr(job.parameters) + job.title


def test_a_server_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise SMTPServerDisconnected("kim@example.org")

    job = queue()
    monkeypatch.setattr(mails, "send_mail", away)
    send_queued_mails()
    job.refresh_from_db()
    assert (job.state, job.failures) == (JobState.WAITING, 1)
    assert OutgoingMail.objects.count() == 1


def test_what_is_refused_for_good_ends_its_job_and_waits_for_another_try(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: object) -> None:
        raise SMTPRecipientsRefused({"kim@example.org": (550, b"unknown")})

    job = queue()
    monkeypatch.setattr(mails, "send_mail", refuse)
    send_queued_mails()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "kim" not in job.message + caplog.text
    Job.objects.update(state=JobState.WAITING)
    monkeypatch.setattr(mails, "send_mail", mail.send_mail)
    send_queued_mails()
    assert len(mail.outbox) == 1


def test_killed_while_it_is_sent_it_is_not_sent_again_blindly() -> None:
    job = queue()
    Job.objects.update(state=JobState.RUNNING, attempts=1)
    job.refresh_from_db()
    outcome.died(job, now=timezone.now())
    assert job.state == JobState.UNKNOWN
    assert "ungewiss" in job.message
    send_queued_mails()
    assert not mail.outbox


def test_a_job_whose_mail_is_gone_says_so_and_old_ones_go() -> None:
    job = queue()
    queue()
    OutgoingMail.objects.filter(pk=job.parameters["mail"]).update(
        queued_at=timezone.now() - timedelta(days=15)
    )
    mails.tidy(now=timezone.now())
    assert OutgoingMail.objects.count() == 1
    run_job.call(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
