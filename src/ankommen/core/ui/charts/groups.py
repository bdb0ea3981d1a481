"""Rows of several bars: stacked to a sum, or side by side to compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from . import svg
from .fills import filled, legend, rectangle, swatches
from .rows import SIDE, WIDTH, Row, muted, nothing, rows_of, scale_drawing
from .scale import Axis, axis
from .values import BarGroup, Chart, Value
from .wording import Wording, local_wording

STACK, BAR, BETWEEN = 22.0, 16.0, 3.0


@dataclass(frozen=True, slots=True)
class _Style:
    """How numbers are written."""

    unit: str
    decimals: int
    words: Wording

    def number(self, value: Value | None) -> str:
        return self.words.missing if value is None else self.words.number(value, self.decimals)

    def with_unit(self, value: Value | None) -> str:
        written = self.number(value)
        return f"{written} {self.unit}" if self.unit and value is not None else written

    def total(self, group: BarGroup, *, unit: bool) -> str:
        """The sum of what is known; how many parts are not, stands behind it."""
        known = [Decimal(str(value)) for value in group.values if value is not None]
        if not known:
            return self.words.missing
        written = self.with_unit(sum(known)) if unit else self.number(sum(known))
        unknown = len(group.values) - len(known)
        if not unknown:
            return written
        return f"{written}, {self.words.unknown_parts % self.words.number(unknown, 0)}"

    @property
    def caption(self) -> str:
        return f"{self.words.value} ({self.unit})" if self.unit else self.words.value


def stacked_bar_chart(
    groups: Sequence[BarGroup],
    parts: Sequence[str],
    *,
    title: str,
    description: str,
    unit: str,
    decimals: int = 0,
    wording: Wording | None = None,
) -> Chart:
    """One bar per row, made of parts, its sum at the end; for what adds up to a whole.

    Negative parts stand left of zero. Unknown parts are left out and counted at the sum.
    """
    _refuse_uneven(groups, parts)
    style = _Style(unit, decimals, wording or local_wording())
    height, drawn = nothing(style.words)
    if reach := [edge for group in groups for segment in _segments(group) for edge in segment[1:]]:
        ends = [style.total(group, unit=True) for group in groups]
        laid = rows_of([group.label for group in groups], body=STACK)
        scale = _scale(reach, ends, laid.start, on_both_sides=False)
        drawn = list(scale_drawing(scale, bottom=laid.bottom, words=style.words))
        for group, row, end in zip(groups, laid.rows, ends, strict=True):
            drawn += _stack(group, row, scale, end)
        signs, height = legend(swatches(parts), top=laid.bottom + 34)
        drawn += signs
    picture = svg.document(drawn, width=WIDTH, height=height, title=title, desc=description)
    heads = [style.words.label, *parts, style.words.total]
    rows = [
        [group.label, *map(style.number, group.values), style.total(group, unit=False)]
        for group in groups
    ]
    table = svg.table(style.caption, heads, rows, nothing=style.words.nothing)
    return Chart(SafeString(picture), table, title, description)


def grouped_bar_chart(
    groups: Sequence[BarGroup],
    parts: Sequence[str],
    *,
    title: str,
    description: str,
    unit: str,
    decimals: int = 1,
    wording: Wording | None = None,
) -> Chart:
    """Several bars per row side by side, each with its value; for exact numbers, not estimates."""
    _refuse_uneven(groups, parts)
    style = _Style(unit, decimals, wording or local_wording())
    height, drawn = nothing(style.words)
    if known := [float(one) for group in groups for one in group.values if one is not None]:
        ends = [style.with_unit(value) for group in groups for value in group.values]
        laid = rows_of(
            [group.label for group in groups], body=len(parts) * (BAR + BETWEEN) - BETWEEN
        )
        scale = _scale(known, ends, laid.start, on_both_sides=True)
        drawn = list(scale_drawing(scale, bottom=laid.bottom, words=style.words))
        for group, row in zip(groups, laid.rows, strict=True):
            drawn += _beside(group, row, scale, style)
        signs, height = legend(swatches(parts), top=laid.bottom + 34)
        drawn += signs
    picture = svg.document(drawn, width=WIDTH, height=height, title=title, desc=description)
    rows = [[group.label, *map(style.number, group.values)] for group in groups]
    table = svg.table(style.caption, [style.words.label, *parts], rows, nothing=style.words.nothing)
    return Chart(SafeString(picture), table, title, description)


def _refuse_uneven(groups: Sequence[BarGroup], parts: Sequence[str]) -> None:
    for group in groups:
        if len(group.values) != len(parts):
            raise ValueError(
                f"{group.label!r} has {len(group.values)} values for {len(parts)} parts."
            )


def _scale(
    numbers: Sequence[float], ends: Sequence[str], start: float, *, on_both_sides: bool
) -> Axis:
    """From zero, with room for what is written at the ends of the bars."""
    room = max(map(len, ends)) * svg.CHARACTER + 14
    left = start + (room if on_both_sides and min(numbers) < 0 else 0)
    exact = axis(numbers, start=left, end=WIDTH - SIDE, with_zero=True, wanted=4)
    low, high = min(*numbers, 0.0), max(*numbers, 0.0)
    if low == high:
        low, high = exact.low, exact.high
    ticks = tuple(tick for tick in exact.ticks if low <= tick <= high)
    return Axis(low, high, ticks, exact.decimals, left, WIDTH - SIDE - room)


def _segments(group: BarGroup) -> list[tuple[int, float, float]]:
    """Each known part with the ends of its segment; negative parts pile up left of zero."""
    above = below = 0.0
    found = []
    for index, value in enumerate(group.values):
        if value is None:
            continue
        size = float(value)
        if size < 0:
            found.append((index, below, below + size))
            below += size
        else:
            found.append((index, above, above + size))
            above += size
    return found


def _stack(group: BarGroup, row: Row, scale: Axis, end: str) -> Iterator[str]:
    yield row.label
    far = 0.0
    for index, start, stop in _segments(group):
        left, right = sorted((scale.place(start), scale.place(stop)))
        far = max(far, start, stop)
        if right - left > 0:
            yield filled([rectangle(left, row.top, right - left, STACK)], index)
    written = svg.text if _segments(group) else muted
    yield written(end, x=scale.place(far) + 8, y=row.top + STACK / 2 + 5)


def _beside(group: BarGroup, row: Row, scale: Axis, style: _Style) -> Iterator[str]:
    yield row.label
    zero = scale.place(0.0)
    for index, value in enumerate(group.values):
        top = row.top + index * (BAR + BETWEEN)
        size = float(value or 0)
        left, right = sorted((zero, scale.place(size)))
        if value is not None:
            yield filled([rectangle(left, top, max(right - left, 1.0), BAR)], index)
        written = svg.text if value is not None else muted
        yield written(
            style.with_unit(value), x=left - 8 if size < 0 else right + 8, y=top + BAR - 3,
            text_anchor="end" if size < 0 else "start",
        )  # fmt: skip
