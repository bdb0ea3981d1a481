"""What is taken against what there is: an area over time under the steps of a limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.safestring import SafeString

from . import svg
from .fills import legend
from .frame import (
    PLOT_HEIGHT,
    TOP,
    WIDTH,
    Frame,
    days,
    frame_of,
    grid,
    numbers_of,
    runs,
    steps_mark,
    value,
)
from .rows import nothing
from .values import Chart, Point, Series, Value
from .wording import Wording, local_wording

CROWDED = 40
"""More values than this are a line without dots."""


def area_chart(
    series: Series,
    *,
    title: str,
    description: str,
    unit: str,
    limit: Series | None = None,
    decimals: int = 0,
    wording: Wording | None = None,
) -> Chart:
    """An area from zero under a line, such as people housed.

    `limit`: what there is room for, drawn as steps that hold until the next one. Where the line
    passes it, a triangle says so.
    """
    words = wording or local_wording()
    height, parts = nothing(words)
    known = [point for point in series.points if point.value is not None]
    if known:
        steps = [one for one in (limit.points if limit else ()) if one.value is not None]
        dates = [point.date for point in (*known, *steps)]
        numbers = [number for point in (*known, *steps) for number in numbers_of(point)]
        frame = frame_of(dates, numbers, decimals=decimals, words=words, with_zero=True)
        parts = [
            *grid(frame, unit),
            *days(frame, {point.date for point in known}),
            *_area(frame, series),
            *(steps_mark(frame, limit) if limit else ()),
            *(_warning(*frame.at(one.date, value(one))) for one in _beyond(known, limit)),
        ]
        drawn, height = legend(_signs(series, limit, words), top=TOP + PLOT_HEIGHT + 36)
        parts += drawn
    picture = svg.document(parts, width=WIDTH, height=height, title=title, desc=description)
    caption = f"{words.value} ({unit})" if unit else words.value
    table = _table(series, limit, decimals, words, caption)
    return Chart(SafeString(picture), table, title, description)


def _area(frame: Frame, series: Series) -> Iterator[str]:
    zero = frame.values.place(0.0)
    for run in runs(series.points):
        places = [frame.at(point.date, value(point)) for point in run]
        ground = [(places[-1][0], zero), (places[0][0], zero)]
        yield svg.element(
            "polygon", points=svg.joined([*places, *ground]), class_="chart-band chart-band--1",
            fill=svg.SERIES_INK[0], fill_opacity=0.18,
        )  # fmt: skip
        yield svg.element(
            "polyline", points=svg.joined(places), class_="chart-line chart-line--1",
            fill="none", stroke=svg.SERIES_INK[0], stroke_width=2.5, stroke_linejoin="round",
        )  # fmt: skip
        if len(series.points) <= CROWDED or len(run) == 1:
            for x, y in places:
                yield svg.marker(x, y, 0)


def room_on(limit: Series | None, day: date) -> Value | None:
    """The step that holds on a day; None before the first one and in a gap."""
    points = sorted(limit.points if limit else (), key=lambda point: point.date)
    return next((point.value for point in reversed(points) if point.date <= day), None)


def _beyond(known: Sequence[Point], limit: Series | None) -> list[Point]:
    return [
        point
        for point in known
        if (room := room_on(limit, point.date)) is not None and value(point) > float(room)
    ]


def _warning(x: float, y: float) -> str:
    """A triangle above the dot, hollow, so that it is told from every dot."""
    return svg.element(
        "polygon", points=svg.joined([(x, y - 19), (x + 7, y - 7), (x - 7, y - 7)]),
        class_="chart-goal", fill="#ffffff", stroke=svg.INK, stroke_width=2,
    )  # fmt: skip


def _signs(series: Series, limit: Series | None, words: Wording) -> Iterator[tuple[str, str]]:
    block = svg.element(
        "rect", x=0, y=0, width=22, height=14, class_="chart-band chart-band--1",
        fill=svg.SERIES_INK[0], fill_opacity=0.18,
    )  # fmt: skip
    edge = svg.element(
        "line", x1=0, x2=22, y1=1, y2=1, class_="chart-line chart-line--1",
        stroke=svg.SERIES_INK[0], stroke_width=2.5,
    )  # fmt: skip
    yield block + edge, series.label
    if limit is None:
        return
    yield (
        svg.element(
            "line", x1=0, x2=22, y1=7, y2=7, class_="chart-steps", stroke=svg.INK, stroke_width=2
        ),
        limit.label,
    )
    if _beyond([one for one in series.points if one.value is not None], limit):
        yield _warning(11, 20), words.beyond


def _table(
    series: Series, limit: Series | None, decimals: int, words: Wording, caption: str
) -> SafeString:
    def shown(number: Value | None) -> str:
        return words.missing if number is None else words.number(number, decimals)

    rows = []
    for point in sorted(series.points, key=lambda point: point.date):
        cells = [words.day(point.date), shown(point.value)]
        if limit is not None:
            room = room_on(limit, point.date)
            unknown = room is None or point.value is None
            cells += [shown(room), shown(None if unknown else float(room or 0) - value(point))]
        rows.append(cells)
    heads = [words.reference_date, series.label]
    heads += [limit.label, words.left] if limit is not None else []
    return svg.table(caption, heads, rows, nothing=words.nothing)
