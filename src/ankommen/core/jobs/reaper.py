"""Jobs whose worker died: started once more, then given up with a sentence for the person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from ..models import Job, JobState
from .queue import hand_over, requeue
from .rules import SILENT_FOR, may_try_again


def reap(*, now: datetime) -> int:
    """Mend every job that gave no sign of life for too long; the number of jobs mended."""
    return _reap_running(now) + _reap_waiting(now)


@transaction.atomic
def _reap_running(now: datetime) -> int:
    dead = Job.objects.select_for_update(skip_locked=_can_skip()).filter(
        state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_FOR
    )
    return sum(_mend(job, now) for job in dead)


def _mend(job: Job, now: datetime) -> int:
    if job.cancel_requested:
        job.state = JobState.CANCELLED
        job.finished_at = now
        job.save(update_fields=("state", "finished_at"))
    elif may_try_again(job.attempts):
        requeue(job)
    else:
        with translation.override(job.language):
            job.message = _(
                "Die Arbeit ist zweimal ohne Meldung stehen geblieben und wurde beendet. "
                "Sie können es noch einmal versuchen."
            )
        job.state = JobState.FAILED
        job.finished_at = now
        job.save(update_fields=("state", "finished_at", "message"))
    return 1


@transaction.atomic
def _reap_waiting(now: datetime) -> int:
    """A worker can die between taking the task and starting the job: hand it over again."""
    waiting = Job.objects.select_for_update(skip_locked=_can_skip()).filter(
        state=JobState.WAITING, asked_at__lt=now - SILENT_FOR
    )
    queued = set(DBTaskResult.objects.ready().values_list("id", flat=True))
    lost = [job for job in waiting if job.task_id not in queued]
    for job in lost:
        hand_over(job)
    return len(lost)


def _can_skip() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)
