"""What is kept internal appears nowhere in what the public gets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client

from ankommen.strategy.models import Measure, MeasureBudget, Milestone, StatusReport
from ankommen.strategy.selectors.public_measures import public_measure, public_measures
from ankommen.strategy.services import reports
from tests import people
from tests.public_web import public_web
from tests.strategy import build

TODAY = date(2026, 11, 22)
CANARY = "Geheimwort"


MAKER = people.viewer_with("strategy.read", "strategy.make_report", "strategy.publish")
pytestmark = pytest.mark.django_db


def measure_with_a_secret(*, is_internal: bool) -> Measure:
    edition = build.published_edition(slug="2024-2026", ends_on=date(2026, 12, 31))
    measure = build.measure(
        build.action_field(edition),
        text=f"{CANARY} Text",
        responsible_text=f"{CANARY} Amt",
        financing_statement=f"{CANARY} Geld",
        internal_fields=list(Measure.CHOOSABLE_FIELDS) if is_internal else [],
    )
    Milestone.objects.create(measure=measure, title=f"{CANARY} Schritt", due_on=date(2026, 1, 1))
    MeasureBudget.objects.create(measure=measure, year=2026, source=CANARY, spent_cents=1)
    measure.outputs.create(name=CANARY, unit=CANARY, value=1, reference_date=TODAY, source=CANARY)
    StatusReport.objects.create(
        measure=measure,
        reported_on=TODAY,
        assessment="as_planned",
        text=CANARY,
        next_step=CANARY,
        is_public=True,
        reported_by_label=CANARY,
    )
    return measure


@pytest.mark.parametrize("is_internal", [True, False])
def test_a_secret_word_in_every_internal_field(is_internal: bool) -> None:
    measure = measure_with_a_secret(is_internal=is_internal)
    edition = measure.edition
    shown = repr(public_measure(edition.slug, measure.slug, day=TODAY))
    shown += repr(public_measures(edition.slug, day=TODAY))
    assert (CANARY in shown) is not is_internal


def publish_report(measure: Measure) -> int:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    report = reports.make_report(
        edition_id=measure.edition_id, reference_date=TODAY, actor=MAKER, now=now, introduction=""
    )
    reports.publish_report(report_id=report.pk, actor=MAKER, now=now)
    return report.pk


@pytest.mark.parametrize("is_internal", [True, False])
def test_the_whole_public_web_with_feeds_lists_and_report(
    file_store: Path, is_internal: bool
) -> None:
    measure = measure_with_a_secret(is_internal=is_internal)
    number = publish_report(measure)
    web = public_web()
    concept = "/de/konzept/2024-2026/"
    assert {
        f"{concept}massnahmen/{measure.slug}/",
        f"{concept}berichte/{number}/",
        "/de/konzept/aenderungen.atom",
        "/de/konzept/massnahmen.json",
        "/de/konzept/einbetten/massnahmen/",
    } <= set(web)
    papers = [url for url in web if url.endswith(".pdf")]
    assert any("Maßnahme 1.1" in web[url] for url in papers)
    found = [url for url, text in web.items() if CANARY in text]
    if is_internal:
        assert found == []
    else:
        assert f"{concept}massnahmen/{measure.slug}/" in found
        assert set(papers) & set(found)


def test_staff_read_what_is_internal(client: Client) -> None:
    measure = measure_with_a_secret(is_internal=True)
    client.force_login(people.maren())
    page = client.get(f"/intern/konzept/{measure.edition.slug}/massnahmen/{measure.slug}/")
    text = page.content.decode()
    for word in (f"{CANARY} Text", f"{CANARY} Amt", f"{CANARY} Geld", f"{CANARY} Schritt"):
        assert word in text
