"""Once a day: what the queue no longer needs goes; what people look up stays for a while."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from .. import mails, rate_limits
from ..models import Job, Notice
from ..signed_links.selectors import outdated
from ..tables import long_lists
from .running import RunningJob

TASKS_KEPT = timedelta(days=14)
JOBS_KEPT = timedelta(days=90)
NOTICES_KEPT = timedelta(days=90)


def tidy(job: RunningJob) -> None:
    """Delete old queue rows, finished jobs, old notices, dead links, unsent mails. Results stay."""
    now = timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - TASKS_KEPT).delete()
    Job.objects.filter(finished_at__lt=now - JOBS_KEPT).delete()
    Notice.objects.filter(happened_at__lt=now - NOTICES_KEPT).delete()
    outdated(now=now).delete()
    mails.tidy(now=now)
    rate_limits.tidy(now=now)
    long_lists.tidy(now=now)
