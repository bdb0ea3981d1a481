"""The plot over time that several charts share: its two axes, its grid, and marks across it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from . import svg
from .scale import Axis, axis, starts_at_zero
from .values import Break, Point, Series, Target
from .wording import Wording

WIDTH, PLOT_HEIGHT = 640.0, 240.0
TOP, RIGHT, LABEL_ROOM = 44.0, 24.0, 90.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot area and its two axes."""

    days: Axis
    values: Axis
    wording: Wording
    decimals: int

    def at(self, point_date: date, value: float) -> tuple[float, float]:
        return self.days.place(point_date.toordinal()), self.values.place(float(value))

    @property
    def bottom(self) -> float:
        return self.values.start


def frame_of(
    dates: Iterable[date],
    numbers: Sequence[float],
    *,
    decimals: int,
    words: Wording,
    with_zero: bool | None = None,
) -> Frame:
    """A plot that holds all dates and numbers; zero belongs to it where the numbers ask for it."""
    zero = starts_at_zero(numbers) if with_zero is None else with_zero
    values = axis(numbers, start=TOP + PLOT_HEIGHT, end=TOP, with_zero=zero)
    widest = max(len(words.number(tick, values.decimals)) for tick in values.ticks)
    left = min(18 + widest * svg.CHARACTER, WIDTH / 2)
    ordinals = [one.toordinal() for one in dates]
    first, last = min(ordinals), max(ordinals)
    if first == last:
        first, last = first - 1, last + 1
    days = Axis(first, last, (), 0, left + 18, WIDTH - RIGHT - 14)
    return Frame(days, values, words, decimals)


def grid(frame: Frame, unit: str) -> Iterator[str]:
    left, right = frame.days.start - 18, WIDTH - RIGHT
    heavy = {0, frame.values.low}
    places = [(tick in heavy, frame.values.place(tick)) for tick in frame.values.ticks]
    for is_heavy, css, ink in ((False, "chart-grid", svg.RULE), (True, "chart-axis", svg.MUTED)):
        steps = "".join(f"M{left:.2f} {y:.2f}H{right:.2f}" for one, y in places if one is is_heavy)
        if steps:
            yield svg.element("path", d=steps, class_=css, fill="none", stroke=ink, stroke_width=1)
    for tick in frame.values.ticks:
        yield svg.text(
            frame.wording.number(tick, frame.values.decimals),
            x=left - 8, y=frame.values.place(tick) + 4.5, text_anchor="end",
            class_="chart-text chart-text--muted", fill=svg.MUTED,
        )  # fmt: skip
    if unit:
        yield svg.text(unit, x=left, y=14.0, class_="chart-text chart-text--muted", fill=svg.MUTED)
    if frame.values.low > 0 or frame.values.high < 0:
        near = frame.values.low if frame.values.low > 0 else frame.values.high
        note = frame.wording.axis_starts_at % frame.wording.number(near, frame.values.decimals)
        yield svg.text(
            note, x=right, y=14.0, text_anchor="end", font_size=13,
            class_="chart-text chart-text--muted", fill=svg.MUTED,
        )  # fmt: skip


def days(frame: Frame, dates: set[date]) -> Iterator[str]:
    """A tick at every reference date; labels from the newest back, as far as there is room."""
    places = [(day, frame.days.place(day.toordinal())) for day in sorted(dates, reverse=True)]
    ticks = "".join(f"M{x:.2f} {frame.bottom:.2f}v5" for _day, x in places)
    yield svg.element(
        "path", d=ticks, class_="chart-axis", fill="none", stroke=svg.MUTED, stroke_width=1
    )
    free_until = float("inf")
    for day, x in places:
        if free_until - x < LABEL_ROOM:
            continue
        free_until = x
        centre = min(max(x, 40.0), WIDTH - 41.0)
        yield svg.text(
            frame.wording.day(day), x=centre, y=frame.bottom + 21, text_anchor="middle",
            class_="chart-text chart-text--muted", fill=svg.MUTED,
        )  # fmt: skip


def runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Stretches of values without a gap, in order of time."""
    run: list[Point] = []
    for point in sorted(points, key=lambda point: point.date):
        if point.value is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def target_mark(frame: Frame, target: Target) -> str:
    y = frame.values.place(float(target.value))
    left, right = frame.days.start - 18, WIDTH - RIGHT
    line = svg.element(
        "line", x1=left, x2=right, y1=y, y2=y, class_="chart-target", stroke=svg.INK,
        stroke_width=1.5, stroke_dasharray="3 3",
    )  # fmt: skip
    due = f" {frame.wording.day(target.date)}" if target.date else ""
    label = svg.text(
        f"{target.label}{due}: {frame.wording.number(target.value, frame.decimals)}",
        x=left + 6, y=y - 6, class_="chart-text chart-text--strong", font_weight=600, font_size=13,
    )  # fmt: skip
    if target.date is None:
        return line + label
    x = frame.days.place(target.date.toordinal())
    goal = svg.element(
        "path", d=f"M{x:.2f} {y - 7:.2f}l7 7-7 7-7-7z", class_="chart-goal", fill="#ffffff",
        stroke=svg.INK, stroke_width=1.5,
    )  # fmt: skip
    return line + goal + label


def break_marks(frame: Frame, breaks: Sequence[Break]) -> Iterator[str]:
    """A line at each day; names that would touch stand one below the other."""
    taken: list[float] = []
    for one in sorted(breaks, key=lambda one: one.date):
        x = frame.days.place(one.date.toordinal())
        yield svg.element(
            "line", x1=x, x2=x, y1=TOP, y2=frame.bottom, class_="chart-break", stroke=svg.MUTED,
            stroke_width=1.5, stroke_dasharray="1 4",
        )  # fmt: skip
        before, after = x - frame.days.start + 12, WIDTH - x - 6
        anchor, shift = ("end", -6) if before > after else ("start", 6)
        names = svg.wrapped(one.label, max(before, after) - 6)
        wide = max(map(len, names)) * svg.CHARACTER
        begins = x + shift - (wide if shift < 0 else 0)
        tall = len(names)
        level = next(
            row for row in range(len(taken) + 1)
            if all(end < begins for end in taken[row : row + tall])
        )  # fmt: skip
        taken[level : level + tall] = [begins + wide + 6] * tall
        yield svg.lines(
            names, x=x + shift, y=TOP + 12 + level * svg.LEADING, text_anchor=anchor,
            font_size=13, class_="chart-text chart-text--muted chart-text--rimmed",
            fill=svg.MUTED, stroke="#ffffff", stroke_width=4, paint_order="stroke",
        )  # fmt: skip


def numbers_of(point: Point) -> list[float]:
    """What of a point has to lie inside the plot."""
    written = (point.value, point.lower, point.upper)
    return [float(number) for number in written if number is not None]


def value(point: Point) -> float:
    return float(point.value) if point.value is not None else 0.0


def or_none(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def steps_mark(frame: Frame, series: Series) -> Iterator[str]:
    """Values that hold until the next one, such as places; a gap interrupts the steps."""
    points = sorted(series.points, key=lambda point: point.date)
    path, is_open = "", False
    for point, following in zip(points, [*points[1:], None], strict=False):
        if point.value is None:
            is_open = False
            continue
        x, y = frame.at(point.date, value(point))
        path += f"{'V' if is_open else f'M{x:.2f} '}{y:.2f}"
        ends = frame.at(following.date, 0)[0] if following else frame.days.end
        path += f"H{min(ends, frame.days.end):.2f}"
        is_open = True
    if path:
        yield svg.element(
            "path", d=path, class_="chart-steps", fill="none", stroke=svg.INK, stroke_width=2
        )
