"""Jobs whose worker died: started once more, then given up with a sentence for the person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_tasks_db.models import DBTaskResult

from ..models import Job, JobState
from . import alive, outcome
from .queue import hand_over
from .rules import SILENT_FOR


def reap(*, now: datetime) -> int:
    """Mend every job whose worker is gone or gave no sign of life for too long; how many."""
    gone = _gone_workers()
    _close_tasks(gone, now)
    return _reap_running(gone, now) + _reap_waiting(now)


@transaction.atomic
def reap_own(*, worker: str, now: datetime) -> int:
    """Mend what this worker was doing when the database went away; it is doing nothing now."""
    _close_tasks([worker], now)
    mine = list(_unlocked(Job.objects.filter(state=JobState.RUNNING, worker=worker)))
    for job in mine:
        outcome.settle(job, OperationalError(), now=now)
    return len(mine) + _reap_waiting(now)


@transaction.atomic
def _reap_running(gone: list[str], now: datetime) -> int:
    dead = Q(worker__in=gone) | Q(heartbeat_at__lt=now - SILENT_FOR)
    jobs = list(_unlocked(Job.objects.filter(dead, state=JobState.RUNNING)))
    for job in jobs:
        outcome.died(job, now=now)
    return len(jobs)


@transaction.atomic
def _reap_waiting(now: datetime) -> int:
    """A worker can die between taking the task and starting the job: hand it over again."""
    taken = Q(status="RUNNING", started_at__gte=now - SILENT_FOR)
    open_tasks = DBTaskResult.objects.filter(Q(status="READY") | taken, id=OuterRef("task_id"))
    lost = list(_unlocked(Job.objects.filter(~Exists(open_tasks), state=JobState.WAITING)))
    for job in lost:
        hand_over(job)
    return len(lost)


def _gone_workers() -> list[str]:
    """Those of whom something is still open although their process has ended."""
    jobs = Job.objects.filter(state=JobState.RUNNING).order_by()
    names = {*jobs.values_list("worker", flat=True), *(name for _, name in _taken_tasks())}
    return [name for name in names if alive.is_gone(name)]


def _close_tasks(workers: list[str], now: datetime) -> None:
    """What the queue believes these workers to be doing they do no longer."""
    taken = [pk for pk, worker in _taken_tasks() if worker in workers] if workers else []
    DBTaskResult.objects.filter(pk__in=taken).update(status="FAILED", finished_at=now)


def _taken_tasks() -> list[tuple[UUID, str]]:
    rows = DBTaskResult.objects.filter(status="RUNNING").order_by()
    return [(pk, ids[-1]) for pk, ids in rows.values_list("pk", "worker_ids") if ids]


def _unlocked(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Those that no other reaper is mending right now."""
    can_skip = transaction.get_connection().features.has_select_for_update_skip_locked
    return jobs.select_for_update(skip_locked=bool(can_skip), of=("self",) if can_skip else ())
