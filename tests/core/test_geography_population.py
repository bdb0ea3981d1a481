"""The shipped table, newer tables from outside, and what becomes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.geography import selectors, services, shipped
from ankommen.core.geography.population_figures import Place
from ankommen.core.geography.population_import import (
    OFFICIAL,
    OTHER,
    PopulationWork,
    population_table,
)
from ankommen.core.geography.population_rows import PopulationRow, population_row
from ankommen.core.geography.rules import EVERYBODY, Count
from ankommen.core.imports.direct import Answer, check_directly, read_directly
from ankommen.core.models import Area, AuditEntry, PopulationFigure
from ankommen.core.registries.import_tables import WRITES, Asked, Outcome
from ankommen.core.viewer import Viewer
from tests.people import TODAY, viewer_with

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
    published = read_by_desk(source.read_bytes())
    rows = [row for row in published if isinstance(row, PopulationRow)]
    assert len(rows) == len(published)
    assert {row.reference_date for row in rows} == {shipped.REFERENCE_DATE}
    assert {(row.key, row.name, row.sex, row.age, row.persons) for row in rows} == {
        (one.key, one.listed_name, count.sex, count.age, count.persons)
        for one in shipped.districts().values()
        for count in one.counts
    }


def read_by_desk(content: bytes) -> list[PopulationRow | list[Problem]]:
    return [
        list(problems) or population_row(row.values)
        for row, problems in read_directly(population_table(), content)
    ]


def asked(viewer: Viewer = EDITOR, target: str = OFFICIAL) -> Asked:
    return Asked(
        viewer=viewer, target=target, batch="tabelle-1", reason="", now=timezone.now(), today=TODAY
    )


def answers(content: bytes, target: str = OFFICIAL) -> list[Answer]:
    return check_directly(population_table(), PopulationWork(asked(target=target)), content)


def outcomes(content: bytes, target: str = OFFICIAL) -> list[Outcome]:
    return [checked.outcome for _row, checked in answers(content, target)]


def codes(content: bytes, target: str = OFFICIAL) -> list[set[str]]:
    return [{one.code for one in checked.problems} for _row, checked in answers(content, target)]


def import_table(*rows: str) -> list[dict[str, Any]]:
    work = PopulationWork(asked())
    found = check_directly(population_table(), work, table(*rows))
    return work.write([one for one in found if one[1].outcome in WRITES])


def figures() -> list[tuple[str, int]]:
    return list(PopulationFigure.objects.order_by("sex", "age_from").values_list("sex", "persons"))


@pytest.mark.parametrize(
    "content",
    [
        table(*TWO_ROWS),
        table(*(row.replace(",", ";") for row in TWO_ROWS), header=HEADER.replace(",", ";")),
        "\ufeff".encode() + table(*TWO_ROWS),
        table(*TWO_ROWS).decode().encode("cp1252"),
        table(
            "31.12.2023;14626;m;insgesamt;120000",
            "2023-12-31;14626;W;Total;125000",
            header="Stichtag;Amtlicher Schlüssel;Geschlecht;Altersgruppe;Anzahl\n",
        ),
    ],
)
def test_tables_are_read_as_people_and_offices_write_them(district: Area, content: bytes) -> None:
    found = answers(content)
    assert [checked.plan.count for _row, checked in found] == [
        Count("male", EVERYBODY, 120_000),
        Count("female", EVERYBODY, 125_000),
    ]
    assert {checked.plan.cell.place for _row, checked in found} == {
        Place(district.pk, shipped.SERIES, DAY)
    }
    assert {checked.plan.source for _row, checked in found} == {shipped.source_of(DAY)}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2023,14626,Görlitz,männlich,Insgesamt,-5", "whole_unreadable"),
        ("2023,14626,Görlitz,männlich,Insgesamt,viele", "number_unreadable"),
        ("2023,14626,Görlitz,männlich,Insgesamt,1999999999", "persons"),
        ("2023,14626,Görlitz,männlich,Insgesamt,=cmd()", "number_unreadable"),
        ("2023,14626,Görlitz,männlich,Insgesamt,", "empty"),
        ("2023,1462,Görlitz,männlich,Insgesamt,5", "key"),
        ("31.02.2023,14626,Görlitz,männlich,Insgesamt,5", "date"),
        ("2023,14626,Görlitz,unbekannt,Insgesamt,5", "sex"),
        ("2023,14626,Görlitz,männlich,jung,5", "age"),
        ("2023,14626,Görlitz,männlich,6 bis unter 3 Jahre,5", "age"),
        ("2023,14626", "empty"),
        ("2023,99999,Nirgendwo,männlich,Insgesamt,1", "unknown_key"),
    ],
)
def test_each_row_says_what_is_wrong(district: Area, row: str, code: str) -> None:
    assert codes(table(*TWO_ROWS, row)) == [set(), set(), {code}]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((TWO_ROWS[0],), "one_sex_only"),
        ((*TWO_ROWS, "2023,14626,Görlitz,insgesamt,Insgesamt,1"), "total"),
        ((*TWO_ROWS, "2023,14626,Görlitz,männlich,younger_than_3_years,1"), "age_gap"),
        ((TWO_ROWS[0], TWO_ROWS[1].replace("125000", "x")), "one_sex_only"),
    ],
)
def test_rows_that_are_wrong_together_say_so_each(
    district: Area, rows: tuple[str, ...], code: str
) -> None:
    found = answers(table(*rows))
    assert {checked.outcome for _row, checked in found} == {Outcome.WRONG}
    assert all(checked.problems for _row, checked in found)
    assert code in {problem.code for problem in found[0][1].problems}


def test_two_rows_for_one_figure_are_both_wrong(district: Area) -> None:
    assert codes(table(*TWO_ROWS, TWO_ROWS[0]))[::2] == [{"double"}] * 2


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(Refused, match="Amtlicher Schlüssel"):
        read_directly(population_table(), b"a,b\n1,2\n")


def test_own_series_need_their_name_and_source(district: Area) -> None:
    assert codes(table(*TWO_ROWS), OTHER) == [{"series_missing", "source_missing"}] * 2
    header = HEADER.strip() + ",series,source\n"
    own = [f"{row},Melderegister,Landkreis" for row in TWO_ROWS]
    places = [checked.plan.cell.place for _row, checked in answers(table(*own, header=header))]
    assert places == [Place(district.pk, "Melderegister", DAY)] * 2


def test_import_keeps_a_dated_series(district: Area) -> None:
    assert outcomes(table(*TWO_ROWS)) == [Outcome.NEW] * 2
    import_table(*TWO_ROWS)
    assert outcomes(table(*TWO_ROWS)) == [Outcome.SAME] * 2
    assert (
        selectors.population_of(area_id=district.pk, series=shipped.SERIES, reference_date=DAY)
        == 245_000
    )
    entry = AuditEntry.objects.get(action="core.population_imported")
    assert (entry.actor_label, entry.details["figures"]) == ("Test", 2)


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


def test_a_changed_figure_is_shown_replaced_and_kept_by_the_audit(district: Area) -> None:
    import_table(*TWO_ROWS)
    corrected = TWO_ROWS[1].replace("125000", "125001")
    (_row, checked) = answers(table(TWO_ROWS[0], corrected))[1]
    assert (checked.outcome, checked.changes) == (
        Outcome.CHANGED,
        (("Personen", "125000", "125001"),),
    )
    assert checked.mark != answers(table(*TWO_ROWS))[0][1].mark
    import_table(corrected)
    assert figures() == [("female", 125_001), ("male", 120_000)]
    newest = AuditEntry.objects.filter(action="core.population_imported").first()
    assert newest is not None
    assert newest.details["replaced"] == ["female 0–: 125000"]


def test_what_would_stand_together_is_looked_at(district: Area) -> None:
    import_table(*TWO_ROWS)
    ages = [
        row.replace("Insgesamt", age)
        for row in TWO_ROWS
        for age in ("younger_than_3_years", "3_and_older")
    ]
    assert codes(table(*ages)) == [{"stored_otherwise"}] * 4
    header = HEADER.strip() + ",source\n"
    assert codes(table(f"{TWO_ROWS[0]},Landkreis", header=header)) == [{"two_sources"}]


def test_taken_back_everything_is_as_before(district: Area) -> None:
    import_table(*TWO_ROWS)
    before = figures()
    work = PopulationWork(asked())
    kept = import_table(*(row.replace("000", "007") for row in TWO_ROWS))
    other = import_table(*(row.replace("2023", "2022") for row in TWO_ROWS))
    assert work.changed_since([*kept, *other]) == [False] * 4
    work.undo([*kept, *other])
    assert figures() == before
    assert work.changed_since(kept) == [True] * 2
    undone = AuditEntry.objects.filter(action="core.population_undone")
    assert [entry.details["replaced"] for entry in undone][-1] != []


def test_a_chunk_takes_as_many_queries_as_a_row(
    district: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [
        row for row, _wrong in read_directly(population_table(), table(*map(of_year, range(60))))
    ]
    for part in (rows[:1], rows):
        with django_assert_num_queries(2):  # areas, figures
            PopulationWork(asked()).check(part)


def of_year(number: int) -> str:
    return TWO_ROWS[0].replace("2023", str(1960 + number))


def test_a_table_of_all_districts_touches_only_those_kept_here(district: Area) -> None:
    goslar = tuple(row.replace("14626", "03153") for row in TWO_ROWS)
    assert outcomes(table(*TWO_ROWS, *goslar))[2:] == [Outcome.PASSED_OVER] * 2
    import_table(*TWO_ROWS, *goslar)
    assert set(PopulationFigure.objects.values_list("area__key", flat=True)) == {"14626"}


def test_readers_neither_read_in_nor_write_nor_take_back(district: Area) -> None:
    with pytest.raises(NotFound):
        PopulationWork(asked(READER))
    work = PopulationWork(asked())
    found = check_directly(population_table(), work, table(*TWO_ROWS))
    work._asked = asked(READER)
    with pytest.raises(NotAllowed):
        work.write(found)
    with pytest.raises(NotAllowed):
        work.undo([])
    assert not PopulationFigure.objects.exists()


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


def test_command_refuses_a_table_of_other_areas(district: Area, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(table(*(row.replace("14626", "03153") for row in TWO_ROWS)))
    with pytest.raises(CommandError, match="kein Gebiet"):
        call_command("import_population", path, "--source", "Statistisches Bundesamt")


def test_command_names_what_is_wrong(district: Area, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(table(TWO_ROWS[0]))
    with pytest.raises(CommandError, match="nur ein Geschlecht"):
        call_command("import_population", path, "--source", "Statistisches Bundesamt")
    with pytest.raises(CommandError, match=r"missing\.csv"):
        call_command("import_population", tmp_path / "missing.csv", "--source", "x")
