"""Tables out: one description of a sheet, written as XLSX or as CSV for German Excel (ODS: `ods`).

A text stays a text: nothing a person typed becomes a formula on somebody else's computer. Rows are
taken one by one, so that a file takes the same memory for ten rows and for fifty thousand.
"""

from __future__ import annotations

import csv
import enum
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import IO, Any

from django.utils.translation import gettext as _

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
NOT_IN_A_FILE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_CELL_CHARACTERS = 32_767
FIRST_EXCEL_DAY = date(1900, 3, 1)
EXACT_AS_FLOAT = 10**15

Plain = str | int | float | Decimal | date | None


class Kind(enum.StrEnum):
    """How a column is shown. Values keep their own type: a text in a number column stays a text."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    EURO = "euro"
    DATE = "date"
    DATETIME = "datetime"


NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.WHOLE: "#,##0",
    Kind.NUMBER: "#,##0.######",
    Kind.EURO: '#,##0.00 "€"',
    Kind.DATE: "dd.mm.yyyy",
    Kind.DATETIME: "dd.mm.yyyy hh:mm",
}


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters."""

    title: str
    width: int = 20
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` holds one value per column: text, number, Decimal, date, datetime, bool or None."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def plain(value: Any) -> Plain:
    """A value as a cell can hold it: text without signs no file may contain, or a finite number."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, int | float | Decimal):
        is_exact = isfinite(value) and -EXACT_AS_FLOAT < value < EXACT_AS_FLOAT
        return value if is_exact else str(value)
    return NOT_IN_A_FILE.sub("\N{REPLACEMENT CHARACTER}", str(value))


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    stream = io.BytesIO()
    put_xlsx(sheets, stream)
    return stream.getvalue()


def put_xlsx(sheets: Sequence[Sheet], stream: IO[bytes]) -> None:
    """A workbook with header style, frozen header, filter, real dates and real numbers.

    A text longer than a cell holds (32,767 characters) is cut and says so in the cell.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": NUMBER_FORMATS[Kind.DATE],
    }
    with xlsxwriter.Workbook(stream, options) as workbook:
        styles = _styles(workbook)
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet_name(sheet.name, names)), sheet, styles)


def write_csv(sheet: Sheet) -> bytes:
    stream = io.BytesIO()
    put_csv([sheet], stream)
    return stream.getvalue()


def put_csv(sheets: Sequence[Sheet], stream: IO[bytes]) -> None:
    """UTF-8 with byte order mark and semicolons, so that German Excel opens it by double click.

    A text that a spreadsheet would take for a formula gets a leading apostrophe. A file holds one
    sheet: the first.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralised(column.title) for column in sheets[0].columns])
    for row in sheets[0].rows:
        writer.writerow([_csv_value(plain(value)) for value in row])
    text.flush()
    text.detach()


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run this text instead of showing it."""
    return text.startswith(FORMULA_STARTS)


def neutralised(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet might run it."""
    return f"'{text}" if looks_like_formula(text) or NEUTRALISED.match(text) else text


def as_typed(text: str) -> str:
    """The text as it was before `neutralised`."""
    return text[1:] if NEUTRALISED.match(text) else text


def _styles(workbook: Any) -> dict[str, Any]:
    cell = {"valign": "top"}
    styles: dict[str, Any] = {
        kind: workbook.add_format({**cell, "num_format": number_format})
        for kind, number_format in NUMBER_FORMATS.items()
    }
    styles[Kind.TEXT] = workbook.add_format({**cell, "text_wrap": True})
    styles["header"] = workbook.add_format(
        {
            "bold": True,
            "bg_color": "#DCE3EA",
            "border": 1,
            "border_color": "#8A94A0",
            "text_wrap": True,
            "valign": "top",
        }
    )
    return styles


def _write_sheet(worksheet: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, column.width)
        worksheet.write_string(0, index, column.title, styles["header"])
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for index, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(worksheet, (last, index), value, styles, column.kind)
    worksheet.freeze_panes(1, 0)
    if sheet.columns:
        worksheet.autofilter(0, 0, last, len(sheet.columns) - 1)


def _write_cell(
    worksheet: Any, place: tuple[int, int], value: Any, styles: dict[str, Any], kind: Kind
) -> None:
    row, column = place
    value = plain(value)
    if value is None or value == "":
        return
    if isinstance(value, int | float | Decimal):
        style = styles[Kind.NUMBER if kind == Kind.TEXT else kind]
        worksheet.write_number(row, column, value, style)
    elif isinstance(value, date) and _day(value) >= FIRST_EXCEL_DAY:
        moment = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        style = styles[Kind.DATETIME if isinstance(value, datetime) else Kind.DATE]
        worksheet.write_datetime(row, column, moment, style)
    else:
        worksheet.write_string(row, column, _cell_text(value), styles[Kind.TEXT])


def _cell_text(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    if len(text) <= MAX_CELL_CHARACTERS:
        return text
    note = _(" … [gekürzt: Eine Zelle fasst höchstens 32.767 Zeichen.]")
    return text[: MAX_CELL_CHARACTERS - len(note)] + note


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _csv_value(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        return f"{Decimal(str(value)):f}".replace(".", ",")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    return neutralised(str(value))


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that every program accepts: at most 31 characters, none of []:*?/\\, no apostrophe
    at the ends."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip().strip("'")[:31].strip() or _(
        "Tabelle"
    )
    unique, number = clean, 2
    while unique.lower() in taken:
        ending = f" {number}"
        unique, number = clean[: 31 - len(ending)] + ending, number + 1
    taken.add(unique.lower())
    return unique
