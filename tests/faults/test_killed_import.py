"""A worker killed while a table is taken over, and while it is taken back: every row once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from ankommen.core.audit.verify import verify
from ankommen.core.imports import services
from ankommen.core.imports.checking import run_check
from ankommen.core.imports.runs import Run, no_progress
from ankommen.core.models import AuditEntry, ImportBatch, ImportStage
from ankommen.core.viewer import Viewer
from ankommen.partners.models import Organisation
from tests.people import as_viewer, maren

from .processes import Workers, kill, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 1_200


def checked_table(viewer: Viewer) -> ImportBatch:
    lines = "\n".join(f"Verein {number};Träger" for number in range(ROWS))
    batch = ImportBatch(
        table="organisationen",
        file_name="liste.csv",
        sheet="Tabelle",
        height=ROWS + 1,
        columns=[
            {"index": at, "header": key, "key": key} for at, key in enumerate(("name", "kind"))
        ],
        stage=ImportStage.CHECKING,
        uploaded_at=timezone.now(),
        uploaded_by_id=viewer.user_id,
        uploaded_by_label=viewer.label,
    )
    batch.file.save("", ContentFile(f"Name;Art\n{lines}".encode()))
    run_check(Run(batch.pk, 0, viewer, timezone.now(), no_progress))
    batch.refresh_from_db()
    assert batch.counts == {"new": ROWS}
    return batch


def stage(batch: ImportBatch) -> str:
    return str(ImportBatch.objects.values_list("stage", flat=True).get(pk=batch.pk))


def test_killed_while_it_is_taken_over_and_while_it_is_taken_back(tmp_path: Path) -> None:
    viewer = as_viewer(maren())
    batch = checked_table(viewer)
    services.take_over(
        actor=viewer, id=batch.pk, run=0, only_good=False, reason="", now=timezone.now()
    )
    with Workers(tmp_path) as workers:
        process = workers.start()
        wait_for(lambda: Organisation.objects.count() > 0, every=0.01)
        kill(process)
        assert 0 < Organisation.objects.count() < ROWS
        assert stage(batch) == ImportStage.WRITING
        workers.start()
        wait_for(lambda: stage(batch) == ImportStage.DONE, seconds=120)
        assert Organisation.objects.count() == ROWS
        assert AuditEntry.objects.filter(action="organisation.add").count() == ROWS
        services.take_back(actor=viewer, id=batch.pk, now=timezone.now())
        wait_for(lambda: Organisation.objects.count() < ROWS, every=0.01)
        wait_for(lambda: stage(batch) == ImportStage.UNDONE, seconds=120)
    assert not Organisation.objects.exists()
    assert AuditEntry.objects.filter(action="organisation.take_back").count() == ROWS
    with transaction.atomic():
        assert verify().broken is None
