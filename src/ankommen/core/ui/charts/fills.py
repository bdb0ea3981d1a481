"""Fills that differ by hatch as well as by colour, and legends that show them.

The lines of a hatch are computed, not a pattern of the drawing: so no ids have to be unique on a
page, and every program that shows SVG shows them, on paper too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from . import svg

Place = tuple[float, float]
Ring = Sequence[Place]
Stroke = tuple[Place, Place]

PATTERNS: Final[tuple[tuple[tuple[float, float], ...], ...]] = (
    (),
    ((45, 6),),
    ((-45, 6),),
    ((0, 4.5),),
    ((90, 4.5),),
    ((45, 7), (-45, 7)),
)
"""For each series the families of lines in its hatch, as angle in degrees and distance."""


def rectangle(x: float, y: float, width: float, height: float) -> list[Place]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def outline(rings: Iterable[Ring]) -> str:
    """The path around rings."""
    return "".join("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in ring) + "Z" for ring in rings)


def hatch_lines(rings: Sequence[Ring], *, angle: float, distance: float) -> list[Stroke]:
    """Parallel lines inside rings (even-odd), `distance` apart, in the same places everywhere."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    crossings: dict[int, list[float]] = {}
    for ring in rings:
        turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in ring]
        for (ax, ay), (bx, by) in zip(turned, [*turned[1:], turned[0]], strict=True):
            low, high = min(ay, by), max(ay, by)
            for line in range(math.ceil(low / distance), math.ceil(high / distance)):
                share = (line * distance - ay) / (by - ay)
                crossings.setdefault(line, []).append(ax + share * (bx - ax))
    found = []
    for line, across in sorted(crossings.items()):
        y, ordered = line * distance, sorted(across)
        for left, right in zip(ordered[::2], ordered[1::2], strict=True):
            found.append(
                (
                    (left * cos - y * sin, left * sin + y * cos),
                    (right * cos - y * sin, right * sin + y * cos),
                )
            )
    return found


def hatch(rings: Sequence[Ring], families: Iterable[tuple[float, float]]) -> str:
    """The path of all lines of a hatch; empty where the shape is too small for one."""
    return "".join(
        f"M{a:.2f} {b:.2f}L{c:.2f} {d:.2f}"
        for angle, distance in families
        for (a, b), (c, d) in hatch_lines(rings, angle=angle, distance=distance)
    )


def filled(rings: Sequence[Ring], index: int) -> str:
    """A shape in the colour and hatch of a series."""
    number = index % 6
    shape = svg.element(
        "path", d=outline(rings), class_=f"chart-fill chart-fill--{number + 1}",
        fill=svg.SERIES_INK[number], stroke="#ffffff", stroke_width=1, fill_rule="evenodd",
    )  # fmt: skip
    lines = hatch(rings, PATTERNS[number])
    if not lines:
        return shape
    return shape + svg.element(
        "path", d=lines, class_="chart-hatch", fill="none", stroke="#ffffff", stroke_width=1.2
    )


def swatch(index: int) -> str:
    return filled([rectangle(0, 0, 22, 14)], index)


def legend(signs: Iterable[tuple[str, str]], *, top: float) -> tuple[list[str], float]:
    """Signs drawn at (0, 0) each with its name, one below the other; parts and lower edge."""
    parts, y = [], top
    for sign, name in signs:
        written = svg.wrapped(name, 570)
        parts.append(svg.element("g", sign, transform=f"translate(10 {y:.2f})"))
        parts.append(svg.lines(written, x=44, y=y + 12))
        y += len(written) * svg.LEADING + 4
    return parts, y


def swatches(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The signs of a legend for parts drawn with `filled`."""
    for index, name in enumerate(names):
        yield swatch(index), name
