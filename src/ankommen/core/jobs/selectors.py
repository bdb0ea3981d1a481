from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..errors import NotFound
from ..models import Job, JobState
from ..registries.cards import Card
from ..ui.paging import Paged, paged_query
from ..viewer import Viewer
from .queue import (
    ENDED_WITHOUT_RESULT,
    OPEN,
    TROUBLED,
    is_postponed,
    may_keep_system_jobs,
    own_job,
)
from .registry import kind_named, mailing
from .rules import time_left

TROUBLE = "gescheitert"
COLOURS = {
    JobState.WAITING: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "warning",
    JobState.UNKNOWN: "warning",
}
TOLD_FOR = timedelta(days=30)
MOST_CARDS = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as its page shows it."""

    job: Job
    colour: str
    is_open: bool
    may_retry: bool
    may_take_note: bool
    time_left: str
    is_postponed: bool
    try_number: int
    tries: int


@dataclass(frozen=True, slots=True)
class JobChoice:
    """Which jobs a list shows: one's own or those nobody asked for; all or those in trouble."""

    of_system: bool = False
    troubled: bool = False

    @property
    def query(self) -> str:
        chosen = {"von": "system" if self.of_system else "", "stand": TROUBLE * self.troubled}
        return urlencode({name: value for name, value in chosen.items() if value})


def job_for(*, viewer: Viewer, job_id: UUID, now: datetime) -> Progress:
    """The job with its progress, for the person who asked for it; NotFound for everybody else."""
    return _progress(own_job(viewer, job_id), now)


def jobs_of(
    *, viewer: Viewer, choice: JobChoice, given: QueryDict, now: datetime
) -> Paged[Progress]:
    """What is chosen, newest first, a page of it."""
    page = paged_query(chosen_jobs(viewer=viewer, choice=choice), given, by="asked_at")
    return page.shown([_progress(job, now) for job in page.rows])


def chosen_jobs(*, viewer: Viewer, choice: JobChoice) -> QuerySet[Job]:
    """The whole choice of the list, newest first."""
    if viewer.user_id is None or (choice.of_system and not may_keep_system_jobs(viewer)):
        raise NotFound
    jobs = Job.objects.filter(asked_by_id=None if choice.of_system else viewer.user_id)
    return jobs.filter(state__in=TROUBLED) if choice.troubled else jobs


def job_cards(viewer: Viewer, today: date) -> list[Card]:
    """What this person asked for and did not get, until they say that they know."""
    if viewer.user_id is None:
        return []
    own = _unnoted(today).filter(asked_by_id=viewer.user_id)
    return [
        Card(f"{job.heading}: {job.get_state_display()}", _address(job), _("ansehen"), urgency=1)
        for job in own[:MOST_CARDS]
    ] + system_job_cards(viewer, today)


def system_job_cards(viewer: Viewer, today: date) -> list[Card]:
    """What nobody asked for and what failed, for whoever keeps the installation."""
    if not may_keep_system_jobs(viewer):
        return []
    count = _unnoted(today).filter(asked_by_id=None).count()
    text = ngettext(
        "%(n)s Auftrag des Systems gescheitert", "%(n)s Aufträge des Systems gescheitert", count
    )
    address = f"{reverse('core:job_list')}?{JobChoice(of_system=True, troubled=True).query}"
    return [Card(text % {"n": count}, address, _("ansehen"), urgency=1)] if count else []


def _unnoted(today: date) -> QuerySet[Job]:
    since = timezone.make_aware(datetime.combine(today, time())) - TOLD_FOR
    return Job.objects.filter(state__in=TROUBLED, noted_at=None, finished_at__gte=since)


def _address(job: Job) -> str:
    return reverse("core:job", args=[job.pk])


def _progress(job: Job, now: datetime) -> Progress:
    kind = kind_named(job.kind)
    return Progress(
        job=job,
        colour=COLOURS[JobState(job.state)],
        is_open=job.state in OPEN,
        may_retry=job.state in ENDED_WITHOUT_RESULT or is_postponed(job),
        may_take_note=job.state in TROUBLED and job.noted_at is None,
        time_left=_time_left(job, now),
        is_postponed=is_postponed(job),
        try_number=job.failures + 1,
        tries=kind.retry.attempts if kind else 1,
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


@dataclass(frozen=True, slots=True)
class Load:
    """The whole queue in numbers, for whoever watches over the installation."""

    waiting: int
    running: int
    failed: int
    oldest_waits: timedelta
    mails: int


def load(*, now: datetime) -> Load:
    """`failed` are those that nobody has taken note of, over the days for which they are told."""
    states = Job.objects.order_by().filter(state__in=OPEN).values_list("state")
    count = dict(states.annotate(n=Count("pk")))
    oldest = oldest_due_at(now=now)
    return Load(
        count.get(JobState.WAITING, 0),
        count.get(JobState.RUNNING, 0),
        _unnoted(timezone.localdate(now)).count(),
        now - oldest if oldest else timedelta(),
        Job.objects.filter(state=JobState.WAITING, kind__in=mailing()).count(),
    )


def oldest_due_at(*, now: datetime) -> datetime | None:
    """Since when the job that waits longest could have been taken up; None if none waits."""
    due_at = Coalesce("next_attempt_at", "asked_at")
    waiting = Job.objects.filter(state=JobState.WAITING).order_by()
    found = waiting.annotate(due=due_at).filter(due__lte=now).aggregate(oldest=Min("due"))
    return found["oldest"]  # type: ignore[no-any-return]
