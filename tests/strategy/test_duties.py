"""The register of duties: entered, proved, reminded of, read by everybody who works here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import AuditEntry, TraceLink
from ankommen.core.registries import trace
from ankommen.strategy.duty_registrations import duty_cards
from ankommen.strategy.models import Duty, DutyProof
from ankommen.strategy.selectors.duties import DutyChoice, duty_lines, lines_of
from ankommen.strategy.services import duties as services
from ankommen.strategy.services.duty_reminders import queue_duty_reminders
from tests.mails import send_queued_mails
from tests.people import maren, reader, viewer_with
from tests.strategy import build, report_sample

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = date(2026, 3, 2)
LEAD = viewer_with("strategy.read", "strategy.edit", "committees.read")
READER = viewer_with("strategy.read")
PDF = b"%PDF-1.7 proof"


def values(**other: Any) -> dict[str, Any]:
    return {
        "title": "Jahresbericht abgeben",
        "kind": "report",
        "legal_basis": "Mustergesetz § 1",
        "first_due_on": date(2025, 3, 31),
        "every_months": 12,
        **other,
    }


def add(**other: Any) -> Duty:
    return services.add_duty(
        actor=LEAD, concept_id=build.concept().pk, values=values(**other), now=NOW
    )


def standing(duty: Duty) -> str:
    duty.refresh_from_db()
    return str(lines_of([duty], day=DAY)[0].state.standing)


def prove(duty: Duty, **how: Any) -> DutyProof:
    return services.prove_duty(actor=LEAD, id=duty.pk, proved_on=DAY, now=NOW, **how)


def test_each_proof_answers_the_next_deadline() -> None:
    duty = add()
    assert standing(duty) == "overdue"
    assert prove(duty, text="Mit Schreiben vom 2. März.").due_on == date(2025, 3, 31)
    assert standing(duty) == "due_soon"
    second = prove(duty, text="Auch der zweite.")
    assert second.due_on == date(2026, 3, 31)
    assert standing(duty) == "proven"
    services.remove_proof(actor=LEAD, id=duty.pk, proof_id=second.pk, reason="Falsch", now=NOW)
    assert standing(duty) == "due_soon"
    assert DutyProof.objects.get(pk=second.pk).removed_reason == "Falsch"


def test_a_report_of_the_house_proves_and_is_linked() -> None:
    duty = add()
    report = report_sample.stored(build.published_edition(concept=duty.concept))
    proof = prove(duty, cites=("report", report.pk))
    forward = trace.forward(LEAD, kind="duty", id=duty.pk)
    assert [(one.end.kind, one.end.id) for one in forward] == [("report", report.pk)]
    services.remove_proof(actor=LEAD, id=duty.pk, proof_id=proof.pk, reason="Irrtum", now=NOW)
    assert not TraceLink.objects.exists()
    with pytest.raises(Refused, match="gibt es nicht mehr"):
        prove(duty, cites=("report", 0))


def test_a_file_proves_and_what_is_no_document_is_refused(file_store: Path) -> None:
    duty = add()
    proof = prove(duty, upload=SimpleUploadedFile("bericht.pdf", PDF))
    assert (proof.name, proof.content_type) == ("bericht.pdf", "application/pdf")
    client = Client()
    client.force_login(reader())
    answer = client.get(reverse("strategy:duty_file", args=[duty.pk, proof.pk]))
    assert answer.content == PDF
    assert "attachment" in answer["Content-Disposition"]
    with pytest.raises(Refused, match="nicht anhängen"):
        prove(duty, upload=SimpleUploadedFile("boese.html", b"<script>"))
    assert len([one for one in file_store.rglob("*") if one.is_file()]) == 1


def test_a_proof_says_something_and_is_not_of_tomorrow() -> None:
    duty = add()
    with pytest.raises(Refused, match="nennen Sie einen Nachweis"):
        prove(duty)
    with pytest.raises(Refused, match="in der Zukunft"):
        services.prove_duty(
            actor=LEAD, id=duty.pk, proved_on=date(2026, 3, 3), text="Morgen", now=NOW
        )
    assert not duty.proofs.exists()


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"first_due_on": None}, "braucht eine erste Frist"),
        ({"every_months": 0}, "mindestens einen Monat"),
        ({"valid_from": date(2026, 1, 1), "valid_to": date(2025, 1, 1)}, "vor dem Beginn"),
        ({"reviewed_on": date(2027, 1, 1)}, "in der Zukunft"),
    ],
)
def test_what_cannot_be_is_refused(other: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        add(**other)
    assert not Duty.objects.exists()


def test_only_editors_write_and_readers_read() -> None:
    duty = add()
    with pytest.raises(NotAllowed):
        services.change_duty(actor=READER, id=duty.pk, version=1, values=values(), now=NOW)
    with pytest.raises(NotAllowed):
        services.prove_duty(actor=READER, id=duty.pk, proved_on=DAY, text="x", now=NOW)
    assert [line.duty for line in duty_lines(viewer=READER, day=DAY)] == [duty]
    assert duty_lines(viewer=viewer_with("partners.read"), day=DAY) == []


def test_two_people_at_one_duty_lose_nothing() -> None:
    duty = add()
    services.change_duty(actor=LEAD, id=duty.pk, version=1, values=values(title="Eins"), now=NOW)
    with pytest.raises(Refused) as refusal:
        services.change_duty(
            actor=LEAD, id=duty.pk, version=1, values=values(title="Zwei"), now=NOW
        )
    assert refusal.value.problems[1].value == "Eins"


def test_the_list_is_filtered_and_sorted_by_what_presses() -> None:
    concept = build.concept()

    def one(**other: Any) -> Duty:
        return services.add_duty(actor=LEAD, concept_id=concept.pk, values=values(**other), now=NOW)

    always = one(title="Beirat", kind="board", first_due_on=None, every_months=None)
    late = one(reviewed_on=DAY)
    assert [line.duty for line in duty_lines(viewer=READER, day=DAY)] == [late, always]

    def chosen(**choice: Any) -> list[Duty]:
        lines = duty_lines(viewer=READER, choice=DutyChoice(**choice), day=DAY)
        return [line.duty for line in lines]

    assert chosen(standing="overdue") == [late]
    assert chosen(kind="board") == [always]
    assert chosen(to_review=True) == [always]
    assert chosen(text="mustergesetz beirat") == [always]
    assert chosen(text="Autobahn") == []


def test_the_queries_of_the_list_do_not_grow(django_assert_num_queries: Any) -> None:
    first = add()
    prove(first, text="x")
    with django_assert_num_queries(2):
        duty_lines(viewer=READER, day=DAY)
    for number in range(12):
        duty = services.add_duty(
            actor=LEAD, concept_id=first.concept_id, values=values(title=f"{number}"), now=NOW
        )
        prove(duty, text="x")
    with django_assert_num_queries(2):
        assert len(duty_lines(viewer=READER, day=DAY)) == 13


def test_the_contact_is_reminded_of_each_deadline_once() -> None:
    duty = add(contact=build.contact(build.organisation(), email="a@example.org"))
    add_silent = services.add_duty(
        actor=LEAD, concept_id=duty.concept_id, values=values(title="Ohne"), now=NOW
    )
    assert queue_duty_reminders(now=NOW) == 1
    assert queue_duty_reminders(now=NOW) == 0
    send_queued_mails()
    (sent,) = mail.outbox
    assert sent.to == ["a@example.org"]
    assert "Mustergesetz" in sent.body
    assert add_silent.title not in sent.body
    prove(duty, text="Erledigt.")
    assert queue_duty_reminders(now=NOW) == 1  # the next deadline is near as well
    assert AuditEntry.objects.filter(action="duty.reminders_sent").count() == 2


def test_cards_lead_to_what_presses() -> None:
    add()
    cards = duty_cards(LEAD, DAY)
    assert [card.text for card in cards] == ["1 Pflicht überfällig"]
    assert duty_cards(READER, DAY) == []


def test_pages_from_the_form_to_the_proof() -> None:
    build.concept()
    client = Client()
    client.force_login(maren())
    form = {
        "title": "Bericht",
        "kind": "report",
        "legal_basis": "Mustergesetz § 1",
        "first_due_on": "31.03.2025",
        "every_months": "12",
        "notice_days": "60",
    }
    page = client.post(reverse("strategy:duty_add"), form, follow=True).content.decode()
    assert "überfällig" in page
    assert "zu prüfen" in page
    duty = Duty.objects.get()
    proved = client.post(
        reverse("strategy:duty_prove", args=[duty.pk]),
        {"proved_on": "01.04.2025", "text": "Per Post."},
        follow=True,
    ).content.decode()
    assert "Per Post." in proved
    assert "Nachweis einer Pflicht eingetragen" in proved
    refused = client.post(
        reverse("strategy:duty_prove", args=[duty.pk]), {"proved_on": "31.02.2025", "text": "x"}
    ).content.decode()
    assert "gibt es im Kalender nicht" in refused
    for kind in ("csv", "xlsx"):
        answer = client.get(reverse("strategy:duty_list") + f"?datei={kind}")
        assert answer.status_code == 200
    csv = client.get(reverse("strategy:duty_list") + "?datei=csv").content.decode("utf-8-sig")
    assert "Mustergesetz § 1" in csv
