"""Charts in rows: intervals, bars of several parts, pyramids. What is drawn is what was given."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.core.ui.charts import (
    Bar,
    BarGroup,
    Chart,
    PyramidRow,
    grouped_bar_chart,
    interval_chart,
    pyramid_chart,
    stacked_bar_chart,
)
from ankommen.core.ui.charts.values import Value
from tests.core.chart_checks import (
    WORDING,
    assert_inside,
    assert_readable,
    cells,
    german,
    path_places,
    with_class,
    words_of,
)

LONG = "Beratung zur Anerkennung ausländischer Berufsqualifikationen " * 3
NUMBERS = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).map(lambda x: round(x, 3))
LABELS = st.sampled_from(["Nord", "Mitte und Süd", LONG, "Donaudampfschifffahrtsgesellschaft"])
UNKNOWN = st.one_of(st.none(), NUMBERS)


def intervals(*rows: Bar, mark: Bar | None = None, unit: str = "%") -> Chart:
    return interval_chart(
        rows, title="Kurse", description="Befragung", unit=unit, mark=mark, wording=WORDING
    )


def stacked(groups: list[BarGroup], parts: list[str]) -> Chart:
    return stacked_bar_chart(
        groups, parts, title="Mittel", description="", unit="€", wording=WORDING
    )


def grouped(groups: list[BarGroup], parts: list[str]) -> Chart:
    return grouped_bar_chart(
        groups, parts, title="Plätze", description="", unit="", wording=WORDING
    )


def pyramid(*rows: PyramidRow, names: tuple[str, str] = ("", "")) -> Chart:
    return pyramid_chart(
        rows, sides=("männlich", "weiblich"), title="Alter", description="", unit="Menschen",
        names=names, wording=WORDING,
    )  # fmt: skip


@st.composite
def estimates(draw: st.DrawFn) -> Bar:
    value = draw(UNKNOWN)
    if value is None or draw(st.booleans()):
        return Bar(draw(LABELS), value)
    below, above = draw(st.floats(0, 1e9)), draw(st.floats(0, 1e9))
    return Bar(draw(LABELS), value, value - below, value + above)


@st.composite
def grouping(draw: st.DrawFn) -> tuple[list[BarGroup], list[str]]:
    parts = [f"Teil {number}" for number in range(draw(st.integers(1, 8)))]
    values = st.lists(UNKNOWN, min_size=len(parts), max_size=len(parts))
    return draw(st.lists(st.builds(BarGroup, LABELS, values), max_size=6)), parts


COUNTS = st.one_of(st.none(), st.floats(0, 1e9).map(lambda x: round(x, 2)))
AGES = st.sampled_from(["unter 3", "3–5", "75 und älter", "ohne Angabe zum Alter in dieser Quelle"])


@settings(max_examples=60, deadline=None)
@given(st.lists(estimates(), max_size=7), st.one_of(st.none(), estimates()))
def test_intervals_lie_inside_and_read_well(rows: list[Bar], mark: Bar | None) -> None:
    chart = intervals(*rows, mark=mark)
    assert_inside(chart)
    assert_readable(chart)
    known = [row for row in rows if row.value is not None]
    if known:
        assert len(with_class(chart, "chart-mark--1")) == len(known)
        bounded = [row for row in known if row.lower is not None]
        assert len(with_class(chart, "chart-whisker")) == len(bounded)


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, min_size=2, max_size=6))
def test_a_larger_estimate_never_stands_further_left(values: list[float]) -> None:
    chart = intervals(*(Bar("Nord", value) for value in values))
    drawn = [float(one.get("cx", "")) for one in with_class(chart, "chart-mark--1")]
    for a, b in zip(range(len(values)), range(1, len(values)), strict=False):
        assert (values[a] - values[b]) * (drawn[a] - drawn[b]) >= 0


def test_an_interval_holds_its_dot_and_is_written_beside_it() -> None:
    chart = intervals(Bar("Nord", 34.0, 29.0, 39.0), Bar("Süd", None), mark=Bar("alle", 30.0))
    [whisker], [dot] = with_class(chart, "chart-whisker"), with_class(chart, "chart-mark--1")
    across = [x for x, _y in path_places(whisker.get("d", ""))]
    assert min(across) < float(dot.get("cx", "")) < max(across)
    assert {"34,0 % (29,0 – 39,0)", "keine Angabe", "alle: 30,0 %"} <= {
        one.text for one in words_of(chart)
    }
    assert len(with_class(chart, "chart-through")) == 1
    assert cells(chart)[1:] == [
        ["Nord", "34,0", "29,0", "39,0"],
        ["Süd", "keine Angabe", "keine Angabe", "keine Angabe"],
        ["alle", "30,0", "keine Angabe", "keine Angabe"],
    ]


def test_a_scale_without_zero_says_so() -> None:
    assert "Achse beginnt bei" in intervals(Bar("Nord", 134.0), Bar("Süd", 127.5)).svg
    assert "Achse beginnt bei" not in intervals(Bar("Nord", 34.0), Bar("Süd", 3.5)).svg


@settings(max_examples=60, deadline=None)
@given(grouping())
def test_stacks_lie_inside_and_add_up(given: tuple[list[BarGroup], list[str]]) -> None:
    groups, parts = given
    chart = stacked(groups, parts)
    assert_inside(chart)
    assert_readable(chart)
    rows = cells(chart)
    assert rows[0] == ["Bezeichnung", *parts, "total"]
    for group, row in zip(groups, rows[1:], strict=False):
        assert row[1:-1] == [shown(value, 0) for value in group.values]


@settings(max_examples=60, deadline=None)
@given(grouping())
def test_groups_lie_inside_and_equal_their_table(given: tuple[list[BarGroup], list[str]]) -> None:
    groups, parts = given
    chart = grouped(groups, parts)
    assert_inside(chart)
    assert_readable(chart)
    for group, row in zip(groups, cells(chart)[1:], strict=False):
        assert row[1:] == [shown(value, 1) for value in group.values]


def shown(value: Value | None, decimals: int) -> str:
    return "keine Angabe" if value is None else german(value, decimals)


def test_segments_follow_each_other_without_gap_and_differ_without_colour() -> None:
    chart = stacked([BarGroup("2026", [10, 20, 30, 5, 5, 5])], [*"abcdef"])
    segments = with_class(chart, "chart-fill")[:6]
    edges = [sorted({x for x, _y in path_places(one.get("d", ""))}) for one in segments]
    assert all(a[1] == b[0] for a, b in pairwise(edges))
    widths = [right - left for left, right in edges]
    assert widths[1] == pytest.approx(2 * widths[0], abs=0.05)
    hatches = [one.get("d", "") for one in with_class(chart, "chart-hatch")]
    assert len(hatches) == 2 * 5  # all but the first, in the bar and in the legend


def test_negative_parts_stand_left_of_zero() -> None:
    chart = stacked([BarGroup("2026", [10, -4])], ["Zugang", "Abgang"])
    first, second = (
        {x for x, _y in path_places(one.get("d", ""))}
        for one in with_class(chart, "chart-fill")[:2]
    )
    assert max(second) == pytest.approx(min(first))


def test_a_sum_with_unknown_parts_says_how_many() -> None:
    chart = stacked([BarGroup("2026", [10, None, None]), BarGroup("2027", [None] * 3)], [*"abc"])
    assert [row[-1] for row in cells(chart)[1:]] == ["10, dazu 2 unbekannt", "keine Angabe"]
    assert "10 €, dazu 2 unbekannt" in {one.text for one in words_of(chart)}


@pytest.mark.parametrize("draw", [stacked, grouped])
def test_refuses_rows_that_do_not_fit_the_parts(draw: object) -> None:
    with pytest.raises(ValueError, match="2 values for 1 parts"):
        draw([BarGroup("2026", [1, 2])], ["a"])  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(PyramidRow, AGES, COUNTS, COUNTS, COUNTS, COUNTS), max_size=8))
def test_pyramids_lie_inside_and_equal_their_table(rows: list[PyramidRow]) -> None:
    chart = pyramid(*rows, names=("Befragte", "Bevölkerung"))
    assert_inside(chart)
    assert_readable(chart)
    second = any(one is not None for row in rows for one in row.numbers[2:])
    for row, written in zip(rows, cells(chart)[1:], strict=False):
        pairs = ((row.left, row.left_second), (row.right, row.right_second))
        assert written[1:] == [shown(one, 0) for pair in pairs for one in pair[: 1 + second]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(PyramidRow, AGES, COUNTS, COUNTS), max_size=8))
def test_pyramids_without_a_second_population_write_their_numbers(rows: list[PyramidRow]) -> None:
    chart = pyramid(*rows)
    assert_inside(chart)
    assert_readable(chart)


def test_both_sides_of_a_pyramid_share_a_scale_and_the_first_row_is_the_lowest() -> None:
    chart = pyramid(PyramidRow("0–17", 100, 100), PyramidRow("18–64", 50, 100))
    boxes = [path_places(one.get("d", "")) for one in with_class(chart, "chart-fill")]
    wide = [max(x for x, _ in box) - min(x for x, _ in box) for box in boxes]
    assert wide[0] == pytest.approx(wide[1]) == pytest.approx(2 * wide[2], abs=0.02)
    assert min(y for _, y in boxes[0]) > max(y for _, y in boxes[2])


def test_a_pyramid_refuses_negative_people() -> None:
    with pytest.raises(ValueError, match="below zero"):
        PyramidRow("0–17", -1, 3)


@pytest.mark.parametrize(
    "chart",
    [intervals(), stacked([], ["a"]), grouped([BarGroup("2026", [None])], ["a"]), pyramid()],
)
def test_no_values_are_said_not_drawn(chart: Chart) -> None:
    assert "Es liegen noch keine Werte vor." in chart.svg
    assert not with_class(chart, "chart-fill") + with_class(chart, "chart-mark--1")


@pytest.mark.parametrize(
    "chart",
    [
        intervals(Bar("<script>", 1, 0, 2)),
        stacked([BarGroup("<script>", [1])], ["<script>"]),
        pyramid(PyramidRow("<script>", 1, 2)),
    ],
)
def test_text_from_outside_stays_text_and_no_style_is_inline(chart: Chart) -> None:
    assert "<script>" not in chart.svg + chart.table
    assert "style=" not in chart.svg + chart.table
