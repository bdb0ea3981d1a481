from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..models import Job, JobState
from . import alive
from .registry import say_over

SECONDS_BETWEEN_SIGNS = 1.0


class Cancelled(Exception):
    """The person asked to stop, or the job was given to another worker. Handlers let it pass."""


class RunningJob:
    """One attempt at a job, as its handler sees it."""

    def __init__(self, job: Job) -> None:
        self.id: UUID = job.pk
        self.title = job.title
        self.parameters: dict[str, Any] = job.parameters
        self.asked_by_id = job.asked_by_id
        self.asked_by_label = job.asked_by_label
        self._attempt = job.attempts
        self._last_sign = 0.0

    def step(self, done: int, total: int, label: str = "") -> None:
        """Say how far the work is. Cheap: it writes once a second at most.

        Raises `Cancelled` when the work must stop. Call it outside of transactions, at least every
        few minutes: after ten silent minutes the job counts as dead and starts again.
        """
        now = time.monotonic()
        if now - self._last_sign < SECONDS_BETWEEN_SIGNS:
            return
        self._last_sign = now
        alive.give_sign()
        if self._mine().filter(cancel_requested=True).exists():
            raise Cancelled
        self._write(
            steps_done=min(done, total),
            steps_total=total,
            step_label=str(label)[:200],
            heartbeat_at=timezone.now(),
        )

    def finish(self, message: str = "", result_url: str = "") -> None:
        """The work is done. Inside a transaction this holds together with the work's own rows."""
        with transaction.atomic():
            self._write(
                state=JobState.DONE,
                message=str(message),
                result_url=result_url,
                finished_at=timezone.now(),
            )
            say_over(Job.objects.get(pk=self.id))

    def stop(self, state: JobState, message: str = "") -> None:
        """The work ended without a result; nothing happens if the job is no longer ours."""
        with transaction.atomic():
            if self._mine().update(state=state, message=message, finished_at=timezone.now()):
                say_over(Job.objects.get(pk=self.id))

    def finish_if_open(self) -> None:
        """For handlers that return without a message."""
        if self._mine().exists():
            self.finish()

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.id, state=JobState.RUNNING, attempts=self._attempt)

    def _write(self, **fields: Any) -> None:
        if not self._mine().update(**fields):
            raise Cancelled
