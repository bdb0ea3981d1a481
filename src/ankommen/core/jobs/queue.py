from __future__ import annotations

from datetime import datetime
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
from .registry import kind_named, say_over

OPEN = (JobState.WAITING, JobState.RUNNING)
ENDED_WITHOUT_RESULT = (JobState.FAILED, JobState.CANCELLED, JobState.UNKNOWN)
TROUBLED = (JobState.FAILED, JobState.UNKNOWN)


@transaction.atomic
def enqueue(kind: str, *, title: str, parameters: dict[str, Any], actor: Viewer) -> Job:
    """Ask for background work. The job exists if and only if the caller's transaction commits.

    `parameters` must be plain JSON. `title` is what the progress page shows.
    """
    if kind_named(kind) is None:
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
    _record("core.job_asked", actor, job)
    return job


def hand_over(job: Job) -> None:
    """Put the job on the queue, in the same transaction as its row."""
    from .task import run_job

    job.task_id = UUID(run_job.using(run_after=job.next_attempt_at).enqueue(str(job.pk)).id)
    job.save(update_fields=("task_id",))


@transaction.atomic
def retry(*, actor: Viewer, job_id: UUID) -> Job:
    """Try a job that ended without a result once more, from the start; one that waits, now."""
    job = own_job(actor, job_id, lock=True)
    if job.state not in ENDED_WITHOUT_RESULT and not is_postponed(job):
        raise Refused.because(
            "not_failed", _("Nur was gescheitert ist oder abgebrochen wurde, kann neu starten.")
        )
    job.failures = job.deaths = 0
    requeue(job)
    _record("core.job_retried", actor, job)
    return job


@transaction.atomic
def cancel(*, actor: Viewer, job_id: UUID) -> Job:
    """Stop a job: a waiting one at once, a running one at its next step."""
    job = own_job(actor, job_id, lock=True)
    if job.state not in OPEN:
        raise Refused.because("not_open", _("Dieser Auftrag ist schon zu Ende."))
    job.cancel_requested = True
    if job.state == JobState.WAITING:
        end(job, JobState.CANCELLED, now=timezone.now(), message=job.message)
    job.save(update_fields=("cancel_requested",))
    _record("core.job_cancelled", actor, job)
    return job


@transaction.atomic
def take_note(*, actor: Viewer, job_id: UUID) -> Job:
    """The person knows that it failed: the start page says it no longer."""
    job = own_job(actor, job_id, lock=True)
    if job.state not in TROUBLED:
        raise Refused.because("not_troubled", _("Dieser Auftrag ist nicht gescheitert."))
    job.noted_at = timezone.now()
    job.save(update_fields=("noted_at",))
    _record("core.job_noted", actor, job)
    return job


def requeue(job: Job, *, at: datetime | None = None, message: str = "") -> None:
    """Back to the queue, now or at a later time, with nothing left of the last attempt."""
    job.state = JobState.WAITING
    job.steps_done = job.steps_total = 0
    job.step_label = job.result_url = job.worker = ""
    job.started_at = job.finished_at = job.heartbeat_at = job.noted_at = None
    job.cancel_requested = False
    job.next_attempt_at, job.message = at, message
    job.save()
    hand_over(job)


def end(job: Job, state: JobState, *, now: datetime, message: str) -> None:
    """The work is over without a result."""
    job.state, job.finished_at, job.message = state, now, message
    job.next_attempt_at = None
    job.save(update_fields=("state", "finished_at", "message", "next_attempt_at"))
    say_over(job)


def is_postponed(job: Job) -> bool:
    return job.state == JobState.WAITING and job.next_attempt_at is not None


def may_keep_system_jobs(viewer: Viewer) -> bool:
    """What nobody asked for belongs to whoever keeps the installation."""
    return viewer.may("accounts.manage")


def own_job(viewer: Viewer, job_id: UUID, *, lock: bool = False) -> Job:
    """The gatekeeper: the job if this viewer asked for it or keeps it, else NotFound."""
    jobs = Job.objects.select_for_update() if lock else Job.objects.all()
    job = jobs.filter(pk=job_id).first()
    if job is None or viewer.user_id is None:
        raise NotFound
    keeps = job.asked_by_id is None and may_keep_system_jobs(viewer)
    if job.asked_by_id != viewer.user_id and not keeps:
        raise NotFound
    return job


def _record(action: str, actor: Viewer, job: Job) -> None:
    audit.record(action, actor=actor, kind="job", id=job.pk, label=job.title)
