"""Once a day: what the queue no longer needs goes; what people look up stays for a while."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ..models import Job, ScheduledRun
from .running import RunningJob

TASKS_KEPT = timedelta(days=14)
JOBS_KEPT = timedelta(days=90)


def tidy(job: RunningJob) -> None:
    """Delete old queue rows, finished jobs and past days of the schedule. Results stay."""
    now = timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - TASKS_KEPT).delete()
    Job.objects.filter(finished_at__lt=now - JOBS_KEPT).delete()
    ScheduledRun.objects.filter(day__lt=(now - JOBS_KEPT).date()).delete()
