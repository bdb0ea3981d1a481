"""The shipped table, newer tables from outside, and what becomes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.geography import selectors, services, shipped
from ankommen.core.geography.population_file import read_population_file
from ankommen.core.geography.rules import EVERYBODY, Count
from ankommen.core.models import Area, AuditEntry, PopulationFigure
from tests.people import viewer_with

EDITOR = viewer_with("core.edit_areas")
READER = viewer_with("core.read_areas")
HEADER = "year,AGS,name,gender,ageGroup,count\n"
DAY = date(2023, 12, 31)


def table(*rows: str, header: str = HEADER) -> bytes:
    return (header + "\n".join(rows) + "\n").encode()


TWO_ROWS = (
    '2023,14626,"Görlitz, Landkreis",männlich,Insgesamt,120000',
    '2023,14626,"Görlitz, Landkreis",weiblich,Insgesamt,125000',
)


@pytest.fixture
def district(db: None) -> Area:
    land = services.create_area(
        actor=EDITOR, kind="land", key="14", name="Sachsen", parent=None, source="Destatis"
    )
    return services.create_area(
        actor=EDITOR,
        kind="district",
        key="14626",
        name="Landkreis Görlitz",
        parent=land,
        source="Destatis",
    )


@pytest.mark.parametrize(
    ("key", "name", "persons"),
    [
        ("14626", "Landkreis Görlitz", 250_558),
        ("03153", "Landkreis Goslar", 134_688),
        ("12067", "Landkreis Oder-Spree", 179_276),
    ],
)
def test_shipped_table_gives_the_official_population(key: str, name: str, persons: int) -> None:
    district = shipped.districts()[key]
    assert (district.name, district.persons) == (name, persons)


def test_shipped_table_adds_up_to_germany() -> None:
    districts = shipped.districts().values()
    assert (len(districts), sum(one.persons for one in districts)) == (401, 83_155_031)
    assert {one.key[:2] for one in districts} == set(shipped.laender())


def test_shipped_table_equals_the_published_one(reference_data: Path) -> None:
    source = reference_data / "data/population/destatis_12411-0018_kreise_sex_age_2020-12-31.csv"
    published = read_population_file(source.read_bytes())
    assert published.problems == ()
    assert published.reference_dates == (shipped.REFERENCE_DATE,)
    assert {(row.key, row.name, row.sex, row.age, row.persons) for row in published.rows} == {
        (one.key, one.listed_name, count.sex, count.age, count.persons)
        for one in shipped.districts().values()
        for count in one.counts
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (table(*TWO_ROWS), None),
        (
            table(*(row.replace(",", ";") for row in TWO_ROWS), header=HEADER.replace(",", ";")),
            None,
        ),
        ("﻿".encode() + table(*TWO_ROWS), None),
        (table(*TWO_ROWS).decode().encode("cp1252"), None),
        (b"", "columns"),
        (table(), "empty"),
        (b"PK\x03\x04", "not_csv"),
        (b"a,b\n1,2\n", "columns"),
        (table("2023,14626,Görlitz,männlich,Insgesamt,-5"), "persons"),
        (table("2023,14626,Görlitz,männlich,Insgesamt,1e5"), "persons"),
        (table("2023,14626,Görlitz,männlich,Insgesamt,9999999999"), "persons"),
        (table("2023,14626,Görlitz,männlich,Insgesamt,=cmd()"), "persons"),
        (table("2023,1462,Görlitz,männlich,Insgesamt,5"), "key"),
        (table("31.02.2023,14626,Görlitz,männlich,Insgesamt,5"), "date"),
        (table("2023,14626,Görlitz,unbekannt,Insgesamt,5"), "sex"),
        (table("2023,14626,Görlitz,männlich,jung,5"), "age"),
        (table("2023,14626"), "cells"),
        (table('2023,14626,"Görlitz'), "csv"),
    ],
)
def test_every_row_is_understood_or_reported(data: bytes, code: str | None) -> None:
    file = read_population_file(data)
    assert [problem.code for problem in file.problems] == ([code] if code else [])
    assert len(file.rows) == (0 if code else 2)


def test_a_problem_names_its_line_and_value() -> None:
    (problem,) = read_population_file(table(TWO_ROWS[0], "2023,1,X,männlich,Insgesamt,5")).problems
    assert "Zeile 3" in problem.message
    assert "„1“" in problem.message


def test_a_flood_of_bad_rows_is_cut_short() -> None:
    file = read_population_file(table(*["x"] * 5_000))
    assert len(file.problems) == 51


def import_table(*rows: str, series: str = "Destatis 12411-0018") -> services.PopulationPlan:
    plan = services.plan_population_import(
        actor=EDITOR,
        file=read_population_file(table(*rows)),
        series=series,
        source="Statistisches Bundesamt",
    )
    return services.import_population(actor=EDITOR, plan=plan)


def test_import_keeps_a_dated_series(district: Area) -> None:
    import_table(*TWO_ROWS)
    assert (
        selectors.population_of(
            area_id=district.pk, series="Destatis 12411-0018", reference_date=DAY
        )
        == 245_000
    )
    entry = AuditEntry.objects.get(action="core.population_imported")
    assert (entry.actor_label, entry.details["persons"]) == ("Test", 245_000)


def test_series_are_never_added(district: Area) -> None:
    import_table(*TWO_ROWS)
    services.record_population(
        actor=EDITOR,
        area=district,
        series="Eigene Angabe",
        reference_date=DAY,
        counts=[Count("all", EVERYBODY, 249_681)],
        source="Landkreis",
    )
    tables = selectors.population_tables(viewer=READER, area=district)
    assert {one.series: one.persons for one in tables} == {
        "Destatis 12411-0018": 245_000,
        "Eigene Angabe": 249_681,
    }


def test_a_second_import_replaces_and_the_audit_keeps_the_old(district: Area) -> None:
    import_table(*TWO_ROWS)
    plan = import_table(TWO_ROWS[0], TWO_ROWS[1].replace("125000", "125001"))
    (change,) = plan.changes
    assert (change.new, change.changed, change.unchanged) == (0, 1, 1)
    assert (change.persons_before, change.persons) == (245_000, 245_001)
    assert PopulationFigure.objects.count() == 2
    newest = AuditEntry.objects.filter(action="core.population_imported").first()
    assert newest is not None
    assert "female 0–: 125000" in newest.details["replaced"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((TWO_ROWS[0],), "one_sex_only"),
        ((*TWO_ROWS, "2023,14626,Görlitz,insgesamt,Insgesamt,1"), "total"),
        ((*TWO_ROWS, "2023,99999,Nirgendwo,männlich,Insgesamt,1"), "unknown_key"),
        ((TWO_ROWS[0].replace("14626", "03153"), TWO_ROWS[1].replace("14626", "03153")), "no_area"),
    ],
)
def test_a_wrong_table_is_refused_as_a_whole(
    district: Area, rows: tuple[str, ...], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        import_table(*rows)
    assert code in {problem.code for problem in refused.value.problems}
    assert not PopulationFigure.objects.exists()


def test_a_table_of_all_districts_touches_only_those_kept_here(district: Area) -> None:
    goslar = tuple(row.replace("14626", "03153") for row in TWO_ROWS)
    plan = import_table(*TWO_ROWS, *goslar)
    assert plan.areas_not_kept_here == 1
    assert set(PopulationFigure.objects.values_list("area__key", flat=True)) == {"14626"}


def test_readers_do_not_import(district: Area) -> None:
    file = read_population_file(table(*TWO_ROWS))
    with pytest.raises(NotAllowed):
        services.plan_population_import(actor=READER, file=file, series="x", source="y")


def test_a_table_can_be_taken_back(district: Area) -> None:
    import_table(*TWO_ROWS)
    assert (
        services.withdraw_population(
            actor=EDITOR, area=district, series="Destatis 12411-0018", reference_date=DAY
        )
        == 2
    )
    with pytest.raises(Refused):
        services.withdraw_population(
            actor=EDITOR, area=district, series="Destatis 12411-0018", reference_date=DAY
        )


def test_an_area_needs_source_key_and_place(district: Area) -> None:
    with pytest.raises(Refused) as refused:
        services.create_area(
            actor=EDITOR, kind="district", key="14626", name="Doppelt", parent=None, source=""
        )
    assert {problem.code for problem in refused.value.problems} == {"source_missing", "key_taken"}
    with pytest.raises(Refused) as refused:
        services.create_area(
            actor=EDITOR,
            kind="municipality",
            key="14626110",
            name="Erfunden",
            parent=district,
            source="erfunden",
            is_invented=True,
        )
    assert [problem.code for problem in refused.value.problems] == ["invented_key"]


def test_command_imports_a_file(
    district: Area, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(table(*TWO_ROWS))
    call_command("import_population", path, "--source", "Statistisches Bundesamt", "--dry-run")
    assert not PopulationFigure.objects.exists()
    call_command("import_population", path, "--source", "Statistisches Bundesamt")
    assert PopulationFigure.objects.count() == 2
    assert "245.000" in capsys.readouterr().out


def test_command_names_what_is_wrong(district: Area, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(table(TWO_ROWS[0]))
    with pytest.raises(CommandError, match="nur ein Geschlecht"):
        call_command("import_population", path, "--source", "Statistisches Bundesamt")
    with pytest.raises(CommandError, match=r"missing\.csv"):
        call_command("import_population", tmp_path / "missing.csv", "--source", "x")
