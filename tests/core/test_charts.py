"""Charts: what is drawn is what was given, inside the frame, with its uncertainty."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.core.ui.charts import (
    Bar,
    Break,
    Chart,
    Point,
    Series,
    Target,
    bar_chart,
    line_chart,
)
from ankommen.core.ui.charts.scale import axis
from ankommen.core.ui.charts.values import Value
from tests.core.chart_checks import SVG, WORDING, assert_inside, coordinates, drawing, with_class

GOLDEN = Path(__file__).parent / "golden"


def line(
    *series: Series, targets: tuple[Target, ...] = (), breaks: tuple[Break, ...] = ()
) -> Chart:
    return line_chart(
        series,
        title="Teilnehmende",
        description="Anteil an allen Berechtigten",
        unit="%",
        targets=targets,
        breaks=breaks,
        wording=WORDING,
    )


def bars(*rows: Bar) -> Chart:
    return bar_chart(rows, title="Hindernisse", description="", unit="%", wording=WORDING)


def year(number: int, value: float | None, *bounds: float) -> Point:
    return Point(date(number, 12, 31), value, *bounds)


TWO_DEFINITIONS = line(
    Series("Definition ab 2020", [year(2020, 31.0, 27.5, 34.5), year(2021, 33.5, 30.5, 36.5)]),
    Series("Definition ab 2024", [year(2024, 46.0, 43.0, 49.0), year(2025, 48.4)]),
    targets=(Target("Ziel", 60, date(2026, 12, 31)),),
    breaks=(Break(date(2024, 7, 1), "neue Definition"),),
)
THREE_BARS = bars(
    Bar("keine Kinderbetreuung", 34.0, 29.0, 39.0), Bar("kein Bus", -2.5), Bar("anderes", None)
)


@pytest.mark.parametrize(("name", "chart"), [("line", TWO_DEFINITIONS), ("bar", THREE_BARS)])
def test_drawing_and_table_are_as_reviewed(name: str, chart: Chart) -> None:
    """`python -m tests.core.golden.redraw` writes the golden files; a person looks at them."""
    assert chart.svg == (GOLDEN / f"{name}.svg").read_text(encoding="utf-8").rstrip("\n")
    assert chart.table == (GOLDEN / f"{name}.html").read_text(encoding="utf-8").rstrip("\n")


def test_definitions_never_join() -> None:
    lines = list(drawing(TWO_DEFINITIONS).iter(f"{SVG}polyline"))
    assert [len(coordinates(one)) for one in lines] == [2, 2]
    assert coordinates(lines[0])[-1][0] < coordinates(lines[1])[0][0]


def test_a_missing_value_interrupts_the_line() -> None:
    chart = line(Series("", [year(2020, 1.0), year(2021, None), year(2022, 3.0), year(2023, 4.0)]))
    lines = list(drawing(chart).iter(f"{SVG}polyline"))
    assert [len(coordinates(one)) for one in lines] == [2]
    assert len(with_class(chart, "chart-mark--1")) == 3
    assert "keine Angabe" in chart.table


def test_uncertainty_is_drawn_wherever_it_is_given() -> None:
    whiskers = with_class(TWO_DEFINITIONS, "chart-whisker")
    assert sum(one.get("d", "").count("V") for one in whiskers) == 3
    assert len(with_class(TWO_DEFINITIONS, "chart-band")) == 1
    assert len(with_class(THREE_BARS, "chart-whisker")) == 1
    assert "untere Grenze" in TWO_DEFINITIONS.table


def test_says_for_screen_readers_what_it_shows() -> None:
    root = drawing(TWO_DEFINITIONS)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Teilnehmende. Anteil an allen Berechtigten"
    assert root.findtext(f"{SVG}title") == "Teilnehmende"
    assert root.findtext(f"{SVG}desc") == "Anteil an allen Berechtigten"


def test_no_values_are_said_not_drawn() -> None:
    for chart in (line(), line(Series("leer", [year(2020, None)])), bars(), bars(Bar("x", None))):
        assert "Es liegen noch keine Werte vor." in chart.svg
    assert "Es liegen noch keine Werte vor." in line().table


def test_an_axis_that_leaves_zero_out_says_so() -> None:
    assert "Achse beginnt bei" in line(Series("", [year(2020, 249681), year(2021, 250558)])).svg
    assert "Achse beginnt bei" not in line(Series("", [year(2020, 10), year(2021, 90)])).svg


def test_text_from_outside_stays_text() -> None:
    chart = line(Series('<script>"&', [year(2020, 1)]), Series("b", [year(2020, 2)]))
    assert "<script>" not in chart.svg + chart.table
    assert "<script>" not in bars(Bar("<script>", 1.0)).svg


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_refuses_what_is_no_number(value: Value) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        Point(date(2020, 1, 1), value)
    with pytest.raises(ValueError, match="cannot be drawn"):
        Bar("x", value)


def test_refuses_impossible_bounds() -> None:
    with pytest.raises(ValueError, match="above"):
        Bar("x", 1, lower=3, upper=2)
    with pytest.raises(ValueError, match="both bounds"):
        Point(date(2020, 1, 1), 1, lower=0)


def test_needs_no_inline_style() -> None:
    assert "style=" not in TWO_DEFINITIONS.svg + THREE_BARS.svg


NUMBERS = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).map(lambda x: round(x, 6))
DAYS = st.integers(0, 36500).map(lambda days: date(1990, 1, 1) + timedelta(days=days))


@st.composite
def points(draw: st.DrawFn) -> Point:
    value, below, above = draw(NUMBERS), draw(st.floats(0, 1e6)), draw(st.floats(0, 1e6))
    bounds = (value - below, value + above) if draw(st.booleans()) else ()
    return Point(draw(DAYS), draw(st.none()) if draw(st.integers(0, 9)) == 0 else value, *bounds)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(points(), max_size=8), max_size=4), st.lists(NUMBERS, max_size=2))
def test_everything_lies_inside_the_drawing(series: list[list[Point]], goals: list[float]) -> None:
    chart = line(
        *(Series(f"Reihe {index}", rows) for index, rows in enumerate(series)),
        targets=tuple(Target("Ziel", goal) for goal in goals),
    )
    assert_inside(chart)


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, max_size=8))
def test_every_bar_lies_inside_the_drawing(values: list[float]) -> None:
    chart = bars(*(Bar(f"Balken {index}", value) for index, value in enumerate(values)))
    assert_inside(chart)
    assert len(with_class(chart, "chart-bar")) == len(values)


@settings(max_examples=100, deadline=None)
@given(st.lists(NUMBERS, max_size=6), st.booleans())
def test_an_axis_has_round_ticks_around_all_values(values: list[float], with_zero: bool) -> None:
    made = axis(values, start=0, end=100, with_zero=with_zero)
    assert made.low < made.high
    assert 2 <= len(made.ticks) <= 12
    slack = (made.high - made.low) * 1e-6
    assert all(made.low - slack <= value <= made.high + slack for value in values)
    assert not with_zero or made.low <= 0 <= made.high
