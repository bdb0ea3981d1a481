"""A chart's SVG as a PNG for programs that show no SVG; knows only what the chart kit draws."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from . import fonts

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_SCALE: Final = 2
_STEP: Final = re.compile(r"([MLHVlhvmzZ])([^MLHVlhvmzZ]*)")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
Place = tuple[float, float]


def png_of(svg: str) -> bytes:
    """The drawing on white, two points for each of its own."""
    from PIL import Image, ImageDraw

    # The text is the chart kit's own, with every value escaped: no foreign document is read here.
    root = ElementTree.fromstring(svg)  # noqa: S314
    size = (_length(root, "width"), _length(root, "height"))
    image = Image.new("RGB", (int(size[0] * _SCALE), int(size[1] * _SCALE)), "white")
    drawing = ImageDraw.Draw(image, "RGBA")
    for element in root.iter():
        draw = _DRAW.get(element.tag.rpartition("}")[2])
        if draw is not None:
            draw(drawing, element)
    stream = io.BytesIO()
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(stream, "PNG")
    return stream.getvalue()


def size_of(svg: str) -> tuple[float, float]:
    """Width and height as the drawing states them."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("A figure needs a viewBox that starts at 0 0.")
    return float(found[1]), float(found[2])


def _line(drawing: ImageDraw, element: Any) -> None:
    ends = [_at(element, "x1", "y1"), _at(element, "x2", "y2")]
    drawing.line(ends, fill=element.get("stroke"), width=_stroke(element))


def _polyline(drawing: ImageDraw, element: Any) -> None:
    drawing.line(
        _points(element), fill=element.get("stroke"), width=_stroke(element), joint="curve"
    )


def _polygon(drawing: ImageDraw, element: Any) -> None:
    drawing.polygon(_points(element), fill=_fill(element))


def _rect(drawing: ImageDraw, element: Any) -> None:
    left, top = _at(element, "x", "y")
    right = left + _length(element, "width") * _SCALE
    bottom = top + _length(element, "height") * _SCALE
    drawing.rectangle((left, top, right, bottom), fill=_fill(element))


def _circle(drawing: ImageDraw, element: Any) -> None:
    x, y = _at(element, "cx", "cy")
    radius = _length(element, "r") * _SCALE
    drawing.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_fill(element))


def _text(drawing: ImageDraw, element: Any) -> None:
    anchor = {"middle": "ms", "end": "rs"}.get(element.get("text-anchor", ""), "ls")
    weight = 600 if element.get("font-weight") == "600" else 400
    font = _font(round(_length(element, "font-size") * _SCALE), weight)
    words, place = element.text or "", _at(element, "x", "y")
    drawing.text(place, words, font=font, fill=_fill(element), anchor=anchor)


def _path(drawing: ImageDraw, element: Any) -> None:
    for places, is_closed in _runs(element.get("d", "")):
        fill = element.get("fill", "none")
        if is_closed and fill != "none":
            drawing.polygon(places, fill=_fill(element))
        drawing.line(places, fill=element.get("stroke"), width=_stroke(element))


def _runs(steps: str) -> list[tuple[list[Place], bool]]:
    """The strokes of a path: each a list of places, and whether it returns to its start."""
    runs: list[tuple[list[Place], bool]] = []
    places: list[Place] = []
    x = y = 0.0
    for command, rest in _STEP.findall(steps):
        numbers = [float(one) for one in _NUMBER.findall(rest)]
        if command in "zZ":
            runs[-1] = ([*places, places[0]], True)
            continue
        if command in "Mm":
            places = []
            runs.append((places, False))
        size = 1 if command in "HhVv" else 2
        for start in range(0, len(numbers), size):
            x, y = _moved(command, (x, y), numbers[start : start + size])
            places.append((x * _SCALE, y * _SCALE))
    return runs


def _moved(command: str, place: Place, numbers: list[float]) -> Place:
    x, y = place
    base_x, base_y = (x, y) if command.islower() else (0.0, 0.0)
    if command in "Hh":
        return base_x + numbers[0], y
    if command in "Vv":
        return x, base_y + numbers[0]
    return base_x + numbers[0], base_y + numbers[1]


_DRAW: Final[dict[str, Callable[[Any, Any], None]]] = {
    "line": _line,
    "polyline": _polyline,
    "polygon": _polygon,
    "rect": _rect,
    "circle": _circle,
    "text": _text,
    "path": _path,
}


def _length(element: Any, name: str) -> float:
    return float(element.get(name, 0))


def _at(element: Any, x: str, y: str) -> Place:
    return _length(element, x) * _SCALE, _length(element, y) * _SCALE


def _points(element: Any) -> list[Place]:
    numbers = [float(one) * _SCALE for one in _NUMBER.findall(element.get("points", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _stroke(element: Any) -> int:
    return max(1, round(float(element.get("stroke-width", 1)) * _SCALE))


def _fill(element: Any) -> tuple[int, int, int, int]:
    ink = element.get("fill", "#000000").lstrip("#")
    red, green, blue = (int(ink[i : i + 2], 16) for i in (0, 2, 4))
    return red, green, blue, round(255 * float(element.get("fill-opacity", 1)))


@cache
def _font(size: int, weight: int) -> Any:
    from PIL import ImageFont

    path = fonts.file_of(weight)
    if path is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(path), size)
