"""Outlines of areas: schematic ones drawn here, real ones read from GeoJSON.

A GeoJSON file comes from outside. Only polygons in WGS 84 are taken; everything else in the file
is dropped or refused.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..errors import Problem, Refused

MAX_BYTES = 5 * 1024 * 1024
MAX_FEATURES = 2_000
MAX_POSITIONS = 100_000
KEY_NAMES = ("ags", "key", "schluessel", "ags_0", "rs")
NAME_NAMES = ("name", "gen", "gebiet", "bezeichnung")

Geometry = dict[str, Any]
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """What an outline can be matched with."""

    id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class OutlineFile:
    """The outlines that were matched to areas, the features that were not, and the problems."""

    geometries: tuple[tuple[int, Geometry], ...]
    unmatched: tuple[str, ...]
    problems: tuple[Problem, ...]


def schematic_outline(*, position: int, count: int) -> Geometry:
    """A hexagon in a ring of `count` neighbours around the origin: a drawing, not a map."""
    angle = 2 * math.pi * position / max(count, 1)
    distance = 0.0 if count == 1 else 1.1 / math.sin(math.pi / count)
    x, y = distance * math.sin(angle), distance * math.cos(angle)
    corners = [
        [round(x + math.cos(math.pi / 3 * n), 4), round(y + math.sin(math.pi / 3 * n), 4)]
        for n in range(6)
    ]
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def read_outlines(data: bytes, *, places: Sequence[Place]) -> OutlineFile:
    """Match the features of a FeatureCollection to areas, by official key or else by name."""
    features = _features(data)
    if isinstance(features, Problem):
        return OutlineFile((), (), (features,))
    by_key = {place.key: place.id for place in places if place.key}
    by_name: dict[str, list[int]] = {}
    for place in places:
        by_name.setdefault(place.name.casefold(), []).append(place.id)
    matched: dict[int, Geometry] = {}
    unmatched: list[str] = []
    problems: list[Problem] = []
    for number, feature in enumerate(features, start=1):
        label = _label(feature, number)
        area_id = _match(feature, by_key, by_name)
        geometry = _geometry(feature.get("geometry"), label) if area_id else None
        if area_id is None:
            unmatched.append(label)
        elif isinstance(geometry, Problem):
            problems.append(geometry)
        elif area_id in matched:
            message = _("„%(label)s“ gehört zu einem Gebiet, das schon vorkam.")
            problems.append(Problem("area_twice", message % {"label": label}, "file", label))
        elif geometry is not None:
            matched[area_id] = geometry
    if not matched and not problems:
        message = _("Keine Fläche der Datei gehört zu einem Gebiet, das hier geführt wird.")
        problems.append(Problem("no_area", message, "file"))
    if sum(_size(geometry) for geometry in matched.values()) > MAX_POSITIONS:
        message = _("Die Umrisse haben mehr als %(limit)s Punkte. Vereinfachen Sie sie zuerst.")
        problems.append(Problem("too_detailed", message % {"limit": MAX_POSITIONS}, "file"))
    return OutlineFile(tuple(matched.items()), tuple(unmatched), tuple(problems))


def named_outlines(data: bytes) -> list[tuple[str, Geometry]]:
    """Every outline of a FeatureCollection with its name, whether or not an area is kept here."""
    features = _features(data)
    if isinstance(features, Problem):
        raise Refused((features,))
    found: list[tuple[str, Geometry]] = []
    for number, feature in enumerate(features, start=1):
        label = _label(feature, number)
        geometry = _geometry(feature.get("geometry"), label)
        if isinstance(geometry, Problem):
            raise Refused((geometry,))
        found.append((label, geometry))
    if not found:
        raise Refused.because("no_area", _("In der Datei steht keine Fläche."), field="file")
    if sum(_size(geometry) for _label_, geometry in found) > MAX_POSITIONS:
        message = _("Die Umrisse haben mehr als %(limit)s Punkte. Vereinfachen Sie sie zuerst.")
        raise Refused.because("too_detailed", message % {"limit": MAX_POSITIONS}, field="file")
    return found


def _features(data: bytes) -> list[dict[str, Any]] | Problem:
    if len(data) > MAX_BYTES:
        message = _("Die Datei ist größer als %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2}
        return Problem("too_large", message, "file")
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        message = _("Das ist keine lesbare GeoJSON-Datei (UTF-8).")
        return Problem("not_geojson", message, "file")
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        message = _("Die Datei muss eine „FeatureCollection“ enthalten.")
        return Problem("not_collection", message, "file")
    features = document.get("features")
    if not isinstance(features, list) or len(features) > MAX_FEATURES:
        message = _("„features“ muss eine Liste mit höchstens %(limit)s Einträgen sein.")
        return Problem("features", message % {"limit": MAX_FEATURES}, "file")
    return [feature for feature in features if isinstance(feature, dict)]


def _refuse_constant(text: str) -> float:
    raise ValueError(text)


def _properties(feature: dict[str, Any]) -> dict[str, str]:
    found = feature.get("properties")
    if not isinstance(found, dict):
        return {}
    return {
        str(name).lower(): str(value).strip()
        for name, value in found.items()
        if isinstance(value, str | int)
    }


def _label(feature: dict[str, Any], number: int) -> str:
    properties = _properties(feature)
    for name in (*NAME_NAMES, *KEY_NAMES):
        if properties.get(name):
            return properties[name][:80]
    return _("Fläche %(number)s") % {"number": number}


def _match(
    feature: dict[str, Any], by_key: dict[str, int], by_name: dict[str, list[int]]
) -> int | None:
    properties = _properties(feature)
    for name in KEY_NAMES:
        if (key := properties.get(name, "")) in by_key:
            return by_key[key]
    for name in NAME_NAMES:
        ids = by_name.get(properties.get(name, "").casefold(), [])
        if len(ids) == 1:
            return ids[0]
    return None


def _geometry(geometry: object, label: str) -> Geometry | Problem:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if not isinstance(polygons, list):
        message = _("„%(label)s“ ist keine Fläche (Polygon oder MultiPolygon).")
        return Problem("not_polygon", message % {"label": label}, "file", label)
    try:
        clean = [[_ring(ring) for ring in _list(polygon)] for polygon in polygons]
    except ValueError:
        message = _(
            "„%(label)s“: Die Koordinaten sind nicht lesbar. Gebraucht werden geschlossene Ringe "
            "in Grad (WGS 84, Länge vor Breite)."
        )
        return Problem("coordinates", message % {"label": label}, "file", label)
    return {"type": kind, "coordinates": clean[0] if kind == "Polygon" else clean}


def _list(value: object) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ValueError
    return value


def _ring(ring: object) -> list[list[float]]:
    positions = [_position(one) for one in _list(ring)]
    if len(positions) < 4 or positions[0] != positions[-1]:
        raise ValueError
    return positions


def _position(position: object) -> list[float]:
    numbers = _list(position)[:2]
    if len(numbers) != 2 or not all(type(one) in {int, float} for one in numbers):
        raise ValueError
    longitude, latitude = (float(one) for one in numbers)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError
    return [round(longitude, 6), round(latitude, 6)]


def rings(geometry: Geometry) -> Iterator[list[list[float]]]:
    """Every ring of a polygon or multipolygon."""
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield from polygon


def _size(geometry: Geometry) -> int:
    return sum(len(ring) for ring in rings(geometry))


@dataclass(frozen=True, slots=True)
class Shape:
    """One area as it is drawn: an SVG path and where its label stands."""

    label: str
    number: int
    path: str
    x: float
    y: float
    rings: tuple[tuple[Position, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Outlines fitted into a box of `width` × `height`."""

    shapes: tuple[Shape, ...]
    width: int
    height: int


