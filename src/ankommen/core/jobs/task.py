from __future__ import annotations

import logging
import traceback
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from ..errors import Refused
from ..models import Job, JobState
from .queue import requeue
from .registry import handler_for
from .running import Cancelled, RunningJob

log = logging.getLogger("ankommen.jobs")


@task()
def run_job(job_id: str) -> None:
    """Run one attempt. The task itself never fails: what came of it stands in the job."""
    job = _claim(UUID(job_id))
    if job is None:
        return
    running = RunningJob(job)
    with translation.override(job.language):
        try:
            _run(job, running)
        except Cancelled:
            running.stop(JobState.CANCELLED)
        except Refused as refused:
            running.stop(JobState.FAILED, str(refused))
        except Exception as error:
            _log_failure(job, error)
            running.stop(JobState.FAILED, _unexpected(job))
        except BaseException:
            _give_back(job)
            raise


def _claim(job_id: UUID) -> Job | None:
    """Make the waiting job ours; None if it was cancelled or another worker has it."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING, started_at=now, heartbeat_at=now, attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _run(job: Job, running: RunningJob) -> None:
    handler = handler_for(job.kind)
    if handler is None:
        raise LookupError(f"No handler is registered for {job.kind!r}.")
    handler(running)
    running.finish_if_open()


def _unexpected(job: Job) -> str:
    return _(
        "Ein unerwarteter Fehler hat die Arbeit beendet; es wurde nichts Halbes gespeichert. "
        "Sie können es noch einmal versuchen. Bleibt der Fehler, nennen Sie Ihrer Administration "
        "die Kennung %(id)s."
    ) % {"id": str(job.pk)[:8]}


def _log_failure(job: Job, error: Exception) -> None:
    """Where it broke, without the message: messages of exceptions can hold personal data."""
    where = " < ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-6:])
    )
    log.error("Job %s (%s) failed: %s at %s", job.pk, job.kind, type(error).__name__, where)


@transaction.atomic
def _give_back(job: Job) -> None:
    """The worker was told to stop at once: the next one starts this job again."""
    current = Job.objects.select_for_update().get(pk=job.pk)
    if current.state == JobState.RUNNING and current.attempts == job.attempts:
        requeue(current)
