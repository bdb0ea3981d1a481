from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import Area, AreaKind, AuditEntry
from ankommen.core.registries import indicators as registry
from ankommen.core.viewer import Scope
from ankommen.strategy.models import Indicator, IndicatorValue, ValueOrigin
from ankommen.strategy.services.indicator_checks import ValueEntry
from ankommen.strategy.services.indicator_values import compute_value, correct_value, enter_value
from tests.people import TODAY, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ENTERING = viewer_with("strategy.enter_values")


@pytest.fixture
def indicator() -> Indicator:
    indicator = build.indicator(build.concept())
    build.definition(indicator, 1, valid_to=date(2023, 12, 31))
    build.definition(indicator, 2, valid_from=date(2024, 1, 1), unit="Prozent")
    return indicator


def entry(indicator: Indicator, **fields: object) -> ValueEntry:
    good = ValueEntry(
        area_id=indicator.concept.district_id,
        reference_date=date(2024, 12, 31),
        value=Decimal("34.5"),
        source="Bundesagentur für Arbeit",
        as_of=date(2025, 3, 1),
    )
    return replace(good, **fields)  # type: ignore[arg-type]


def enter(indicator: Indicator, **fields: object) -> IndicatorValue:
    return enter_value(
        actor=ENTERING, indicator=indicator, entry=entry(indicator, **fields), now=NOW, today=TODAY
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def test_a_value_belongs_to_the_version_of_its_reference_date(indicator: Indicator) -> None:
    assert enter(indicator).definition.number == 2
    assert enter(indicator, reference_date=date(2023, 12, 31)).definition.number == 1
    assert AuditEntry.objects.filter(action="indicator_value.enter").count() == 2


def test_refuses_a_date_before_the_first_definition(indicator: Indicator) -> None:
    with pytest.raises(Refused) as refused:
        enter(indicator, reference_date=date(2019, 12, 31))
    assert codes(refused) == {"definition_not_valid"}
    assert "Version 1 gilt vom 01.01.2020 bis 31.12.2023" in str(refused.value)
    assert not IndicatorValue.objects.exists()


def test_refuses_a_version_that_did_not_hold_and_names_the_right_one(indicator: Indicator) -> None:
    with pytest.raises(Refused) as refused:
        enter(indicator, definition_number=1)
    assert codes(refused) == {"definition_version_wrong"}
    assert "gehört Version 2 (gilt ab 01.01.2024)" in str(refused.value)


def test_takes_the_version_that_is_named_rightly(indicator: Indicator) -> None:
    assert enter(indicator, definition_number=2).definition.number == 2


def test_refuses_everything_wrong_at_once(indicator: Indicator) -> None:
    with pytest.raises(Refused) as refused:
        enter(indicator, source=" ", lower=Decimal(1), as_of=date(2027, 1, 1), dimension="Alter=18")
    expected = {"source_missing", "interval_half", "future_as_of", "dimension_unknown_name"}
    assert expected <= codes(refused)


def test_a_breakdown_is_spelt_as_the_definition_spells_it(indicator: Indicator) -> None:
    assert enter(indicator, dimension="geschlecht = WEIBLICH").dimension == "Geschlecht=weiblich"


def test_refuses_a_second_value_for_the_same_place_and_date(indicator: Indicator) -> None:
    first = enter(indicator)
    with pytest.raises(Refused) as refused:
        enter(indicator, value=Decimal(1))
    assert codes(refused) == {"value_exists"}
    assert refused.value.problems[0].value == first.pk
    assert "34,5 Prozent" in str(refused.value)


def test_keeps_a_missing_value_with_its_reason(indicator: Indicator) -> None:
    assert enter(indicator, value=None, note="nicht erhoben").value is None


def test_entering_needs_the_right_in_that_area(indicator: Indicator) -> None:
    area = Area.objects.create(kind=AreaKind.PLANNING_AREA, name="Nord", source="erfunden")
    there = viewer_with("strategy.enter_values", scope=Scope("area", str(area.pk)))
    when = {"now": NOW, "today": TODAY}
    enter_value(actor=there, indicator=indicator, entry=entry(indicator, area_id=area.pk), **when)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        enter_value(actor=there, indicator=indicator, entry=entry(indicator), **when)  # type: ignore[arg-type]


def correct(old: IndicatorValue, **fields: object) -> IndicatorValue:
    reason = str(fields.pop("reason", "Tippfehler"))
    changed = entry(old.definition.indicator, **{"value": Decimal(36), **fields})
    return correct_value(
        actor=ENTERING, value=old, entry=changed, reason=reason, now=NOW, today=TODAY
    )


def test_a_correction_leaves_the_old_value_with_reason_and_person(indicator: Indicator) -> None:
    old = enter(indicator)
    new = correct(old)
    old.refresh_from_db()
    assert (old.value, old.corrected_by, old.correction_reason) == (
        Decimal("34.5"),
        new,
        "Tippfehler",
    )
    assert (new.value, new.entered_by_label, new.corrected_by) == (Decimal(36), "Test", None)
    assert (
        AuditEntry.objects.get(action="indicator_value.correct").details["reason"] == "Tippfehler"
    )


def test_a_correction_needs_a_reason(indicator: Indicator) -> None:
    old = enter(indicator)
    with pytest.raises(Refused) as refused:
        correct(old, reason=" ")
    assert codes(refused) == {"reason_missing"}
    old.refresh_from_db()
    assert old.corrected_by is None


def test_the_second_of_two_corrections_learns_of_the_first(indicator: Indicator) -> None:
    old = enter(indicator)
    newer = correct(old)
    with pytest.raises(Refused) as refused:
        correct(old, value=Decimal(37))
    assert codes(refused) == {"corrected_meanwhile"}
    assert "36,0 Prozent" in str(refused.value)
    assert correct(newer, value=Decimal(37)).value == Decimal(37)


def test_a_correction_stays_at_its_date(indicator: Indicator) -> None:
    old = enter(indicator)
    with pytest.raises(Refused) as refused:
        correct(old, reference_date=date(2024, 6, 30))
    assert codes(refused) == {"correction_moves"}


def test_a_refused_correction_changes_nothing(indicator: Indicator) -> None:
    old = enter(indicator)
    with pytest.raises(Refused):
        correct(old, lower=Decimal(40), upper=Decimal(30), confidence_percent=Decimal(95))
    old.refresh_from_db()
    assert old.corrected_by is None


@pytest.fixture
def counted() -> Iterator[list[int]]:
    """A registered computation; change the list to change what it counts."""
    numbers = [3, 4]

    def count(_day: date) -> registry.ComputedValue:
        part, whole = numbers
        share = Decimal(part) / whole * 100 if whole else None
        return registry.ComputedValue(share, part, whole, "eigene Zählung")

    registry.register(registry.ComputedIndicator("test-count", "Zählung", count))
    yield numbers
    registry._computed.pop("test-count")


def compute(indicator: Indicator) -> IndicatorValue:
    return compute_value(
        actor=ENTERING, indicator=indicator, reference_date=TODAY, now=NOW, today=TODAY
    )


def test_computes_a_value_once_and_corrects_it_when_it_changes(
    indicator: Indicator, counted: list[int]
) -> None:
    indicator.computed_by = "test-count"
    first = compute(indicator)
    assert (first.value, first.persons_counted, first.note) == (Decimal(75), 4, "3 von 4")
    assert first.origin == ValueOrigin.COMPUTED
    assert compute(indicator) == first
    counted[:] = [4, 4]
    second = compute(indicator)
    first.refresh_from_db()
    assert (first.corrected_by, second.value) == (second, Decimal(100))


def test_a_computation_without_cases_is_a_missing_value(
    indicator: Indicator, counted: list[int]
) -> None:
    indicator.computed_by = "test-count"
    counted[:] = [0, 0]
    assert compute(indicator).value is None


def test_refuses_to_compute_what_is_not_computed(indicator: Indicator) -> None:
    with pytest.raises(Refused) as refused:
        compute(indicator)
    assert codes(refused) == {"not_computed"}
