"""No figure about people stands anywhere in public before it was released, and small ones never."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ankommen.core import publication
from ankommen.core.models import Area, AreaKind
from ankommen.core.publication import Counted
from ankommen.core.viewer import DISTRICT, Grant, Viewer
from ankommen.strategy.balance_table import read_deliveries
from ankommen.strategy.models import Edition, IndicatorValue, MeasureIndicator
from ankommen.strategy.selectors import balance
from ankommen.strategy.selectors.published_figures import one_set, waiting_sets
from ankommen.strategy.selectors.report_indicators import indicator_entries
from ankommen.strategy.services.balance import enter_deliveries
from tests.core import law_build
from tests.people import viewer_with
from tests.public_web import public_web
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEAD = Viewer(1, "Maren", frozenset({Grant("core.release_figures", DISTRICT)}))
CANARY = ("987654", "987.654", "987,654")


@pytest.fixture
def value() -> IndicatorValue:
    law_build.thresholds()
    edition = build.published_edition()
    measure = build.measure(build.action_field(edition, "1"), "1.1")
    indicator = build.indicator(edition.concept, "J1")
    definition = build.definition(
        indicator,
        counted=Counted.PERSONS,
        unit="Personen",
        decimals=0,
        numerator="",
        denominator="",
    )
    MeasureIndicator.objects.create(measure=measure, indicator=indicator)
    return build.indicator_value(definition, 2024, "987654")


def seen_canary() -> list[str]:
    return [url for url, text in public_web().items() if any(mark in text for mark in CANARY)]


def test_before_its_release_a_figure_stands_nowhere(value: IndicatorValue) -> None:
    pages = public_web()
    assert "/de/kennzahlen/j1/" in pages
    assert "nicht freigegeben" in pages["/de/kennzahlen/j1/"]
    assert seen_canary() == []


def test_after_its_release_it_stands_where_it_belongs(value: IndicatorValue) -> None:
    (waiting,) = waiting_sets(LEAD)
    publication.release(actor=LEAD, figures=waiting, now=NOW)
    assert waiting_sets(LEAD) == []
    found = seen_canary()
    assert "/de/kennzahlen/j1/" in found
    assert "/de/konzept/2020-2022/massnahmen/1-1/" in found


@pytest.mark.parametrize(
    ("counted", "is_there"),
    [(Counted.UNDECLARED, False), (Counted.OFFICIAL, True), (Counted.NOT_PERSONS, True)],
)
def test_what_needs_no_release(value: IndicatorValue, counted: Counted, is_there: bool) -> None:
    value.definition.counted = counted
    value.definition.save()
    assert bool(seen_canary()) is is_there


def test_a_corrected_figure_waits_for_its_own_release(value: IndicatorValue) -> None:
    publication.release(actor=LEAD, figures=waiting_sets(LEAD)[0], now=NOW)
    IndicatorValue.objects.filter(pk=value.pk).update(corrected_by=value)
    newer = build.indicator_value(value.definition, 2024, "987655")
    IndicatorValue.objects.filter(pk=value.pk).update(corrected_by=newer)
    assert [one.figures[0].key for one in waiting_sets(LEAD)] == [newer.pk]
    assert not any("987.655" in text for text in public_web().values())


def test_a_small_part_and_what_gives_it_away_stay_hidden(value: IndicatorValue) -> None:
    district = value.area
    for name, count in (("Nord", "3"), ("Süd", "987651")):
        area = Area.objects.create(name=name, kind=AreaKind.PLANNING_AREA, parent=district)
        build.indicator_value(value.definition, 2024, count, area=area)
    (waiting,) = waiting_sets(LEAD)
    publication.release(actor=LEAD, figures=waiting, now=NOW)
    text = public_web()["/de/kennzahlen/j1/"]
    assert "987.654" in text
    assert "987.651" not in text
    assert "zum Schutz von Personen nicht gezeigt" in text


def test_the_report_knows_what_was_let_out_when_it_was_made(value: IndicatorValue) -> None:
    edition = Edition.objects.get()
    (entry,) = indicator_entries(edition, date(2025, 12, 31))
    assert [one.is_let_out for one in entry.values] == [False]
    publication.release(actor=LEAD, figures=waiting_sets(LEAD)[0], now=NOW)
    (entry,) = indicator_entries(edition, date(2025, 12, 31))
    assert [one.is_let_out for one in entry.values] == [True]


def test_a_set_is_found_by_its_population_only_as_it_stands_now(value: IndicatorValue) -> None:
    (waiting,) = waiting_sets(LEAD)
    assert one_set(LEAD, waiting.population) == waiting
    for wrong in ("", "x", f"{value.definition_id}:2024-12-31:9", "0:2024-12-31:0"):
        assert one_set(LEAD, wrong) is None


ADDRESS = "/de/kennzahlen/"
TOTALS = (
    "Quartal;Herkunft;Stufe;Stelle;Anzahl;Stichtag\n"
    "2026-3;Syrien;ausgestellt;Jobcenter;1062;30.09.2026\n"
    "2026-3;Syrien;ausgestellt;Ausländerbehörde;1071;30.09.2026\n"
    "2026-3;Syrien;angemeldet;Kursträger;641;30.09.2026\n"
    "2026-3;Syrien;entschuldigt;Jobcenter;13;30.09.2026\n"
)


def test_a_balance_of_course_access_is_read_after_its_release_and_rounded_only() -> None:
    law_build.thresholds()
    build.published_edition()
    office = viewer_with("strategy.enter_values", "core.release_figures")
    enter_deliveries(actor=office, rows=read_deliveries(TOTALS), now=NOW)
    assert "Syrien" not in public_web()[ADDRESS]
    publication.release(actor=office, figures=balance.waiting_sets(office)[0], now=NOW)
    pages = public_web()
    assert "405 bis 415" in pages[ADDRESS]
    for raw in ("1062", "1071", "1.062", "641"):
        assert not any(f">{raw}<" in text for text in pages.values())
    newer = TOTALS.replace(";641;", ";651;")
    enter_deliveries(actor=office, rows=read_deliveries(newer), now=NOW)
    assert "Syrien" not in public_web()[ADDRESS]
