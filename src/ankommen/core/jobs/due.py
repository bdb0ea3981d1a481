"""The schedule: each kind of work once at each of its moments, however many workers run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from ..models import ScheduledRun
from ..viewer import SYSTEM
from .plans import BERLIN, beginning, owed
from .queue import enqueue
from .registry import Scheduled, scheduled


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Scheduled work with its last and its next moment."""

    entry: Scheduled
    last: datetime | None
    following: datetime


def enqueue_due(*, now: datetime) -> list[str]:
    """Put what is due on the queue; the kinds that this call has put there."""
    runs = {run.kind: run.due_at for run in ScheduledRun.objects.all()}
    return [entry.kind for entry in scheduled() if _start(entry, runs.get(entry.kind), now)]


def upcoming(*, now: datetime) -> list[Upcoming]:
    """What runs next, the earliest first; what is owed already runs now."""
    runs = {run.kind: run for run in ScheduledRun.objects.all()}
    found = []
    for entry in scheduled():
        run = runs.get(entry.kind)
        since = run.due_at if run else beginning(now)
        late = owed(entry.plan, since=since, now=now)
        last = run.due_at if run and run.has_run else None
        found.append(Upcoming(entry, last, now if late else entry.plan.following(now)))
    return sorted(found, key=lambda one: one.following)


def _start(entry: Scheduled, since: datetime | None, now: datetime) -> bool:
    if since is None:
        since = _seen_first(entry, now)
    due = owed(entry.plan, since=since, now=now)
    return due is not None and _run(entry, since, due)


def _seen_first(entry: Scheduled, now: datetime) -> datetime:
    """From this day on its moments count, also those that pass while no worker runs."""
    since = beginning(now)
    try:
        with transaction.atomic():
            ScheduledRun.objects.create(kind=entry.kind, due_at=since, has_run=False)
    except IntegrityError:
        since = ScheduledRun.objects.get(kind=entry.kind).due_at
    return since


@transaction.atomic
def _run(entry: Scheduled, since: datetime, due: datetime) -> bool:
    """Move the row on, or leave the work to the worker that has moved it."""
    row = ScheduledRun.objects.filter(kind=entry.kind, due_at=since)
    if not row.update(due_at=due, has_run=True):
        return False
    enqueue(
        entry.kind,
        title=str(entry.title),
        parameters={"day": due.astimezone(BERLIN).date().isoformat()},
        actor=SYSTEM,
    )
    return True
