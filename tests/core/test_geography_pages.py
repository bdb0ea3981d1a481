"""Pages of areas: read by staff, changed by editors, previews before anything is written."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ankommen.accounts.models import User
from ankommen.core import kept_uploads
from ankommen.core.geography import selectors
from ankommen.core.geography.population_import import OFFICIAL
from ankommen.core.models import Area, ImportBatch, PopulationFigure
from tests.people import viewer_with

LIST = "/intern/verwaltung/gebiete/"
DESK = "/intern/einlesen/"
TABLE = (
    "year,AGS,name,gender,ageGroup,count\n"
    "2023,14626,Görlitz,männlich,Insgesamt,{male}\n"
    "2023,14626,Görlitz,weiblich,Insgesamt,125000\n"
)


def client_of(login: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(login=login))
    return client


@pytest.fixture
def maren(demo_district: Area) -> Client:
    return client_of("maren")


def upload(client: Client, text: str) -> ImportBatch:
    """Upload a table and say what its columns are, as they were guessed."""
    file = SimpleUploadedFile("table.csv", text.encode())
    client.post(f"{DESK}bevoelkerung/", {"file": file, "target": OFFICIAL})
    batch = ImportBatch.objects.get()
    columns = {f"column_{column['index']}": column["key"] for column in batch.columns}
    client.post(f"{DESK}tabelle/{batch.pk}/spalten/", columns)
    batch.refresh_from_db()
    return batch


def test_list_shows_every_area_with_series_and_source(maren: Client) -> None:
    page = maren.get(LIST).content.decode()
    for name in ("Sachsen", "Landkreis Görlitz", "Planungsraum Zittau", "Quartier Auenviertel"):
        assert name in page
    assert "249.681" in page
    assert "Eigene Angabe des Landkreises" in page
    assert "unbekannt" in page


def test_area_page_has_a_table_per_series_and_date(maren: Client, demo_district: Area) -> None:
    page = maren.get(f"{LIST}{demo_district.pk}/").content.decode()
    assert "250.558" in page
    assert "249.681" in page
    assert "500.239" not in page  # the sum of two series, which nobody ever asks for
    assert "75 Jahre und älter" in page
    assert "keine Karte" in page


def test_readers_see_no_way_to_change(demo_district: Area) -> None:
    client = client_of("kreistag")
    page = client.get(f"{LIST}{demo_district.pk}/").content.decode()
    assert "zurücknehmen" not in page
    assert client.get(f"{DESK}bevoelkerung/").status_code == 404
    assert client.get(f"{LIST}anlegen/").status_code == 404


def test_import_is_previewed_then_written_then_taken_back(maren: Client) -> None:
    assert f"{DESK}bevoelkerung/" in maren.get(LIST).content.decode()
    before = PopulationFigure.objects.count()
    batch = upload(maren, TABLE.format(male=120000))
    assert batch.counts == {"new": 2}
    page = maren.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    assert "männlich" in page
    assert PopulationFigure.objects.count() == before
    maren.post(f"{DESK}tabelle/{batch.pk}/uebernehmen/", {"run": batch.run})
    assert PopulationFigure.objects.count() == before + 2
    maren.post(f"{DESK}tabelle/{batch.pk}/zuruecknehmen/")
    assert PopulationFigure.objects.count() == before


def test_a_table_with_one_wrong_row_is_wrong_as_a_whole(maren: Client) -> None:
    batch = upload(maren, TABLE.format(male="viele"))
    assert batch.counts == {"wrong": 2}
    page = maren.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    assert "viele" in page
    assert "Es steht nur ein Geschlecht in der Tabelle." in page
    before = PopulationFigure.objects.count()
    data = {"run": batch.run, "only_good": "on"}
    maren.post(f"{DESK}tabelle/{batch.pk}/uebernehmen/", data)
    assert PopulationFigure.objects.count() == before


def test_the_official_table_goes_as_it_is(maren: Client, reference_data: Path) -> None:
    name = "destatis_12411-0018_kreise_sex_age_2020-12-31.csv"
    lines = (reference_data / "data/population" / name).read_text().splitlines()
    own = [line for line in lines if '"14626"' in line]
    others = [line for line in lines if '"03153"' in line]
    batch = upload(maren, "\n".join([lines[0], *own, *others]))
    assert batch.counts == {"same": len(own), "passed_over": len(others)}


def test_a_table_is_taken_back_after_a_look(maren: Client, demo_district: Area) -> None:
    url = f"{LIST}{demo_district.pk}/zuruecknehmen/?reihe=Destatis 12411-0018&stichtag=2020-12-31"
    assert "250.558" in maren.get(url).content.decode()
    maren.post(url)
    assert maren.get(url).status_code == 404
    tables = selectors.population_tables(viewer=viewer_with("core.read_areas"), area=demo_district)
    assert [one.series for one in tables] == ["Eigene Angabe des Landkreises"]


def test_outlines_are_previewed_then_drawn_as_a_map(maren: Client, demo_district: Area) -> None:
    ring = [[14.0, 51.0], [15.0, 51.0], [15.0, 52.0], [14.0, 51.0]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": area.name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for area in demo_district.children.all()
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    maren.post(f"{LIST}umrisse/", {"file": SimpleUploadedFile("outlines.geojson", data)})
    assert "Planungsraum Niesky" in maren.get(f"{LIST}umrisse/vorschau/").content.decode()
    maren.post(f"{LIST}umrisse/vorschau/")
    assert "keine Karte" not in maren.get(f"{LIST}{demo_district.pk}/").content.decode()


def test_a_broken_outline_file_says_so(maren: Client) -> None:
    maren.post(f"{LIST}umrisse/", {"file": SimpleUploadedFile("x.geojson", b"{")})
    page = maren.get(f"{LIST}umrisse/vorschau/").content.decode()
    assert "keine lesbare GeoJSON-Datei" in page


def test_an_area_is_added_or_refused_at_its_field(maren: Client, demo_district: Area) -> None:
    values = {
        "kind": "municipality",
        "name": "Musterdorf",
        "parent": demo_district.pk,
        "key": "03153001",
        "source": "x",
    }
    page = maren.post(f"{LIST}anlegen/", values).content.decode()
    assert "muss mit dem des übergeordneten Gebiets beginnen" in page
    values |= {"key": "", "is_invented": "on"}
    assert maren.post(f"{LIST}anlegen/", values).status_code == 302
    assert Area.objects.get(name="Musterdorf").is_invented


def test_list_costs_the_same_for_many_areas(
    demo_district: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    viewer = viewer_with("core.read_areas")
    with django_assert_num_queries(2):  # areas, figures
        selectors.areas_for(viewer=viewer)
    parent = demo_district.children.first()
    Area.objects.bulk_create(
        Area(kind="neighbourhood", name=f"Quartier {n}", parent=parent, source="erfunden")
        for n in range(50)
    )
    with django_assert_num_queries(2):
        assert len(selectors.areas_for(viewer=viewer)) == 60


def test_kept_uploads_are_forgotten_after_a_day(
    maren: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = default_storage.save(f"{kept_uploads.FOLDER}/old", ContentFile(b"x"))
    monkeypatch.setattr(kept_uploads, "KEPT_FOR", timedelta(seconds=-1))
    data = json.dumps({"type": "FeatureCollection", "features": []}).encode()
    maren.post(f"{LIST}umrisse/", {"file": SimpleUploadedFile("outlines.geojson", data)})
    assert not default_storage.exists(old)
