"""The demo district in tests: loaded once, then put into each test's database as rows."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from ankommen.config.demo.loader import load_demo
from ankommen.strategy.report import paper
from ankommen.strategy.services import council_questions

APPS = ("core", "accounts", "partners", "committees", "strategy", "portal")
Snapshot = list[tuple[str, list[models.Model]]]  # label of the model → its rows


SEALS = {"core.AuditSeal", "core.AuditHead"}  # the database sets them anew for each entry


def demo_models() -> list[type[models.Model]]:
    return [
        model
        for label in APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.label not in SEALS
    ]


@contextmanager
def without_typesetting() -> Iterator[None]:
    """Setting the PDFs takes seconds and has its own tests: here they are a line of text."""
    blank = b"%PDF-1.7 (not set in tests)"
    with (
        mock.patch.object(paper, "report_pdf", return_value=blank),
        mock.patch.object(paper, "one_page_pdf", return_value=blank),
        mock.patch.object(council_questions, "answer_pdf", return_value=blank),
    ):
        yield


def take_snapshot(**options: Any) -> Snapshot:
    """Load the demo, remember every row, and leave the database as it was."""
    with without_typesetting(), transaction.atomic():
        load_demo(today=timezone.localdate(), **options)
        rows = [(model, list(model._base_manager.all())) for model in demo_models()]
        transaction.set_rollback(True)
    return [(model._meta.label, found) for model, found in rows if found]


def shared_snapshot(folder: Path) -> Snapshot:
    """One snapshot for all processes of a run: the first one makes it, the others wait for it."""
    path = folder / "demo.pickle"
    try:
        (folder / "demo.lock").touch(exist_ok=False)
    except FileExistsError:
        return _awaited(path)
    draft = path.with_suffix(".draft")
    draft.write_bytes(pickle.dumps(take_snapshot()))
    draft.rename(path)
    return _awaited(path)


def _awaited(path: Path, seconds: int = 240) -> Snapshot:
    deadline = time.monotonic() + seconds
    while not path.is_file():
        if time.monotonic() > deadline:
            raise TimeoutError(f"No demo district after {seconds} s: did its loading fail?")
        time.sleep(0.1)
    return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]  # noqa: S301 - our own file


def restore(snapshot: Snapshot) -> None:
    with transaction.atomic():
        for label, rows in snapshot:
            apps.get_model(label)._base_manager.bulk_create(rows, batch_size=500)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(
                no_style(), [apps.get_model(label) for label, _ in snapshot]
            ):
                cursor.execute(statement)
