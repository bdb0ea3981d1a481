"""The compared areas as a map: what is no map says so, what is unknown stays in the list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ankommen.core.geography.outlines import schematic_outline
from ankommen.core.models import Area, AreaKind
from ankommen.strategy.comparison_map import comparison_map
from ankommen.strategy.comparison_wording import comparison_chart
from ankommen.strategy.models import Concept, IndicatorDefinition
from ankommen.strategy.selectors.indicator_comparison import ComparisonChoice, indicator_comparison
from tests.core.chart_checks import cells, with_class
from tests.people import reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

READER = viewer_with("strategy.read")


@pytest.fixture
def share() -> IndicatorDefinition:
    return build.definition(build.indicator(build.concept()))


def area(concept: Concept, name: str, place: int, **other: Any) -> Area:
    outline = schematic_outline(position=place, count=3)
    values = {"outline": outline, "outline_is_schematic": True, **other}
    return Area.objects.create(
        kind=AreaKind.PLANNING_AREA, name=name, parent=concept.district, source="erfunden", **values
    )


def drawn(share: IndicatorDefinition) -> Any:
    found = indicator_comparison(
        viewer=READER, indicator=share.indicator, choice=ComparisonChoice()
    )
    return found, comparison_map(share.indicator, found)


def test_every_area_stands_in_the_list_and_a_drawing_is_no_map(share: IndicatorDefinition) -> None:
    concept = share.indicator.concept
    north, _south = area(concept, "Nord", 0), area(concept, "Süd", 1)
    far = area(concept, "Ohne Umriss", 2, outline=None)
    build.indicator_value(share, 2023, "40", area=north)
    build.indicator_value(share, 2023, "60", area=far)
    _found, chart = drawn(share)
    assert [row[1:] for row in cells(chart)[1:]] == [
        ["Ohne Umriss", "60,0 %"],
        ["Nord", "40,0 %"],
        ["Süd", "keine Angabe"],
    ]
    assert len(with_class(chart, "chart-region")) == 2
    assert "keine Karte" in chart.description
    Area.objects.update(outline_is_schematic=False)
    assert "keine Karte" not in drawn(share)[1].description


def test_without_outlines_or_values_there_is_no_map(share: IndicatorDefinition) -> None:
    place = area(share.indicator.concept, "Nord", 0)
    build.indicator_value(share, 2023, "40")
    assert drawn(share)[1] is None
    build.indicator_value(share, 2023, "41", area=place)
    assert drawn(share)[1] is not None
    Area.objects.update(outline=None)
    assert drawn(share)[1] is None


def test_estimates_are_dots_with_intervals_and_counts_are_bars(share: IndicatorDefinition) -> None:
    place = area(share.indicator.concept, "Nord", 0)
    build.indicator_value(share, 2022, "40", area=place)
    found, _map = drawn(share)
    chart = comparison_chart(share.indicator, found)
    assert chart is not None
    assert len(with_class(chart, "chart-bar")) == 1
    bounds = {"lower": Decimal(35), "upper": Decimal(46), "confidence_percent": Decimal(95)}
    build.indicator_value(share, 2023, "40", area=place, **bounds)
    found, _map = drawn(share)
    chart = comparison_chart(share.indicator, found)
    assert chart is not None
    assert not with_class(chart, "chart-bar")
    assert len(with_class(chart, "chart-whisker")) == 1


def test_the_page_shows_the_map(client: Client, share: IndicatorDefinition) -> None:
    place = area(share.indicator.concept, "<Nord>", 0)
    build.indicator_value(share, 2023, "40", area=place)
    client.force_login(reader())
    page = client.get(
        f"/intern/konzept/kennzahlen/{share.indicator_id}/vergleich/"
    ).content.decode()
    assert 'href="#gebiet-area-1"' in page
    assert "Schematische Zeichnung, keine Karte." in page
    assert "<Nord>" not in page
