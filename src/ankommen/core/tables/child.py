"""Reads one workbook from standard input and prints its cells as JSON.

Runs as a process of its own (`python -m ankommen.core.tables.child`) with little memory and time:
a hostile workbook can end this process, never the server. Imports nothing of Django. Without an
argument it prints all cells; `heads ROWS` the first rows of each sheet and how large it is;
`rows POSITION` one sheet, a line for each row, while it is being read.
"""

from __future__ import annotations

import io
import math
import resource
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

import msgspec
import python_calamine
from python_calamine import SheetTypeEnum, SheetVisibleEnum

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
MAX_CELLS = 2_000_000
MAX_CHARACTERS = 40_000_000

as_json = msgspec.json.Encoder().encode


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    act, *numbers = sys.argv[1:] or ["all"]
    try:
        with python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read())) as workbook:
            ACTS[act](workbook, *map(int, numbers))
    except python_calamine.PasswordError:
        _print({"error": "encrypted"})
    except python_calamine.CalamineError:
        _print({"error": "broken"})
    except OverflowError:
        _print({"error": "too_large"})


def _all(workbook: python_calamine.CalamineWorkbook) -> None:
    _print({"sheets": _sheets(workbook)})


def _heads(workbook: python_calamine.CalamineWorkbook, most: int) -> None:
    sheets = []
    for position, meta in _worksheets(workbook):
        sheet = workbook.get_sheet_by_index(position)
        sheets.append(
            {
                "position": position,
                "name": meta.name,
                "hidden": meta.visible != SheetVisibleEnum.Visible,
                "height": sheet.end[0] + 1 if sheet.end else 0,
                "width": sheet.end[1] + 1 if sheet.end else 0,
                "rows": list(islice(_rows(sheet), most)),
            }
        )
    _print({"sheets": sheets})


def _one_by_one(workbook: python_calamine.CalamineWorkbook, position: int) -> None:
    for row in _rows(workbook.get_sheet_by_index(position)):
        _print(row)


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[list[Any]]:
    """From the first row and the first column on, with merged cells filled downwards."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    spans: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _right) in sheet.merged_cell_ranges or ():
        if bottom > top:
            spans.setdefault(top, []).append((column, bottom))
    open_spans: dict[int, tuple[int, Any]] = {}
    for number, values in enumerate(sheet.iter_rows()):
        row = left + [_plain(value) for value in values]
        for column, (bottom, value) in list(open_spans.items()):
            if number > bottom:
                del open_spans[column]
            elif column < len(row):
                row[column] = value
        for column, bottom in spans.get(number, ()):
            if column < len(row):
                open_spans[column] = (bottom, row[column])
        yield row


def _print(answer: Any) -> None:
    sys.stdout.buffer.write(as_json(answer) + b"\n")


def _worksheets(workbook: python_calamine.CalamineWorkbook) -> Iterator[tuple[int, Any]]:
    for position, meta in enumerate(workbook.sheets_metadata):
        if meta.typ == SheetTypeEnum.WorkSheet:
            yield position, meta


def _sheets(workbook: python_calamine.CalamineWorkbook) -> list[dict[str, Any]]:
    sheets = []
    budget = MAX_CHARACTERS
    for position, meta in _worksheets(workbook):
        sheet = workbook.get_sheet_by_index(position)
        if sheet.total_height * sheet.total_width > MAX_CELLS:
            raise OverflowError
        rows = [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        budget -= sum(len(value) + 1 for row in rows for value in row if isinstance(value, str))
        if budget < 0:
            raise OverflowError
        _fill_merged(rows, sheet.merged_cell_ranges or ())
        hidden = meta.visible != SheetVisibleEnum.Visible
        sheets.append({"name": meta.name, "hidden": hidden, "rows": rows})
    return sheets


def _fill_merged(rows: list[list[Any]], ranges: Any) -> None:
    """A merged cell's value holds for every row it spans, in its first column."""
    for (top, left), (bottom, _right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]


def _plain(value: Any) -> Any:
    """Dates travel as `{"date": iso}`, everything JSON knows as itself, the rest as text."""
    if isinstance(value, datetime):
        is_day = value.hour == value.minute == value.second == 0
        return {"date": value.date().isoformat()} if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, str | int | float | bool) else str(value)


ACTS: dict[str, Callable[..., None]] = {"all": _all, "heads": _heads, "rows": _one_by_one}

if __name__ == "__main__":
    main()
