"""Reminders by mail: once, one mail per person and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from ankommen.core import jobs, mails
from ankommen.core.jobs.queue import requeue
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import Job, JobState
from ankommen.core.viewer import SYSTEM
from ankommen.partners.models import Contact
from ankommen.strategy import measure_registrations
from ankommen.strategy.measure_registrations import measure_cards
from ankommen.strategy.models import Measure, MeasureContact, Milestone, Reminder
from ankommen.strategy.services import reminders
from ankommen.strategy.services.reminders import Queued
from tests import people
from tests.mails import send_queued_mails
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def measures() -> list[Measure]:
    field = build.action_field(build.edition(state="in_force"))
    rows = [build.measure(field, number) for number in ("1.1", "1.2")]
    Milestone.objects.create(measure=rows[0], title="Räume", due_on=TODAY + timedelta(days=14))
    Milestone.objects.create(measure=rows[1], title="Vertrag", due_on=TODAY - timedelta(days=1))
    return rows


def remind(measures: list[Measure], **fields: Any) -> Contact:
    contact = build.contact(build.organisation(), **{"email": "kim@example.org", **fields})
    for measure in measures:
        MeasureContact.objects.create(
            measure=measure, contact=contact, role="Leitung", gets_reminders=True
        )
    return contact


def test_one_mail_names_all_measures_and_no_person(measures: list[Measure]) -> None:
    remind(measures)
    assert reminders.queue_reminders(now=NOW).mails == 1
    send_queued_mails()
    [sent] = mail.outbox
    assert sent.to == ["kim@example.org"]
    assert "Meilenstein „Räume“ ist am 06.12.2026 fällig." in sent.body
    assert "Meilenstein „Vertrag“ war am 21.11.2026 fällig." in sent.body
    assert "/intern/konzept/2024-2026/massnahmen/1-1/stand/" in sent.body
    assert "Kim" not in sent.body


def test_nobody_is_told_twice(measures: list[Measure]) -> None:
    remind(measures)
    reminders.queue_reminders(now=NOW)
    reminders.queue_reminders(now=NOW)
    reminders.queue_reminders(now=NOW + timedelta(days=1))
    send_queued_mails()
    assert len(mail.outbox) == 1
    reminders.queue_reminders(now=NOW + timedelta(days=7))
    send_queued_mails()
    assert len(mail.outbox) == 2
    assert "Räume" not in mail.outbox[1].body


def test_two_contacts_with_one_address_get_one_mail(measures: list[Measure]) -> None:
    remind(measures[:1])
    remind(measures[1:], email="Kim@example.org")
    reminders.queue_reminders(now=NOW)
    send_queued_mails()
    assert len(mail.outbox) == 1


def test_what_is_done_or_not_in_force_reminds_nobody(measures: list[Measure]) -> None:
    remind(measures)
    Measure.objects.filter(number="1.1").update(done_on=TODAY)
    Milestone.objects.filter(title="Vertrag").update(done_on=TODAY)
    assert reminders.queue_reminders(now=NOW).mails == 0
    Measure.objects.update(done_on=None)
    type(measures[0].edition).objects.update(state="draft")
    assert reminders.queue_reminders(now=NOW).mails == 0


def test_a_mail_server_that_is_away_loses_no_mail_and_sends_none_twice(
    measures: list[Measure], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The mail that did not go is put off by itself and names the reason; the other has gone."""
    remind(measures[:1])
    remind(measures[1:], email="ola@example.org")
    tries, send_mail = [], mail.send_mail

    def accepts_one(*args: Any) -> int:
        tries.append(args)
        if len(tries) > 1:
            raise SMTPServerDisconnected("kim@example.org")
        return send_mail(*args)

    monkeypatch.setattr(mails, "send_mail", accepts_one)
    that_day = partial(send_that_day, reminders.queue_reminders)
    monkeypatch.setattr(measure_registrations, "queue_reminders", that_day)
    job = jobs.enqueue("strategy.remind", title="Erinnerungen", parameters={}, actor=SYSTEM)
    work(job)
    assert (job.state, job.message) == (JobState.DONE, "Auf den Weg gebracht: 2, ohne Adresse: 0")
    waiting = Job.objects.get(state=JobState.WAITING)
    assert waiting.message == "Der Mailserver war nicht erreichbar."
    assert waiting.next_attempt_at is not None
    assert len(mail.outbox) == 1
    monkeypatch.setattr(mails, "send_mail", send_mail)
    requeue(waiting)
    work(waiting)
    assert waiting.state == JobState.DONE
    assert sorted(one.to[0] for one in mail.outbox) == ["kim@example.org", "ola@example.org"]
    assert "example.org" not in caplog.text


def test_a_half_written_reminder_is_neither_noted_nor_sent(
    measures: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    remind(measures)
    monkeypatch.setattr(mails, "queue", broken)
    with pytest.raises(RuntimeError):
        reminders.queue_reminders(now=NOW)
    assert not Reminder.objects.exists()
    monkeypatch.undo()
    assert reminders.queue_reminders(now=NOW).mails == 1


def send_that_day(send: Callable[..., Queued], *, now: datetime) -> Queued:
    """The job of today, on the day of the milestones."""
    return send(now=min(now, NOW))


def work(job: Job) -> None:
    Worker(interval=0).run_waiting(now=timezone.now())
    job.refresh_from_db()


def test_who_has_no_address_stands_on_the_start_page_of_the_office(
    measures: list[Measure],
) -> None:
    remind(measures[:1], email="")
    remind(measures[1:])
    assert reminders.queue_reminders(now=NOW).without_address == 1
    cards = [card.text for card in measure_cards(people.as_viewer(people.maren()), TODAY)]
    assert "1 Maßnahme, deren Erinnerung niemanden erreicht: 1.1" in cards
    assert "1 Maßnahme überfällig" in cards
    assert not [text for text in cards if "zu 1.2" in text]
