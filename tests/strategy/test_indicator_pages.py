from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.core.registries import cards
from ankommen.strategy.indicator_registrations import missing_values_card
from ankommen.strategy.models import Concept, Indicator, IndicatorTarget
from ankommen.strategy.selectors import indicators as selectors
from tests.people import TODAY, maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

LIST = "/intern/konzept/kennzahlen/"


@pytest.fixture
def concept() -> Concept:
    return build.concept()


@pytest.fixture
def lead() -> Client:
    client = Client()
    client.force_login(maren())
    return client


def filled(concept: Concept, code: str = "J1", **fields: object) -> Indicator:
    """An indicator with two versions of its definition and a corrected value."""
    indicator = build.indicator(concept, code, **fields)
    first = build.definition(indicator, 1, valid_to=date(2023, 12, 31))
    second = build.definition(indicator, 2, valid_from=date(2024, 1, 1))
    build.indicator_value(first, 2022, "30.5")
    build.indicator_value(first, 2023, "32")
    right = build.indicator_value(second, 2025, "36", note="zweite Zählung")
    build.indicator_value(
        second, 2024, "34.5", lower=Decimal(30), upper=Decimal(39), confidence_percent=Decimal(95)
    )
    right.reference_date = date(2025, 12, 31)
    wrong = build.indicator_value(
        second, 2025, "63", corrected_by=right, correction_reason="Zahlendreher"
    )
    assert wrong.pk
    return indicator


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_list_shows_value_date_source_target_and_missing_years(
    concept: Concept, lead: Client
) -> None:
    indicator = filled(concept)
    IndicatorTarget.objects.create(
        indicator=indicator, due_on=date(2030, 12, 31), value=Decimal(50)
    )
    html = page(lead, LIST)
    for text in ("36,0", "31.12.2025", "Quelle: Bundesagentur", "Unsicherheit", "50,0", "2021"):
        assert text in html
    assert "63,0" not in html


def test_the_list_without_indicators_says_what_to_do(concept: Concept, lead: Client) -> None:
    assert "Noch keine Kennzahlen" in page(lead, LIST)


def test_the_list_without_concept_says_so(lead: Client) -> None:
    assert "Noch kein Konzept" in page(lead, LIST)


