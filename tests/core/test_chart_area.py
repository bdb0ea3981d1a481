"""Places taken against places there are, and forecasts against what came."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.core.ui.charts import (
    Chart,
    Checked,
    Point,
    Series,
    area_chart,
    backtest_chart,
)
from tests.core.chart_checks import (
    WORDING,
    assert_inside,
    assert_readable,
    cells,
    coordinates,
    german,
    with_class,
)

NUMBERS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda x: round(x, 2))
UNKNOWN = st.one_of(st.none(), NUMBERS)


def month(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=31 * number)


def series(label: str, values: list[float | None]) -> Series:
    return Series(label, [Point(month(place), value) for place, value in enumerate(values)])


def area(taken: list[float | None], places: list[float | None] | None = None) -> Chart:
    return area_chart(
        series("belegt", taken), title="Belegung", description="", unit="Menschen",
        limit=None if places is None else series("Plätze", places), wording=WORDING,
    )  # fmt: skip


def backtest(*checks: Checked) -> Chart:
    return backtest_chart(checks, title="Prüfung", description="", unit="", wording=WORDING)


@settings(max_examples=60, deadline=None)
@given(st.lists(UNKNOWN, max_size=50), st.one_of(st.none(), st.lists(UNKNOWN, max_size=6)))
def test_areas_lie_inside_and_equal_their_table(
    taken: list[float | None], places: list[float | None] | None
) -> None:
    chart = area(taken, places)
    assert_inside(chart)
    assert_readable(chart)
    written = ["keine Angabe" if one is None else german(one, 0) for one in taken]
    if taken:
        assert [row[1] for row in cells(chart)[1:]] == written


def test_the_area_stands_on_zero_and_a_gap_stays_open() -> None:
    chart = area([1000.0, 1010.0, None, 1020.0, 1030.0])
    shapes = [one for one in with_class(chart, "chart-band") if one.get("points")]
    assert [len(coordinates(one)) for one in shapes] == [4, 4]
    grounds = {y for one in shapes for _x, y in coordinates(one)[2:]}
    assert len(grounds) == 1
    assert "Achse beginnt bei" not in chart.svg


def test_more_taken_than_there_is_room_for_is_marked_and_counted() -> None:
    chart = area([90.0, 101.0, None, 110.0], [100.0, None, None, 120.0])
    assert cells(chart)[1:] == [
        ["01.01.2026", "90", "100", "10"],
        ["01.02.2026", "101", "keine Angabe", "keine Angabe"],
        ["04.03.2026", "keine Angabe", "keine Angabe", "keine Angabe"],
        ["04.04.2026", "110", "120", "10"],
    ]
    assert not with_class(chart, "chart-goal")
    full = area([90.0, 101.0], [100.0])
    assert len(with_class(full, "chart-goal")) == 2  # at the dot and in the legend
    assert cells(full)[-1] == ["01.02.2026", "101", "100", "−1"]


@st.composite
def checked(draw: st.DrawFn) -> Checked:
    low, up, more = draw(NUMBERS), draw(st.floats(0, 1e6)), draw(st.floats(0, 1e6))
    day = month(draw(st.integers(0, 40)))
    return Checked(day, low + up, low, low + up + more, draw(UNKNOWN))


@settings(max_examples=60, deadline=None)
@given(st.lists(checked(), max_size=12))
def test_every_hit_is_a_dot_and_every_miss_a_cross(checks: list[Checked]) -> None:
    chart = backtest(*checks)
    assert_inside(chart)
    assert_readable(chart)
    in_legend = 1 if checks else 0
    hits, misses = (sum(one.is_hit is wanted for one in checks) for wanted in (True, False))
    assert len(with_class(chart, "chart-mark--1")) == hits + in_legend
    assert len(with_class(chart, "chart-miss")) == misses + in_legend
    verdicts = [row[-1] for row in cells(chart)[1:]] if checks else []
    assert (verdicts.count("hit"), verdicts.count("miss")) == (hits, misses)


def test_the_edges_of_a_range_belong_to_it() -> None:
    assert Checked(month(0), 5, 4, 6, 6).is_hit is True
    assert Checked(month(0), 5, 4, 6, 6.01).is_hit is False
    assert Checked(month(0), 5, 4, 6).is_hit is None


def test_refuses_a_range_upside_down() -> None:
    with pytest.raises(ValueError, match="above"):
        Checked(month(0), 5, 6, 4)
