"""Reminders by mail: once, one mail per person and day, taken back when the mail fails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail

from ankommen.partners.models import Contact
from ankommen.strategy.measure_registrations import measure_cards
from ankommen.strategy.models import Measure, MeasureContact, Milestone, Reminder
from ankommen.strategy.services import reminders
from tests import people
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
    assert reminders.send_reminders(now=NOW).mails == 1
    [sent] = mail.outbox
    assert sent.to == ["kim@example.org"]
    assert "Meilenstein „Räume“ ist am 06.12.2026 fällig." in sent.body
    assert "Meilenstein „Vertrag“ war am 21.11.2026 fällig." in sent.body
    assert "/intern/konzept/2024-2026/massnahmen/1-1/stand/" in sent.body
    assert "Kim" not in sent.body


def test_nobody_is_told_twice(measures: list[Measure]) -> None:
    remind(measures)
    reminders.send_reminders(now=NOW)
    reminders.send_reminders(now=NOW)
    reminders.send_reminders(now=NOW + timedelta(days=1))
    assert len(mail.outbox) == 1
    reminders.send_reminders(now=NOW + timedelta(days=7))
    assert len(mail.outbox) == 2
    assert "Räume" not in mail.outbox[1].body


def test_two_contacts_with_one_address_get_one_mail(measures: list[Measure]) -> None:
    remind(measures[:1])
    remind(measures[1:], email="Kim@example.org")
    reminders.send_reminders(now=NOW)
    assert len(mail.outbox) == 1


def test_what_is_done_or_not_in_force_reminds_nobody(measures: list[Measure]) -> None:
    remind(measures)
    Measure.objects.filter(number="1.1").update(done_on=TODAY)
    Milestone.objects.filter(title="Vertrag").update(done_on=TODAY)
    assert reminders.send_reminders(now=NOW).mails == 0
    Measure.objects.update(done_on=None)
    type(measures[0].edition).objects.update(state="draft")
    assert reminders.send_reminders(now=NOW).mails == 0


def test_a_failed_mail_is_taken_back_and_logged_without_a_name(
    measures: list[Measure], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: object) -> None:
        raise SMTPException("kim@example.org refused")

    remind(measures)
    monkeypatch.setattr(reminders, "send_mail", refuse)
    assert reminders.send_reminders(now=NOW).failed == 1
    assert not Reminder.objects.exists()
    assert "kim" not in caplog.text


def test_who_has_no_address_stands_on_the_start_page_of_the_office(
    measures: list[Measure],
) -> None:
    remind(measures[:1], email="")
    remind(measures[1:])
    assert reminders.send_reminders(now=NOW).without_address == 1
    cards = [card.text for card in measure_cards(people.as_viewer(people.maren()), TODAY)]
    assert "1 Maßnahme, deren Erinnerung niemanden erreicht: 1.1" in cards
    assert "1 Maßnahme überfällig" in cards
    assert not [text for text in cards if "zu 1.2" in text]
