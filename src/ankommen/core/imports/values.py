"""What the cells of a row say, as the columns of the table ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from ..errors import Problem
from ..registries.import_tables import CellKind, ImportColumn, ImportTable, ReadRow
from ..tables import cells
from ..tables.cell_problems import SENTENCES
from ..tables.cells import CellRefused
from ..tables.names import fold
from ..tables.reading import Value

LANGUAGES = ("de", "en")
MOST_CHOICES_SHOWN = 12
VALUE_SHOWN = 60


class RowReader:
    """Reads rows of one file. `keys` says which of the table's columns the file has, in order."""

    def __init__(self, table: ImportTable, keys: Sequence[str]) -> None:
        self._columns = [table.column(key) for key in keys]
        self._readers = [_reader(column) for column in self._columns]
        self._examples = [shown(column.example) for column in self._columns]
        self._has_example = any(self._examples)
        self._naming = [at for at, column in enumerate(self._columns) if column.needed]

    def read(self, number: int, row: Sequence[Value]) -> tuple[ReadRow, list[Problem]]:
        """The values, and a problem at each cell that cannot be read."""
        values: dict[str, Any] = {}
        problems = []
        for column, read, cell in zip(self._columns, self._readers, row, strict=True):
            if cell == "":
                values[column.key] = None
                continue
            try:
                values[column.key] = read(cell)
            except CellRefused as refused:
                problems.append(_problem(column, cell, refused))
        return ReadRow(number, values), problems

    def name_of(self, row: Sequence[Value]) -> str:
        """What a row is about, as far as it can be said: what must stand in it, else anything."""
        cells_of_it = [*(row[at] for at in self._naming), *row]
        return next((shown(cell) for cell in cells_of_it if cell != ""), "")

    def is_example(self, row: Sequence[Value]) -> bool:
        """Whether this is the row that the template shows how to fill in."""
        pairs = zip(row, self._examples, strict=True)
        return self._has_example and all(shown(cell) == example for cell, example in pairs)


def stored(cell: Value) -> Any:
    """A cell as JSON keeps it."""
    return {"date": cell.isoformat()} if isinstance(cell, date) else cell


def cell_of(kept: Any) -> Value:
    """The reverse of `stored`."""
    return date.fromisoformat(kept["date"]) if isinstance(kept, dict) else kept


def shown(cell: Any) -> str:
    """A cell or an example as people read it; German marks for numbers, days as TT.MM.JJJJ."""
    if isinstance(cell, float):
        return f"{cell:.10f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, bool):
        return _("ja") if cell else _("nein")
    return str(cell)


def titled(title: str) -> str:
    """The title of a column before what stands in it.

    >>> titled("Name"), titled("Wo?")
    ('Name:', 'Wo?')
    """
    return title if title.endswith("?") else f"{title}:"


def words_of(column: ImportColumn) -> list[str]:
    """What a column with a choice takes, in the language of the page."""
    return [str(word) for word in column.choices.values()]


def _reader(column: ImportColumn) -> Callable[[Value], Any]:
    if column.kind == CellKind.TEXT:
        return lambda cell: cells.short_text(cell, length=column.max_length)
    if column.kind == CellKind.CHOICE:
        known = _codes(column.choices)
        return lambda cell: known.get(str(cell)) or _choice(cell, known, column)
    return _READERS[column.kind]


def _codes(choices: Mapping[str, Any]) -> dict[str, str]:
    """Codes by their words in every language of the staff pages."""
    found = {fold(code): code for code in choices}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {str(word): code for code, word in choices.items()}
            found |= {fold(str(word)): code for code, word in choices.items()}
    return found


def _choice(cell: Value, known: Mapping[str, str], column: ImportColumn) -> str:
    found = known.get(fold(cells.text(cell)))
    if found is None:
        raise CellRefused("choice_unknown", tuple(words_of(column)))
    return found


def _exact_day(cell: Value) -> date:
    read = cells.day(cell)
    if "day_was_part" in read.notes:
        raise CellRefused("day_not_exact")
    return read.value


_READERS: Mapping[CellKind, Callable[[Value], Any]] = {
    CellKind.WHOLE: cells.whole,
    CellKind.NUMBER: cells.decimal,
    CellKind.EURO: cells.cents,
    CellKind.DAY: _exact_day,
    CellKind.YES_NO: cells.yes,
    CellKind.RAW: lambda cell: cell,
}


def _problem(column: ImportColumn, cell: Value, refused: CellRefused) -> Problem:
    allowed = ", ".join(refused.allowed[:MOST_CHOICES_SHOWN])
    value = shown(cell)[:VALUE_SHOWN]
    sentence = SENTENCES[refused.code]() % {"allowed": allowed or "–", "value": value}
    return Problem(refused.code, sentence, column.key, value)
