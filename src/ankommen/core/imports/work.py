"""The runs as background work; short tables are done while the person waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import jobs
from ..jobs import RunningJob
from ..models import ImportBatch, ImportStage
from ..registries import import_tables
from ..viewer import Viewer
from .checking import run_check
from .runs import Run, Superseded, no_progress
from .taking import run_undo, run_write

AT_ONCE = 300  # rows that a person waits for
KINDS = {
    ImportStage.CHECKING: "core.import_check",
    ImportStage.WRITING: "core.import_write",
    ImportStage.UNDOING: "core.import_undo",
}


def start(
    batch: ImportBatch, stage: ImportStage, *, actor: Viewer, only_unchanged: bool = False
) -> None:
    """Put the batch into this stage, and ask for the work if it takes longer. The caller holds the
    lock; what is done at once is done by `go_on` when the caller's transaction is over."""
    batch.stage, batch.run, batch.trouble, batch.job = stage, batch.run + 1, "", None
    batch.save()
    if batch.height <= AT_ONCE:
        return
    table = import_tables.named(batch.table)
    parameters = {"batch": batch.pk, "run": batch.run, "only_unchanged": only_unchanged}
    title = f"{table.title if table else batch.table}: {batch.file_name}"
    job = jobs.enqueue(KINDS[stage], title=title, parameters=parameters, actor=actor)
    batch.job = job.pk
    batch.save(update_fields=["job"])


def go_on(
    batch: ImportBatch, *, actor: Viewer, now: datetime, only_unchanged: bool = False
) -> None:
    """Do now what no job does."""
    if batch.job is not None or batch.stage not in KINDS:
        return
    run = Run(batch.pk, batch.run, actor, now, no_progress)
    try:
        _acts(only_unchanged)[ImportStage(batch.stage)](run)
    except Superseded:
        return


def check_table(running: RunningJob) -> None:
    _run(running, ImportStage.CHECKING, _("Die Tabelle ist geprüft."))


def write_table(running: RunningJob) -> None:
    _run(running, ImportStage.WRITING, _("Die Tabelle ist bearbeitet."))


def undo_table(running: RunningJob) -> None:
    _run(running, ImportStage.UNDOING, _("Die Tabelle ist bearbeitet."))


def _acts(only_unchanged: bool) -> dict[ImportStage, Callable[[Run], None]]:
    return {
        ImportStage.CHECKING: run_check,
        ImportStage.WRITING: run_write,
        ImportStage.UNDOING: partial(run_undo, only_unchanged=only_unchanged),
    }


def _run(running: RunningJob, stage: ImportStage, message: str) -> None:
    """With the rights that the person holds when the work begins."""
    asked, now = running.parameters, timezone.now()
    viewer = import_tables.viewer_of(running.asked_by_id, today=timezone.localdate(now))
    run = Run(asked["batch"], asked["run"], viewer, now, running.step)
    try:
        _acts(asked["only_unchanged"])[stage](run)
    except Superseded:
        message = ""
    with transaction.atomic():
        running.finish(message, reverse("core:import_batch", args=[asked["batch"]]))
