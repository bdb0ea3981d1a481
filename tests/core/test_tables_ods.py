"""ODS says the same as XLSX and CSV, cell by cell, and never runs what people typed."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest

from ankommen.core.tables.download import FILE_KINDS
from ankommen.core.tables.ods import ODS_TYPE, put_ods
from ankommen.core.tables.reading import read_table_file
from ankommen.core.tables.writing import MAX_CELL_CHARACTERS, Column, Kind, Sheet

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
HOSTILE = {
    "formula": "=cmd|'/c calc'!A0",
    "telephone": "+49 3581 663 0",
    "wide formula": "＝1+1",
    "tag": '</text:p></table:table-cell><x a="&b">',
    "turned round": "Haus \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "lines": "eins\nzwei\r\n  drei",
    "long": "ä" * 40_000,
}


def written(kind: str, *sheets: Sheet) -> bytes:
    stream = io.BytesIO()
    FILE_KINDS[kind].put(sheets, stream)
    return stream.getvalue()


def content(*sheets: Sheet) -> ElementTree.Element:
    with ZipFile(io.BytesIO(written("ods", *sheets))) as parts:
        return ElementTree.fromstring(parts.read("content.xml"))  # noqa: S314 - our own


def column(*values: Any, kind: Kind = Kind.TEXT) -> Sheet:
    return Sheet("Liste", [Column("Spalte", 20, kind)], [[value] for value in values])


def read(kind: str, sheet: Sheet) -> list[Any]:
    data = written(kind, sheet)
    [found] = read_table_file(io.BytesIO(data), size=len(data))
    return [row[0] if row else "" for row in found.rows[1:]]


def test_the_package_is_told_by_its_first_bytes() -> None:
    with ZipFile(io.BytesIO(written("ods", column("a")))) as parts:
        first = parts.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert parts.read("mimetype").decode() == ODS_TYPE
        listed = ElementTree.fromstring(parts.read("META-INF/manifest.xml"))  # noqa: S314
        paths = {value for entry in listed for key, value in entry.items() if "full-path" in key}
        assert paths == {"/", "content.xml", "settings.xml"}
        assert set(parts.namelist()) - {"mimetype", "META-INF/manifest.xml"} == paths - {"/"}


def test_cells_carry_their_type() -> None:
    columns = [Column(kind.value, 10, kind) for kind in Kind]
    moment = datetime(2026, 9, 30, 14, 5, tzinfo=UTC)
    row = ["Kurs", 7, Decimal("1.5"), Decimal("1234.50"), date(2026, 9, 30), moment]
    [cells] = content(Sheet("Liste", columns, [row])).findall(f".//{TABLE}table/{TABLE}table-row")
    assert [cell.get(f"{OFFICE}value-type") for cell in cells] == [
        *("string", "float", "float", "currency", "date", "date"),
    ]
    assert [cell.get(f"{OFFICE}value") for cell in cells[1:4]] == ["7", "1.5", "1234.50"]
    assert cells[3].get(f"{OFFICE}currency") == "EUR"
    assert cells[4].get(f"{OFFICE}date-value") == "2026-09-30"
    assert cells[5].get(f"{OFFICE}date-value") == "2026-09-30T14:05:00"
    assert ["".join(cell.itertext()) for cell in cells[2:]] == [
        *("1,5", "1234,50 €", "30.09.2026", "30.09.2026 14:05"),
    ]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kind", ["ods", "xlsx", "csv"])
def test_what_people_typed_comes_back_as_typed_and_is_never_run(kind: str, text: str) -> None:
    [found] = read(kind, column(text))
    if kind == "xlsx" and len(text) > MAX_CELL_CHARACTERS:
        assert "gekürzt" in found[-80:]
        return
    assert found.replace("\r\n", "\n") == text.replace("\r\n", "\n")


@pytest.mark.parametrize("text", ["=1+1", "+49 3581", "＝1+1", "\n=1"])
def test_csv_keeps_formulas_from_running(text: str) -> None:
    line = written("csv", column(text)).decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")


def test_no_cell_has_a_formula() -> None:
    for cell in content(column(*HOSTILE.values())).iter(f"{TABLE}table-cell"):
        assert f"{TABLE}formula" not in cell.attrib
        assert cell.get(f"{OFFICE}value-type") == "string"


def test_spaces_and_lines_stay_in_their_cell() -> None:
    [_title, cell] = content(column("a  b\n c\td")).iter(f"{TABLE}table-cell")
    assert len(cell.findall(f"{TEXT}p")) == 2
    assert [one.get(f"{TEXT}c") for one in cell.iter(f"{TEXT}s")] == ["2", "1"]
    assert len(list(cell.iter(f"{TEXT}tab"))) == 1


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_signs_that_no_file_may_hold_are_replaced(kind: str) -> None:
    [found] = read(kind, column("a\x00b\x0bc\ud800"))
    assert found == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_numbers_that_are_none_become_texts(kind: str) -> None:
    values = [float("nan"), float("inf"), Decimal("-Infinity"), 10**20]
    assert [str(one).lstrip("'").lower() for one in read(kind, column(*values))] == [
        *("nan", "inf", "-infinity", "100000000000000000000"),
    ]


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_an_empty_list_has_its_titles(kind: str) -> None:
    data = written(kind, column())
    [found] = read_table_file(io.BytesIO(data), size=len(data))
    assert found.rows == [["Spalte"]]


def test_header_filter_and_names() -> None:
    sheets = [Sheet("A'/B", [Column("x")] * 28, [["1"] * 28]), column("a")]
    root = content(*sheets)
    assert [one.get(f"{TABLE}name") for one in root.iter(f"{TABLE}table")] == ["A' B", "Liste"]
    ranges = [
        one.get(f"{TABLE}target-range-address") for one in root.iter(f"{TABLE}database-range")
    ]
    assert ranges == ["'A'' B'.A1:'A'' B'.AB2", "'Liste'.A1:'Liste'.A2"]
    assert len(list(root.iter(f"{TABLE}table-header-rows"))) == 2


def many(count: int) -> Iterator[list[Any]]:
    for number in range(count):
        yield [f"Maßnahme {number}", number, date(2026, 1, 1), "=1+1"]


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_memory_does_not_grow_with_the_rows(kind: str, tmp_path: Path) -> None:
    columns = [Column("a"), Column("b", 8, Kind.WHOLE), Column("c", 8, Kind.DATE), Column("d")]

    def peak(rows: int) -> int:
        with (tmp_path / "file").open("w+b") as stream:
            tracemalloc.start()
            FILE_KINDS[kind].put([Sheet("Liste", columns, many(rows))], stream)
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < peak(2_000) + 400_000


def test_ods_refuses_a_row_that_does_not_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="zip"):
        put_ods([Sheet("Liste", [Column("a")], [["1", "2"]])], io.BytesIO())
