"""Mails on their way, sent as their jobs send them."""

from __future__ import annotations

from ankommen.core.jobs.task import run_job
from ankommen.core.mails import JOB
from ankommen.core.models import Job, JobState


def send_queued_mails() -> None:
    for job in Job.objects.filter(kind=JOB, state=JobState.WAITING).order_by("asked_at", "pk"):
        run_job.call(str(job.pk))
