"""Forecasts held against what came: ranges with a dot inside or a cross outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from . import svg
from .fills import legend
from .frame import PLOT_HEIGHT, TOP, WIDTH, Frame, days, frame_of, grid
from .rows import nothing
from .values import Chart, Checked, Value
from .wording import Wording, local_wording

HALF = 5.0


def backtest_chart(
    checks: Sequence[Checked],
    *,
    title: str,
    description: str,
    unit: str,
    decimals: int = 0,
    wording: Wording | None = None,
) -> Chart:
    """What was foreseen as a range on each day, and what came: a dot inside, a cross outside."""
    words = wording or local_wording()
    height, parts = nothing(words)
    if checks:
        numbers = [float(one) for check in checks for one in check.numbers if one is not None]
        dates = [check.date for check in checks]
        frame = frame_of(dates, numbers, decimals=decimals, words=words)
        parts = [*grid(frame, unit), *days(frame, set(dates))]
        parts += [part for check in checks for part in _check(frame, check)]
        drawn, height = legend(_signs(checks, words), top=TOP + PLOT_HEIGHT + 36)
        parts += drawn
    picture = svg.document(parts, width=WIDTH, height=height, title=title, desc=description)
    caption = f"{words.value} ({unit})" if unit else words.value
    heads = [words.reference_date, words.expected, words.lower, words.upper, words.actual]
    table = svg.table(
        caption,
        [*heads, words.verdict],
        [_cells(check, decimals, words) for check in checks],
        nothing=words.nothing,
    )
    return Chart(SafeString(picture), table, title, description)


def _check(frame: Frame, check: Checked) -> Iterator[str]:
    x, low = frame.at(check.date, float(check.lower))
    high = frame.values.place(float(check.upper))
    yield from _range(x, high, low)
    middle = frame.values.place(float(check.expected))
    yield svg.element(
        "line", x1=x - HALF, x2=x + HALF, y1=middle, y2=middle, class_="chart-line--2",
        stroke=svg.SERIES_INK[1], stroke_width=2,
    )  # fmt: skip
    if check.actual is not None:
        y = frame.values.place(float(check.actual))
        yield svg.marker(x, y, 0) if check.is_hit else _cross(x, y)


def _range(x: float, top: float, bottom: float) -> Iterator[str]:
    yield svg.element(
        "rect", x=x - HALF, y=top, width=2 * HALF, height=max(bottom - top, 1.0),
        class_="chart-band chart-band--2", fill=svg.SERIES_INK[1], fill_opacity=0.26,
    )  # fmt: skip
    yield svg.element(
        "path", d=f"M{x - HALF:.2f} {top:.2f}h{2 * HALF:.2f}M{x - HALF:.2f} {bottom:.2f}"
        f"h{2 * HALF:.2f}", class_="chart-edge chart-line--2", fill="none",
        stroke=svg.SERIES_INK[1], stroke_width=1.5,
    )  # fmt: skip


def _cross(x: float, y: float) -> str:
    return svg.element(
        "path", d=f"M{x - 6:.2f} {y - 6:.2f}l12 12M{x - 6:.2f} {y + 6:.2f}l12 -12",
        class_="chart-steps chart-miss", fill="none", stroke=svg.INK, stroke_width=3,
    )  # fmt: skip


def _signs(checks: Sequence[Checked], words: Wording) -> Iterator[tuple[str, str]]:
    yield "".join(_range(11, 0, 14)), words.expected
    hits = [check.is_hit for check in checks if check.is_hit is not None]
    yield svg.marker(11, 7, 0), f"{words.hit}: {words.number(sum(hits), 0)}"
    yield _cross(11, 7), f"{words.miss}: {words.number(len(hits) - sum(hits), 0)}"


def _cells(check: Checked, decimals: int, words: Wording) -> list[str]:
    def shown(number: Value | None) -> str:
        return words.missing if number is None else words.number(number, decimals)

    verdict = {True: words.hit, False: words.miss, None: words.missing}[check.is_hit]
    numbers = (check.expected, check.lower, check.upper, check.actual)
    return [words.day(check.date), *map(shown, numbers), verdict]
