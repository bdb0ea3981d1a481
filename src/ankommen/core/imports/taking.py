"""Taking a checked table over, and taking it back: chunk by chunk, each in one short transaction.

In the transaction that writes a chunk its rows are marked as written, with what is needed to take
them back. So a killed run goes on where it stood, and a batch can be taken back at any point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import audit
from ..errors import Problem, Refused
from ..models import ImportBatch, ImportRow, ImportStage, RowStep
from ..registries.import_tables import WRITES, Checked, ImportTable, Outcome, ReadRow, Work
from .checking import counts_of
from .keeping import mark_written, mark_wrong
from .pace import Pace
from .runs import Run, begin, locked, read_again
from .values import RowReader

ROWS_NAMED = 5
LOOKED_AT_ONCE = 500
Planned = tuple[ImportRow, ReadRow, Checked]


class ChangedMeanwhile(Exception):
    """Everything or nothing was asked, and a row no longer does what the preview says."""


def run_write(run: Run) -> None:
    """Write what the preview shows as new or changed.

    A row that others changed since the preview is left out and says so; if everything or nothing
    was asked, all that was written is taken back.
    """
    batch, table, work, reader = begin(run, ImportStage.WRITING)
    total = sum(batch.counts.get(outcome.value, 0) for outcome in WRITES)
    _rows(run, RowStep.UNDONE).update(step=RowStep.OPEN, kept=None)  # of a run that gave up
    done, pace = _rows(run, RowStep.WRITTEN).count(), Pace()
    last = 0
    try:
        while rows := _write_chunk(run, table, work, reader, pace, last=last):
            done, last = done + len(rows), rows[-1].number
            run.progress(done, total, _("Zeilen übernommen"))
    except ChangedMeanwhile:
        _give_up(run, work, pace)


def run_undo(run: Run, *, only_unchanged: bool = False) -> None:
    """Take the batch back. What was changed since keeps everything as it is, unless
    `only_unchanged`: then it stays and the rest is taken back."""
    _batch, table, work, _reader = begin(run, ImportStage.UNDOING)
    if not only_unchanged and not _rows(run, RowStep.UNDONE).exists():
        changed = list(_changed_rows(run, work))
        if changed:
            _keep_all(run, changed)
            return
    total, done, pace = _rows(run, RowStep.WRITTEN).count(), 0, Pace()
    for rows in _undone(run, ImportStage.UNDOING, work, pace):
        done += len(rows)
        run.progress(done, total, _("Zeilen zurückgenommen"))
    _finish_undo(run, table)


def _rows(run: Run, step: RowStep) -> QuerySet[ImportRow]:
    outcomes = [outcome.value for outcome in WRITES]
    return ImportRow.objects.filter(batch_id=run.batch_id, outcome__in=outcomes, step=step)


def _next(rows: QuerySet[ImportRow], most: int, *, order: str = "number") -> list[ImportRow]:
    """The next rows to be worked on. Each outcome is asked for alone: its index is in this order,
    so a chunk costs the same at the end of 50,000 rows as at their beginning."""
    found = [
        row
        for outcome in WRITES
        for row in rows.filter(outcome=outcome.value).order_by(order)[:most]
    ]
    found.sort(key=attrgetter("number"), reverse=order.startswith("-"))
    return found[:most]


def _write_chunk(
    run: Run, table: ImportTable, work: Work, reader: RowReader, pace: Pace, *, last: int
) -> list[ImportRow]:
    with transaction.atomic():
        batch = locked(run, ImportStage.WRITING)
        rows = _next(_rows(run, RowStep.OPEN).filter(number__gt=last), pace.rows)
        if not rows:
            _finish(batch, table, run)
            return []
        with pace.timed(len(rows)):
            read = read_again(reader, rows)
            planned = list(zip(rows, read, work.check(read), strict=True))
            good = [one for one in planned if _is_as_shown(one)]
            stale = [
                (row, _changed_problem(now))
                for row, values, now in planned
                if not _is_as_shown((row, values, now))
            ]
            stale += _written(work, good)
            if stale and not batch.only_good:
                raise ChangedMeanwhile
            mark_wrong(run.batch_id, [(row.number, problems) for row, problems in stale])
    return rows


def _is_as_shown(one: Planned) -> bool:
    row, _read, now = one
    return (now.outcome.value, now.mark) == (row.outcome, row.mark)


def _changed_problem(now: Checked) -> Sequence[Problem]:
    if now.problems:
        return now.problems
    message = _("Seit der Vorschau hat jemand das geändert. Bitte sehen Sie noch einmal nach.")
    return (Problem("changed_meanwhile", message),)


def _written(work: Work, good: Sequence[Planned]) -> list[tuple[ImportRow, Sequence[Problem]]]:
    """Write them together; if that is refused, one by one. Gives back those that are refused."""
    if not good:
        return []
    try:
        with transaction.atomic():
            _write(work, good)
    except Refused as refused:
        if len(good) == 1:
            return [(good[0][0], refused.problems)]
        return [one for single in good for one in _written(work, [single])]
    return []


def _write(work: Work, good: Sequence[Planned]) -> None:
    kept = work.write([(read, checked) for _row, read, checked in good])
    mark_written((one[0].pk, kept) for one, kept in zip(good, kept, strict=True))


def _finish(batch: ImportBatch, table: ImportTable, run: Run) -> None:
    """Inside the transaction of the caller. The file has served: it goes."""
    batch.counts, batch.stage, batch.done_at = counts_of(batch.pk), ImportStage.DONE, run.now
    name, batch.file = batch.file.name, ""
    batch.trouble = ""
    batch.save()
    written = sum(batch.counts.get(outcome.value, 0) for outcome in WRITES)
    left_out = batch.counts.get(Outcome.WRONG.value, 0)
    record("core.import_taken", run, batch, table, rows=written, left_out=left_out)
    storage = batch._meta.get_field("file").storage
    transaction.on_commit(lambda: storage.delete(name) if name else None)


def _give_up(run: Run, work: Work, pace: Pace) -> None:
    """Everything or nothing: what is written goes back, and the preview must be made anew."""
    for _rows_undone in _undone(run, ImportStage.WRITING, work, pace):
        run.progress(0, 0, _("Zeilen zurückgenommen"))
    with transaction.atomic():
        batch = locked(run, ImportStage.WRITING)
        _rows(run, RowStep.UNDONE).update(step=RowStep.OPEN, kept=None)
        batch.stage = ImportStage.UPLOADED
        batch.trouble = _(
            "Nichts übernommen: Während der Übernahme hat jemand etwas geändert, das in dieser "
            "Tabelle steht. Prüfen Sie die Tabelle noch einmal."
        )
        batch.save(update_fields=["stage", "trouble"])


def _undone(run: Run, stage: ImportStage, work: Work, pace: Pace) -> Iterator[list[ImportRow]]:
    """Chunk by chunk, the last rows first; what was changed since stays."""
    written = rows = _rows(run, RowStep.WRITTEN)
    while chunk := _asked_again(partial(_undo_chunk, run, stage, work, pace, rows)):
        yield chunk
        rows = written.filter(number__lt=chunk[-1].number)


def _asked_again(undo: Callable[[], list[ImportRow]]) -> list[ImportRow]:
    """Somebody may come to use a row after it was asked for: then the database refuses the chunk.
    Asked once more, the row counts as used."""
    try:
        return undo()
    except IntegrityError:
        return undo()


def _undo_chunk(
    run: Run, stage: ImportStage, work: Work, pace: Pace, written: QuerySet[ImportRow]
) -> list[ImportRow]:
    with transaction.atomic():
        locked(run, stage)
        rows = _next(written, pace.rows, order="-number")
        with pace.timed(len(rows)):
            changed = work.changed_since([_kept(row) for row in rows])
            undone = [
                row for row, has_changed in zip(rows, changed, strict=True) if not has_changed
            ]
            work.undo([_kept(row) for row in undone])
            ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(step=RowStep.KEPT)
            ImportRow.objects.filter(pk__in=[row.pk for row in undone]).update(step=RowStep.UNDONE)
    return rows


def _kept(row: ImportRow) -> dict[str, Any]:
    return row.kept or {}


def _changed_rows(run: Run, work: Work) -> Iterator[ImportRow]:
    last = 0
    while rows := _next(_rows(run, RowStep.WRITTEN).filter(number__gt=last), LOOKED_AT_ONCE):
        changed = work.changed_since([_kept(row) for row in rows])
        yield from (row for row, has_changed in zip(rows, changed, strict=True) if has_changed)
        last = rows[-1].number


@transaction.atomic
def _keep_all(run: Run, changed: Sequence[ImportRow]) -> None:
    batch = locked(run, ImportStage.UNDOING)
    named = ", ".join(f"{row.label[:60]} ({row.number})" for row in changed[:ROWS_NAMED])
    more = len(changed) - ROWS_NAMED
    if more > 0:
        named += " " + ngettext("und %(n)d weitere", "und %(n)d weitere", more) % {"n": more}
    message = _("Nichts zurückgenommen: Seither geändert oder gebraucht wurden %(rows)s.")
    batch.stage, batch.trouble = ImportStage.DONE, (message % {"rows": named})[:500]
    batch.save(update_fields=["stage", "trouble"])


@transaction.atomic
def _finish_undo(run: Run, table: ImportTable) -> None:
    batch = locked(run, ImportStage.UNDOING)
    batch.stage, batch.undone_at, batch.trouble = ImportStage.UNDONE, run.now, ""
    batch.save(update_fields=["stage", "undone_at", "trouble"])
    undone, kept = (_rows(run, step).count() for step in (RowStep.UNDONE, RowStep.KEPT))
    record("core.import_undone", run, batch, table, rows=undone, kept=kept)


def record(action: str, run: Run, batch: ImportBatch, table: ImportTable, **details: int) -> None:
    """The log names the table and its number; what people call their files may be personal."""
    audit.record(
        action,
        actor=run.viewer,
        kind="import_batch",
        id=batch.pk,
        label=f"{table.title} {batch.pk}",
        details=details,
    )
