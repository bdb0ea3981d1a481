"""Pages of areas: read by staff, changed by editors, previews before anything is written."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ankommen.accounts.models import User
from ankommen.core import kept_uploads
from ankommen.core.geography import selectors
from ankommen.core.models import Area, PopulationFigure
from tests.people import viewer_with

LIST = "/intern/verwaltung/gebiete/"
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


def upload(client: Client, text: str, *, source: str = "Destatis") -> str:
    """Send a table; the address it leads to."""
    response = client.post(
        f"{LIST}bevoelkerung/",
        {
            "file": SimpleUploadedFile("table.csv", text.encode()),
            "series": "Destatis 12411-0018",
            "source": source,
        },
    )
    return str(response.headers.get("Location", ""))


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
    assert client.get(f"{LIST}bevoelkerung/").status_code == 404
    assert client.get(f"{LIST}anlegen/").status_code == 404


def test_import_is_previewed_then_written(maren: Client) -> None:
    assert upload(maren, TABLE.format(male=120000)) == f"{LIST}bevoelkerung/vorschau/"
    before = PopulationFigure.objects.count()
    page = maren.get(f"{LIST}bevoelkerung/vorschau/").content.decode()
    assert "245.000" in page
    assert PopulationFigure.objects.count() == before
    assert maren.post(f"{LIST}bevoelkerung/vorschau/").headers["Location"] == LIST
    assert PopulationFigure.objects.count() == before + 2
    assert maren.get(f"{LIST}bevoelkerung/vorschau/").status_code == 302


def test_a_wrong_table_shows_its_problems_and_writes_nothing(maren: Client) -> None:
    upload(maren, TABLE.format(male="viele"))
    page = maren.get(f"{LIST}bevoelkerung/vorschau/").content.decode()
    assert "Zeile 2" in page
    assert "viele" in page
    assert "Übernehmen" not in page
    before = PopulationFigure.objects.count()
    maren.post(f"{LIST}bevoelkerung/vorschau/")
    assert PopulationFigure.objects.count() == before


def test_an_upload_without_source_is_asked_for_it(maren: Client) -> None:
    assert upload(maren, TABLE.format(male=1), source="") == ""


def test_one_person_never_sees_the_upload_of_another(maren: Client) -> None:
    upload(maren, TABLE.format(male=120000))
    assert client_of("admin").get(f"{LIST}bevoelkerung/vorschau/").status_code == 302


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
    upload(maren, TABLE.format(male=1))
    assert not default_storage.exists(old)
