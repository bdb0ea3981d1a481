"""A map with its list: areas in classes told apart by tone and hatch, each row leading to its area.

Numbers on the areas stand in the list too. A row's link marks its area, an area's link its row;
both work by the address alone, without scripts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import svg
from .fills import hatch, legend, outline, rectangle
from .rows import nothing
from .scale import axis
from .values import Chart, Region, Value
from .wording import Wording, local_wording

WIDTH, NARROWEST, SIDE = 640.0, 320.0, 14.0
Families = tuple[tuple[float, float], ...]

TONES: tuple[tuple[float, Families], ...] = (
    (0.08, ()),
    (0.22, ((45, 14),)),
    (0.38, ((45, 8),)),
    (0.58, ((45, 9), (-45, 9))),
    (0.95, ()),
)
"""From the lowest class to the highest: how dark, and how densely hatched."""
UNKNOWN: Families = ((0, 7),)


@dataclass(frozen=True, slots=True)
class _Words:
    unit: str
    decimals: int
    words: Wording

    def value(self, value: Value | None) -> str:
        if value is None:
            return self.words.missing
        written = self.words.number(value, self.decimals)
        return f"{written} {self.unit}" if self.unit else written


@dataclass(frozen=True, slots=True)
class Classes:
    """Round limits around all values; a value on a limit belongs to the class above it."""

    limits: tuple[float, ...]
    decimals: int

    def of(self, value: Value) -> int:
        return min(bisect_right(self.limits, float(value)) - 1, len(self.limits) - 2)

    def names(self, words: Wording) -> list[str]:
        numbers = [words.number(limit, self.decimals) for limit in self.limits]
        pairs = list(pairwise(numbers))
        return [words.up_to_below % pair for pair in pairs[:-1]] + [words.up_to % pairs[-1]]


def classes_of(values: Sequence[Value]) -> Classes:
    """At most as many classes as there are tones."""
    numbers = [float(value) for value in values]
    for wanted in (4, 3, 2):
        found = axis(numbers, start=0, end=1, with_zero=False, wanted=wanted)
        if len(found.ticks) - 1 <= len(TONES):
            break
    return Classes(found.ticks, found.decimals)


def map_chart(
    regions: Sequence[Region],
    *,
    key: str,
    title: str,
    description: str,
    unit: str,
    decimals: int = 1,
    wording: Wording | None = None,
) -> Chart:
    """Regions as they lie, with a list beside them.

    `key`: begins the addresses of this map's rows and areas; once on a page. Regions without
    rings stand in the list only.
    """
    style = _Words(unit, decimals, wording or local_wording())
    known = [region.value for region in regions if region.value is not None]
    drawn = [region for region in regions if region.rings]
    classes = classes_of(known)
    width = WIDTH
    height, parts = nothing(style.words)
    if drawn:
        places = [place for region in drawn for ring in region.rings for place in ring]
        width = max(max(x for x, _y in places) + 2 * SIDE, NARROWEST)
        height = max(y for _x, y in places) + 2 * SIDE
        parts = [
            _region(region, key, number, classes, style)
            for number, region in enumerate(regions, start=1)
            if region.rings
        ]
        has_unknown = any(region.value is None for region in drawn)
        signs, height = legend(_signs(classes, bool(known), has_unknown, style), top=height)
        parts += signs
    picture = svg.document(
        parts, width=width, height=height, title=title, desc=description, role="group"
    )
    table = _list(regions, key, style)
    return Chart(SafeString(picture), table, title, description, is_beside=True)


def _region(region: Region, key: str, number: int, classes: Classes, style: _Words) -> str:
    rings = [[(x + SIDE, y + SIDE) for x, y in ring] for ring in region.rings]
    shape = _tone(rings, None if region.value is None else classes.of(region.value))
    largest = max(rings, key=len)
    x, y = (sum(place[side] for place in largest) / len(largest) for side in (0, 1))
    label = svg.text(
        str(number), x=x, y=y + 7, text_anchor="middle", font_size=20, font_weight=600,
        class_="chart-text chart-text--rimmed", stroke="#ffffff", stroke_width=5,
        paint_order="stroke",
    )  # fmt: skip
    name = f"{number} {region.label}: {style.value(region.value)}"
    link = svg.element(
        "a", shape + label, href=f"#{key}-row-{number}", aria_label=name, tabindex="-1"
    )
    return svg.element("g", link, id=f"{key}-area-{number}", class_="chart-region")


def _tone(rings: Sequence[Sequence[tuple[float, float]]], index: int | None) -> str:
    """The tone of a class, or the broken lines of what nobody knows."""
    opacity, families = (0.0, UNKNOWN) if index is None else TONES[index]
    path = outline(rings)
    fill = svg.element(
        "path", d=path, class_="chart-band chart-band--2", fill=svg.SERIES_INK[1],
        fill_opacity=opacity, fill_rule="evenodd",
    )  # fmt: skip
    css, ink, dashes = "chart-line--2", svg.SERIES_INK[1], None
    if index is None:
        css, ink, dashes = "chart-axis", svg.MUTED, "5 4"
    hatched = svg.element(
        "path", d=hatch(rings, families), class_=css, fill="none", stroke=ink, stroke_width=1.2,
        stroke_dasharray=dashes,
    )  # fmt: skip
    edge = svg.element(
        "path", d=path, class_="chart-steps chart-region__edge", fill="none", stroke=svg.INK,
        stroke_width=1.5, stroke_linejoin="round",
    )  # fmt: skip
    return fill + hatched + edge


def _signs(
    classes: Classes, is_known: bool, has_unknown: bool, style: _Words
) -> Iterator[tuple[str, str]]:
    block = [rectangle(0, 0, 22, 14)]
    if is_known:
        for index, name in enumerate(classes.names(style.words)):
            yield _tone(block, index), f"{name} {style.unit}".rstrip()
    if has_unknown:
        yield _tone(block, None), style.words.missing


def _list(regions: Sequence[Region], key: str, style: _Words) -> SafeString:
    rows = format_html_join(
        "",
        '<tr id="{}-row-{}"><td class="number">{}</td><th scope="row">{}</th>'
        '<td class="number">{}</td></tr>',
        (
            (key, number, number, _link(region, key, number), style.value(region.value))
            for number, region in enumerate(regions, start=1)
        ),
    )
    if not regions:
        rows = format_html('<tr><td colspan="3">{}</td></tr>', style.words.nothing)
    return format_html(
        '<table class="table table--compact"><caption>{}</caption><thead><tr>'
        '<th scope="col" class="number">{}</th><th scope="col">{}</th>'
        '<th scope="col" class="number">{}</th></tr></thead><tbody>{}</tbody></table>',
        style.words.value,
        style.words.place_number,
        style.words.label,
        style.words.value,
        rows,
    )


def _link(region: Region, key: str, number: int) -> SafeString:
    if not region.rings:
        return format_html("{}", region.label)
    return format_html('<a href="#{}-area-{}">{}</a>', key, number, region.label)