def test_the_list_is_filtered_and_paged(concept: Concept, lead: Client) -> None:
    for number in range(60):
        build.indicator(concept, f"K{number:02}", position=number)
    assert "K49" in page(lead, LIST)
    assert "K50" not in page(lead, LIST)
    last = Indicator.objects.get(code="K49")
    following = page(lead, f"{LIST}?nach={last.pk}")
    assert "K50" in following
    assert ">K10<" not in following
    assert "K07" in page(lead, f"{LIST}?suche=K07")
    assert "Keine Kennzahl passt" in page(lead, f"{LIST}?suche=nichts")


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    concept: Concept, lead: Client
) -> None:
    filled(concept, "A0")
    page(lead, LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        page(lead, LIST)
    for number in range(1, 50):
        filled(concept, f"A{number}")
    with CaptureQueriesContext(connection) as many:
        page(lead, LIST)
    assert [query["sql"][:60] for query in one] == [query["sql"][:60] for query in many]


def test_the_page_never_joins_two_versions(concept: Concept, lead: Client) -> None:
    html = page(lead, f"{LIST}{filled(concept).pk}/")
    assert "Definition 1" in html
    assert "Definition 2" in html
    assert "bricht die Linie ab" in html
    assert html.count('class="chart-line ') + html.count("<polyline") >= 2


def test_the_page_keeps_a_corrected_value_with_its_reason(concept: Concept, lead: Client) -> None:
    html = page(lead, f"{LIST}{filled(concept).pk}/")
    assert "<del>" in html
    assert "Zahlendreher" in html


def test_breakdowns_are_chosen(concept: Concept, lead: Client) -> None:
    indicator = filled(concept)
    build.indicator_value(
        indicator.definitions.get(number=2), 2025, "28", dimension="Geschlecht=weiblich"
    )
    assert "28,0" not in page(lead, f"{LIST}{indicator.pk}/").split("<table")[-1]
    assert "28,0" in page(lead, f"{LIST}{indicator.pk}/?gliederung=Geschlecht%3Dweiblich")
    assert "Geschlecht: weiblich" in page(lead, f"{LIST}{indicator.pk}/?gliederung=alle")


def test_export_holds_exactly_what_is_shown(concept: Concept, lead: Client) -> None:
    indicator = filled(concept)
    build.indicator_value(
        indicator.definitions.get(number=2), 2025, "28", dimension="Geschlecht=weiblich"
    )
    response = lead.get(f"{LIST}{indicator.pk}/?datei=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(response.content)).worksheets[0]
    assert [row[5] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        30.5,
        32,
        34.5,
        36,
        63,
    ]
    everything = lead.get(f"{LIST}{indicator.pk}/?datei=csv&gebiet=alle&gliederung=alle")
    assert everything.content.decode("utf-8-sig").count("\r\n") == 7
    listed = lead.get(f"{LIST}?datei=csv&suche=nichts")
    assert listed.content.decode("utf-8-sig").count("\r\n") == 1
    assert lead.get(f"{LIST}?datei=exe").status_code == 404


def test_enters_a_value_typed_in_german(concept: Concept, lead: Client) -> None:
    indicator = build.indicator(concept)
    definition = build.definition(indicator, unit="Personen", decimals=0)
    data = {
        "reference_date": "31.12.2025",
        "area": concept.district_id,
        "value": "1.234,5",
        "source": "Zählung",
        "as_of": "01.03.2026",
        "dimension_0": "weiblich",
    }
    response = lead.post(f"{LIST}{indicator.pk}/werte/neu/", data)
    assert response.status_code == 302
    value = definition.values.get()
    assert (value.value, value.dimension) == (Decimal("1234.5"), "Geschlecht=weiblich")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1.234", "kann 1234 oder 1,234 heißen"),
        ("34 %", "die Einheit ist „Personen“"),
        ("viele", "ist keine Zahl"),
        ("", "warum es keinen gibt"),
    ],
)
def test_refuses_unclear_numbers_and_keeps_them(
    concept: Concept, lead: Client, typed: str, said: str
) -> None:
    indicator = build.indicator(concept)
    definition = build.definition(indicator, unit="Personen")
    data = {
        "reference_date": "31.12.2025",
        "area": concept.district_id,
        "value": typed,
        "source": "Meine Zählung",
        "as_of": "01.03.2026",
    }
    html = lead.post(f"{LIST}{indicator.pk}/werte/neu/", data).content.decode()
    assert said in html
    assert "Meine Zählung" in html
    assert not definition.values.exists()


def test_refuses_a_date_without_definition_and_says_which_version_holds(
    concept: Concept, lead: Client
) -> None:
    indicator = build.indicator(concept)
    build.definition(indicator)
    data = {
        "reference_date": "31.12.2019",
        "area": concept.district_id,
        "value": "34 %",
        "source": "Zählung",
        "as_of": "01.03.2026",
    }
    html = lead.post(f"{LIST}{indicator.pk}/werte/neu/", data).content.decode()
    assert "Am 31.12.2019 galt keine Version der Definition. Version 1 gilt ab 01.01.2020" in html


def test_an_existing_value_is_offered_for_correction(concept: Concept, lead: Client) -> None:
    indicator = build.indicator(concept)
    value = build.indicator_value(build.definition(indicator), 2025, "34")
    data = {
        "reference_date": "31.12.2025",
        "area": concept.district_id,
        "value": "35",
        "source": "Zählung",
        "as_of": "01.03.2026",
    }
    html = lead.post(f"{LIST}{indicator.pk}/werte/neu/", data).content.decode()
    assert f"/werte/{value.pk}/berichtigen/" in html


def test_two_people_correct_the_same_value(concept: Concept, lead: Client) -> None:
    indicator = build.indicator(concept)
    value = build.indicator_value(build.definition(indicator), 2025, "34")
    address = f"{LIST}{indicator.pk}/werte/{value.pk}/berichtigen/"
    data = {"value": "35", "source": "Zählung", "as_of": "01.03.2026", "reason": "vertippt"}
    assert lead.post(address, data).status_code == 302
    second = lead.post(address, {**data, "value": "36,5"}).content.decode()
    assert "inzwischen auf 35,0" in second
    assert "36,5" in second
    assert "diesen neuen Wert berichtigen" in second


