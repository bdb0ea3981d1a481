"""A table that comes back from a translator, read into plain rows that can be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..errors import Refused
from ..tables.reading import SheetContent, Value
from .sheets import TITLES

MOST_ROWS = 10_000
NEEDED = ("key", "german", "text")
_TEXTS = ("german", "text", "reviewed_by")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of the file. `odd`: cells that hold a date or a fraction where a text belongs."""

    number: int
    cells: Mapping[str, str]
    odd: Sequence[str] = ()

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")


def file_rows(sheets: Sequence[SheetContent]) -> list[FileRow]:
    """The rows of the first visible sheet. Raises `Refused` for missing columns."""
    sheet = next((one for one in sheets if not one.is_hidden), sheets[0])
    if len(sheet.rows) > MOST_ROWS + 1:
        message = _("Die Tabelle hat %(rows)d Zeilen; höchstens %(limit)d gehen auf einmal.")
        values = {"rows": len(sheet.rows) - 1, "limit": MOST_ROWS}
        raise Refused.because("too_many_rows", message % values, field="file")
    columns = _columns(sheet.rows[0] if sheet.rows else ())
    rows = [_row(number, row, columns) for number, row in enumerate(sheet.rows[1:], start=2)]
    return [row for row in rows if any(row.cells.values())]


def in_every_language(word: str | Promise) -> set[str]:
    """What a word of the table may be called: the file may come from another colleague."""
    words = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            words.add(str(word).casefold())
    return words


def plain(text: str) -> str:
    """As it is compared and stored: a table program may add blanks and other line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def _columns(head: Sequence[Value]) -> dict[str, int]:
    titles = [str(cell).strip().casefold() for cell in head]
    columns = {}
    for name, title in TITLES.items():
        wanted = in_every_language(title)
        place = next((at for at, found in enumerate(titles) if found in wanted), None)
        if place is not None:
            columns[name] = place
    missing = [str(TITLES[name]) for name in NEEDED if name not in columns]
    if missing:
        message = _("In der ersten Zeile fehlen die Spalten: %(columns)s.")
        values = {"columns": ", ".join(missing)}
        raise Refused.because("columns_missing", message % values, field="file")
    return columns


def _row(number: int, row: Sequence[Value], columns: Mapping[str, int]) -> FileRow:
    values = {name: row[place] for name, place in columns.items() if place < len(row)}
    odd = [name for name in _TEXTS if isinstance(values.get(name), date | bool | float)]
    return FileRow(number, {name: _text(value) for name, value in values.items()}, odd)


def _text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else plain(str(value))
