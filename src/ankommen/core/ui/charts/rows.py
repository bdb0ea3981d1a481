"""Labelled rows that several charts share: where each stands, their scale, and a line through all.

Short labels stand beside their marks, long ones above them, over as many lines as they need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import svg
from .scale import Axis, axis, starts_at_zero
from .wording import Wording

WIDTH, SIDE, TOP, GAP = 640.0, 10.0, 10.0, 12.0
BESIDE = 190.0
"""Up to this width a label stands beside its marks."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and the upper edge of the marks that belong to it."""

    lines: tuple[str, ...]
    label_y: float
    top: float

    @property
    def label(self) -> str:
        """With a rim in the colour of the paper, so that lines behind it do not cross it out."""
        return svg.lines(
            self.lines, x=SIDE, y=self.label_y, class_="chart-text chart-text--rimmed",
            stroke="#ffffff", stroke_width=4, paint_order="stroke",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """`start`: where the marks begin, right of all labels that stand beside."""

    rows: tuple[Row, ...]
    start: float
    bottom: float


def rows_of(labels: Sequence[str], *, body: float, top: float = TOP) -> Rows:
    """Rows for marks of the height `body`, the first below `top`."""
    widest = max(len(label) for label in labels) * svg.CHARACTER
    if widest <= BESIDE:
        edges = [top + place * (body + GAP) for place in range(len(labels))]
        beside = tuple(
            Row((label,), edge + body / 2 + 5, edge)
            for label, edge in zip(labels, edges, strict=True)
        )
        return Rows(beside, SIDE + widest + 14, top + len(labels) * (body + GAP))
    rows, y = [], top
    for label in labels:
        written = svg.wrapped(label, WIDTH - 2 * SIDE)
        edge = y + len(written) * svg.LEADING + 2
        rows.append(Row(tuple(written), y + 13, edge))
        y = edge + body + GAP
    return Rows(tuple(rows), SIDE, y)


def scale_of(numbers: Sequence[float], *, start: float, end: float) -> Axis:
    """A scale across that ends with the numbers; zero belongs to it where they ask for it."""
    with_zero = starts_at_zero(numbers)
    round_one = axis(numbers, start=start, end=end, with_zero=with_zero)
    low, high = min(numbers), max(numbers)
    if with_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        return round_one
    ticks = tuple(tick for tick in round_one.ticks if low <= tick <= high)
    return Axis(low, high, ticks, round_one.decimals, start, end)


def scale_drawing(scale: Axis, *, bottom: float, words: Wording, top: float = TOP) -> Iterator[str]:
    """Lines at the ticks, their numbers below as far as there is room."""
    heavy = {0, scale.low} if 0 not in scale.ticks else {0}
    for is_heavy, css, ink in ((False, "chart-grid", svg.RULE), (True, "chart-axis", svg.MUTED)):
        steps = "".join(
            f"M{scale.place(tick):.2f} {top - 4:.2f}V{bottom:.2f}"
            for tick in scale.ticks
            if (tick in heavy) is is_heavy
        )
        if steps:
            yield svg.element("path", d=steps, class_=css, fill="none", stroke=ink, stroke_width=1)
    free_from = 0.0
    for tick in scale.ticks:
        number = words.number(tick, scale.decimals)
        half = len(number) * svg.CHARACTER / 2
        centre = min(max(scale.place(tick), half), WIDTH - half)
        if centre - half < free_from:
            continue
        free_from = centre + half + 8
        yield muted(number, x=centre, y=bottom + 17, text_anchor="middle")


def starts_note(scale: Axis, words: Wording) -> str:
    """Where the scale leaves zero out, it says so; else nothing."""
    if scale.low <= 0 <= scale.high:
        return ""
    near = scale.low if scale.low > 0 else scale.high
    return words.axis_starts_at % words.number(near, scale.decimals)


def line_through(written: str, place: float, *, height: float) -> str:
    """A dashed line through all rows, its name above them; `name_height` says how much it takes."""
    is_right = place > WIDTH / 2
    names = _names_over(written, place)
    line = svg.element(
        "line", x1=place, x2=place, y1=TOP + len(names) * svg.LEADING, y2=height,
        class_="chart-through", stroke=svg.INK, stroke_width=1.5, stroke_dasharray="6 4",
    )  # fmt: skip
    return line + svg.lines(
        names, x=place + (4 if is_right else -4), y=TOP + 13,
        text_anchor="end" if is_right else "start",
    )  # fmt: skip


def name_height(written: str, place: float) -> float:
    return len(_names_over(written, place)) * svg.LEADING + 4


def _names_over(written: str, place: float) -> list[str]:
    return svg.wrapped(written, max(place, WIDTH - place) - SIDE)


def muted(content: str, *, x: float, y: float, **attributes: object) -> str:
    return svg.text(
        content, x=x, y=y, class_="chart-text chart-text--muted", fill=svg.MUTED, **attributes
    )


def nothing(words: Wording) -> tuple[float, list[str]]:
    """Height and parts of a drawing without any value."""
    return 120.0, [svg.text(words.nothing, x=WIDTH / 2, y=60.0, text_anchor="middle")]
