"""The fan of a forecast: what was counted, then the middle of all futures and their ranges."""

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
    break_marks,
    days,
    frame_of,
    grid,
    numbers_of,
    runs,
    steps_mark,
    value,
)
from .rows import nothing
from .values import Break, Chart, Forecast, Point, Series, Value
from .wording import Wording, local_wording

TONES = (0.42, 0.26, 0.14)
EDGES = (None, "6 3", "2 3")


def fan_chart(
    history: Series,
    forecast: Sequence[Forecast],
    *,
    shares: Sequence[int],
    title: str,
    description: str,
    unit: str,
    decimals: int = 0,
    capacity: Series | None = None,
    events: Sequence[Break] = (),
    wording: Wording | None = None,
) -> Chart:
    """A line of what was counted, then the median with nested bands.

    `shares`: how many of a hundred futures each band holds, narrowest first, as in every
    `Forecast`. `capacity`: what the values are held against, drawn as steps. `events`: days
    named by a line.
    """
    _refuse_uneven(forecast, shares)
    words = wording or local_wording()
    known = [point for point in history.points if point.value is not None]
    height, parts = nothing(words)
    if known or forecast:
        frame = _frame(known, forecast, capacity, events, decimals=decimals, words=words)
        dates = {point.date for point in known} | {one.date for one in forecast}
        parts = [
            *grid(frame, unit),
            *days(frame, dates),
            *_bands(frame, known[-1:], forecast, len(shares)),
            *break_marks(frame, events),
            *_median(frame, known[-1:], forecast),
            *_history(frame, history),
            *(steps_mark(frame, capacity) if capacity else ()),
        ]
        signs = _signs(history, bool(forecast), shares, capacity, words)
        drawn, height = legend(signs, top=TOP + PLOT_HEIGHT + 36)
        parts += drawn
    picture = svg.document(parts, width=WIDTH, height=height, title=title, desc=description)
    table = _table(history, forecast, shares, capacity, decimals=decimals, words=words)
    return Chart(SafeString(picture), table, title, description)


def _refuse_uneven(forecast: Sequence[Forecast], shares: Sequence[int]) -> None:
    if list(shares) != sorted(set(shares)) or not 1 <= len(shares) <= len(TONES):
        raise ValueError(f"Shares go from narrow to wide, one to {len(TONES)} of them: {shares}.")
    for one in forecast:
        if len(one.bands) != len(shares):
            raise ValueError(f"{one.date} has {len(one.bands)} bands for {len(shares)} shares.")


def _frame(
    known: Sequence[Point],
    forecast: Sequence[Forecast],
    capacity: Series | None,
    events: Sequence[Break],
    *,
    decimals: int,
    words: Wording,
) -> Frame:
    steps = [one for one in (capacity.points if capacity else ()) if one.value is not None]
    numbers = [number for point in [*known, *steps] for number in numbers_of(point)]
    numbers += [float(bound) for one in forecast for band in one.bands for bound in band]
    dates = [point.date for point in (*known, *steps)]
    dates += [one.date for one in forecast] + [one.date for one in events]
    return frame_of(dates, numbers, decimals=decimals, words=words)


def _bands(
    frame: Frame, last: Sequence[Point], forecast: Sequence[Forecast], count: int
) -> Iterator[str]:
    """The widest first; each begins at the last value that was counted."""
    start = [frame.at(point.date, value(point)) for point in last]
    for index in reversed(range(count if forecast else 0)):
        upper = [*start, *(frame.at(one.date, float(one.bands[index][1])) for one in forecast)]
        lower = [*start, *(frame.at(one.date, float(one.bands[index][0])) for one in forecast)]
        yield svg.element(
            "polygon", points=svg.joined([*upper, *reversed(lower)]),
            class_="chart-band chart-band--2", fill=svg.SERIES_INK[1], fill_opacity=TONES[index],
        )  # fmt: skip
        for edge in (upper, lower):
            yield svg.element(
                "polyline", points=svg.joined(edge), class_="chart-edge chart-line--2",
                fill="none", stroke=svg.SERIES_INK[1], stroke_width=1,
                stroke_dasharray=EDGES[index],
            )  # fmt: skip


