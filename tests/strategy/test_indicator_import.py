from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from ankommen.core.errors import Refused
from ankommen.strategy.indicator_import import HEADS, MAX_ROWS, ImportRow, cells_of, read_rows
from ankommen.strategy.indicator_tables import value_sheet
from ankommen.strategy.models import Indicator, IndicatorValue, ValueOrigin
from tests.people import TODAY, maren, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

ENTERING = viewer_with("strategy.read", "strategy.enter_values")
HEAD = ["Kürzel", "Stichtag", "Gebiet", "Gliederung", "Wert", "Quelle", "Datenstand", "Version"]
IMPORT = "/intern/konzept/kennzahlen/import/"


@pytest.fixture
def indicator() -> Indicator:
    indicator = build.indicator(build.concept())
    build.definition(indicator, 1, valid_to=date(2023, 12, 31))
    build.definition(indicator, 2, valid_from=date(2024, 1, 1))
    return indicator


def line(**cells: object) -> list[object]:
    good = dict(zip(HEAD, ["J1", "2024-12-31", "", "", 34.5, "BA", "2025-03-01", ""], strict=True))
    return list({**good, **cells}.values())


def read(indicator: Indicator, *rows: list[object]) -> list[ImportRow]:
    return read_rows([HEAD, *rows], viewer=ENTERING, concept=indicator.concept, today=TODAY)


def test_reads_numbers_dates_and_breakdowns_as_people_write_them(indicator: Indicator) -> None:
    rows = read(
        indicator,
        line(Wert="34,5 %", Stichtag="31.12.2024"),
        line(Wert=34, Stichtag="2023-12-31", Version=1.0),
        line(Gliederung="geschlecht=WEIBLICH", Gebiet="musterkreis"),
    )
    assert [row.state for row in rows] == ["new"] * 3
    assert rows[0].entry is not None
    assert rows[0].entry.value == Decimal("34.5")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Kürzel": "X"}, "code_unknown"),
        ({"Stichtag": "31.02.2024"}, "no_date"),
        ({"Wert": "1.234"}, "no_number"),
        ({"Wert": True}, "no_number"),
        ({"Gebiet": "Anderswo"}, "area_unknown"),
        ({"Stichtag": "2019-12-31"}, "definition_not_valid"),
        ({"Version": 1}, "definition_version_wrong"),
        ({"Version": 1.5}, "no_whole_number"),
        ({"Gliederung": "Alter=18"}, "dimension_unknown_name"),
        ({"Quelle": ""}, "source_missing"),
        ({"Stichtag": "2030-12-31"}, "future_reference_date"),
    ],
)
def test_says_at_each_row_what_is_wrong(
    indicator: Indicator, cells: dict[str, object], code: str
) -> None:
    right, wrong = read(indicator, line(Stichtag="2024-06-30"), line(**cells))
    assert right.state == "new"
    assert (wrong.number, wrong.state) == (3, "wrong")
    assert code in {problem.code for problem in wrong.problems}


def test_two_rows_for_one_place_are_both_refused(indicator: Indicator) -> None:
    rows = read(indicator, line(), line(Wert=35))
    assert [row.state for row in rows] == ["wrong", "wrong"]


def test_tells_same_from_different(indicator: Indicator) -> None:
    build.indicator_value(
        indicator.definitions.get(number=2), 2024, "34.5", source="BA", as_of=date(2025, 3, 1)
    )
    (same,), (different,) = read(indicator, line()), read(indicator, line(Wert=36))
    assert (same.state, different.state) == ("same", "different")


def test_refuses_a_table_without_the_needed_columns(indicator: Indicator) -> None:
    with pytest.raises(Refused) as refused:
        read_rows([["Kürzel"]], viewer=ENTERING, concept=indicator.concept, today=TODAY)
    assert "Stichtag, Wert, Quelle, Datenstand" in str(refused.value)


def test_names_missing_columns_in_the_language_of_the_page(indicator: Indicator) -> None:
    with translation.override("en"), pytest.raises(Refused) as refused:
        read_rows([["Code"]], viewer=ENTERING, concept=indicator.concept, today=TODAY)
    assert "Reference date, Value, Source, Data as of" in str(refused.value)


@pytest.mark.parametrize("language", ["de", "en"])
def test_reads_the_columns_that_a_saved_table_has(language: str) -> None:
    with translation.override(language):
        saved = {column.title.casefold() for column in value_sheet([], codes={}).columns}
    assert [field for field, names in HEADS.items() if not saved & set(names)] == []


