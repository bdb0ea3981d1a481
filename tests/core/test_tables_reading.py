"""Files from anybody: what a person can send is read, everything else is refused with advice."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ankommen.core.errors import Refused
from ankommen.core.tables import reading
from ankommen.core.tables.reading import SheetContent, read_table_file
from ankommen.core.tables.writing import Column, Kind, Sheet, write_csv, write_xlsx

ROWS: list[list[Any]] = [["Sprachkurs", date(2026, 9, 30), 7], ["=cmd|'/c calc'!A0", None, 1.5]]
COLUMNS = [Column("Maßnahme"), Column("Tag", 10, Kind.DATE), Column("Zahl", 10, Kind.NUMBER)]
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def read(content: bytes) -> list[SheetContent]:
    return read_table_file(io.BytesIO(content), size=len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(content)
    return caught.value.problems[0].code


def zipped(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return stream.getvalue()


def ods(table_rows: str) -> bytes:
    spaces = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    names = " ".join(spaces.format(name) for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Blatt">{table_rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<?xml version="1.0"?><manifest/>'
    return zipped(mimetype=ODS, content_xml=content, **{"META-INF__manifest_xml": manifest})


def test_a_workbook_keeps_types_and_texts() -> None:
    (sheet,) = read(write_xlsx([Sheet("Maßnahmen", COLUMNS, ROWS)]))
    assert sheet.name == "Maßnahmen"
    assert sheet.rows == [
        ["Maßnahme", "Tag", "Zahl"],
        ["Sprachkurs", date(2026, 9, 30), 7],
        ["=cmd|'/c calc'!A0", "", 1.5],
    ]


def test_our_own_csv_comes_back_as_typed() -> None:
    (sheet,) = read(write_csv(Sheet("A", COLUMNS, ROWS)))
    assert sheet.rows[1:] == [["Sprachkurs", "30.09.2026", "7"], ["=cmd|'/c calc'!A0", "", "1,5"]]


@pytest.mark.parametrize(
    "content",
    [
        "Maßnahme;Träger\r\nKita;Müller\r\n".encode("cp1252"),
        "Maßnahme;Träger\nKita;Müller\n".encode(),
        "Maßnahme\tTräger\nKita\tMüller\n".encode("utf-16"),
        "Maßnahme,Träger\nKita,Müller\n\n;\n".encode("utf-8-sig"),
    ],
)
def test_csv_in_the_encodings_people_have(content: bytes) -> None:
    assert read(content)[0].rows[:2] == [["Maßnahme", "Träger"], ["Kita", "Müller"]]


def test_open_document_sheets_are_read() -> None:
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    row = f"<table:table-row>{cell.format('Maßnahme')}{cell.format('Träger')}</table:table-row>"
    assert read(ods(row))[0].rows == [["Maßnahme", "Träger"]]


def test_hidden_sheets_are_marked_and_merged_cells_hold_for_every_row() -> None:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        first, second = workbook.add_worksheet("A"), workbook.add_worksheet("B")
        first.merge_range("A1:A2", "Sprache")
        first.write("B1", "Kurs")
        first.write("B2", "Treff")
        second.write("A1", "x")
        second.hide()
    sheets = read(stream.getvalue())
    assert sheets[0].rows == [["Sprache", "Kurs"], ["Sprache", "Treff"]]
    assert [sheet.is_hidden for sheet in sheets] == [False, True]


class Unread(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("A file that is too large must not be read.")


def test_a_large_file_is_refused_before_reading() -> None:
    with pytest.raises(Refused) as caught:
        read_table_file(Unread(), size=200 * 1024 * 1024)
    problem = caught.value.problems[0]
    assert problem.code == "file_too_large"
    assert "200 MB" in problem.message
    assert "20 MB" in problem.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n", "file_empty"),
        (b"%PDF-1.7 ...", "file_wrong_type"),
        (b"<!DOCTYPE html><table>", "file_wrong_type"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file_wrong_type"),
        (bytes(range(1, 32)) * 20, "file_wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "file_old_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file_encrypted",
        ),
        (b"PK\x03\x04 not an archive", "file_broken"),
        (zipped(word__document_xml="<w/>"), "file_wrong_type"),
        (zipped(xl__workbook_xml="<broken"), "file_broken"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_cut_workbook_is_broken() -> None:
    content = write_xlsx([Sheet("A", COLUMNS, ROWS)])
    assert refusal(content[: len(content) // 2]) == "file_broken"


def test_an_encrypted_open_document_is_refused() -> None:
    manifest = "<manifest><encryption-data/></manifest>"
    content = zipped(mimetype=ODS, content_xml="x", **{"META-INF__manifest_xml": manifest})
    assert refusal(content) == "file_encrypted"


def test_a_bomb_that_tells_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_UNPACKED_BYTES", 1_000_000)
    assert refusal(zipped(xl__workbook_xml="0" * 2_000_000)) == "file_bloated"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = zipped(xl__workbook_xml="0" * 2_000_000)
    lying = honest.replace(struct.pack("<L", 2_000_000), struct.pack("<L", 10))
    assert refusal(lying) == "file_broken"


def test_a_sheet_of_seventeen_billion_cells_ends_only_the_reader() -> None:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    assert refusal(stream.getvalue()) == "file_bloated"


def test_repeated_cells_end_only_the_reader() -> None:
    cell = (
        "<table:table-cell office:value-type='string' table:number-columns-repeated='16384'>"
        "<text:p>x</text:p></table:table-cell>"
    )
    rows = f"<table:table-row table:number-rows-repeated='1048576'>{cell}</table:table-row>"
    assert refusal(ods(rows)) in {"file_bloated", "file_broken"}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"a;b\n" * 20_001, "table_too_long"), (b";".join([b"a"] * 301), "table_too_wide")],
)
def test_tables_beyond_measure_are_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_ten_thousand_rows_are_read() -> None:
    assert len(read(b"a;b\n" * 10_000)[0].rows) == 10_000


def test_the_reader_needs_no_framework() -> None:
    source = Path(reading.__file__).with_name("child.py").read_text()
    assert "from django" not in source
