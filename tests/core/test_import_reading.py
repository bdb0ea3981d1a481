"""What cells say, where a table stands in its file, and files row by row."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from ankommen.core.errors import Refused
from ankommen.core.imports.layout import best_layout, headers_hash, layout_of
from ankommen.core.imports.pace import GOAL_SECONDS, Pace
from ankommen.core.imports.values import RowReader, cell_of, shown, stored
from ankommen.core.registries.import_tables import CellKind, ImportColumn, ImportTable
from ankommen.core.tables import streaming
from ankommen.core.tables.streaming import SheetHead, look_into, stream_rows
from ankommen.core.viewer import Viewer

CHOICES = {"yes": "offen", "no": "geschlossen"}
COLUMNS = (
    ImportColumn(key="name", label="Name", needed=True, example="Muster", max_length=10),
    ImportColumn(key="street", label="Straße", synonyms=("Anschrift",)),
    ImportColumn(key="day", label="Beginn", kind=CellKind.DAY),
    ImportColumn(key="number", label="Anteil", kind=CellKind.NUMBER),
    ImportColumn(key="whole", label="Plätze", kind=CellKind.WHOLE),
    ImportColumn(key="euro", label="Kosten", kind=CellKind.EURO),
    ImportColumn(key="open", label="Zustand", kind=CellKind.CHOICE, choices=CHOICES),
    ImportColumn(key="yes", label="barrierefrei", kind=CellKind.YES_NO),
)


def _nobody(_viewer: Viewer) -> bool:
    return False


TABLE = ImportTable(
    key="probe",
    title="Probe",
    about="",
    columns=COLUMNS,
    may_use=_nobody,
    may_oversee=_nobody,
    begin=lambda _asked: pytest.fail("Nothing is begun here."),
    address=lambda _target: "/",
)


def read(key: str, cell: Any) -> Any:
    values, problems = RowReader(TABLE, [key]).read(2, [cell])
    return problems[0].code if problems else values.values[key]


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("name", "Müller\nund Söhne", "too_long"),
        ("name", " A\nB ", "A B"),
        ("name", 7.0, "7"),
        ("name", "#BEZUG!", "formula_error"),
        ("name", "=1+1", "=1+1"),
        ("name", "", None),
        ("day", "31.12.2026", date(2026, 12, 31)),
        ("day", "2026-12-31", date(2026, 12, 31)),
        ("day", "1.2.26", date(2026, 2, 1)),
        ("day", date(2026, 12, 31), date(2026, 12, 31)),
        ("day", 46387, date(2026, 12, 31)),
        ("day", 46387.0, date(2026, 12, 31)),
        ("day", "31.02.2026", "day_impossible"),
        ("day", "2026", "day_not_exact"),
        ("day", "03/2026", "day_not_exact"),
        ("day", "bald", "day_unreadable"),
        ("day", True, "day_unreadable"),
        ("number", "1.234,5", Decimal("1234.5")),
        ("number", "1,234.5", Decimal("1234.5")),
        ("number", "34,5", Decimal("34.5")),
        ("number", "1.234", "number_ambiguous"),
        ("number", "viele", "number_unreadable"),
        ("number", 1.5, Decimal("1.5")),
        ("number", "−3", Decimal(-3)),
        ("whole", "12", 12),
        ("whole", "12,5", "whole_unreadable"),
        ("whole", -1, "whole_unreadable"),
        ("euro", "1.234,50 €", 123450),
        ("euro", "12,345", 1234500),
        ("euro", "-5", "amount_negative"),
        ("open", "OFFEN", "yes"),
        ("open", "no", "no"),
        ("open", "kaputt", "choice_unknown"),
        ("yes", "Ja", True),
        ("yes", "vielleicht", "yes_no_unreadable"),
    ],
)
def test_cells_as_people_write_them(key: str, cell: Any, value: Any) -> None:
    assert read(key, cell) == value


def test_each_problem_names_its_column_and_what_is_allowed() -> None:
    cells = ["x" * 11, "bald", "kaputt"]
    values, problems = RowReader(TABLE, ["name", "day", "open"]).read(9, cells)
    assert (values.number, dict(values.values)) == (9, {})
    assert [problem.field for problem in problems] == ["name", "day", "open"]
    assert "höchstens 10 Zeichen" in problems[0].message
    assert "offen, geschlossen" in problems[2].message


def test_the_example_of_the_template_is_known() -> None:
    reader = RowReader(TABLE, ["name", "street"])
    assert reader.is_example(["Muster", ""])
    assert not reader.is_example(["Muster", "Hauptstraße 1"])
    assert not RowReader(TABLE, ["street"]).is_example([""])


@pytest.mark.parametrize("cell", ["Text", 1, 1.5, True, date(2026, 12, 31), ""])
def test_a_cell_is_kept_as_it_was(cell: Any) -> None:
    assert cell_of(stored(cell)) == cell


def test_cells_are_shown_as_in_germany() -> None:
    with translation.override("de"):
        assert [shown(one) for one in (1.5, 2.0, date(2026, 2, 1), True, 7)] == [
            "1,5",
            "2",
            "01.02.2026",
            "ja",
            "7",
        ]


def head(*rows: list[Any], **values: Any) -> SheetHead:
    return SheetHead(
        values.pop("name", "Blatt"), values.pop("hidden", False), len(rows), 3, [*rows]
    )


def test_the_header_is_found_below_a_title_and_two_rows_only_if_they_say_more() -> None:
    one = layout_of(
        head(["Liste 2026"], [], ["Name", "Anschrift", "Plätze"], ["A", "B", 1]), COLUMNS, {}
    )
    assert (one.header_row, one.header_rows) == (3, 1)
    assert one.mapping == {0: "name", 1: "street", 2: "whole"}
    two = layout_of(
        head(["", "Adresse", ""], ["Name", "Straße", "Beginn"], ["A", "B", "1.1.2026"]), COLUMNS, {}
    )
    assert (two.header_row, two.header_rows) == (2, 1)
    grouped = layout_of(
        head(["Wer", "Wo", ""], ["Name", "Adresse", "Straße"], ["A", "B", "C"]),
        COLUMNS,
        {},
        header_row=1,
        header_rows=2,
    )
    assert grouped.headers == ("Wer Name", "Wo Adresse", "Wo Straße")
    assert grouped.mapping == {0: "name", 2: "street"}


def test_a_header_spread_over_two_rows_is_put_together() -> None:
    rows = head(["Beginn", "Name", ""], ["der Reihe", "", "Straße"], ["1.1.2026", "A", "B"])
    assert layout_of(rows, COLUMNS, {}).header_rows == 2


def test_the_visible_sheet_that_says_most_is_chosen() -> None:
    sheets = [
        head(["Hinweise"], name="Hilfe"),
        head(["Name", "Straße", "Beginn"], name="geheim", hidden=True),
        head(["Name", "Plätze"], name="Liste"),
    ]
    assert best_layout(sheets, COLUMNS, {}).head.name == "Liste"
    assert best_layout(sheets[1:2], COLUMNS, {}).head.name == "geheim"


def test_what_was_chosen_the_last_time_goes_first() -> None:
    rows = head(["Name", "Betreiber"], ["A", "B"])
    assert layout_of(rows, COLUMNS, {"betreiber": "name", "name": ""}).mapping == {1: "name"}
    assert headers_hash(["Name", "BETREIBER "]) == headers_hash(["name", "Betreiber"])


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        fill(book, book.add_worksheet("Liste"))
    return stream.getvalue()


def test_a_workbook_is_streamed_with_merged_cells_offset_and_dates() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(2, 1, ["Träger", "Angebot", "Tag"])
        sheet.merge_range(3, 1, 4, 1, "Caritas")
        sheet.write_row(3, 2, ["Kurs"])
        sheet.write_datetime(3, 3, date(2026, 12, 31), day)
        sheet.write_row(4, 2, ["Beratung", 7])
        hidden = book.add_worksheet("geheim")
        hidden.hide()
        hidden.write(0, 0, "x")

    content = workbook(fill)
    liste, geheim = look_into(content)
    assert (liste.height, liste.width, geheim.is_hidden) == (5, 4, True)
    rows = list(stream_rows(content, liste))
    assert rows[2:] == [
        ["", "Träger", "Angebot", "Tag"],
        ["", "Caritas", "Kurs", date(2026, 12, 31)],
        ["", "Caritas", "Beratung", 7],
    ]
    assert liste.rows == rows


@pytest.mark.parametrize(
    "content",
    [
        "Träger;Ort\r\nMüller;Görlitz\r\n".encode("cp1252"),
        "Träger;Ort\nMüller;Görlitz\n".encode("utf-8-sig"),
        "Träger\tOrt\nMüller\tGörlitz\n".encode("utf-16"),
        'Träger,Ort\n"Müller",Görlitz\n'.encode(),
    ],
)
def test_csv_is_streamed_in_the_encodings_people_have(content: bytes) -> None:
    (sheet,) = look_into(content)
    assert list(stream_rows(content, sheet))[:2] == [["Träger", "Ort"], ["Müller", "Görlitz"]]


def test_too_many_rows_are_refused_with_the_limit() -> None:
    content = b"a;b\n" * (streaming.MOST_ROWS + 1)
    (sheet,) = look_into(content)
    with pytest.raises(Refused) as refused:
        next(stream_rows(content, sheet))
    assert "100.001 Zeilen; höchstens 100.000" in str(refused.value)


def test_a_sheet_to_the_last_row_of_excel_is_refused_and_not_unpacked_into_memory() -> None:
    content = workbook(lambda _book, sheet: sheet.write(1_048_575, 0, "Ende"))
    (sheet,) = look_into(content)
    with pytest.raises(Refused) as refused:
        next(stream_rows(content, sheet))
    assert "1.048.576 Zeilen; höchstens 100.000" in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"%PDF-1.7",
        b"PK\x03\x04kaputt",
        b"a\x00b",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        look_into(content)


def test_the_child_ends_when_nobody_reads_on() -> None:
    content = workbook(lambda _book, sheet: sheet.write_column(0, 0, range(9)))
    (sheet,) = look_into(content)
    rows = stream_rows(content, sheet)
    assert next(rows) == [0]
    rows.close()
    assert list(stream_rows(content, sheet)) == [[number] for number in range(9)]


def test_the_pace_follows_what_the_last_transaction_took() -> None:
    pace = Pace(rows=100, most=400)
    pace.took(100, GOAL_SECONDS / 10)
    assert pace.rows == 200
    pace.took(200, GOAL_SECONDS / 100)
    assert pace.rows == 400
    pace.took(400, GOAL_SECONDS / 100)
    assert pace.rows == 400
    pace.took(400, GOAL_SECONDS * 1000)
    assert pace.rows == 1
