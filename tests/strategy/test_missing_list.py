"""Which figures are missing: by indicator, year and area, filtered, as a file."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.core.models import Area
from ankommen.strategy.models import Concept, Indicator
from ankommen.strategy.selectors.missing_values import missing_figures
from tests.people import TODAY, maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

PAGE = "/intern/konzept/kennzahlen/fehlend/"


@pytest.fixture
def concept() -> Concept:
    return build.concept()


@pytest.fixture
def lead() -> Client:
    client = Client()
    client.force_login(maren())
    return client


def town(concept: Concept, name: str = "Seestadt") -> Area:
    return Area.objects.create(name=name, kind="municipality", parent=concept.district)


def owing(concept: Concept, code: str = "J1", **fields: object) -> Indicator:
    """Figures of the district for all years but 2024; a definition since 2023."""
    indicator = build.indicator(concept, code, **fields)
    definition = build.definition(indicator, valid_from=date(2023, 1, 1), unit="Personen")
    for year in (2023, 2025):
        build.indicator_value(definition, year, "12")
    return indicator


def places(concept: Concept) -> list[tuple[str, str, int]]:
    rows = missing_figures(viewer=viewer_with("strategy.read"), concept=concept, today=TODAY)
    return [(row.code, row.area_name, row.year) for row in rows]


def test_an_area_owes_where_it_ever_had_a_figure(concept: Concept) -> None:
    definition = owing(concept).definitions.get()
    district = concept.district.name
    assert places(concept) == [("J1", district, 2024)]
    area = town(concept)
    build.indicator_value(definition, 2024, "3", area=area)
    assert sorted(places(concept)) == sorted(
        [("J1", district, 2024), ("J1", "Seestadt", 2023), ("J1", "Seestadt", 2025)]
    )


def test_a_reason_for_the_absence_answers(concept: Concept) -> None:
    definition = owing(concept).definitions.get()
    build.indicator_value(definition, 2024, None, note="nicht erhoben")
    assert places(concept) == []


def test_an_indicator_without_any_figure_owes_the_districts(concept: Concept) -> None:
    build.definition(build.indicator(concept), valid_from=date(2024, 1, 1))
    district = concept.district.name
    assert places(concept) == [("J1", district, 2024), ("J1", district, 2025)]


def test_the_page_names_who_has_the_figure_and_leads_to_its_form(
    lead: Client, concept: Concept
) -> None:
    indicator = owing(concept, data_owner="Jobcenter, Statistik")
    html = lead.get(PAGE).content.decode()
    assert "Jobcenter, Statistik" in html
    form = f"/intern/konzept/kennzahlen/{indicator.pk}/werte/neu/"
    address = f"{form}?gebiet={concept.district_id}&amp;stichtag=2024-12-31"
    assert address in html
    assert 'value="2024-12-31"' in lead.get(address.replace("&amp;", "&")).content.decode()


def test_who_enters_nothing_reads_only(client: Client, concept: Concept) -> None:
    owing(concept)
    client.force_login(reader())
    html = client.get(PAGE).content.decode()
    assert "tragen andere ein" in html
    assert "werte/neu" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("suche=Kennzahl+J1", ["J1"]),
        ("stelle=Jobcenter", ["J1"]),
        ("jahr=2024", ["J1", "J2"]),
        ("jahr=2023", []),
        ("gebiet=999999999", []),
        ("jahr=²", ["J1", "J2"]),
    ],
)
def test_filters_narrow_page_and_file_alike(
    lead: Client, concept: Concept, query: str, found: list[str]
) -> None:
    owing(concept, "J1", data_owner="Jobcenter")
    owing(concept, "J2")
    html = lead.get(f"{PAGE}?{query}").content.decode()
    assert [code for code in ("J1", "J2") if f"<td>{code}</td>" in html] == found
    assert ">Zurücksetzen<" in html
    lines = lead.get(f"{PAGE}?datei=csv&{query}").content.decode("utf-8-sig").splitlines()[1:]
    assert [line.split(";")[0] for line in lines] == found


def test_nothing_missing_says_so(lead: Client, concept: Concept) -> None:
    assert "Es fehlt kein Wert" in lead.get(PAGE).content.decode()


def test_the_owner_is_entered_at_the_indicator(lead: Client, concept: Concept) -> None:
    indicator = owing(concept)
    address = f"/intern/konzept/kennzahlen/{indicator.pk}/bearbeiten/"
    sent = {
        "code": "J1",
        "title": "Kennzahl J1",
        "direction": "neutral",
        "data_owner": " Ausländerbehörde ",
        "version": indicator.version,
    }
    assert lead.post(address, sent).status_code == 302
    indicator.refresh_from_db()
    assert indicator.data_owner == "Ausländerbehörde"
    table = lead.get("/intern/konzept/kennzahlen/?datei=csv").content.decode("utf-8-sig")
    assert "Ausländerbehörde" in table


def test_queries_do_not_grow_with_what_is_missing(lead: Client, concept: Concept) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert lead.get(PAGE).status_code == 200
        return len(caught)

    owing(concept, "A0")
    few = count()
    for number in range(30):
        definition = owing(concept, f"K{number}").definitions.get()
        area = town(concept, f"Ort {number}")
        build.indicator_value(definition, 2024, "3", area=area)
    assert count() == few
    assert "nach=" in lead.get(PAGE).content.decode()
