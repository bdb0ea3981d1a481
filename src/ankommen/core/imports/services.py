"""A table on its way in: uploaded, its columns chosen, taken over, taken back, thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from ..errors import NotFound, Problem, Refused
from ..models import ImportBatch, ImportMapping, ImportStage
from ..registries.import_tables import WRITES, ImportTable, Outcome
from ..tables.headers import folded_header
from ..tables.reading import MAX_FILE_BYTES, too_large, whole_file
from ..tables.streaming import look_into, refuse_too_large
from ..viewer import Viewer
from .checking import clear_rows
from .layout import Layout, best_layout, headers_hash, layout_of
from .permissions import batch_for, table_for
from .selectors import heads_of, remembered_for
from .work import go_on, start


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """What the columns of the file mean: index → key, "" for one that is not read."""

    headers: Sequence[str]
    keys: Mapping[int, str]


def upload_table(
    *, actor: Viewer, table: str, target: str, file: UploadedFile[Any], now: datetime
) -> ImportBatch:
    """Keep an uploaded table and guess what it says. Refused, it is not kept."""
    one = table_for(viewer=actor, key=table)
    _refuse_target(one, actor, target)
    if (file.size or 0) > MAX_FILE_BYTES:
        raise too_large(file.size or 0)
    content = whole_file(file)
    heads = look_into(content)
    layout = best_layout(heads, one.columns, remembered_for(one.key))
    refuse_too_large(layout.head)
    batch = ImportBatch(
        table=one.key,
        target=target,
        file_name=(file.name or _("Tabelle"))[:200],
        uploaded_at=now,
        uploaded_by_id=actor.user_id,
        uploaded_by_label=actor.label,
    )
    _put(batch, layout)
    batch.file.save("", ContentFile(content), save=False)
    batch.save()
    return batch


def look_at_sheet(
    *, actor: Viewer, id: int, sheet: str, header_row: int | None, header_rows: int | None
) -> ImportBatch:
    """Another sheet or header; what its columns mean is guessed anew."""
    batch = batch_for(viewer=actor, id=id)
    table = table_for(viewer=actor, key=batch.table)
    head = next((head for head in heads_of(batch) if head.name == sheet), None)
    if head is None:
        message = _("Dieses Blatt gibt es in der Datei nicht.")
        raise Refused.because("sheet_unknown", message, field="sheet", value=sheet)
    refuse_too_large(head)
    if header_row is not None and header_row > len(head.rows):
        message = _("Überschriften stehen in einer der ersten %(rows)d Zeilen.")
        raise Refused.because(
            "header_unknown", message % {"rows": len(head.rows)}, field="header_row"
        )
    layout = layout_of(
        head,
        table.columns,
        remembered_for(table.key),
        header_row=header_row,
        header_rows=header_rows,
    )
    with transaction.atomic():
        batch = _open(actor, id)
        _put(batch, layout)
        batch.stage, batch.run = ImportStage.UPLOADED, batch.run + 1
        batch.save()
    return batch


def choose_columns(*, actor: Viewer, id: int, choice: ColumnChoice, now: datetime) -> ImportBatch:
    """Keep what the columns mean, remember it for the next time, and make the preview."""
    with transaction.atomic():
        batch = _open(actor, id)
        table = table_for(viewer=actor, key=batch.table)
        _refuse_columns(table, choice)
        batch.columns = [
            {"index": index, "header": choice.headers[index], "key": key}
            for index, key in sorted(choice.keys.items())
            if key
        ]
        ImportMapping.objects.update_or_create(
            table=table.key,
            headers_hash=headers_hash(choice.headers),
            defaults={
                "meanings": {
                    folded_header(header): choice.keys.get(index, "")
                    for index, header in enumerate(choice.headers)
                    if header
                },
                "chosen_at": now,
            },
        )
        start(batch, ImportStage.CHECKING, actor=actor)
    go_on(batch, actor=actor, now=now)
    return batch


def take_over(
    *, actor: Viewer, id: int, run: int, only_good: bool, reason: str, now: datetime
) -> ImportBatch:
    """Write what the preview of this `run` showed: all of it, or only its good rows."""
    with transaction.atomic():
        batch = batch_for(viewer=actor, id=id, lock=True)
        table = table_for(viewer=actor, key=batch.table)
        if batch.stage in {ImportStage.WRITING, ImportStage.DONE}:
            return batch  # sent twice: the first one counts
        _refuse_taking(table, batch, run=run, only_good=only_good, reason=reason)
        batch.only_good, batch.reason = only_good, reason.strip()[:300]
        start(batch, ImportStage.WRITING, actor=actor)
    go_on(batch, actor=actor, now=now)
    return batch


def take_back(
    *, actor: Viewer, id: int, only_unchanged: bool = False, now: datetime
) -> ImportBatch:
    """Take back what was written; also of a batch that was interrupted while it was written."""
    with transaction.atomic():
        batch = batch_for(viewer=actor, id=id, lock=True)
        if batch.stage in {ImportStage.UNDOING, ImportStage.UNDONE}:
            return batch
        if batch.stage not in {ImportStage.DONE, ImportStage.WRITING}:
            message = _("Diese Tabelle ist nicht übernommen; es gibt nichts zurückzunehmen.")
            raise Refused.because("not_done", message)
        start(batch, ImportStage.UNDOING, actor=actor, only_unchanged=only_unchanged)
    go_on(batch, actor=actor, now=now, only_unchanged=only_unchanged)
    return batch


def continue_batch(*, actor: Viewer, id: int, now: datetime) -> ImportBatch:
    """Go on where an interrupted run stood; a run that is still alive stops for this one."""
    with transaction.atomic():
        batch = batch_for(viewer=actor, id=id, lock=True)
        stage = ImportStage(batch.stage)
        if stage not in {ImportStage.CHECKING, ImportStage.WRITING, ImportStage.UNDOING}:
            return batch
        start(batch, stage, actor=actor)
    go_on(batch, actor=actor, now=now)
    return batch


def discard(*, actor: Viewer, id: int) -> ImportTable:
    """Throw a table away that was not taken over: its file and its rows."""
    with transaction.atomic():
        batch = _open(actor, id)
        table = table_for(viewer=actor, key=batch.table)
        batch.stage, batch.run = ImportStage.UPLOADED, batch.run + 1
        batch.save(update_fields=["stage", "run"])
    forget(batch)
    return table


def forget(batch: ImportBatch) -> None:
    """The rows in short transactions, then the batch, and its file once that is certain."""
    clear_rows(batch.pk)
    storage, name = batch.file.storage, str(batch.file.name or "")
    batch.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _put(batch: ImportBatch, layout: Layout) -> None:
    batch.sheet, batch.position = layout.head.name[:200], layout.head.position
    batch.height = layout.head.height
    batch.header_row, batch.header_rows = layout.header_row, layout.header_rows
    batch.columns = [
        {"index": index, "header": _header(layout, index), "key": key}
        for index, key in layout.mapping.items()
    ]


def _header(layout: Layout, index: int) -> str:
    return layout.headers[index] if index < len(layout.headers) else ""


def _open(actor: Viewer, id: int) -> ImportBatch:
    """A batch that is not taken over yet, locked."""
    batch = batch_for(viewer=actor, id=id, lock=True)
    if batch.stage not in {ImportStage.UPLOADED, ImportStage.CHECKING, ImportStage.CHECKED}:
        message = _("Diese Tabelle ist schon übernommen. Nehmen Sie sie erst zurück.")
        raise Refused.because("already_taken", message)
    return batch


def _refuse_target(table: ImportTable, actor: Viewer, target: str) -> None:
    targets = dict(table.targets(actor)) if table.targets else {"": ""}
    if target not in targets:
        raise NotFound


def _refuse_columns(table: ImportTable, choice: ColumnChoice) -> None:
    keys = [key for key in choice.keys.values() if key]
    message = _("Das ist schon einer anderen Spalte zugeordnet.")
    problems = [
        Problem("column_twice", message, f"column_{index}")
        for index, key in choice.keys.items()
        if key and keys.count(key) > 1
    ]
    missing = [str(one.label) for one in table.columns if one.needed and one.key not in keys]
    if missing:
        message = _("Ordnen Sie auch diese Spalten zu, sie sind nötig: %(columns)s.")
        problems.append(Problem("columns_missing", message % {"columns": ", ".join(missing)}))
    if problems:
        raise Refused(tuple(problems))


def _refuse_taking(
    table: ImportTable, batch: ImportBatch, *, run: int, only_good: bool, reason: str
) -> None:
    if batch.stage != ImportStage.CHECKED or batch.run != run:
        message = _("Diese Vorschau gilt nicht mehr. Bitte sehen Sie die neue an.")
        raise Refused.because("preview_outdated", message)
    if batch.counts.get(Outcome.WRONG.value) and not only_good:
        message = _(
            "Die Tabelle hat Fehler. Berichtigen Sie sie oder übernehmen Sie nur die guten Zeilen."
        )
        raise Refused.because("has_errors", message)
    if not any(batch.counts.get(outcome.value) for outcome in WRITES):
        raise Refused.because("nothing_to_import", _("In dieser Tabelle ist nichts Neues."))
    if table.reason and batch.counts.get(Outcome.CHANGED.value) and not reason.strip():
        raise Refused.because("reason_missing", str(table.reason), field="reason")
