"""Large tables row by row: nothing is held but the row at hand.

`look_into` says which sheets a file has, how large they are and how they begin; `stream_rows` gives
the rows of one of them. Workbooks are read in a process of their own, like in `reading`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from ..errors import Refused
from .reading import (
    MAX_COLUMNS,
    Row,
    bloated,
    broken,
    csv_rows,
    encrypted,
    is_workbook,
    refusal,
    refuse_hostile_zip,
    value,
)
from .writing import as_typed

MOST_ROWS = 100_000
HEAD_ROWS = 40
CHILD_SECONDS = 600


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet before it is read: `rows` are its first ones, `height` counts all of them."""

    name: str
    is_hidden: bool
    height: int
    width: int
    rows: list[Row]
    position: int = 0


def look_into(content: bytes) -> list[SheetHead]:
    """The sheets of a file. Raises `Refused` for what is no table, broken, encrypted or bloated."""
    if not is_workbook(content):
        return [_csv_head(content)]
    refuse_hostile_zip(content)
    (answer,) = _from_child(content, "heads", HEAD_ROWS)
    heads = [
        SheetHead(
            one["name"],
            one["hidden"],
            one["height"],
            one["width"],
            [[value(cell) for cell in row] for row in one["rows"]],
            one["position"],
        )
        for one in answer["sheets"]
    ]
    if not any(head.height for head in heads):
        message = _("In der Datei steht nichts. Bitte wählen Sie eine Datei mit Inhalt.")
        raise refusal("file_empty", message)
    return heads


def refuse_too_large(head: SheetHead) -> None:
    """More rows or columns than are read at once; the limit is said."""
    if head.height > MOST_ROWS:
        message = _(
            "Das Blatt „%(sheet)s“ hat %(rows)s Zeilen; höchstens %(limit)s gehen auf einmal. "
            "Teilen Sie die Tabelle, und lesen Sie die Teile nacheinander ein."
        )
        values = {"rows": _grouped(head.height), "limit": _grouped(MOST_ROWS)}
        raise refusal("table_too_long", message % {"sheet": head.name, **values})
    if head.width > MAX_COLUMNS:
        message = _(
            "Das Blatt „%(sheet)s“ hat %(columns)s Spalten; höchstens %(limit)s gehen. Löschen "
            "Sie, was nicht eingelesen werden soll."
        )
        values = {"columns": _grouped(head.width), "limit": _grouped(MAX_COLUMNS)}
        raise refusal("table_too_wide", message % {"sheet": head.name, **values})


def stream_rows(content: bytes, head: SheetHead) -> Generator[Row, None, None]:
    """Every row of the sheet from its first, empty ones too; an empty cell is ""."""
    refuse_too_large(head)
    if not is_workbook(content):
        yield from _csv_rows(content)
        return
    refuse_hostile_zip(content)
    for row in _from_child(content, "rows", head.position):
        yield [value(cell) for cell in row]


def _from_child(content: bytes, *asked: object) -> Iterator[Any]:
    command = [sys.executable, "-I", "-m", "ankommen.core.tables.child", *map(str, asked)]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    watch = Timer(CHILD_SECONDS, child.kill)
    watch.start()
    try:
        yield from _lines(child, content)
    finally:
        watch.cancel()
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        child.wait()


def _lines(child: subprocess.Popen[bytes], content: bytes) -> Iterator[Any]:
    if child.stdin is None or child.stdout is None:
        raise ValueError("The process was started with pipes.")
    try:
        child.stdin.write(content)
        child.stdin.close()
    except BrokenPipeError:
        raise bloated() from None
    for line in child.stdout:
        answer = _answer(line)
        if isinstance(answer, dict) and "error" in answer:
            raise _refused(answer["error"])
        yield answer
    if child.wait() != 0:
        raise bloated()


def _answer(line: bytes) -> Any:
    """A line cut short is that of a process that was ended at its limits."""
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        raise bloated() from None


def _refused(code: str) -> Refused:
    return {"encrypted": encrypted, "too_large": bloated}.get(code, broken)()


def _csv_head(content: bytes) -> SheetHead:
    rows: list[Row] = []
    height = width = 0
    for number, row in enumerate(_csv_rows(content), start=1):
        if len(rows) < HEAD_ROWS:
            rows.append(row)
        if any(cell != "" for cell in row):
            height, width = number, max(width, len(row))
    if not height:
        message = _("In der Datei steht nichts. Bitte wählen Sie eine Datei mit Inhalt.")
        raise refusal("file_empty", message)
    return SheetHead(_("Tabelle"), is_hidden=False, height=height, width=width, rows=rows)


def _csv_rows(content: bytes) -> Iterator[Row]:
    for row in csv_rows(content):
        yield [as_typed(cell) if cell.strip() else "" for cell in row]


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
