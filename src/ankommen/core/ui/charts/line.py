"""Values over time: lines with uncertainty, targets and breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from . import svg
from .scale import Axis, axis, starts_at_zero
from .values import Break, Chart, Point, Series, Target
from .wording import Wording, local_wording

WIDTH, PLOT_HEIGHT = 640.0, 240.0
TOP, RIGHT, LABEL_ROOM = 44.0, 24.0, 90.0
DASHES = (None, "7 4", "2 4", "10 3 2 3")


@dataclass(frozen=True, slots=True)
class _Frame:
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


def _drawing(
    series: Sequence[Series],
    frame: _Frame,
    unit: str,
    targets: Sequence[Target],
    breaks: Sequence[Break],
) -> tuple[float, list[str]]:
    known = [point for one in series for point in one.points if point.value is not None]
    legend = _legend(series) if len(series) > 1 else []
    parts = [
        *_grid(frame, unit),
        *_days(frame, {point.date for point in known}),
        *(_break(frame, one) for one in breaks),
        *(_target(frame, one) for one in targets),
        *(part for index, one in enumerate(series) for part in _series(frame, one, index)),
        *legend,
    ]
    return TOP + PLOT_HEIGHT + 34.0 + 22.0 * len(legend), parts


def _frame(
    known: Sequence[Point],
    targets: Sequence[Target],
    breaks: Sequence[Break],
    decimals: int,
    words: Wording,
) -> _Frame:
    numbers = [
        float(number)
        for point in known
        for number in (point.value, point.lower, point.upper)
        if number is not None
    ] + [float(target.value) for target in targets]
    bottom = TOP + PLOT_HEIGHT
    values = axis(numbers, start=bottom, end=TOP, with_zero=starts_at_zero(numbers))
    widest = max(len(words.number(tick, values.decimals)) for tick in values.ticks)
    left = min(18 + widest * svg.CHARACTER, WIDTH / 2)
    ordinals = [point.date.toordinal() for point in known]
    ordinals += [target.date.toordinal() for target in targets if target.date]
    ordinals += [one.date.toordinal() for one in breaks]
    first, last = min(ordinals), max(ordinals)
    if first == last:
        first, last = first - 1, last + 1
    days = Axis(first, last, (), 0, left + 18, WIDTH - RIGHT - 14)
    return _Frame(days, values, words, decimals)


def _grid(frame: _Frame, unit: str) -> Iterator[str]:
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


def _days(frame: _Frame, dates: set[date]) -> Iterator[str]:
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
        centre = min(max(x, 36.0), WIDTH - 38.0)
        yield svg.text(
            frame.wording.day(day), x=centre, y=frame.bottom + 21, text_anchor="middle",
            class_="chart-text chart-text--muted", fill=svg.MUTED,
        )  # fmt: skip


def _series(frame: _Frame, series: Series, index: int) -> Iterator[str]:
    ink, number = svg.SERIES_INK[index % 6], index % 6 + 1
    runs = list(_runs(series.points))
    for run in runs:
        bounded = [point for point in run if point.lower is not None]
        if len(bounded) == len(run) > 1:
            yield _band(frame, run, number, ink)
    for run in runs:
        if len(run) > 1:
            yield svg.element(
                "polyline",
                points=svg.joined(frame.at(point.date, _value(point)) for point in run),
                class_=f"chart-line chart-line--{number}", fill="none", stroke=ink,
                stroke_width=2.5, stroke_linejoin="round", stroke_dasharray=DASHES[index % 4],
            )  # fmt: skip
    points = [point for run in runs for point in run]
    if whiskers := "".join(_whisker(frame, point) for point in points):
        yield svg.element(
            "path", d=whiskers, class_=f"chart-whisker chart-line--{number}", fill="none",
            stroke=ink, stroke_width=1.5,
        )  # fmt: skip
    for point in points:
        x, y = frame.at(point.date, _value(point))
        yield svg.marker(x, y, index)


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
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


def _band(frame: _Frame, run: list[Point], number: int, ink: str) -> str:
    upper = [frame.at(point.date, float(point.upper or 0)) for point in run]
    lower = [frame.at(point.date, float(point.lower or 0)) for point in reversed(run)]
    return svg.element(
        "polygon", points=svg.joined(upper + lower),
        class_=f"chart-band chart-band--{number}", fill=ink, fill_opacity=0.14,
    )  # fmt: skip


def _whisker(frame: _Frame, point: Point) -> str:
    if point.lower is None or point.upper is None:
        return ""
    x, low = frame.at(point.date, float(point.lower))
    _, high = frame.at(point.date, float(point.upper))
    return f"M{x - 5:.2f} {low:.2f}h10M{x:.2f} {low:.2f}V{high:.2f}M{x - 5:.2f} {high:.2f}h10"


def _target(frame: _Frame, target: Target) -> str:
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


def _break(frame: _Frame, one: Break) -> str:
    x = frame.days.place(one.date.toordinal())
    line = svg.element(
        "line", x1=x, x2=x, y1=TOP, y2=frame.bottom, class_="chart-break", stroke=svg.MUTED,
        stroke_width=1.5, stroke_dasharray="1 4",
    )  # fmt: skip
    anchor, shift = ("end", -6) if x > WIDTH / 2 else ("start", 6)
    return line + svg.text(
        one.label, x=x + shift, y=TOP + 12, text_anchor=anchor, font_size=13,
        class_="chart-text chart-text--muted", fill=svg.MUTED,
    )  # fmt: skip


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
        [words.day(point.date), *([one.label] if named else []), shown(_or_none(point.value))]
        + ([shown(_or_none(point.lower)), shown(_or_none(point.upper))] if bounded else [])
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


def _value(point: Point) -> float:
    return float(point.value) if point.value is not None else 0.0


def _or_none(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
