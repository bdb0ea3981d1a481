"""The daily schedule: each kind of work once a day, however many workers run."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from ..models import ScheduledRun
from ..viewer import SYSTEM
from .queue import enqueue
from .registry import Scheduled, scheduled
from .rules import is_due

BERLIN = ZoneInfo("Europe/Berlin")


def enqueue_due(*, now: datetime) -> list[str]:
    """Put what is due today on the queue; the kinds that this call has put there."""
    local = now.astimezone(BERLIN)
    due = [entry for entry in scheduled() if is_due(at=entry.at, local_now=local)]
    started = set(ScheduledRun.objects.filter(day=local.date()).values_list("kind", flat=True))
    return [
        entry.kind for entry in due if entry.kind not in started and _start(entry, local.date())
    ]


def _start(entry: Scheduled, day: date) -> bool:
    """Win the row of this day or leave the work to the worker that has it."""
    try:
        with transaction.atomic():
            ScheduledRun.objects.create(kind=entry.kind, day=day)
            enqueue(
                entry.kind,
                title=str(entry.title),
                parameters={"day": day.isoformat()},
                actor=SYSTEM,
            )
    except IntegrityError:
        return False
    return True