def test_refuses_too_many_rows() -> None:
    from ankommen.core.tables.reading import SheetContent

    rows = [["x"]] * (MAX_ROWS + 2)
    with pytest.raises(Refused):
        cells_of([SheetContent("Werte", False, rows)])  # type: ignore[arg-type]


@pytest.fixture
def lead() -> Client:
    client = Client()
    client.force_login(maren())
    return client


def upload(client: Client, *rows: str) -> str:
    text = "\n".join(["Kürzel;Stichtag;Wert;Quelle;Datenstand", *rows])
    response = client.post(IMPORT, {"file": SimpleUploadedFile("werte.csv", text.encode())})
    assert response.status_code == 200
    return str(response.content.decode())


def confirm(client: Client, preview: str, **fields: str) -> str:
    found = re.search(r'name="table" value="([^"]+)"', preview)
    assert found is not None
    response = client.post(f"{IMPORT}uebernehmen/", {"table": found[1], **fields})
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_file_is_previewed_taken_over_and_taken_back(indicator: Indicator, lead: Client) -> None:
    old = build.indicator_value(indicator.definitions.get(number=2), 2024, "34")
    preview = upload(
        lead, "J1;31.12.2024;36,5;BA;01.03.2026", "J1;31.12.2025;38;BA;01.03.2026", "X;;;;"
    )
    assert "Eine Kennzahl „X“ gibt es nicht" in preview
    assert IndicatorValue.objects.count() == 1
    assert "Warum werden die vorhandenen Werte berichtigt?" in confirm(lead, preview)
    done = confirm(lead, preview, reason="endgültige Zahlen")
    assert "2 Werte sind übernommen" in done
    old.refresh_from_db()
    assert old.correction_reason == "endgültige Zahlen"
    assert IndicatorValue.objects.filter(origin=ValueOrigin.IMPORTED).count() == 2
    undo = re.search(r'action="([^"]+zuruecknehmen/)"', done)
    assert undo is not None
    lead.post(undo[1])
    old.refresh_from_db()
    assert (old.corrected_by, old.correction_reason) == (None, "")
    assert IndicatorValue.objects.get() == old
    assert lead.post(undo[1]).status_code == 404


def test_an_import_that_was_corrected_since_stays(indicator: Indicator, lead: Client) -> None:
    done = confirm(lead, upload(lead, "J1;31.12.2025;38;BA;01.03.2026"))
    value = IndicatorValue.objects.get()
    correction = {"value": "39", "source": "BA", "as_of": "02.03.2026", "reason": "vertippt"}
    lead.post(
        f"/intern/konzept/kennzahlen/{indicator.pk}/werte/{value.pk}/berichtigen/", correction
    )
    undo = re.search(r'action="([^"]+zuruecknehmen/)"', done)
    assert undo is not None
    assert "seither berichtigt" in lead.post(undo[1], follow=True).content.decode()
    assert IndicatorValue.objects.count() == 2


def test_an_export_comes_back_unchanged(indicator: Indicator, lead: Client) -> None:
    value = build.indicator_value(
        indicator.definitions.get(number=2),
        2024,
        "34.5",
        lower=Decimal(30),
        upper=Decimal(39),
        confidence_percent=Decimal(95),
        persons_counted=1043,
        note="=1+1",
    )
    file = lead.get(f"/intern/konzept/kennzahlen/{indicator.pk}/?datei=xlsx").content
    unchanged = lead.post(IMPORT, {"file": SimpleUploadedFile("w.xlsx", file)}).content.decode()
    assert "unverändert" in unchanged
    value.delete()
    preview = lead.post(IMPORT, {"file": SimpleUploadedFile("w.xlsx", file)}).content.decode()
    confirm(lead, preview)
    back = IndicatorValue.objects.get()
    names = ("value", "lower", "upper", "confidence_percent", "persons_counted", "note", "source")
    assert [getattr(back, name) for name in names] == [getattr(value, name) for name in names]


def test_refuses_what_is_no_table(indicator: Indicator, lead: Client) -> None:
    response = lead.post(IMPORT, {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04kaputt")})
    assert "beschädigt" in response.content.decode()


def test_a_preview_cannot_be_forged(indicator: Indicator, lead: Client) -> None:
    response = lead.post(f"{IMPORT}uebernehmen/", {"table": "eyJ4Ijox"}, follow=True)
    assert "Vorschau ist abgelaufen" in response.content.decode()
