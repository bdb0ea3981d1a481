"""A table of translations taken over in one transaction, and taken back as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit
from ..errors import NotFound, Problem, Refused
from ..models import Translation, TranslationBatch
from ..viewer import Viewer
from .selectors import language_for, rows_for
from .sheet_plan import PlannedRow, SheetPlan, plan_sheet
from .sheet_reading import FileRow

One = TypeVar("One")
CHUNK = 500
FIELDS = ("text", "status", "source_hash", "reviewed_by", "reviewed_on")


@transaction.atomic
def import_translations(
    *,
    actor: Viewer,
    language: str,
    rows: Sequence[FileRow],
    seen: Mapping[str, str],
    only_good: bool,
    now: datetime,
) -> TranslationBatch:
    """Write the rows as the preview with the marks `seen` showed them.

    Without `only_good`: all of them or none. What somebody changed since is not overwritten.
    """
    _lock(language_for(language).code)
    plan = plan_sheet(
        rows, viewer=actor, language=language, today=timezone.localdate(now), seen=seen
    )
    _refuse_plan(plan, only_good=only_good)
    batch = TranslationBatch.objects.create(
        language=language, made_at=now, made_by_id=actor.user_id, made_by_label=actor.label
    )
    entries = []
    for part in _parts(plan.good):
        before = {row.key: _before(row.current) for row in part}
        stored = _written(part, language)
        for row, saved in zip(part, stored, strict=True):
            old = before[row.key]
            batch.written[str(saved.pk)] = {
                "key": row.key.split(".", 1)[1],
                "version": saved.version,
                "before": old,
            }
            entries.append(_entry(row, saved, old, batch))
    audit.record_many(entries, actor=actor)
    batch.save(update_fields=["written"])
    _record("translation.batch_done", actor, batch, left_out=len(plan.refused))
    return batch


@transaction.atomic
def undo_import(*, actor: Viewer, language: str, batch_id: int, now: datetime) -> TranslationBatch:
    """Put back what stood before. One text changed since keeps everything as it is."""
    known = {row.entry.key: row.entry.label for row in rows_for(viewer=actor, language=language)}
    batch = (
        TranslationBatch.objects.select_for_update().filter(pk=batch_id, language=language).first()
    )
    if batch is None:
        raise NotFound
    if batch.undone_at is not None:
        raise Refused.because("undone", _("Diese Tabelle ist schon zurückgenommen."))
    ids = [int(id) for id in batch.written]
    rows: dict[int, Translation] = {}
    for part in _parts(ids):
        found = Translation.objects.select_for_update().filter(pk__in=part).order_by("pk")
        rows |= {row.pk: row for row in found}
    _refuse_changed(batch, rows, known)
    for part in _parts(ids):
        _take_back([rows[id] for id in part], batch)
    audit.record_many(
        (
            audit.Entry(
                "translation.batch_row_undone",
                "translation",
                id,
                f"{known[batch.written[str(id)]['key']]} ({language})",
                {"batch": batch.pk},
            )
            for id in ids
        ),
        actor=actor,
    )
    batch.undone_at = now
    batch.save(update_fields=["undone_at"])
    _record("translation.batch_undone", actor, batch, left_out=0)
    return batch


def _parts(all_of_them: Sequence[One]) -> Iterator[Sequence[One]]:
    return (all_of_them[at : at + CHUNK] for at in range(0, len(all_of_them), CHUNK))


def _lock(language: str) -> None:
    rows = Translation.objects.select_for_update().filter(language=language).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _refuse_plan(plan: SheetPlan, *, only_good: bool) -> None:
    if plan.stale:
        raise Refused.because("changed_meanwhile", changed_meanwhile(len(plan.stale)))
    if not plan.good:
        message = _("In dieser Tabelle ist nichts, was übernommen werden kann.")
        raise Refused.because("nothing_to_import", message)
    if plan.refused and not only_good:
        message = _(
            "Nichts geschrieben: %(count)d Zeilen lassen sich nicht übernehmen. Die Gründe stehen "
            "an den Zeilen. Sie können auch nur die übrigen übernehmen."
        )
        raise Refused.because("rows_refused", message % {"count": len(plan.refused)})


def changed_meanwhile(count: int) -> str:
    message = _(
        "Nichts geschrieben: Seit der Vorschau geändert wurden %(count)d Texte dieser Tabelle. "
        "Sehen Sie die gekennzeichneten Zeilen noch einmal an."
    )
    return message % {"count": count}


def _before(row: Translation | None) -> dict[str, Any] | None:
    if row is None:
        return None
    found: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    return found | {"reviewed_on": row.reviewed_on.isoformat() if row.reviewed_on else None}


def _written(part: Sequence[PlannedRow], language: str) -> list[Translation]:
    stored = [_filled(row, language) for row in part]
    pairs = list(zip(stored, part, strict=True))
    added = [row for row, planned in pairs if planned.current is None]
    try:
        with transaction.atomic():
            Translation.objects.bulk_create(added)
    except IntegrityError as error:
        raise Refused.because("changed_meanwhile", changed_meanwhile(1)) from error
    changed = [row for row, planned in pairs if planned.current]
    if changed:
        Translation.objects.bulk_update(changed, [*FIELDS, "version"])
    return stored


def _filled(planned: PlannedRow, language: str) -> Translation:
    entry, written = planned.entry, planned.written
    assert entry is not None and written is not None  # noqa: S101, PT018 - it writes
    row = planned.current or Translation(
        object_kind=entry.kind,
        object_id=entry.id,
        field=entry.field,
        language=language,
        version=0,
    )
    row.text, row.status = written.text, written.status
    row.reviewed_by, row.reviewed_on = written.reviewed_by, written.reviewed_on
    row.source_hash = planned.made_from
    row.version += 1
    return row


def _entry(
    planned: PlannedRow, row: Translation, old: dict[str, Any] | None, batch: TranslationBatch
) -> audit.Entry:
    """The one that a single edit writes, with the number of the batch."""
    assert planned.entry is not None  # noqa: S101 - it was written
    now = _before(row) or {}
    return audit.Entry(
        "translation.add" if old is None else "translation.change",
        "translation",
        row.pk,
        f"{planned.entry.label} ({row.language})",
        {
            "fields": [name for name in FIELDS if now[name] != (old or {}).get(name)],
            "status": str(row.status),
            "batch": batch.pk,
        },
    )


def _refuse_changed(
    batch: TranslationBatch, rows: Mapping[int, Translation], known: Mapping[str, str]
) -> None:
    problems = []
    for id, written in batch.written.items():
        row = rows.get(int(id))
        label = known.get(written["key"], _("Ein Text, der hier nicht mehr steht"))
        if row is None or row.version != written["version"] or written["key"] not in known:
            problems.append(Problem("changed_since", label, value=written["key"]))
    if problems:
        message = _("Nichts zurückgenommen: Diese Texte wurden seither geändert.")
        raise Refused((Problem("rows_changed", message), *problems))


def _take_back(rows: Sequence[Translation], batch: TranslationBatch) -> None:
    added, changed = [], []
    for row in rows:
        before = batch.written[str(row.pk)]["before"]
        if before is None:
            added.append(row.pk)
            continue
        for name in FIELDS:
            setattr(row, name, before[name])
        day = before["reviewed_on"]
        row.reviewed_on = date.fromisoformat(day) if day else None
        row.version += 1
        changed.append(row)
    if added:
        Translation.objects.filter(pk__in=added).delete()
    if changed:
        Translation.objects.bulk_update(changed, [*FIELDS, "version"])


def _record(action: str, actor: Viewer, batch: TranslationBatch, *, left_out: int) -> None:
    audit.record(
        action,
        actor=actor,
        kind="translation_batch",
        id=batch.pk,
        label=str(batch),
        details={"texts": len(batch.written), "left_out": left_out},
    )
