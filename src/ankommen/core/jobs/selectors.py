from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Job, JobState
from ..viewer import Viewer
from .queue import OPEN, own_job
from .rules import time_left

PAGE_SIZE = 50
COLOURS = {
    JobState.WAITING: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "warning",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as its page shows it."""

    job: Job
    colour: str
    is_open: bool
    may_retry: bool
    time_left: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of a list; the addresses are empty where there is no more."""

    rows: list[Progress]
    next_url: str
    previous_url: str


def job_for(*, viewer: Viewer, job_id: UUID, now: datetime) -> Progress:
    """The job with its progress, for the person who asked for it; NotFound for everybody else."""
    return _progress(own_job(viewer, job_id), now)


def jobs_of(*, viewer: Viewer, before: datetime | None, now: datetime) -> JobPage:
    """What this viewer asked for, newest first, from `before` on backwards."""
    jobs = Job.objects.filter(asked_by_id=viewer.user_id)
    if before:
        jobs = jobs.filter(asked_at__lt=before)
    found = list(jobs[: PAGE_SIZE + 1])
    rows = found[:PAGE_SIZE]
    more = f"?before={rows[-1].asked_at:%Y-%m-%dT%H:%M:%S.%f}" if len(found) > PAGE_SIZE else ""
    return JobPage([_progress(job, now) for job in rows], more, "?" if before else "")


def _progress(job: Job, now: datetime) -> Progress:
    return Progress(
        job=job,
        colour=COLOURS[JobState(job.state)],
        is_open=job.state in OPEN,
        may_retry=job.state in {JobState.FAILED, JobState.CANCELLED},
        time_left=_time_left(job, now),
    )


def _time_left(job: Job, now: datetime) -> str:
    if job.state != JobState.RUNNING or job.started_at is None:
        return ""
    left = time_left(done=job.steps_done, total=job.steps_total, running_for=now - job.started_at)
    return "" if left is None else _in_words(left)


def _in_words(left: timedelta) -> str:
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return _("noch weniger als eine Minute")
    return ngettext("noch etwa %(n)s Minute", "noch etwa %(n)s Minuten", minutes) % {"n": minutes}
