"""What the pages of the import desk show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ..errors import NotFound, Refused
from ..models import ImportBatch, ImportMapping, ImportRow
from ..registries import import_tables
from ..registries.import_tables import ImportTable, Outcome, Whole
from ..tables.reading import whole_file
from ..tables.streaming import SheetHead, look_into
from ..viewer import Viewer
from .layout import ColumnSample, Layout, layout_of, samples_of
from .values import cell_of, shown, titled

ROWS_PER_PAGE = 100
MAPPINGS_REMEMBERED = 20
FILTERS = {
    "falsch": (Outcome.WRONG,),
    "neu": (Outcome.NEW,),
    "geaendert": (Outcome.CHANGED,),
    "unveraendert": (Outcome.SAME, Outcome.PASSED_OVER),
}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the preview shows it: `cells` are column and text, `problems` column and message."""

    number: int
    outcome: Outcome
    step: str
    label: str
    cells: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str, str], ...]
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: Sequence[ShownRow]
    after: int | None


def tables_for(*, viewer: Viewer) -> list[ImportTable]:
    """What this person may read in; NotFound for who may read in nothing."""
    if viewer.user_id is None or not import_tables.may_use_any(viewer):
        raise NotFound
    return [table for table in import_tables.tables() if table.may_use(viewer)]


def wholes_for(*, viewer: Viewer) -> list[Whole]:
    """What this person may read in as a whole, on the pages of its app."""
    return [whole for whole in import_tables.wholes() if whole.may_use(viewer)]


def uploads_for(*, viewer: Viewer) -> list[QuerySet[Any]]:
    """What was uploaded: one's own tables, those of others that one oversees, and wholes."""
    tables = tables_for(viewer=viewer)
    overseen = [table.key for table in tables if table.may_oversee(viewer)]
    mine = Q(table__in=[table.key for table in tables], uploaded_by_id=viewer.user_id)
    batches = ImportBatch.objects.filter(mine | Q(table__in=overseen))
    return [batches, *(whole.uploads(viewer) for whole in wholes_for(viewer=viewer))]


def heads_of(batch: ImportBatch) -> list[SheetHead]:
    """The sheets of the uploaded file. Raises `Refused` when it is no longer there."""
    try:
        with batch.file.open("rb") as file:
            return look_into(whole_file(file))
    except (FileNotFoundError, ValueError):
        message = _("Die hochgeladene Datei ist nicht mehr da. Bitte laden Sie sie neu hoch.")
        raise Refused.because("file_gone", message) from None


def layout_for(batch: ImportBatch, table: ImportTable, heads: Sequence[SheetHead]) -> Layout:
    """The layout as it is chosen now, with the meanings kept in the batch."""
    head = next((one for one in heads if one.name[:200] == batch.sheet), heads[0])
    layout = layout_of(
        head,
        table.columns,
        remembered_for(table.key),
        header_row=batch.header_row,
        header_rows=batch.header_rows,
    )
    chosen = {column["index"]: column["key"] for column in batch.columns}
    return Layout(head, layout.header_row, layout.header_rows, layout.headers, chosen)


def columns_of(layout: Layout) -> list[ColumnSample]:
    return samples_of(layout)


def remembered_for(table: str) -> dict[str, str]:
    """What each header meant the last times; the latest choice counts."""
    remembered: dict[str, str] = {}
    latest = ImportMapping.objects.filter(table=table)[:MAPPINGS_REMEMBERED]
    for meanings in reversed(latest.values_list("meanings", flat=True)):
        remembered.update(meanings)
    return remembered


def rows_of(batch: ImportBatch, table: ImportTable, *, choice: str, after: int) -> RowPage:
    """Rows in the order of the file, from the one after `after` on."""
    rows = ImportRow.objects.filter(batch=batch, number__gt=after)
    if choice in FILTERS:
        rows = rows.filter(outcome__in=[outcome.value for outcome in FILTERS[choice]])
    found = list(rows[: ROWS_PER_PAGE + 1])
    page = found[:ROWS_PER_PAGE]
    titles = {column.key: titled(str(column.label)) for column in table.columns}
    keys = [column["key"] for column in batch.columns]
    more = page[-1].number if len(found) > ROWS_PER_PAGE else None
    return RowPage([_shown(row, keys, titles) for row in page], more)


def _shown(row: ImportRow, keys: Sequence[str], titles: dict[str, str]) -> ShownRow:
    texts = [shown(cell_of(cell)) for cell in row.cells]
    return ShownRow(
        number=row.number,
        outcome=Outcome(row.outcome),
        step=row.step,
        label=row.label,
        cells=tuple(
            (titles[key], text)
            for key, text in zip(keys, texts, strict=True)
            if text not in {"", row.label}
        ),
        changes=tuple((titled(title), old, new) for title, old, new in row.changes),
        problems=tuple((titles.get(key, ""), message) for key, message, _code in row.problems),
    )
