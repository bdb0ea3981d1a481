"""What the import desk forgets by itself, in short transactions."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ..jobs import RunningJob
from ..models import ImportBatch, ImportMapping, ImportStage
from .checking import clear_rows
from .services import forget

UNFINISHED_KEPT = timedelta(days=14)
ROWS_KEPT = timedelta(days=90)
MAPPINGS_KEPT = timedelta(days=730)
FINISHED = (ImportStage.DONE, ImportStage.UNDONE)


def tidy_imports(job: RunningJob) -> None:
    """Tables nobody took over go after two weeks; rows of the others after 90 days, from when on
    they cannot be taken back any more. That there was a table, and who read it in, stays."""
    now = timezone.now()
    for batch in ImportBatch.objects.filter(uploaded_at__lt=now - UNFINISHED_KEPT).exclude(
        stage__in=[*FINISHED, ImportStage.WRITING, ImportStage.UNDOING]
    ):
        forget(batch)
    old = ImportBatch.objects.filter(stage__in=FINISHED, uploaded_at__lt=now - ROWS_KEPT)
    for batch_id in old.filter(rows__isnull=False).values_list("pk", flat=True).distinct():
        clear_rows(batch_id)
    ImportMapping.objects.filter(chosen_at__lt=now - MAPPINGS_KEPT).delete()
