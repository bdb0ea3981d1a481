"""Texts of a report before it is frozen: prefilled, written by several people, then frozen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.jobs.task import run_job
from ankommen.core.models import AuditEntry, Job, JobState
from ankommen.strategy.models import (
    ActionField,
    Edition,
    ImplementationReport,
    ReportDraft,
    SectionKind,
)
from ankommen.strategy.report import paper
from ankommen.strategy.selectors.report_drafts import section_groups
from ankommen.strategy.selectors.reports import frozen_content
from ankommen.strategy.services import report_drafts as services
from ankommen.strategy.services.reports import make_report
from tests.people import maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)
DAY = date(2025, 12, 31)
MAKER = viewer_with("strategy.read", "strategy.make_report", "strategy.edit")
WRITER = viewer_with("strategy.read", "strategy.edit")


@pytest.fixture
def store(file_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paper, "report_pdf", lambda *_, **__: b"%PDF-1.7")
    monkeypatch.setattr(paper, "one_page_pdf", lambda *_, **__: b"%PDF-1.7")
    return file_store


@pytest.fixture
def field() -> ActionField:
    return build.action_field(build.edition(), summary="Text des Konzepts.")


@pytest.fixture
def edition(field: ActionField) -> Edition:
    return field.edition


def start(edition: Edition) -> ReportDraft:
    return services.start_draft(
        edition_id=edition.pk,
        reference_date=DAY,
        foreword="Vorab.",
        request="",
        actor=MAKER,
        now=NOW,
    )


def write(draft: ReportDraft, field: ActionField, text: str, version: int = 0) -> None:
    services.write_section(
        draft_id=draft.pk,
        action_field_id=field.pk,
        kind=SectionKind.SUMMARY,
        text=text,
        version=version,
        actor=WRITER,
        now=NOW,
    )


def freeze(draft: ReportDraft) -> ImplementationReport:
    return make_report(
        edition_id=draft.edition_id, reference_date=DAY, draft=draft, actor=MAKER, now=NOW
    )


def test_a_draft_is_prefilled_from_the_concept(edition: Edition) -> None:
    whole, of_field = section_groups(start(edition))
    assert [one.text for one in whole.sections] == ["Vorab.", ""]
    assert of_field.sections[0].text == "Text des Konzepts."
    assert not of_field.sections[0].is_written


def test_written_texts_are_frozen_and_others_stay_the_concepts(
    store: Path, edition: Edition, field: ActionField
) -> None:
    other = build.action_field(edition, "2", summary="Bleibt so.")
    draft = start(edition)
    write(draft, field, "Neu geschrieben.")
    report = freeze(draft)
    content = frozen_content(report)
    assert content.introduction == "Vorab."
    assert [one.summary for one in content.fields] == ["Neu geschrieben.", other.summary]
    draft.refresh_from_db()
    assert draft.report == report
    with pytest.raises(Refused, match="schon eingefroren"):
        write(draft, field, "Zu spät.", version=1)


def test_two_people_at_one_text_lose_nothing(edition: Edition, field: ActionField) -> None:
    draft = start(edition)
    write(draft, field, "Erste.")
    with pytest.raises(Refused) as refusal:
        write(draft, field, "Zweite.", version=0)
    shown = {one.field: one.value for one in refusal.value.problems}
    assert shown == {"": 1, "text": "Erste."}
    write(draft, field, "Zweite.", version=1)


def test_writing_while_it_is_frozen_freezes_nothing(
    store: Path, edition: Edition, field: ActionField, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = start(edition)

    def slow(*_: object, **__: object) -> bytes:
        write(draft, field, "Noch schnell.")
        return b"%PDF-1.7"

    monkeypatch.setattr(paper, "report_pdf", slow)
    with pytest.raises(Refused, match="im Entwurf geschrieben"):
        freeze(draft)
    assert not ImplementationReport.objects.exists()
    assert list(store.rglob("*.pdf")) == []


def test_unknown_places_and_people_without_the_right_are_refused(
    edition: Edition, field: ActionField
) -> None:
    draft = start(edition)
    stranger = build.action_field(build.edition(slug="anders", concept=edition.concept))
    with pytest.raises(NotFound):
        write(draft, stranger, "Fremd.")
    with pytest.raises(NotAllowed):
        services.discard_draft(draft_id=draft.pk, actor=WRITER)


def test_a_discarded_draft_stays_in_the_audit_log(edition: Edition, field: ActionField) -> None:
    draft = start(edition)
    write(draft, field, "Nicht verloren.")
    services.discard_draft(draft_id=draft.pk, actor=MAKER)
    assert not ReportDraft.objects.exists()
    entry = AuditEntry.objects.get(action="report.discard_draft")
    assert "Nicht verloren." in entry.details["texts"].values()


def test_from_the_form_over_a_section_to_the_frozen_report(
    store: Path, edition: Edition, field: ActionField
) -> None:
    client = Client()
    client.force_login(maren())
    create = reverse("strategy:report_create", args=[edition.slug])
    answer = client.post(create, {"reference_date": "31.12.2025", "draft": "1"})
    draft = ReportDraft.objects.get()
    assert answer["Location"] == reverse("strategy:report_draft", args=[draft.pk])
    section = reverse("strategy:report_section", args=[draft.pk, field.slug, "summary"])
    assert section in client.get(answer["Location"]).content.decode()
    assert "Text des Konzepts." in client.get(section).content.decode()
    client.post(section, {"text": "Neu.", "version": "0"})
    conflict = client.post(section, {"text": "Anders.", "version": "0"}).content.decode()
    assert "Anders." in conflict
    assert ">Neu.</p>" in conflict
    listed = client.get(reverse("strategy:report_list", args=[edition.slug])).content.decode()
    assert "Noch nicht eingefroren" in listed
    client.post(reverse("strategy:report_draft_finish", args=[draft.pk]))
    job = Job.objects.get()
    run_job.func(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.message
    assert frozen_content(ImplementationReport.objects.get()).fields[0].summary == "Neu."
    led_on = client.get(reverse("strategy:report_draft", args=[draft.pk]))
    assert led_on["Location"] == job.result_url


def test_readers_do_not_see_drafts(edition: Edition) -> None:
    draft = start(edition)
    client = Client()
    client.force_login(reader())
    assert client.get(reverse("strategy:report_draft", args=[draft.pk])).status_code == 404
    page = client.get(reverse("strategy:report_list", args=[edition.slug])).content.decode()
    assert "Noch nicht eingefroren" not in page
