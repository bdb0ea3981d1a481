"""The page of a comparison: per head by area, parity of two groups, and its file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.core.geography import shipped
from ankommen.core.models import Area, AreaKind, AuditEntry, PopulationFigure
from ankommen.core.ui.charts import Bar, bar_chart
from ankommen.strategy.models import ComparisonValue, Concept, Indicator, IndicatorDefinition
from ankommen.strategy.rules.comparison import Missing
from ankommen.strategy.selectors.indicator_comparison import (
    Comparison,
    ComparisonChoice,
    indicator_comparison,
)
from tests.people import maren, reader, stranger, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

READER = viewer_with("strategy.read")
DAY = date(2023, 12, 31)


def area(concept: Concept, name: str) -> Area:
    return Area.objects.create(
        kind=AreaKind.PLANNING_AREA, name=name, parent=concept.district, source="erfunden"
    )


def people(place: Area, persons: int, series: str = "Melderegister", sex: str = "all") -> None:
    PopulationFigure.objects.create(
        area=place, series=series, reference_date=DAY, sex=sex, persons=persons, source="Register"
    )


@pytest.fixture
def concept() -> Concept:
    return build.concept()


@pytest.fixture
def heads(concept: Concept) -> IndicatorDefinition:
    """A count, by sex."""
    return build.definition(build.indicator(concept), unit="Personen", denominator="")


def compared(indicator: Indicator, choice: ComparisonChoice | None = None) -> Comparison:
    return indicator_comparison(
        viewer=READER, indicator=indicator, choice=choice or ComparisonChoice()
    )


def test_counts_are_compared_per_head_of_one_series_and_gaps_say_why(
    concept: Concept, heads: IndicatorDefinition
) -> None:
    north, south, empty = (area(concept, name) for name in ("Nord", "Süd", "Leer"))
    for place, value in ((concept.district, "100"), (north, "20"), (south, "60"), (empty, "0")):
        build.indicator_value(heads, 2023, value, area=place)
    people(concept.district, 50000)
    people(north, 5000)
    people(empty, 0)
    people(south, 30000, series="Andere Zählung")
    found = compared(heads.indicator)
    rates = [(one.name, one.rate.value, one.rate.missing) for one in found.areas]
    assert rates == [
        ("Nord", Decimal(4), None),
        ("Leer", None, Missing.ZERO_DENOMINATOR),
        ("Süd", None, Missing.NO_DENOMINATOR),
    ]
    assert found.district is not None
    assert found.district.rate.value == Decimal(2)
    assert [one.series for one in found.populations] == ["Andere Zählung", "Melderegister"]
    other = compared(heads.indicator, ComparisonChoice(None, found.populations[0].key))
    assert [one.rate.value for one in other.areas] == [Decimal(2), None, None]


def test_shares_are_compared_as_they_are_and_parity_has_its_span(concept: Concept) -> None:
    groups = [{"name": "Staatsangehörigkeit", "values": ["deutsch", "nicht deutsch"]}]
    share = build.definition(build.indicator(concept), dimensions=groups)
    interval = {"lower": Decimal(25), "upper": Decimal(35), "confidence_percent": Decimal(95)}
    build.indicator_value(
        share, 2023, "30", dimension="Staatsangehörigkeit=nicht deutsch", **interval
    )
    build.indicator_value(share, 2023, "60", dimension="Staatsangehörigkeit=deutsch")
    found = compared(share.indicator)
    assert found.population is None
    [line] = found.parities
    assert (line.first, line.second) == ("nicht deutsch", "deutsch")
    assert (line.parity.ratio, line.parity.difference) == (Decimal("0.5"), Decimal(-30))
    assert line.parity.difference_upper == Decimal(-25)


def test_counts_by_sex_use_the_sexes_and_other_groups_have_no_denominator(
    concept: Concept, heads: IndicatorDefinition
) -> None:
    build.indicator_value(heads, 2023, "30", dimension="Geschlecht=weiblich")
    build.indicator_value(heads, 2023, "20", dimension="Geschlecht=männlich")
    [unknown] = compared(heads.indicator).parities
    assert (unknown.parity.ratio, unknown.parity.missing) == (None, Missing.NO_DENOMINATOR)
    people(concept.district, 20000, sex="female")
    people(concept.district, 10000, sex="male")
    [line] = compared(heads.indicator).parities
    assert (line.parity.ratio, line.parity.difference) == (Decimal("0.75"), Decimal("-0.5"))


def test_the_page_its_file_and_who_gets_neither(
    client: Client, concept: Concept, heads: IndicatorDefinition
) -> None:
    url = f"/intern/konzept/kennzahlen/{heads.indicator_id}/vergleich/"
    client.force_login(maren())
    assert "Noch keine Werte" in client.get(url).content.decode()
    place = area(concept, "Nord")
    people(place, 5000)
    build.indicator_value(heads, 2023, "20", area=place)
    page = client.get(f"{url}?stichtag=unsinn&bevoelkerung=x").content.decode()
    for words in ("4,0", "je 1.000", "Melderegister", "31.12.2023", "kein Wert zu diesem Stichtag"):
        assert words in page
    book = openpyxl.load_workbook(BytesIO(client.get(f"{url}?datei=xlsx").content))
    assert [cell.value for cell in book["Gebiete"][2]][7] == 4
    assert client.get(f"{url}?datei=csv").status_code == 200
    assert client.get(f"{url}?datei=pdf").status_code == 404
    client.force_login(stranger())
    assert client.get(url).status_code == 404


def test_many_areas_take_the_queries_of_one(concept: Concept, heads: IndicatorDefinition) -> None:
    counts = []
    for number in (1, 12):
        for index in range(number):
            place = area(concept, f"Ort {number}-{index}")
            people(place, 1000)
            build.indicator_value(heads, 2023, "5", area=place)
        indicator = Indicator.objects.select_related("concept__district").get()
        with CaptureQueriesContext(connection) as captured:
            compared(indicator)
        counts.append(len(captured))
    assert counts == [5, 5]


def test_the_mark_is_drawn_named_and_in_the_table() -> None:
    bars = [Bar("Nord", 4), Bar("Süd", None)]
    marked = bar_chart(bars, title="T", description="D", unit="%", mark=Bar("Kreis", 2))
    assert "Kreis: 2,0 %" in marked.svg
    assert "Kreis" in marked.table
    unknown = bar_chart(bars, title="T", description="D", unit="%", mark=Bar("Kreis", None))
    assert "stroke-dasharray" in marked.svg
    assert "stroke-dasharray" not in unknown.svg


def test_values_of_other_districts_stand_beside_ours_per_head_of_one_table(
    concept: Concept, heads: IndicatorDefinition
) -> None:
    concept.district.key = "14626"
    concept.district.save()
    build.indicator_value(heads, 2023, "100")
    build.comparison_value(heads, value=Decimal(300))
    build.comparison_value(heads, district_key="99998", district_name="Ohne", value=Decimal(1))
    build.comparison_value(heads, reference_date=date(2022, 12, 31), value=Decimal(9))
    found = compared(heads.indicator)
    persons = shipped.districts()
    assert [(one.name, one.is_ours, one.rate.value, one.rate.missing) for one in found.others] == [
        ("Landkreis Goslar", False, Decimal(300) * 1000 / persons["03153"].persons, None),
        ("Musterkreis", True, Decimal(100) * 1000 / persons["14626"].persons, None),
        ("Ohne", False, None, Missing.NO_DENOMINATOR),
    ]


GOOD = {"rows": "03153; 31.12.2023; 34,5\nLandkreis Bautzen\t2023-12-31\t12", "source": "Berichte"}


def test_values_of_other_districts_are_pasted_named_by_line_and_removed(
    client: Client, heads: IndicatorDefinition
) -> None:
    url = f"/intern/konzept/kennzahlen/{heads.indicator_id}/andere-kreise/"
    client.force_login(maren())
    sent = {**GOOD, "as_of": "01.03.2024"}
    wrong = sent | {"rows": "Atlantis; 31.12.2023; 1\n03153; 31.12.2023; 1\n03153; 31.12.2023; 2"}
    page = client.post(url, wrong).content.decode()
    assert "Zeile 1: Einen Kreis" in page
    assert "Zeile 3: Für Landkreis Goslar" in page
    assert "Atlantis; 31.12.2023; 1" in page
    for rows in ("x", "03153; 31.02.2023; 1", "03153; 31.12.2023; 1.234", "03153; 31.12.2099; 1"):
        assert "Zeile 1:" in client.post(url, sent | {"rows": rows}).content.decode()
    assert (
        "Zeile 1: Das ist der eigene"
        in client.post(url, sent | {"rows": own_line(heads)}).content.decode()
    )
    assert not ComparisonValue.objects.exists()
    assert client.post(url, sent).status_code == 302
    values = ComparisonValue.objects.values_list("district_name", "value", "source", "as_of")
    assert set(values) == {
        ("Landkreis Goslar", Decimal("34.5"), "Berichte", date(2024, 3, 1)),
        ("Landkreis Bautzen", Decimal(12), "Berichte", date(2024, 3, 1)),
    }
    assert AuditEntry.objects.filter(action="comparison_value.add").count() == 2
    first = ComparisonValue.objects.first()
    assert first is not None
    other = build.indicator(heads.indicator.concept, "J9")
    foreign = f"/intern/konzept/kennzahlen/{other.pk}/andere-kreise/{first.pk}/entfernen/"
    assert client.post(foreign).status_code == 404
    assert client.post(f"{url}{first.pk}/entfernen/").status_code == 302
    assert ComparisonValue.objects.count() == 1
    client.force_login(reader())
    assert client.post(url, sent).status_code == 404


def own_line(heads: IndicatorDefinition) -> str:
    """The district's own name, as the official table has it."""
    home = heads.indicator.concept.district
    home.key, home.name = "14626", "Landkreis Görlitz"
    home.save()
    return "Görlitz, Landkreis; 31.12.2023; 1"
