"""Horizontal bars: comparable sizes under readable labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from . import svg
from .scale import Axis, axis
from .values import Bar, Chart
from .wording import Wording, local_wording

WIDTH, ROW, BAR_HEIGHT = 640.0, 46.0, 16.0
TOP, SIDE, FOOT = 10.0, 10.0, 26.0


def bar_chart(
    bars: Sequence[Bar],
    *,
    title: str,
    description: str,
    unit: str,
    decimals: int = 1,
    wording: Wording | None = None,
    mark: Bar | None = None,
) -> Chart:
    """One bar per row, from zero, longest possible label above it, value at its end.

    `mark`: what the bars are compared with, drawn as a line through all of them.
    """
    words = wording or local_wording()
    known = [bar for bar in bars if bar.value is not None]
    marked = [mark] if known and mark is not None and mark.value is not None else []
    if known:
        scale = _axis([*known, *marked], decimals, unit, words)
        parts = list(_rows(bars, scale, unit, decimals, words))
        height = TOP + ROW * len(bars) + 6
        for one in marked:
            parts[:0] = _mark(one, scale, height, _written(one, unit, decimals, words))
            height += FOOT
    else:
        parts = [svg.text(words.nothing, x=WIDTH / 2, y=60, text_anchor="middle")]
        height = 120.0
    drawn = svg.document(parts, width=WIDTH, height=height, title=title, desc=description)
    table = bar_table([*bars, *([mark] if mark else [])], unit, decimals, words)
    return Chart(SafeString(drawn), table, title, description)


def _axis(known: Sequence[Bar], decimals: int, unit: str, words: Wording) -> Axis:
    numbers = [
        float(number)
        for bar in known
        for number in (bar.value, bar.lower, bar.upper)
        if number is not None
    ]
    widest = max(len(_written(bar, unit, decimals, words)) for bar in known)
    room = min(widest * svg.CHARACTER + 14, WIDTH / 3)
    start = SIDE + (room if min(numbers) < 0 else 0)
    exact = axis(numbers, start=0, end=1, with_zero=True)
    low, high = min(*numbers, 0.0), max(*numbers, 0.0)
    if low == high:
        low, high = exact.low, exact.high
    return Axis(low, high, exact.ticks, exact.decimals, start, WIDTH - SIDE - room)


def _rows(
    bars: Sequence[Bar], scale: Axis, unit: str, decimals: int, words: Wording
) -> Iterator[str]:
    zero = scale.place(0.0)
    for row, bar in enumerate(bars):
        top = TOP + row * ROW
        yield svg.element(
            "line", x1=zero, x2=zero, y1=top + 18, y2=top + 38, class_="chart-axis",
            stroke=svg.MUTED, stroke_width=1,
        )  # fmt: skip
        yield svg.text(bar.label, x=SIDE, y=top + 13)
        if bar.value is None:
            yield svg.text(
                words.missing, x=zero + 8, y=top + 33, class_="chart-text chart-text--muted",
                fill=svg.MUTED,
            )  # fmt: skip
        else:
            yield from _bar(bar, scale, top + 20, _written(bar, unit, decimals, words))


def _bar(bar: Bar, scale: Axis, top: float, written: str) -> Iterator[str]:
    value = float(bar.value or 0)
    zero, end = scale.place(0.0), scale.place(value)
    yield svg.element(
        "rect", x=min(zero, end), y=top, width=max(abs(end - zero), 1.0), height=BAR_HEIGHT,
        class_="chart-bar", fill=svg.SERIES_INK[0],
    )  # fmt: skip
    outer = end
    if bar.lower is not None and bar.upper is not None:
        low, high = scale.place(float(bar.lower)), scale.place(float(bar.upper))
        middle = top + BAR_HEIGHT / 2
        yield svg.element(
            "path", class_="chart-whisker chart-whisker--bar", fill="none",
            stroke=svg.SERIES_INK[2], stroke_width=2,
            d=f"M{low:.2f} {middle - 6:.2f}v12M{low:.2f} {middle:.2f}H{high:.2f}"
            f"M{high:.2f} {middle - 6:.2f}v12",
        )  # fmt: skip
        outer = min(end, low) if value < 0 else max(end, high)
    yield svg.text(
        written, x=outer + (-8 if value < 0 else 8), y=top + 13,
        text_anchor="end" if value < 0 else "start", font_weight=600,
        class_="chart-text chart-text--strong",
    )  # fmt: skip


def _mark(mark: Bar, scale: Axis, bottom: float, written: str) -> Iterator[str]:
    """A dashed line, named below it: label and value, so that no colour has to tell."""
    place = scale.place(float(mark.value or 0))
    yield svg.element(
        "line", x1=place, x2=place, y1=TOP, y2=bottom, class_="chart-axis",
        stroke=svg.MUTED, stroke_width=2, stroke_dasharray="6 4",
    )  # fmt: skip
    is_right = place > WIDTH / 2
    yield svg.text(
        f"{mark.label}: {written}", x=place + (-4 if is_right else 4), y=bottom + 18,
        text_anchor="end" if is_right else "start",
    )  # fmt: skip


def _written(bar: Bar, unit: str, decimals: int, words: Wording) -> str:
    if bar.value is None:
        return words.missing
    number = words.number(bar.value, decimals)
    return f"{number} {unit}" if unit else number


def bar_table(bars: Sequence[Bar], unit: str, decimals: int, words: Wording) -> SafeString:
    bounded = any(bar.lower is not None for bar in bars)
    heads = [words.label, words.value, *([words.lower, words.upper] if bounded else [])]

    def shown(value: object) -> str:
        return words.missing if value is None else words.number(value, decimals)  # type: ignore[arg-type]

    rows = [
        [bar.label, shown(bar.value)] + ([shown(bar.lower), shown(bar.upper)] if bounded else [])
        for bar in bars
    ]
    caption = f"{words.value} ({unit})" if unit else words.value
    return svg.table(caption, heads, rows, nothing=words.nothing)
