"""Maps with their list: every area once in both, in the class its value belongs to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.core.geography.outlines import draw, schematic_outline
from ankommen.core.ui.charts import Chart, Region, map_chart
from ankommen.core.ui.charts.area_map import TONES, classes_of
from ankommen.core.ui.charts.fills import hatch_lines, rectangle
from tests.core.chart_checks import WORDING, assert_inside, cells, drawing, with_class

NUMBERS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda x: round(x, 3))


def regions(values: list[float | None]) -> list[Region]:
    named = [(f"Gebiet {place}", place) for place in range(len(values))]
    shapes = draw(
        ((name, schematic_outline(position=place, count=len(values))) for name, place in named),
        width=400,
    )
    drawn = shapes.shapes if shapes else ()
    return [
        Region(name, value, shape.rings)
        for (name, _place), value, shape in zip(named, values, drawn, strict=True)
    ]


def area_map(rows: list[Region]) -> Chart:
    return map_chart(
        rows, key="karte", title="Plätze", description="keine Karte", unit="%", wording=WORDING
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), NUMBERS), min_size=1, max_size=12))
def test_every_area_stands_in_the_drawing_and_in_the_list(values: list[float | None]) -> None:
    chart = area_map(regions(values))
    assert_inside(chart)
    assert len(with_class(chart, "chart-region")) == len(values)
    rows = cells(chart)[1:]
    assert [row[1] for row in rows] == [f"Gebiet {place}" for place in range(len(values))]
    assert [row[2] == "keine Angabe" for row in rows] == [value is None for value in values]


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_classes_hold_every_value_in_order(values: list[float]) -> None:
    classes = classes_of(values)
    assert 1 <= len(classes.limits) - 1 <= len(TONES)
    assert len(classes.names(WORDING)) == len(classes.limits) - 1
    found = [classes.of(value) for value in sorted(values)]
    assert found == sorted(found)
    assert all(0 <= one < len(classes.limits) - 1 for one in found)


def test_a_limit_belongs_to_the_class_above_it_and_the_last_to_the_highest() -> None:
    classes = classes_of([0, 20, 40])
    assert classes.of(classes.limits[1]) == 1
    assert classes.of(classes.limits[-1]) == len(classes.limits) - 2


def test_links_lead_from_the_list_to_the_area_and_back() -> None:
    chart = area_map(regions([1.0, None, 3.0]))
    ids = set(re.findall(r'id="([^"]+)"', chart.svg + chart.table))
    wanted = set(re.findall(r'href="#([^"]+)"', chart.svg + chart.table))
    assert len(wanted) == 6
    assert wanted == ids
    assert drawing(chart).get("role") == "group"
    assert 'aria-label="2 Gebiet 1: keine Angabe"' in chart.svg


def test_what_is_unknown_is_hatched_and_named_in_the_legend() -> None:
    unknown = area_map(regions([1.0, None]))
    assert "keine Angabe" in unknown.svg
    dashed = [one for one in drawing(unknown).iter() if one.get("stroke-dasharray")]
    assert len(dashed) == 2
    assert not [
        one for one in drawing(area_map(regions([1.0, 2.0]))).iter() if one.get("stroke-dasharray")
    ]


def test_an_area_without_outline_stands_in_the_list_only() -> None:
    chart = area_map([*regions([1.0]), Region("<ohne Umriss>", 2.0)])
    assert len(with_class(chart, "chart-region")) == 1
    assert cells(chart)[-1] == ["2", "<ohne Umriss>", "2,0 %"]
    assert "<ohne" not in chart.table
    assert "Es liegen noch keine Werte vor." in area_map([]).svg


@settings(max_examples=60, deadline=None)
@given(st.floats(10, 300), st.sampled_from([0, 45, -45, 90, 30]), st.floats(3, 20))
def test_a_hatch_stays_inside_its_shape(size: float, angle: float, distance: float) -> None:
    corners = schematic_outline(position=0, count=1)["coordinates"][0]
    hexagon = [(x * size, y * size) for x, y in corners]
    for (ax, ay), (bx, by) in hatch_lines([hexagon], angle=angle, distance=distance):
        for x, y in ((ax, ay), (bx, by), ((ax + bx) / 2, (ay + by) / 2)):
            assert abs(y) <= size * 0.8661
            assert abs(x) * 0.8660 + abs(y) / 2 <= size * 0.8665


def test_a_hole_is_not_hatched() -> None:
    rings = [rectangle(0, 0, 30, 30), rectangle(10, 10, 10, 10)]
    for (ax, ay), (bx, _by) in hatch_lines(rings, angle=0, distance=4):
        assert not (10 < ay < 20 and ax < 15 < bx)


def test_refuses_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        Region("x", float("nan"))