def draw(outlines: Iterable[tuple[str, Geometry]], *, width: int = 600) -> Drawing | None:
    """Fit outlines into a drawing; None if there is nothing to draw."""
    named = list(outlines)
    positions = [position for _, geometry in named for ring in rings(geometry) for position in ring]
    if not positions:
        return None
    west, east = min(x for x, _ in positions), max(x for x, _ in positions)
    south, north = min(y for _, y in positions), max(y for _, y in positions)
    # A degree of longitude is shorter than one of latitude, by the cosine of the latitude.
    narrow = math.cos(math.radians((south + north) / 2))
    scale = width / max((east - west) * narrow, (north - south) / 1.2, 1e-9)

    def fit(position: Sequence[float]) -> Position:
        return (
            round((position[0] - west) * narrow * scale, 1),
            round((north - position[1]) * scale, 1),
        )

    shapes = tuple(
        _shape(label, number, [[fit(one) for one in ring] for ring in rings(geometry)])
        for number, (label, geometry) in enumerate(named, start=1)
    )
    return Drawing(
        shapes,
        math.ceil((east - west) * narrow * scale) or 1,
        math.ceil((north - south) * scale) or 1,
    )


def _shape(label: str, number: int, fitted: list[list[Position]]) -> Shape:
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in fitted)
    corners = max(fitted, key=len)[:-1]  # the last position of a ring repeats the first
    return Shape(
        label,
        number,
        path,
        round(sum(x for x, _ in corners) / len(corners), 1),
        round(sum(y for _, y in corners) / len(corners), 1),
        tuple(map(tuple, fitted)),
    )
