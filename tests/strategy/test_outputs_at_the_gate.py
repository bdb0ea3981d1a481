"""A figure that a measure counted itself stands nowhere in public before its release."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from ankommen.core import publication
from ankommen.core.publication import Counted
from ankommen.core.viewer import DISTRICT, Grant, Viewer
from ankommen.strategy.models import OutputFigure
from ankommen.strategy.selectors.public_measures import public_measure
from ankommen.strategy.selectors.published_outputs import one_set, waiting_sets
from ankommen.strategy.services import reports
from tests import people
from tests.core import law_build
from tests.public_web import public_web
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
TODAY = date(2026, 11, 2)
DAY = date(2026, 6, 30)
LEAD = Viewer(1, "Maren", frozenset({Grant("core.release_figures", DISTRICT)}))
MAKER = people.viewer_with("strategy.read", "strategy.make_report", "strategy.publish")
CANARY = ("987654", "987.654", "987,654")


@pytest.fixture
def output(file_store: Path) -> OutputFigure:
    law_build.thresholds()
    edition = build.published_edition(slug="2024-2026", ends_on=date(2026, 12, 31))
    measure = build.measure(build.action_field(edition), internal_fields=[])
    return OutputFigure.objects.create(
        measure=measure,
        name="Teilnehmende",
        unit="Personen",
        value=987654,
        reference_date=DAY,
        counted=Counted.PERSONS,
    )


def publish_report(output: OutputFigure) -> None:
    report = reports.make_report(
        edition_id=output.measure.edition_id,
        reference_date=TODAY,
        actor=MAKER,
        now=NOW,
        introduction="",
    )
    reports.publish_report(report_id=report.pk, actor=MAKER, now=NOW)


def seen_canary() -> list[str]:
    return [url for url, text in public_web().items() if any(mark in text for mark in CANARY)]


def printed(output: OutputFigure) -> Decimal | None:
    measure = output.measure
    shown = public_measure(measure.edition.slug, measure.slug, day=TODAY)
    assert shown is not None
    return next(one.value for one in shown.outputs if one.name == output.name)


def test_before_its_release_it_stands_nowhere(output: OutputFigure, client: Client) -> None:
    publish_report(output)
    pages = public_web()
    address = f"/de/konzept/2024-2026/massnahmen/{output.measure.slug}/"
    assert "nicht freigegeben" in pages[address]
    assert seen_canary() == []
    api = client.get(f"/api/v1/editions/2024-2026/measures/{output.measure.slug}").json()
    assert [(one["value"], one["note"]) for one in api["outputs"]] == [(None, "nicht freigegeben")]


def test_after_its_release_it_stands_on_page_and_in_the_report(output: OutputFigure) -> None:
    (waiting,) = waiting_sets(LEAD)
    publication.release(actor=LEAD, figures=waiting, now=NOW)
    assert waiting_sets(LEAD) == []
    publish_report(output)
    found = seen_canary()
    assert f"/de/konzept/2024-2026/massnahmen/{output.measure.slug}/" in found
    assert any("/berichte/" in url for url in found)


@pytest.mark.parametrize(
    ("counted", "is_there"), [(Counted.UNDECLARED, False), (Counted.NOT_PERSONS, True)]
)
def test_what_needs_no_release(output: OutputFigure, counted: Counted, is_there: bool) -> None:
    output.counted = counted
    output.save()
    assert waiting_sets(LEAD) == []
    assert bool(seen_canary()) is is_there


def test_a_changed_number_is_another_figure(output: OutputFigure) -> None:
    publication.release(actor=LEAD, figures=waiting_sets(LEAD)[0], now=NOW)
    assert printed(output) == 987654
    OutputFigure.objects.update(value=12)
    assert printed(output) is None
    assert len(waiting_sets(LEAD)) == 1


def test_few_of_many_stay_hidden(output: OutputFigure) -> None:
    """987,651 of 987,654 were women: the three men would be known."""
    women = OutputFigure.objects.create(
        measure=output.measure,
        name="davon Frauen",
        unit="Personen",
        value=987651,
        reference_date=DAY,
        counted=Counted.PERSONS,
    )
    publication.release(actor=LEAD, figures=waiting_sets(LEAD)[0], now=NOW)
    assert printed(output) == 987654
    assert printed(women) is None


def test_what_is_internal_does_not_wait(output: OutputFigure) -> None:
    population = waiting_sets(LEAD)[0].population
    assert one_set(LEAD, population) is not None
    output.measure.internal_fields = ["outputs"]
    output.measure.save()
    assert waiting_sets(LEAD) == []
    assert one_set(LEAD, population) is None
    for wrong in ("", "x", "1:x", "0:2024-12-31"):
        assert one_set(LEAD, wrong) is None
