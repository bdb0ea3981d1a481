from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ankommen.core.registries import indicators, trace
from ankommen.core.registries.indicators import ComputedValue
from ankommen.strategy.models import Measure, MeasureBudget, MeasureEnd
from tests.people import TODAY, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db


def computed(code: str, day: date = TODAY) -> ComputedValue:
    return indicators.computed()[code].compute(day)


@pytest.fixture
def measures() -> list[Measure]:
    """Four measures of the edition in force: done, on time with money, and two late without."""
    edition = build.published_edition(ends_on=date(2027, 12, 31))
    field = build.action_field(edition)
    late = {"starts_on": date(2020, 1, 1), "ends_on": date(2024, 12, 31)}
    done = build.measure(field, "1.1", done_on=date(2024, 5, 1))
    running = build.measure(
        field,
        "1.2",
        starts_on=date(2026, 11, 1),
        ends_on=date(2027, 12, 31),
    )
    MeasureBudget.objects.create(measure=running, year=2026, source="Kreis", planned_cents=100)
    MeasureBudget.objects.create(measure=done, year=2026, source="Kreis", planned_cents=None)
    others = [build.measure(field, number, **late) for number in ("1.3", "1.4")]
    return [done, running, *others]


def test_shares_name_their_counts_and_their_source(measures: list[Measure]) -> None:
    done, on_time, unfunded = (
        computed(code) for code in ("Z1-umgesetzt", "Z1-plan", "Z1-ohne-budget")
    )
    assert (done.value, done.numerator, done.denominator) == (Decimal(25), 1, 4)
    assert (on_time.numerator, on_time.denominator) == (1, 4)
    assert (unfunded.numerator, unfunded.denominator) == (3, 4)
    assert "Edition 2020–2022" in done.source


def test_an_unknown_budget_is_not_money_and_a_dropped_measure_needs_none(
    measures: list[Measure],
) -> None:
    dropped = measures[2]
    dropped.end_kind, dropped.ended_on = MeasureEnd.DROPPED, date(2025, 1, 1)
    dropped.save()
    assert computed("Z1-ohne-budget").denominator == 3
    assert computed("Z1-ohne-budget", date(2024, 6, 1)).denominator == 4


def test_without_an_edition_in_force_there_is_no_figure(measures: list[Measure]) -> None:
    assert computed("Z1-plan", date(2010, 1, 1)).value is None


def test_an_indicator_is_an_end_of_the_thread() -> None:
    indicator = build.indicator(build.concept())
    kind = trace._kinds["indicator"]
    (end,) = kind.show(viewer_with("strategy.read"), [indicator.pk])
    assert (end.title, end.url) == ("J1 Kennzahl J1", f"/intern/konzept/kennzahlen/{indicator.pk}/")
    assert kind.show(viewer_with("portal.edit_pages"), [indicator.pk]) == []
