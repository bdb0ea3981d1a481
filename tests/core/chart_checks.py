"""How tests read a drawn chart: its shapes where they stand, its words with the room they take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from html.parser import HTMLParser
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

from ankommen.core.ui.charts import Chart, Wording
from ankommen.core.ui.charts.svg import CHARACTER
from ankommen.core.ui.charts.values import Value

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 0.02


def german(value: Value, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")).replace("-", "−")


WORDS: dict[str, Any] = {
    **{one.name: one.name for one in fields(Wording)},
    "number": german,
    "day": lambda day: f"{day:%d.%m.%Y}",
    "reference_date": "Stichtag",
    "label": "Bezeichnung",
    "value": "Wert",
    "lower": "untere Grenze",
    "upper": "obere Grenze",
    "target": "Ziel",
    "nothing": "Es liegen noch keine Werte vor.",
    "missing": "keine Angabe",
    "axis_starts_at": "Achse beginnt bei %s",
    "unknown_parts": "dazu %s unbekannt",
    "share_of_futures": "%s von 100",
    "up_to_below": "%s bis unter %s",
    "up_to": "%s bis %s",
}
WORDING = Wording(**WORDS)


def drawing(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)  # noqa: S314 - we drew it ourselves


def with_class(chart: Chart, name: str) -> list[ElementTree.Element]:
    return [e for e in drawing(chart).iter() if name in e.get("class", "").split()]


def coordinates(element: ElementTree.Element) -> list[tuple[float, float]]:
    """The corners of a polygon or line."""
    return [
        (float(x), float(y))
        for x, y in (pair.split(",") for pair in element.get("points", "").split())
    ]


def places(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Every point an element is drawn through, before any shift of its group."""
    found = coordinates(element) + path_places(element.get("d", ""))
    number = {name: float(element.get(name, "0")) for name in SIDES}
    if element.tag == f"{SVG}rect":
        x, y = number["x"], number["y"]
        found += [(x, y), (x + number["width"], y + number["height"])]
    elif element.tag == f"{SVG}line":
        found += [(number["x1"], number["y1"]), (number["x2"], number["y2"])]
    elif element.tag == f"{SVG}circle":
        found.append((number["cx"], number["cy"]))
    elif element.tag == f"{SVG}text":
        found.append((number["x"], number["y"]))
    return found


SIDES = ("x", "y", "width", "height", "x1", "x2", "y1", "y2", "cx", "cy")


def path_places(path: str) -> list[tuple[float, float]]:
    x = y = 0.0
    found = []
    for command, written in re.findall(r"([MLHVhvlZz])([^MLHVhvlZz]*)", path):
        numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", written)]
        if command in "HhVv":
            for number in numbers:
                x = {"H": number, "h": x + number}.get(command, x)
                y = {"V": number, "v": y + number}.get(command, y)
                found.append((x, y))
        for across, down in zip(numbers[::2], numbers[1::2], strict=False):
            if command in "ML":
                x, y = across, down
            elif command == "l":
                x, y = x + across, y + down
            else:
                continue
            found.append((x, y))
    return found


def walked(chart: Chart) -> Iterator[tuple[ElementTree.Element, float, float]]:
    """Every element with the shift of the groups around it."""

    def walk(
        element: ElementTree.Element, x: float, y: float
    ) -> Iterator[tuple[ElementTree.Element, float, float]]:
        if shift := re.fullmatch(r"translate\(([\d.]+) ([\d.]+)\)", element.get("transform", "")):
            x, y = x + float(shift[1]), y + float(shift[2])
        yield element, x, y
        for child in element:
            yield from walk(child, x, y)

    yield from walk(drawing(chart), 0.0, 0.0)


def assert_inside(chart: Chart) -> None:
    """Nothing is drawn outside of the frame, and every number is one."""
    root = drawing(chart)
    assert not re.search(r"\b(nan|inf)\b", chart.svg, re.IGNORECASE)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    for element, dx, dy in walked(chart):
        for x, y in places(element):
            assert -SLACK <= x + dx <= width + SLACK, element.attrib
            assert -SLACK <= y + dy <= height + SLACK, element.attrib


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text with the room that it takes."""

    text: str
    left: float
    right: float
    bottom: float

    def touches(self, other: Words) -> bool:
        apart = abs(self.bottom - other.bottom) >= 13
        return not apart and self.left < other.right - 1 and other.left < self.right - 1


def words_of(chart: Chart) -> list[Words]:
    found = []
    for element, dx, dy in walked(chart):
        if element.tag != f"{SVG}text" or not element.text:
            continue
        size = float(element.get("font-size", "14"))
        wide = len(element.text) * CHARACTER * size / 14
        share = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor", "start"), 0.0)
        left = float(element.get("x", "0")) + dx - wide * share
        found.append(Words(element.text, left, left + wide, float(element.get("y", "0")) + dy))
    return found


def assert_readable(chart: Chart) -> None:
    """No word is cut at the edge, and no two words touch."""
    width = float(drawing(chart).get("width", "0"))
    found = words_of(chart)
    for one in found:
        assert one.left >= -1, one
        assert one.right <= width + 1, one
    for one, other in combinations(found, 2):
        assert not one.touches(other), (one, other)


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_cell = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append("")
            self.is_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"}:
            self.is_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_cell:
            self.rows[-1][-1] += data


def cells(chart: Chart) -> list[list[str]]:
    """The data table: its head, then its rows."""
    reader = _Cells()
    reader.feed(chart.table)
    return reader.rows
