from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import audit
from ..errors import NotFound, Refused
from ..models import Job, JobState
from ..viewer import Viewer
from .registry import handler_for

OPEN = (JobState.WAITING, JobState.RUNNING)


@transaction.atomic
def enqueue(kind: str, *, title: str, parameters: dict[str, Any], actor: Viewer) -> Job:
    """Ask for background work. The job exists if and only if the caller's transaction commits.

    `parameters` must be plain JSON. `title` is what the progress page shows.
    """
    if handler_for(kind) is None:
        raise ValueError(f"No handler is registered for {kind!r}.")
    job = Job.objects.create(
        kind=kind,
        title=title[:200],
        parameters=parameters,
        language=get_language() or "de",
        asked_by_id=actor.user_id,
        asked_by_label=actor.label,
        asked_at=timezone.now(),
    )
    hand_over(job)
    audit.record("core.job_asked", actor=actor, kind="job", id=job.pk, label=job.title)
    return job


def hand_over(job: Job) -> None:
    """Put the job on the queue, in the same transaction as its row."""
    from .task import run_job

    job.task_id = UUID(run_job.enqueue(str(job.pk)).id)
    job.save(update_fields=("task_id",))


@transaction.atomic
def retry(*, actor: Viewer, job_id: UUID) -> Job:
    """Try a failed or cancelled job once more, from the start."""
    job = own_job(actor, job_id, lock=True)
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise Refused.because(
            "not_failed", _("Nur was gescheitert ist oder abgebrochen wurde, kann neu starten.")
        )
    requeue(job)
    audit.record("core.job_retried", actor=actor, kind="job", id=job.pk, label=job.title)
    return job


@transaction.atomic
def cancel(*, actor: Viewer, job_id: UUID) -> Job:
    """Stop a job: a waiting one at once, a running one at its next step."""
    job = own_job(actor, job_id, lock=True)
    if job.state not in OPEN:
        raise Refused.because("not_open", _("Dieser Auftrag ist schon zu Ende."))
    job.cancel_requested = True
    if job.state == JobState.WAITING:
        job.state = JobState.CANCELLED
        job.finished_at = timezone.now()
    job.save(update_fields=("cancel_requested", "state", "finished_at"))
    audit.record("core.job_cancelled", actor=actor, kind="job", id=job.pk, label=job.title)
    return job


def requeue(job: Job) -> None:
    """Back to the start of the queue, with nothing left of the last attempt but its number."""
    job.state = JobState.WAITING
    job.steps_done = job.steps_total = 0
    job.step_label = job.message = job.result_url = ""
    job.started_at = job.finished_at = job.heartbeat_at = None
    job.cancel_requested = False
    job.save()
    hand_over(job)


def own_job(viewer: Viewer, job_id: UUID, *, lock: bool = False) -> Job:
    """The gatekeeper: the job if this viewer asked for it, else NotFound."""
    jobs = Job.objects.select_for_update() if lock else Job.objects.all()
    job = jobs.filter(pk=job_id, asked_by_id=viewer.user_id).first()
    if job is None or viewer.user_id is None:
        raise NotFound
    return job
