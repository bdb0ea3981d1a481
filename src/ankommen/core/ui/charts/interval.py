"""Intervals: one dot per row with the range in which the true value lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from . import svg
from .bar import bar_table
from .rows import (
    SIDE,
    TOP,
    WIDTH,
    Row,
    line_through,
    muted,
    name_height,
    nothing,
    rows_of,
    scale_drawing,
    scale_of,
    starts_note,
)
from .scale import Axis
from .values import Bar, Chart
from .wording import Wording, local_wording

BODY, CAP = 18.0, 6.0


def interval_chart(
    rows: Sequence[Bar],
    *,
    title: str,
    description: str,
    unit: str,
    decimals: int = 1,
    wording: Wording | None = None,
    mark: Bar | None = None,
) -> Chart:
    """One dot per row with its interval, its numbers at the end of the row.

    For estimates: a bar from zero would show the number as surer than it is. `mark`: what the
    rows are compared with, drawn as a line through all of them.
    """
    words = wording or local_wording()
    compared = mark if mark is not None and mark.value is not None else None
    if any(row.value is not None for row in rows):
        height, parts = _drawing(rows, compared, unit, decimals, words)
    else:
        height, parts = nothing(words)
    drawn = svg.document(parts, width=WIDTH, height=height, title=title, desc=description)
    table = bar_table([*rows, *([mark] if mark else [])], unit, decimals, words)
    return Chart(SafeString(drawn), table, title, description)


def _drawing(
    bars: Sequence[Bar], mark: Bar | None, unit: str, decimals: int, words: Wording
) -> tuple[float, list[str]]:
    marked = [mark] if mark else []
    numbers = [
        float(number)
        for bar in [*bars, *marked]
        for number in (bar.value, bar.lower, bar.upper)
        if number is not None
    ]
    written = [_written(bar, unit, decimals, words) for bar in bars]
    room = max(map(len, written)) * svg.CHARACTER + 16
    start = rows_of([bar.label for bar in bars], body=BODY).start
    scale = scale_of(numbers, start=start + CAP, end=WIDTH - SIDE - room)
    name, place, top = "", 0.0, TOP
    if mark is not None:
        name = f"{mark.label}: {_written(mark, unit, decimals, words)}"
        place = scale.place(float(mark.value or 0))
        top += name_height(name, place)
    laid = rows_of([bar.label for bar in bars], body=BODY, top=top)
    parts = list(scale_drawing(scale, bottom=laid.bottom, words=words, top=top))
    if name:
        parts.append(line_through(name, place, height=laid.bottom))
    for bar, row, end in zip(bars, laid.rows, written, strict=True):
        parts += _row(bar, row, scale, end)
    height = laid.bottom + 26
    if note := starts_note(scale, words):
        parts.append(muted(note, x=SIDE, y=height + 12))
        height += svg.LEADING
    return height, parts


def _row(bar: Bar, row: Row, scale: Axis, written: str) -> Iterator[str]:
    yield row.label
    middle = row.top + BODY / 2
    if bar.lower is not None and bar.upper is not None:
        low, high = scale.place(float(bar.lower)), scale.place(float(bar.upper))
        yield svg.element(
            "path", class_="chart-whisker chart-line--1", fill="none",
            stroke=svg.SERIES_INK[0], stroke_width=2,
            d=f"M{low:.2f} {middle - CAP:.2f}v{2 * CAP:.0f}M{low:.2f} {middle:.2f}H{high:.2f}"
            f"M{high:.2f} {middle - CAP:.2f}v{2 * CAP:.0f}",
        )  # fmt: skip
    if bar.value is None:
        yield muted(written, x=WIDTH - SIDE, y=middle + 5, text_anchor="end")
        return
    yield svg.marker(scale.place(float(bar.value)), middle, 0)
    yield svg.text(
        written, x=WIDTH - SIDE, y=middle + 5, text_anchor="end",
        class_="chart-text chart-text--strong", font_weight=600,
    )  # fmt: skip


def _written(bar: Bar, unit: str, decimals: int, words: Wording) -> str:
    """The value with its bounds, as they stand at the end of the row."""
    if bar.value is None:
        return words.missing
    number = words.number(bar.value, decimals)
    shown = f"{number} {unit}" if unit else number
    if bar.lower is None or bar.upper is None:
        return shown
    low, high = (words.number(one, decimals) for one in (bar.lower, bar.upper))
    span = f"{shown} ({low} – {high})"
    return span if len(span) * svg.CHARACTER <= WIDTH * 0.36 else shown