def _median(frame: Frame, last: Sequence[Point], forecast: Sequence[Forecast]) -> Iterator[str]:
    places = [frame.at(point.date, value(point)) for point in last]
    places += [frame.at(one.date, float(one.median)) for one in forecast]
    if forecast:
        yield svg.element(
            "polyline", points=svg.joined(places), class_="chart-line chart-line--2",
            fill="none", stroke=svg.SERIES_INK[1], stroke_width=2.5, stroke_dasharray="9 4",
        )  # fmt: skip


def _history(frame: Frame, history: Series) -> Iterator[str]:
    for run in runs(history.points):
        places = [frame.at(point.date, value(point)) for point in run]
        yield svg.element(
            "polyline", points=svg.joined(places), class_="chart-line chart-line--1",
            fill="none", stroke=svg.SERIES_INK[0], stroke_width=2.5, stroke_linejoin="round",
        )  # fmt: skip
        if len(run) < 40:
            for x, y in places:
                yield svg.marker(x, y, 0)


def _signs(
    history: Series,
    is_forecast: bool,
    shares: Sequence[int],
    capacity: Series | None,
    words: Wording,
) -> Iterator[tuple[str, str]]:
    yield _line_sign(1, None) + svg.marker(11, 7, 0), history.label
    if is_forecast:
        yield _line_sign(2, "9 4"), words.median
        for index, share in enumerate(shares):
            name = words.share_of_futures % words.number(share, 0)
            yield _band_sign(index), name
    if capacity:
        yield _line_sign(0, None), capacity.label


def _line_sign(number: int, dashes: str | None) -> str:
    ink = svg.SERIES_INK[number - 1] if number else svg.INK
    return svg.element(
        "line", x1=0, x2=22, y1=7, y2=7, stroke=ink, stroke_width=2.5, stroke_dasharray=dashes,
        class_=f"chart-line chart-line--{number}" if number else "chart-steps",
    )  # fmt: skip


def _band_sign(index: int) -> str:
    return svg.element(
        "rect", x=0, y=0, width=22, height=14, class_="chart-band chart-band--2",
        fill=svg.SERIES_INK[1], fill_opacity=TONES[index],
    ) + svg.element(
        "path", d="M0 0H22M0 14H22", class_="chart-edge chart-line--2", fill="none",
        stroke=svg.SERIES_INK[1], stroke_width=1, stroke_dasharray=EDGES[index],
    )  # fmt: skip


def _table(
    history: Series,
    forecast: Sequence[Forecast],
    shares: Sequence[int],
    capacity: Series | None,
    *,
    decimals: int,
    words: Wording,
) -> SafeString:
    """One row per day: what was counted, what is expected, and what there is room for."""

    def shown(number: Value | None) -> str:
        return "" if number is None else words.number(number, decimals)

    counted = {point.date: point for point in history.points}
    expected = {one.date: one for one in forecast}
    room = {point.date: point for point in capacity.points} if capacity else {}
    heads = [words.reference_date, history.label, words.median]
    for share in shares:
        heads += [f"{words.number(share, 0)} %: {bound}" for bound in (words.lower, words.upper)]
    rows = []
    for day in sorted({*counted, *expected, *room}):
        cells = [words.day(day), words.missing if _is_gap(counted, day) else ""]
        if day in counted and counted[day].value is not None:
            cells[1] = shown(counted[day].value)
        one = expected.get(day)
        cells.append(shown(one.median if one else None))
        for index in range(len(shares)):
            cells += [shown(bound) for bound in (one.bands[index] if one else (None, None))]
        if capacity:
            cells.append(shown(room[day].value if day in room else None))
        rows.append(cells)
    return svg.table(
        words.value, [*heads, *([capacity.label] if capacity else [])], rows, nothing=words.nothing
    )


def _is_gap(counted: dict[date, Point], day: date) -> bool:
    return day in counted and counted[day].value is None
