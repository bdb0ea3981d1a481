"""Files of the import desk: templates to fill in, and the wrong rows with their reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ..models import ImportBatch, ImportRow
from ..registries.import_tables import CellKind, ImportColumn, ImportTable, Outcome
from ..tables.writing import Column, Kind, Sheet
from .values import cell_of, titled, words_of

ROWS_AT_ONCE = 1000
KINDS = {CellKind.WHOLE: Kind.WHOLE, CellKind.NUMBER: Kind.NUMBER, CellKind.DAY: Kind.DATE}


def template_sheets(table: ImportTable) -> list[Sheet]:
    """The header with a row as an example, which is passed over; and what each column takes."""
    columns = [
        Column(title := str(column.label), max(14, len(title) + 4), _kind(column))
        for column in table.columns
    ]
    example = [_translated(column.example) for column in table.columns]
    return [Sheet(str(table.title), columns, [example]), _help_sheet(table)]


def _kind(column: ImportColumn) -> Kind:
    return KINDS.get(column.kind, Kind.TEXT)


def _help_sheet(table: ImportTable) -> Sheet:
    columns = [
        Column(_("Spalte"), 28),
        Column(_("nötig"), 10),
        Column(_("Was hineingehört"), 60),
        Column(_("Beispiel"), 28),
    ]
    rows = [
        (
            str(column.label),
            _("ja") if column.needed else "",
            what_goes_in(column),
            _translated(column.example),
        )
        for column in table.columns
    ]
    return Sheet(_("Hilfe"), columns, rows)


def what_goes_in(column: ImportColumn) -> str:
    """The help of a column with what it takes."""
    kinds = {
        CellKind.WHOLE: _("Ganze Zahl ab 0."),
        CellKind.NUMBER: _("Zahl, etwa 1234,5."),
        CellKind.EURO: _("Betrag in Euro, etwa 1.234,50."),
        CellKind.DAY: _("Tag als TT.MM.JJJJ oder JJJJ-MM-TT."),
        CellKind.YES_NO: _("ja oder nein."),
    }
    parts = [str(column.help), kinds.get(column.kind, "")]
    if column.choices:
        parts.append(_("Möglich sind: %(words)s.") % {"words": ", ".join(words_of(column))})
    return " ".join(part for part in parts if part)


def problem_sheet(batch: ImportBatch, table: ImportTable) -> Sheet:
    """The wrong rows as they were read, each with its number in the file and what is wrong.

    The header is that of the uploaded file, so that the mended table is recognised again.
    """
    columns = [
        Column(_("Zeile"), 8, Kind.WHOLE),
        *(Column(column["header"] or column["key"], 24) for column in batch.columns),
        Column(_("Grund"), 60),
    ]
    titles = {column.key: str(column.label) for column in table.columns}
    return Sheet(_("Fehlerhafte Zeilen"), columns, _wrong_rows(batch, titles))


def _wrong_rows(batch: ImportBatch, titles: dict[str, str]) -> Iterator[Sequence[Any]]:
    rows = ImportRow.objects.filter(batch=batch, outcome=Outcome.WRONG.value)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        reasons = [
            f"{titled(titles[key])} {message}" if key in titles else message
            for key, message, _code in row.problems
        ]
        yield [row.number, *(cell_of(cell) for cell in row.cells), "\n".join(reasons)]


def _translated(example: Any) -> Any:
    return example if isinstance(example, int | float) or hasattr(example, "year") else str(example)
