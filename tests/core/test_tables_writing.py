"""What people typed comes out as they typed it, and never runs."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from ankommen.core.tables.download import download
from ankommen.core.tables.writing import (
    MAX_CELL_CHARACTERS,
    Column,
    Kind,
    Sheet,
    as_typed,
    neutralised,
    write_csv,
    write_xlsx,
)

COLUMNS = [
    Column("Titel", 40),
    Column("Betrag", 12, Kind.EURO),
    Column("Tag", 12, Kind.DATE),
    Column("Zahl", 10, Kind.WHOLE),
]
HOSTILE = ["=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def workbook(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets)))


def test_numbers_and_dates_keep_their_type() -> None:
    row = ["Sprachkurs", Decimal("1234.50"), date(2026, 9, 30), 7]
    sheet = workbook(Sheet("Maßnahmen", COLUMNS, [row]))["Maßnahmen"]
    assert [cell.value for cell in sheet[2]] == [
        "Sprachkurs",
        1234.5,
        datetime(2026, 9, 30),  # noqa: DTZ001 - spreadsheets know no time zone
        7,
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D2"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_stays_a_text(text: str) -> None:
    cell = workbook(Sheet("A", [Column("A")], [[text]]))["A"]["A2"]
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.value.replace("_x000D_", "\r").strip() == text.strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_is_neutralised_in_csv(text: str) -> None:
    written = write_csv(Sheet("A", [Column("A")], [[text]])).decode("utf-8-sig")
    assert written.split("\r\n", 1)[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("text", [*HOSTILE, "'=1", "''@", "'n Abend", "plain", ""])
def test_neutralising_loses_nothing(text: str) -> None:
    assert as_typed(neutralised(text)) == text


def test_csv_is_made_for_german_excel() -> None:
    row = ['Ü; "x"', Decimal("1234.50"), date(2026, 9, 30), None]
    written = write_csv(Sheet("A", COLUMNS, [row]))
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig").splitlines()[1] == '"Ü; ""x""";1234,50;30.09.2026;'


def test_a_day_before_excel_counts_becomes_text() -> None:
    cell = workbook(Sheet("A", [Column("Tag", 10, Kind.DATE)], [[date(1848, 3, 18)]]))["A"]["A2"]
    assert cell.value == "1848-03-18"


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    cell = workbook(Sheet("A", [Column("A")], [["x" * 40_000]]))["A"]["A2"]
    assert len(cell.value) == MAX_CELL_CHARACTERS
    assert "gekürzt" in cell.value[-70:]


def test_sheet_names_are_made_acceptable_and_unique() -> None:
    sheets = [Sheet(name, [Column("A")], []) for name in ("a/b", "A:B", "", "x" * 50)]
    assert workbook(*sheets).sheetnames == ["a b", "A B 2", "Tabelle", "x" * 31]


def test_a_download_is_named_and_never_cached() -> None:
    response = download(b"x", "maßnahmen.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="ma_nahmen.csv"'
    assert response["Cache-Control"] == "no-store"