def test_an_indicator_is_made_changed_and_given_a_new_version(
    concept: Concept, lead: Client
) -> None:
    definition = {
        "definition-text": "Anteil",
        "definition-unit": "%",
        "definition-decimals": "1",
        "definition-source": "Statistik",
        "definition-dimensions": "Geschlecht: weiblich, männlich\nAlter",
        "definition-valid_from": "01.01.2020",
    }
    data = {"code": "J1", "title": "Quote", "direction": "up", **definition}
    assert lead.post(f"{LIST}neu/", data).status_code == 302
    indicator = Indicator.objects.get()
    assert len(indicator.definitions.get().dimensions) == 2
    assert "gibt es schon" in lead.post(f"{LIST}neu/", data).content.decode()
    following = {
        "text": "Anteil, neu gezählt",
        "unit": "%",
        "decimals": "1",
        "source": "Statistik",
        "valid_from": "01.01.2024",
    }
    assert lead.post(f"{LIST}{indicator.pk}/definitionen/neu/", following).status_code == 302
    assert "31.12.2023" in page(lead, f"{LIST}{indicator.pk}/definitionen/")
    edit = f"{LIST}{indicator.pk}/bearbeiten/"
    change = {"code": "J1", "title": "Neu", "direction": "up", "version": "1"}
    assert lead.post(edit, change).status_code == 302
    conflict = lead.post(edit, {**change, "title": "Anders"}).content.decode()
    assert ">Neu</p>" in conflict
    assert lead.post(edit, {**change, "title": "Anders", "version": "2"}).status_code == 302


def test_targets_and_measures_are_set_on_the_page(concept: Concept, lead: Client) -> None:
    indicator = filled(concept)
    measure = build.measure(build.action_field(build.edition(concept=concept)))
    target = {"due_on": "31.12.2030", "value": "50 %"}
    assert lead.post(f"{LIST}{indicator.pk}/ziel/", target).status_code == 302
    both = {"due_on": "31.12.2030", "value": "50", "trend": "keep"}
    assert "nicht beides" in lead.post(f"{LIST}{indicator.pk}/ziel/", both).content.decode()
    chosen = {"measures": [measure.pk]}
    assert lead.post(f"{LIST}{indicator.pk}/massnahmen/", chosen).status_code == 302
    html = page(lead, f"{LIST}{indicator.pk}/")
    assert "noch nicht erreicht" in html
    assert "Maßnahme 1.1" in html


def test_readers_see_no_way_to_write(concept: Concept) -> None:
    client = Client()
    client.force_login(reader())
    html = page(client, f"{LIST}{filled(concept).pk}/")
    for text in ("Wert eintragen", "berichtigen<", "Ziel setzen", "Kennzahl bearbeiten"):
        assert text not in html
    assert "Zahlendreher" in html


def test_the_start_card_names_indicators_without_values(concept: Concept) -> None:
    filled(concept, "A1")
    build.definition(build.indicator(concept, "A2"))
    entering = viewer_with("strategy.read", "strategy.enter_values")
    assert missing_values_card in cards._sources
    (card,) = missing_values_card(entering, TODAY)
    assert card.text == "Bei 2 Kennzahlen fehlen Werte"
    assert missing_values_card(viewer_with("strategy.read"), TODAY) == []


def test_no_card_when_every_year_is_answered(concept: Concept) -> None:
    definition = build.definition(build.indicator(concept))
    for year in range(2020, 2026):
        build.indicator_value(definition, year, "1")
    assert missing_values_card(viewer_with("strategy.read", "strategy.enter_values"), TODAY) == []


def test_the_main_line_is_the_whole_district(concept: Concept) -> None:
    indicator = filled(concept)
    build.indicator_value(
        indicator.definitions.get(number=2), 2026, "1", dimension="Geschlecht=weiblich"
    )
    (row,) = selectors.indicator_rows(
        viewer=viewer_with("strategy.read"), concept=concept, today=TODAY
    )
    assert row.latest is not None
    assert row.latest.value == Decimal(36)
    assert row.main is not None
    assert [one.reference_date.year for one in row.main.values] == [2024, 2025]
