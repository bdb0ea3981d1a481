"""The fan of a forecast: bands lie in each other, steps hold, gaps stay gaps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.core.ui.charts import Break, Chart, Forecast, Point, Series, fan_chart
from tests.core.chart_checks import (
    SVG,
    WORDING,
    assert_inside,
    assert_readable,
    cells,
    coordinates,
    path_places,
    with_class,
)

FIRST = date(2026, 1, 1)
NUMBERS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda x: round(x, 2))
WIDTHS = st.floats(0, 1e6)


def month(number: int) -> date:
    return FIRST + timedelta(days=31 * number)


def fan(
    counted: list[float | None],
    ahead: list[Forecast],
    *,
    capacity: Series | None = None,
    events: tuple[Break, ...] = (),
) -> Chart:
    points = [Point(month(place), value) for place, value in enumerate(counted)]
    return fan_chart(
        Series("gezählt", points), ahead, shares=(50, 80), title="Belegung", description="",
        unit="Menschen", capacity=capacity, events=events, wording=WORDING,
    )  # fmt: skip


@st.composite
def forecasts(draw: st.DrawFn) -> list[Forecast]:
    found = []
    for place in range(draw(st.integers(0, 6))):
        median, inner, outer = draw(NUMBERS), draw(WIDTHS), draw(WIDTHS)
        bands = [(median - inner, median + inner), (median - inner - outer, median + inner + outer)]
        found.append(Forecast(month(40 + place), median, bands))
    return found


EVENTS = st.lists(
    st.builds(
        Break, st.integers(0, 45).map(month), st.sampled_from(["neu", "Gesetz geändert " * 4])
    ),
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), NUMBERS), max_size=30), forecasts(), EVENTS)
def test_everything_lies_inside_and_reads_well(
    counted: list[float | None], ahead: list[Forecast], events: list[Break]
) -> None:
    chart = fan(counted, ahead, events=tuple(events))
    assert_inside(chart)
    assert_readable(chart)


@settings(max_examples=60, deadline=None)
@given(forecasts())
def test_bands_lie_in_each_other_with_the_median_inside(ahead: list[Forecast]) -> None:
    chart = fan([1.0], ahead)
    bands = [one for one in with_class(chart, "chart-band") if one.tag == f"{SVG}polygon"]
    if not ahead:
        assert bands == []
        return
    wide, narrow = (coordinates(one) for one in bands)
    [median] = with_class(chart, "chart-line--2")[4:5]
    middle = coordinates(median)
    for place, (_x, y) in enumerate(middle):
        tops, bottoms = (
            [band[index][1] for band in (wide, narrow)] for index in (place, -1 - place)
        )
        assert tops[0] <= tops[1] + 0.01 <= y + 0.02
        assert y <= bottoms[1] + 0.01 <= bottoms[0] + 0.02


def test_a_band_that_does_not_hold_the_inner_one_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        Forecast(FIRST, 10, [(8, 12), (9, 13)])
    with pytest.raises(ValueError, match="does not hold"):
        Forecast(FIRST, 10, [(11, 12)])
    assert Forecast(FIRST, 10, [(10, 10), (9, 13)]).median == 10


def test_refuses_bands_that_do_not_fit_the_shares() -> None:
    with pytest.raises(ValueError, match="1 bands for 2 shares"):
        fan([1.0], [Forecast(month(1), 1, [(0, 2)])])


def test_a_gap_interrupts_the_line_and_the_table_says_so() -> None:
    chart = fan([1.0, 2.0, None, 4.0, 5.0], [Forecast(month(5), 6, [(5, 7), (4, 8)])])
    lines = with_class(chart, "chart-line--1")
    assert [len(coordinates(one)) for one in lines if one.get("points")] == [2, 2]
    assert cells(chart) == [
        ["Stichtag", "gezählt", "median"]
        + [f"{share} %: {bound} Grenze" for share in (50, 80) for bound in ("untere", "obere")],
        ["01.01.2026", "1", "", "", "", "", ""],
        ["01.02.2026", "2", "", "", "", "", ""],
        ["04.03.2026", "keine Angabe", "", "", "", "", ""],
        ["04.04.2026", "4", "", "", "", "", ""],
        ["05.05.2026", "5", "", "", "", "", ""],
        ["05.06.2026", "", "6", "5", "7", "4", "8"],
    ]


def test_places_hold_until_they_change() -> None:
    places = Series("Plätze", [Point(month(0), 100), Point(month(2), 120), Point(month(4), None)])
    chart = fan([90.0, 95.0, 99.0, 104.0, 110.0], [], capacity=places)
    [steps] = [one for one in with_class(chart, "chart-steps") if one.get("d")]
    corners = path_places(steps.get("d", ""))
    assert len(corners) == 4
    assert corners[0][1] == corners[1][1] > corners[2][1] == corners[3][1]
    assert cells(chart)[1][-1] == "100"


def test_no_values_are_said_not_drawn() -> None:
    assert "Es liegen noch keine Werte vor." in fan([], []).svg
