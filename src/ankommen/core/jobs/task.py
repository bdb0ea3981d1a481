from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django_tasks import task

from ..errors import Refused
from ..models import Job, JobState
from ..operations.events import event
from . import alive, outcome
from .queue import requeue
from .registry import kind_named
from .running import Cancelled, RunningJob


@task()
def run_job(job_id: str) -> None:
    """Run one attempt. The task itself never fails: what came of it stands in the job."""
    job = _claim(UUID(job_id))
    if job is None:
        return
    running = RunningJob(job)
    with event(job=str(job.pk)), translation.override(job.language):
        try:
            _run(job, running)
        except Cancelled:
            running.stop(JobState.CANCELLED)
        except Refused as refused:
            running.stop(JobState.FAILED, str(refused))
        except Exception as error:
            outcome.failed(job, error, now=timezone.now())
        except BaseException:
            _give_back(job)
            raise


def _claim(job_id: UUID) -> Job | None:
    """Make the waiting job ours; None if it was cancelled, put off or another worker has it."""
    now = timezone.now()
    due = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now)
    claimed = Job.objects.filter(due, pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING,
        started_at=now,
        heartbeat_at=now,
        next_attempt_at=None,
        message="",
        worker=alive.me(),
        attempts=F("attempts") + 1,
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _run(job: Job, running: RunningJob) -> None:
    kind = kind_named(job.kind)
    if kind is None:
        raise LookupError(f"No handler is registered for {job.kind!r}.")
    kind.handler(running)
    running.finish_if_open()


@transaction.atomic
def _give_back(job: Job) -> None:
    """The worker was told to stop at once: the next one starts this job again."""
    current = Job.objects.select_for_update().get(pk=job.pk)
    if current.state == JobState.RUNNING and current.attempts == job.attempts:
        requeue(current)
