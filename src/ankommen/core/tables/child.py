"""Reads one workbook from standard input and prints its cells as JSON.

Runs as a process of its own (`python -m ankommen.core.tables.child`) with little memory and time:
a hostile workbook can end this process, never the server. Imports nothing of Django.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime
from typing import Any

import python_calamine
from python_calamine import SheetTypeEnum, SheetVisibleEnum

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
MAX_CELLS = 2_000_000
MAX_CHARACTERS = 40_000_000


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read())) as workbook:
            answer: dict[str, Any] = {"sheets": _sheets(workbook)}
    except python_calamine.PasswordError:
        answer = {"error": "encrypted"}
    except python_calamine.CalamineError:
        answer = {"error": "broken"}
    except OverflowError:
        answer = {"error": "too_large"}
    json.dump(answer, sys.stdout)


def _sheets(workbook: python_calamine.CalamineWorkbook) -> list[dict[str, Any]]:
    sheets = []
    budget = MAX_CHARACTERS
    for position, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
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
    return value if isinstance(value, str | int | float | bool) else str(value)


if __name__ == "__main__":
    main()
