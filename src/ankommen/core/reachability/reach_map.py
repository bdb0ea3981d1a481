"""Where people live and what they reach, drawn over the outlines of the area."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..geography.outlines import Geometry, named_outlines, rings
from ..ui.charts import Chart, svg
from ..ui.charts.fills import legend, outline
from ..ui.numbers import number
from .planning import Reach

WIDTH, SIDE, MOST_TALL = 640.0, 22.0, 1.3
APART = 22.0
LIMITS = (30, 60)
"""Minutes from the door to the begin of a course: up to each, more, or no course at all."""
NONE = len(LIMITS) + 1
Position = tuple[float, float]
Outlines = Sequence[tuple[str, Geometry]]


def read_outline_file(path: Path) -> Outlines:
    return named_outlines(path.read_bytes())


def classes_of(found: Reach) -> np.ndarray:
    """For each home the class of the best course that is reached there and back."""
    minutes = np.where(found.minutes_before < 0, 10**6, found.minutes_before).min(axis=1)
    classes = np.searchsorted(LIMITS, minutes)
    return np.where(minutes == 10**6, NONE, classes)


def class_names() -> list[str]:
    near, far = (number(limit) for limit in LIMITS)
    return [
        _("bis %(minutes)s Minuten") % {"minutes": near},
        _("bis %(minutes)s Minuten") % {"minutes": far},
        _("länger"),
        _("kein Kurs"),
    ]


@dataclass(frozen=True)
class _Frame:
    """Degrees into the drawing: a degree of longitude is shorter than one of latitude."""

    west: float
    north: float
    narrow: float
    scale: float

    @classmethod
    def around(cls, places: Sequence[Position]) -> _Frame:
        along, up = [x for x, _y in places], [y for _x, y in places]
        narrow = math.cos(math.radians((min(up) + max(up)) / 2))
        width, height = (max(along) - min(along)) * narrow, max(up) - min(up)
        room = WIDTH - 2 * SIDE
        scale = min(room / max(width, 1e-9), MOST_TALL * room / max(height, 1e-9), 1e6)
        return cls(min(along), max(up), narrow, scale)

    def fit(self, longitude: float, latitude: float) -> Position:
        return (
            SIDE + (longitude - self.west) * self.narrow * self.scale,
            SIDE + (self.north - latitude) * self.scale,
        )


def reach_map(found: Reach, outlines: Outlines) -> Chart:
    """Marks for homes by what they reach, numbers for the courses as in the list of courses."""
    homes = [(one.place.longitude, one.place.latitude) for one in found.homes]
    places = list(dict.fromkeys(one.course.place for one in found.courses))
    corners = [(x, y) for _name, shape in outlines for ring in rings(shape) for x, y in ring]
    stages = [(one.longitude, one.latitude) for one in places]
    frame = _Frame.around([*homes, *stages, *corners])
    classes = classes_of(found).tolist()
    drawn = [*_areas(frame, outlines), *_homes(frame, homes, classes), *_courses(frame, found)]
    bottom = max(frame.fit(x, y)[1] for x, y in [*homes, *stages, *corners]) + SIDE
    signs = [(svg.marker(11, 7, at), name) for at, name in enumerate(class_names())]
    below, height = legend(signs, top=bottom)
    title = _("Wer einen Kurs erreicht und zurückkommt")
    description = _(
        "Minuten von der Tür bis zum Beginn des nächsten Kurses, Kita eingeschlossen. Die Zahlen"
        " sind die Nummern der Kurse."
    )
    picture = svg.document(
        [*drawn, *below], width=WIDTH, height=height, title=title, desc=description
    )
    return Chart(SafeString(picture), area_table(found), title, description)


def _areas(frame: _Frame, outlines: Outlines) -> Iterator[str]:
    for _name, shape in outlines:
        path = outline([[frame.fit(*place) for place in ring] for ring in rings(shape)])
        yield svg.element(
            "path", d=path, class_="chart-grid", fill="none", stroke=svg.RULE, stroke_width=1.5,
            stroke_linejoin="round",
        )  # fmt: skip
    for name, shape in outlines:
        ring = max(rings(shape), key=len)[:-1]
        along = sum(place[0] for place in ring) / len(ring)
        x, y = frame.fit(along, max(place[1] for place in ring))
        yield svg.text(
            name, x=x, y=y + 26, text_anchor="middle", font_size=13, fill=svg.MUTED,
            class_="chart-text chart-text--muted",
        )  # fmt: skip


def _homes(frame: _Frame, homes: Iterable[Position], classes: Sequence[int]) -> Iterator[str]:
    """Each place and class once, so that five thousand people are no file of megabytes."""
    marks = {
        (round(x), round(y), kind)
        for (x, y), kind in zip((frame.fit(*one) for one in homes), classes, strict=True)
    }
    for x, y, kind in sorted(marks, key=lambda one: (one[2], one[0], one[1])):
        yield svg.marker(x, y, kind)


def _courses(frame: _Frame, found: Reach) -> Iterator[str]:
    """Numbers of the courses; those that would cover each other share a label."""
    labels: list[tuple[Position, list[str]]] = []
    for at, one in enumerate(found.courses, start=1):
        spot = frame.fit(one.course.place.longitude, one.course.place.latitude)
        near = next((names for other, names in labels if math.dist(spot, other) < APART), None)
        if near is None:
            labels.append((spot, [str(at)]))
        else:
            near.append(str(at))
    for (x, y), names in labels:
        text = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        yield _rimmed(text, x, y - 9, 18)


def _rimmed(text: str, x: float, y: float, size: int, **more: object) -> str:
    return svg.text(
        text, x=x, y=y, text_anchor="middle", font_size=size, font_weight=600,
        stroke="#ffffff", stroke_width=5, paint_order="stroke",
        **{"class_": "chart-text chart-text--rimmed", **more},
    )  # fmt: skip


def area_table(found: Reach) -> SafeString:
    """People by municipality and class; homes without one together."""
    classes, people = classes_of(found), found.people
    areas = sorted({one.area for one in found.homes})
    here = np.array([areas.index(one.area) for one in found.homes])
    rows = []
    for at, area in enumerate(areas):
        counts = [int(people[(here == at) & (classes == kind)].sum()) for kind in range(NONE + 1)]
        rows.append([area or _("ohne Angabe"), *map(number, (sum(counts), *counts))])
    heads = [_("Gemeinde"), _("Personen"), *class_names()]
    caption = _("Personen nach Gemeinde und Weg zum nächsten Kurs")
    return svg.table(caption, heads, rows, nothing="")
