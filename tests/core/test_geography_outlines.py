"""Outlines: schematic ones say so, imported ones are polygons in degrees and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.geography import services
from ankommen.core.geography.outlines import Place, draw, read_outlines, schematic_outline
from ankommen.core.models import Area, AuditEntry
from tests.people import viewer_with

EDITOR = viewer_with("core.edit_areas")
PLACES = [Place(1, "14626", "Landkreis Görlitz"), Place(2, "", "Zittau"), Place(3, "", "Löbau")]
SQUARE = [[14.0, 51.0], [15.0, 51.0], [15.0, 52.0], [14.0, 51.0]]


def collection(*features: tuple[dict[str, Any], Any]) -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for properties, geometry in features
            ],
        }
    ).encode()


def polygon(ring: Any = SQUARE) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def test_features_are_matched_by_key_then_by_name() -> None:
    file = read_outlines(
        collection(
            ({"AGS": "14626", "name": "anders"}, polygon()),
            ({"GEN": "zittau"}, {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}),
            ({"name": "Atlantis"}, polygon()),
        ),
        places=PLACES,
    )
    assert [area_id for area_id, _ in file.geometries] == [1, 2]
    assert (file.unmatched, file.problems) == (("Atlantis",), ())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_geojson"),
        (b"\xff\xfe", "not_geojson"),
        (b"[" * 100_000, "not_geojson"),
        (b'{"type": NaN}', "not_geojson"),
        (b'{"type": "Topology"}', "not_collection"),
        (b'{"type": "FeatureCollection", "features": {}}', "features"),
        (b"0" * (5 * 1024 * 1024 + 1), "too_large"),
        (collection(), "no_area"),
        (collection(({"name": "Zittau"}, {"type": "Point", "coordinates": [1, 2]})), "not_polygon"),
        (collection(({"name": "Zittau"}, None)), "not_polygon"),
        (collection(({"name": "Zittau"}, polygon(SQUARE[:3]))), "coordinates"),
        (collection(({"name": "Zittau"}, polygon([[489000.0, 5650000.0]] * 4))), "coordinates"),
        (collection(({"name": "Zittau"}, polygon([["<script>", 1]] * 4))), "coordinates"),
        (collection(({"name": "Zittau"}, polygon([[True, False]] * 4))), "coordinates"),
        (collection(({"name": "Zittau"}, polygon({}))), "coordinates"),
        (collection(*[({"name": "Zittau"}, polygon())] * 2), "area_twice"),
        (collection(({"name": "Zittau"}, polygon([[1, 2]] * 100_001))), "too_detailed"),
    ],
)
def test_hostile_files_are_refused(data: bytes, code: str) -> None:
    assert [problem.code for problem in read_outlines(data, places=PLACES).problems] == [code]


def test_import_replaces_the_schematic_outline(db: None) -> None:
    area = Area.objects.create(
        kind="district",
        key="14626",
        name="Görlitz",
        source="x",
        outline=schematic_outline(position=0, count=1),
    )
    file = read_outlines(
        collection(({"ags": "14626", "evil": "<script>"}, polygon())),
        places=[Place(area.pk, "14626", "Görlitz")],
    )
    services.import_outlines(actor=EDITOR, file=file)
    area.refresh_from_db()
    assert not area.outline_is_schematic
    assert area.outline == polygon()
    assert AuditEntry.objects.filter(action="core.outline_imported").count() == 1


def test_import_refuses_strangers_and_problems(db: None) -> None:
    good = read_outlines(collection(({"name": "Zittau"}, polygon())), places=PLACES)
    with pytest.raises(NotAllowed):
        services.import_outlines(actor=viewer_with("core.read_areas"), file=good)
    with pytest.raises(Refused):
        services.import_outlines(actor=EDITOR, file=read_outlines(b"", places=PLACES))


def test_a_drawing_fits_its_box() -> None:
    outlines = [(str(n), schematic_outline(position=n, count=5)) for n in range(5)]
    drawing = draw(outlines)
    assert drawing is not None
    assert (drawing.width, len(drawing.shapes)) == (600, 5)
    assert all(0 <= shape.x <= drawing.width for shape in drawing.shapes)
    assert all(0 <= shape.y <= drawing.height for shape in drawing.shapes)
    assert draw([]) is None
