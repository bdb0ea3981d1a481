"""What the runs over the rows of a batch share: who goes on, in which state, and with what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ..errors import NotFound
from ..models import ImportBatch, ImportRow, ImportStage
from ..registries import import_tables
from ..registries.import_tables import Asked, ImportTable, ReadRow, Work
from ..viewer import Viewer
from .values import RowReader, cell_of

Progress = Callable[[int, int, str], None]


class Superseded(Exception):
    """Another run has taken over, or the batch is gone: this one has nothing left to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run, of the person whose rights hold for it."""

    batch_id: int
    number: int
    viewer: Viewer
    now: datetime
    progress: Progress


def no_progress(done: int, total: int, label: str = "") -> None:
    """For runs that somebody waits for."""


def locked(run: Run, stage: ImportStage) -> ImportBatch:
    """The batch, locked, as long as this run is the one that goes on."""
    batch = ImportBatch.objects.select_for_update().filter(pk=run.batch_id).first()
    if batch is None or (batch.run, batch.stage) != (run.number, stage):
        raise Superseded
    return batch


def begin(run: Run, stage: ImportStage) -> tuple[ImportBatch, ImportTable, Work, RowReader]:
    """The batch with its table's work. Raises `Superseded` when the stage has passed already."""
    batch = ImportBatch.objects.filter(pk=run.batch_id).first()
    if batch is None or (batch.run, batch.stage) != (run.number, stage):
        raise Superseded
    table = import_tables.named(batch.table)
    if table is None or not table.may_use(run.viewer):
        raise NotFound
    asked = Asked(
        viewer=run.viewer,
        target=batch.target,
        batch=f"tabelle-{batch.pk}",
        reason=batch.reason,
        now=run.now,
        today=timezone.localdate(run.now),
    )
    reader = RowReader(table, [column["key"] for column in batch.columns])
    return batch, table, table.begin(asked), reader


def read_again(reader: RowReader, rows: Sequence[ImportRow]) -> list[ReadRow]:
    """The values of rows that have no problem."""
    return [reader.read(row.number, [cell_of(cell) for cell in row.cells])[0] for row in rows]
