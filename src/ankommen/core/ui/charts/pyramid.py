"""Population pyramids: two sides by age, and a second population to hold them against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from . import svg
from .fills import filled, legend, rectangle
from .rows import SIDE, WIDTH, muted, nothing
from .scale import Axis, axis
from .values import Chart, PyramidRow, Value
from .wording import Wording, local_wording

TOP, BAR, BETWEEN = 30.0, 14.0, 5.0
WIDEST_LABEL = 150.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """The gutter with the labels, and the two scales that begin at its edges."""

    labels: tuple[list[str], ...]
    left: Axis
    right: Axis
    row: float
    has_second: bool

    @property
    def bottom(self) -> float:
        return TOP + len(self.labels) * self.row

    def middle(self, place: int) -> float:
        """Rows grow from the bottom up, as people grow older."""
        return self.bottom - (place + 0.5) * self.row


def pyramid_chart(
    rows: Sequence[PyramidRow],
    *,
    sides: tuple[str, str],
    title: str,
    description: str,
    unit: str,
    decimals: int = 0,
    names: tuple[str, str] = ("", ""),
    wording: Wording | None = None,
) -> Chart:
    """Bars to the left and right of the ages, the first row at the bottom.

    `names`: what the bars are and what the second values are, which are drawn as a stroke across
    each bar. Both sides have the same scale.
    """
    words = wording or local_wording()
    height, parts = nothing(words)
    numbers = [float(one) for row in rows for one in row.numbers if one is not None]
    if numbers:
        plan = _plan(rows, numbers, decimals, words)
        parts = [*_scales(plan, sides, unit, words)]
        for place, row in enumerate(rows):
            parts += _row(plan, place, row, decimals, words)
        drawn, height = legend(_signs(rows, names), top=plan.bottom + 30)
        parts += drawn
    picture = svg.document(parts, width=WIDTH, height=height, title=title, desc=description)

    def shown(value: Value | None) -> str:
        return words.missing if value is None else words.number(value, decimals)

    caption = f"{words.value} ({unit})" if unit else words.value
    table = _table(rows, sides, names, caption=caption, shown=shown, words=words)
    return Chart(SafeString(picture), table, title, description)


def _plan(rows: Sequence[PyramidRow], numbers: list[float], decimals: int, words: Wording) -> _Plan:
    labels = tuple(svg.wrapped(row.label, WIDEST_LABEL) for row in rows)
    half = max(len(line) for lines in labels for line in lines) * svg.CHARACTER / 2 + 8
    written = [words.number(one, decimals) for one in (max(numbers), min(numbers))]
    room = 0.0 if _has_second(rows) else max(map(len, written)) * svg.CHARACTER + 8
    if any(None in (row.left, row.right) for row in rows):
        room = max(room, len(words.missing) * svg.CHARACTER / 2)
    exact = axis(numbers, start=0, end=1, with_zero=True, wanted=3)
    high = max(*numbers, 0.0) or exact.high
    ticks = tuple(tick for tick in exact.ticks if 0 <= tick <= high)
    centre, far = WIDTH / 2, WIDTH - SIDE - room
    return _Plan(
        labels,
        Axis(0, high, ticks, exact.decimals, centre - half, WIDTH - far),
        Axis(0, high, ticks, exact.decimals, centre + half, far),
        max(max(map(len, labels)) * svg.LEADING, BAR + BETWEEN),
        _has_second(rows),
    )


def _scales(plan: _Plan, sides: tuple[str, str], unit: str, words: Wording) -> Iterator[str]:
    for scale, name, anchor in ((plan.left, sides[0], "end"), (plan.right, sides[1], "start")):
        steps = "".join(
            f"M{scale.place(tick):.2f} {TOP:.2f}V{plan.bottom:.2f}" for tick in scale.ticks
        )
        yield svg.element(
            "path", d=steps, class_="chart-grid", fill="none", stroke=svg.RULE, stroke_width=1
        )
        heading = f"{name} ({unit})" if unit else name
        yield svg.text(heading, x=scale.start, y=16, text_anchor=anchor, font_weight=600)
        taken = 0.0
        for tick in scale.ticks:
            number = words.number(tick, scale.decimals)
            distance, half = abs(scale.place(tick) - scale.start), len(number) * svg.CHARACTER / 2
            if tick and distance - half < taken:
                continue
            taken = distance + half + 6
            x = min(max(scale.place(tick), half), WIDTH - half)
            yield muted(number, x=x, y=plan.bottom + 17, text_anchor="middle")


def _row(plan: _Plan, place: int, row: PyramidRow, decimals: int, words: Wording) -> Iterator[str]:
    middle, lines = plan.middle(place), plan.labels[place]
    first = middle + 5 - (len(lines) - 1) * svg.LEADING / 2
    yield svg.lines(lines, x=WIDTH / 2, y=first, text_anchor="middle")
    for index, (scale, value, second, anchor) in enumerate(
        (
            (plan.left, row.left, row.left_second, "end"),
            (plan.right, row.right, row.right_second, "start"),
        )
    ):
        outwards = -6 if anchor == "end" else 6
        if value is None:
            yield muted(words.missing, x=scale.start + outwards, y=middle + 5, text_anchor=anchor)
        else:
            left, right = sorted((scale.start, scale.place(float(value))))
            if right > left:
                yield filled([rectangle(left, middle - BAR / 2, right - left, BAR)], index)
        if second is not None:
            yield _stroke(scale.place(float(second)), middle)
        elif value is not None and not plan.has_second:
            end = scale.place(float(value)) + outwards
            yield svg.text(words.number(value, decimals), x=end, y=middle + 5, text_anchor=anchor)


def _stroke(x: float, middle: float) -> str:
    """With a rim in the colour of the paper, to be seen on every bar."""
    drawn = ""
    for css, ink, width in (("chart-rim", "#ffffff", 6), ("chart-steps", svg.INK, 2.5)):
        drawn += svg.element(
            "line", x1=x, x2=x, y1=middle - BAR / 2 - 2, y2=middle + BAR / 2 + 2, class_=css,
            stroke=ink, stroke_width=width,
        )  # fmt: skip
    return drawn


def _signs(rows: Sequence[PyramidRow], names: tuple[str, str]) -> Iterator[tuple[str, str]]:
    if names[0]:
        halves = (filled([rectangle(11 * side, 0, 11, 14)], side) for side in (0, 1))
        yield "".join(halves), names[0]
    if _has_second(rows):
        yield _stroke(11, 7), names[1]


def _has_second(rows: Sequence[PyramidRow]) -> bool:
    return any(number is not None for row in rows for number in (row.left_second, row.right_second))


def _table(
    rows: Sequence[PyramidRow],
    sides: tuple[str, str],
    names: tuple[str, str],
    *,
    caption: str,
    shown: Callable[[Value | None], str],
    words: Wording,
) -> SafeString:
    """The first row first, as it is read; with a second population four columns."""
    has_second = _has_second(rows)
    heads = [
        f"{side}, {name}" if name else side for side in sides for name in names[: 1 + has_second]
    ]
    cells = [
        [row.label]
        + [
            shown(one)
            for pair in ((row.left, row.left_second), (row.right, row.right_second))
            for one in pair[: 1 + has_second]
        ]
        for row in rows
    ]
    return svg.table(caption, [words.label, *heads], cells, nothing=words.nothing)
