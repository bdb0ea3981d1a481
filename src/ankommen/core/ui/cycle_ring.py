"""The cycle as a small ring: which steps are done, which run, which lie ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, pi, sin

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..registries.cycle import Progress, Step
from .charts.svg import FONT, INK, MUTED, element, text

WIDTH, HEIGHT = 360.0, 236.0
CENTRE_X, CENTRE_Y, RADIUS = 180.0, 116.0, 74.0
DOT, GAP = 11.0, 0.3


def cycle_ring(steps: Sequence[Step]) -> SafeString:
    """An SVG with a text alternative that names every step and its state."""
    parts: list[str] = []
    for index, step in enumerate(steps):
        parts += _arc(index, len(steps), is_done=step.state.progress == Progress.DONE)
    for index, step in enumerate(steps):
        parts += _dot(index, len(steps), step)
    parts += _middle([step for step in steps if step.state.progress == Progress.UNDER_WAY])
    label = ", ".join(f"{step.label}: {step.progress_word}" for step in steps)
    return SafeString(
        element(
            "svg",
            "".join(parts),
            xmlns="http://www.w3.org/2000/svg",
            class_="cycle__svg",
            viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            width=WIDTH,
            height=HEIGHT,
            role="img",
            direction="ltr",
            aria_label=_("Der Kreislauf: %(steps)s") % {"steps": label},
        )
    )


def _angle(index: float, count: int) -> float:
    return 2 * pi * index / count - pi / 2


def _place(angle: float, radius: float = RADIUS) -> tuple[float, float]:
    return CENTRE_X + radius * cos(angle), CENTRE_Y + radius * sin(angle)


def _arc(index: int, count: int, *, is_done: bool) -> Iterator[str]:
    """The way from one step to the next, with an arrow head at its end."""
    done = " cycle-arc--done" if is_done else ""
    start, end = _angle(index, count) + GAP, _angle(index + 1, count) - GAP
    (from_x, from_y), (to_x, to_y) = _place(start), _place(end)
    yield element(
        "path",
        d=f"M{from_x:.1f} {from_y:.1f}A{RADIUS:.0f} {RADIUS:.0f} 0 0 1 {to_x:.1f} {to_y:.1f}",
        class_=f"cycle-arc{done}",
        fill="none",
        stroke=MUTED,
        stroke_width=2,
    )
    tip = [_place(end + 0.07), _place(end - 0.04, RADIUS + 6), _place(end - 0.04, RADIUS - 6)]
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in tip)
    css = f"cycle-tip{' cycle-tip--done' if is_done else ''}"
    yield element("polygon", points=corners, class_=css, fill=MUTED)


def _dot(index: int, count: int, step: Step) -> Iterator[str]:
    angle, progress = _angle(index, count), step.state.progress
    x, y = _place(angle)
    yield element(
        "circle", cx=x, cy=y, r=DOT, class_=f"cycle-dot cycle-dot--{progress}", fill="#ffffff",
        stroke=INK, stroke_width=2.5,
    )  # fmt: skip
    if progress == Progress.DONE:
        yield element("circle", cx=x, cy=y, r=DOT, class_="cycle-fill", fill=INK)
        yield element(
            "path", d=f"M{x - 5:.1f} {y + 0.5:.1f}l3.6 3.8 6.4-7.6", class_="cycle-check",
            fill="none", stroke="#ffffff", stroke_width=2.2, stroke_linecap="round",
            stroke_linejoin="round",
        )  # fmt: skip
    if progress == Progress.UNDER_WAY:
        radius = DOT - 4
        yield element(
            "path", d=f"M{x:.1f} {y - radius:.1f}a{radius} {radius} 0 0 1 0 {2 * radius}z",
            class_="cycle-fill", fill=INK,
        )  # fmt: skip
    yield _label(angle, x, y, step)


def _label(angle: float, x: float, y: float, step: Step) -> str:
    sideways = cos(angle)
    if abs(sideways) < 0.1:
        place_x, place_y, anchor = x, y + (-19 if y < CENTRE_Y else 30), "middle"
    else:
        place_x, place_y = x + (17 if sideways > 0 else -17), y + 5
        anchor = "start" if sideways > 0 else "end"
    return text(
        step.label, x=round(place_x, 1), y=round(place_y, 1), text_anchor=anchor, font_size=15,
        class_=f"cycle-label cycle-label--{step.state.progress}", font_family=FONT,
    )  # fmt: skip


def _middle(under_way: Sequence[Step]) -> Iterator[str]:
    if not under_way:
        return
    first = CENTRE_Y - 10.0 * (len(under_way) - 1) - 2
    yield text(
        _("jetzt"), x=CENTRE_X, y=first - 6, text_anchor="middle", font_size=13, fill=MUTED,
        class_="cycle-word",
    )  # fmt: skip
    for row, step in enumerate(under_way):
        yield text(
            step.label, x=CENTRE_X, y=first + 14 + 20 * row, text_anchor="middle", font_size=17,
            font_weight=600, class_="cycle-now",
        )  # fmt: skip
