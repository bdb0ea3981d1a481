"""50,000 rows of a list as a file, against bare XlsxWriter writing the same cells.

Both in turns in one process, with the same memory setting; the ratio decides. ODS and CSV are held
against the same bare workbook.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from ankommen.core.tables.download import FILE_KINDS
from ankommen.core.tables.writing import Column, Kind, Sheet

ROWS = 50_000
ROUNDS = 3
LIMITS = {"xlsx": 1.5, "ods": 1.0, "csv": 0.5}
COLUMNS = (
    Column("Nr.", 8),
    Column("Maßnahme", 50),
    Column("Stand", 20),
    Column("fällig am", 12, Kind.DATE),
    Column("Tage", 10, Kind.WHOLE),
    Column("geplant", 14, Kind.EURO),
    Column("Zuständig", 30),
    Column("geändert", 16, Kind.DATETIME),
)


def bench_tables() -> bool:
    """Print each ratio; true where all keep their limit."""
    rows = list(_rows())
    in_order = True
    for kind, limit in LIMITS.items():
        pairs = [(_seconds(lambda: _ours(kind, rows)), _seconds(lambda: _bare(rows)))  # noqa: B023
                 for _ in range(ROUNDS)]  # fmt: skip
        ratio = statistics.median(ours / bare for ours, bare in pairs)
        mark = "ok" if ratio <= limit else "TOO SLOW"
        in_order = in_order and ratio <= limit
        ours, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
        label = f"{ROWS:,} rows as {kind}"
        print(
            f"{label:<44} {ratio:5.2f} × bare XlsxWriter (limit {limit:.1f})  "
            f"{ours:5.2f} s against {bare:5.2f} s CPU  {mark}"
        )
    return in_order


def _rows() -> Any:
    begin, moment = date(2026, 1, 1), datetime(2026, 1, 1, 8)  # noqa: DTZ001 - as in a cell
    for number in range(ROWS):
        yield (
            f"{number // 100}.{number % 100}",
            f"Sprachförderung in der Kita, Standort {number}",
            ("im Plan", "verspätet", "umgesetzt")[number % 3],
            begin + timedelta(days=number % 700),
            number % 400,
            number * 1.25,
            "Sachgebiet Integration",
            moment + timedelta(minutes=number),
        )


def _ours(kind: str, rows: list[tuple[Any, ...]]) -> None:
    FILE_KINDS[kind].put([Sheet("Maßnahmen", COLUMNS, rows)], io.BytesIO())


def _bare(rows: list[tuple[Any, ...]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        text, day = workbook.add_format(), workbook.add_format({"num_format": "dd.mm.yyyy"})
        number = workbook.add_format({"num_format": "#,##0.00"})
        writers = (
            (sheet.write_string, text),
            (sheet.write_string, text),
            (sheet.write_string, text),
            (sheet.write_datetime, day),
            (sheet.write_number, number),
            (sheet.write_number, number),
            (sheet.write_string, text),
            (sheet.write_datetime, day),
        )
        for index, column in enumerate(COLUMNS):
            sheet.write_string(0, index, column.title)
        for place, row in enumerate(rows, start=1):
            for index, (value, (write, style)) in enumerate(zip(row, writers, strict=True)):
                write(place, index, value, style)


def _seconds(act: Callable[[], None]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
