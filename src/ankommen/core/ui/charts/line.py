"""Values over time: lines with uncertainty, targets and breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from . import svg
from .frame import (
    PLOT_HEIGHT,
    TOP,
    WIDTH,
    Frame,
    break_marks,
    days,
    frame_of,
    grid,
    numbers_of,
    or_none,
    runs,
    target_mark,
    value,
)
from .values import Break, Chart, Point, Series, Target
from .wording import Wording, local_wording

DASHES = (None, "7 4", "2 4", "10 3 2 3")


def line_chart(
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    unit: str,
    decimals: int = 1,
    targets: Sequence[Target] = (),
    breaks: Sequence[Break] = (),
    wording: Wording | None = None,
) -> Chart:
    """A line chart over dates with whiskers and band wherever a point has bounds."""
    words = wording or local_wording()
    height, parts = 120.0, [svg.text(words.nothing, x=WIDTH / 2, y=60.0, text_anchor="middle")]
    known = [point for one in series for point in one.points if point.value is not None]
    if known:
        frame = _frame(known, targets, breaks, decimals, words)
        height, parts = _drawing(series, frame, unit, targets, breaks)
    drawn = svg.document(parts, width=WIDTH, height=height, title=title, desc=description)
    rows = _table(series, targets, decimals, words)
    return Chart(SafeString(drawn), rows, title, description)


def _frame(
    known: Sequence[Point],
    targets: Sequence[Target],
    breaks: Sequence[Break],
    decimals: int,
    words: Wording,
) -> Frame:
    numbers = [number for point in known for number in numbers_of(point)]
    numbers += [float(target.value) for target in targets]
    dates = [point.date for point in known] + [one.date for one in breaks]
    dates += [target.date for target in targets if target.date]
    return frame_of(dates, numbers, decimals=decimals, words=words)


def _drawing(
    series: Sequence[Series],
    frame: Frame,
    unit: str,
    targets: Sequence[Target],
    breaks: Sequence[Break],
) -> tuple[float, list[str]]:
    known = [point for one in series for point in one.points if point.value is not None]
    legend = _legend(series) if len(series) > 1 else []
    parts = [
        *grid(frame, unit),
        *days(frame, {point.date for point in known}),
        *break_marks(frame, breaks),
        *(target_mark(frame, one) for one in targets),
        *(part for index, one in enumerate(series) for part in _series(frame, one, index)),
        *legend,
    ]
    return TOP + PLOT_HEIGHT + 34.0 + 22.0 * len(legend), parts


def _series(frame: Frame, series: Series, index: int) -> Iterator[str]:
    ink, number = svg.SERIES_INK[index % 6], index % 6 + 1
    stretches = list(runs(series.points))
    for run in stretches:
        bounded = [point for point in run if point.lower is not None]
        if len(bounded) == len(run) > 1:
            yield _band(frame, run, number, ink)
    for run in stretches:
        if len(run) > 1:
            yield svg.element(
                "polyline",
                points=svg.joined(frame.at(point.date, value(point)) for point in run),
                class_=f"chart-line chart-line--{number}", fill="none", stroke=ink,
                stroke_width=2.5, stroke_linejoin="round", stroke_dasharray=DASHES[index % 4],
            )  # fmt: skip
    points = [point for run in stretches for point in run]
    if whiskers := "".join(_whisker(frame, point) for point in points):
        yield svg.element(
            "path", d=whiskers, class_=f"chart-whisker chart-line--{number}", fill="none",
            stroke=ink, stroke_width=1.5,
        )  # fmt: skip
    for point in points:
        x, y = frame.at(point.date, value(point))
        yield svg.marker(x, y, index)


def _band(frame: Frame, run: list[Point], number: int, ink: str) -> str:
    upper = [frame.at(point.date, float(point.upper or 0)) for point in run]
    lower = [frame.at(point.date, float(point.lower or 0)) for point in reversed(run)]
    return svg.element(
        "polygon", points=svg.joined(upper + lower),
        class_=f"chart-band chart-band--{number}", fill=ink, fill_opacity=0.14,
    )  # fmt: skip


def _whisker(frame: Frame, point: Point) -> str:
    if point.lower is None or point.upper is None:
        return ""
    x, low = frame.at(point.date, float(point.lower))
    _, high = frame.at(point.date, float(point.upper))
    return f"M{x - 5:.2f} {low:.2f}h10M{x:.2f} {low:.2f}V{high:.2f}M{x - 5:.2f} {high:.2f}h10"


def _legend(series: Sequence[Series]) -> list[str]:
    top = TOP + PLOT_HEIGHT + 48.0
    return [
        svg.marker(12.0, top + row * 22 - 4.5, row) + svg.text(one.label, x=26.0, y=top + row * 22)
        for row, one in enumerate(series)
    ]


def _table(
    series: Sequence[Series], targets: Sequence[Target], decimals: int, words: Wording
) -> SafeString:
    points = [point for one in series for point in one.points]
    bounded = any(point.lower is not None for point in points)
    named = len(series) > 1
    heads = [words.reference_date, *([words.label] if named else []), words.value]
    heads += [words.lower, words.upper] if bounded else []

    def shown(value: float | None) -> str:
        return words.missing if value is None else words.number(value, decimals)

    rows = [
        [words.day(point.date), *([one.label] if named else []), shown(or_none(point.value))]
        + ([shown(or_none(point.lower)), shown(or_none(point.upper))] if bounded else [])
        for one in series
        for point in sorted(one.points, key=lambda point: point.date)
    ]
    return svg.table(_caption(targets, decimals, words), heads, rows, nothing=words.nothing)


def _caption(targets: Sequence[Target], decimals: int, words: Wording) -> str:
    goals = [
        f"{one.label}: {words.number(one.value, decimals)}"
        + (f" ({words.day(one.date)})" if one.date else "")
        for one in targets
    ]
    return " · ".join([words.value, *goals])
