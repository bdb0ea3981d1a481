from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import AuditEntry
from ankommen.strategy.models import Concept, Indicator, IndicatorDefinition
from ankommen.strategy.rules.indicators import Dimension
from ankommen.strategy.services import indicators as services
from ankommen.strategy.services.indicators import DefinitionText, IndicatorText
from tests.people import viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

EDITING = viewer_with("strategy.edit")
READING = viewer_with("strategy.read")

TEXT = IndicatorText(code="J1", title="Beschäftigungsquote", direction="up")
FIRST = DefinitionText(
    text="Anteil der Beschäftigten",
    unit="%",
    source="Bundesagentur für Arbeit",
    valid_from=date(2020, 1, 1),
    dimensions=(Dimension("Geschlecht", ("weiblich", "männlich")),),
)


@pytest.fixture
def concept() -> Concept:
    return build.concept()


@pytest.fixture
def indicator(concept: Concept) -> Indicator:
    return create(concept)


def create(concept: Concept, text: IndicatorText = TEXT, **fields: object) -> Indicator:
    definition = replace(FIRST, **fields)  # type: ignore[arg-type]
    return services.create_indicator(
        actor=EDITING, concept=concept, text=text, definition=definition
    )


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.problems[0].code


def test_creates_an_indicator_with_its_first_definition(concept: Concept) -> None:
    indicator = create(concept)
    definition = indicator.definitions.get()
    assert (indicator.slug, definition.number) == ("j1", 1)
    assert definition.dimensions == [{"name": "Geschlecht", "values": ["weiblich", "männlich"]}]
    assert AuditEntry.objects.get().action == "indicator.create"


def test_refuses_a_code_twice(concept: Concept, indicator: Indicator) -> None:
    with pytest.raises(Refused) as refused:
        create(concept)
    assert code_of(refused) == "code_taken"


def test_addresses_stay_apart(concept: Concept) -> None:
    assert create(concept, replace(TEXT, code="J 1")).slug == "j-1"
    assert create(concept, replace(TEXT, code="J-1")).slug == "j-1-2"


def test_refuses_readers(concept: Concept) -> None:
    with pytest.raises(NotAllowed):
        services.create_indicator(actor=READING, concept=concept, text=TEXT, definition=FIRST)


def test_refuses_a_period_that_ends_before_it_begins(concept: Concept) -> None:
    with pytest.raises(Refused) as refused:
        create(concept, valid_to=date(2019, 1, 1))
    assert code_of(refused) == "period_reversed"


def test_refuses_an_unknown_computation(concept: Concept) -> None:
    with pytest.raises(Refused) as refused:
        create(concept, replace(TEXT, computed_by="nothing"))
    assert code_of(refused) == "computation_unknown"


def test_the_second_editor_learns_of_the_first(indicator: Indicator) -> None:
    change = {"actor": EDITING, "indicator": indicator}
    services.change_indicator(**change, text=replace(TEXT, title="Neu"), version=1)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        services.change_indicator(**change, text=replace(TEXT, title="Anders"), version=1)  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == ["", "title"]
    assert refused.value.problems[1].value == "Neu"
    indicator.refresh_from_db()
    assert indicator.title == "Neu"


def add(indicator: Indicator, **fields: object) -> IndicatorDefinition:
    definition = replace(FIRST, **fields)  # type: ignore[arg-type]
    return services.add_definition(actor=EDITING, indicator=indicator, definition=definition)


def test_a_new_version_ends_the_one_before(indicator: Indicator) -> None:
    second = add(indicator, valid_from=date(2024, 1, 1))
    first = indicator.definitions.get(number=1)
    assert (first.valid_to, second.number) == (date(2023, 12, 31), 2)


def test_refuses_a_new_version_over_existing_values(indicator: Indicator) -> None:
    build.indicator_value(indicator.definitions.get(), 2024, "34")
    with pytest.raises(Refused) as refused:
        add(indicator, valid_from=date(2024, 1, 1))
    assert code_of(refused) == "values_outside"
    assert "31.12.2024" in str(refused.value)
    assert indicator.definitions.get().valid_to is None


def test_refuses_versions_that_overlap(indicator: Indicator) -> None:
    add(indicator, valid_from=date(2024, 1, 1))
    with pytest.raises(Refused) as refused:
        add(indicator, valid_from=date(2022, 1, 1), valid_to=date(2022, 12, 31))
    assert code_of(refused) == "definitions_overlap"


def test_an_older_version_may_be_added_before(indicator: Indicator) -> None:
    older = add(indicator, valid_from=date(2015, 1, 1), valid_to=date(2019, 12, 31))
    assert older.number == 2


def change(definition: IndicatorDefinition, **fields: object) -> IndicatorDefinition:
    text = replace(FIRST, **fields)  # type: ignore[arg-type]
    return services.change_definition(
        actor=EDITING, definition=definition, text=text, version=definition.version
    )


def test_a_definition_without_values_may_change(indicator: Indicator) -> None:
    assert change(indicator.definitions.get(), unit="Personen").unit == "Personen"


def test_the_meaning_is_fixed_once_there_are_values(indicator: Indicator) -> None:
    definition = indicator.definitions.get()
    build.indicator_value(definition, 2024, "34")
    assert change(definition, text="Deutlicher gesagt").text == "Deutlicher gesagt"
    definition.refresh_from_db()
    with pytest.raises(Refused) as refused:
        change(definition, unit="Personen")
    assert code_of(refused) == "meaning_fixed"
    with pytest.raises(Refused) as refused:
        change(definition, valid_to=date(2024, 6, 30))
    assert code_of(refused) == "values_outside"


def test_a_used_breakdown_stays(indicator: Indicator) -> None:
    definition = indicator.definitions.get()
    build.indicator_value(definition, 2024, "34", dimension="Geschlecht=weiblich")
    only_women = (Dimension("Geschlecht", ("weiblich",)),)
    definition = change(definition, dimensions=only_women)
    with pytest.raises(Refused) as refused:
        change(definition, dimensions=())
    assert code_of(refused) == "dimension_used"


def test_a_target_is_a_value_or_a_trend(indicator: Indicator) -> None:
    due = date(2027, 12, 31)
    services.set_target(actor=EDITING, indicator=indicator, due_on=due, value=Decimal(50))
    services.set_target(actor=EDITING, indicator=indicator, due_on=due, trend="strengthen")
    target = indicator.targets.get()
    assert (target.value, target.trend) == (None, "strengthen")
    for wrong in ({}, {"value": Decimal(1), "trend": "keep"}, {"trend": "sideways"}):
        with pytest.raises(Refused):
            services.set_target(actor=EDITING, indicator=indicator, due_on=due, **wrong)
    services.remove_target(actor=EDITING, target=target)
    assert not indicator.targets.exists()


def test_measures_are_described_by_indicators(indicator: Indicator) -> None:
    field = build.action_field(build.edition(concept=indicator.concept))
    one, other = build.measure(field, "1.1"), build.measure(field, "1.2")
    services.describe_measures(actor=EDITING, indicator=indicator, measures=[one, other])
    services.describe_measures(actor=EDITING, indicator=indicator, measures=[other])
    assert list(indicator.measures.all()) == [other]
