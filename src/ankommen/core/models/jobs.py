from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("läuft")
    DONE = "done", _("fertig")
    FAILED = "failed", _("gescheitert")
    CANCELLED = "cancelled", _("abgebrochen")
    UNKNOWN = "unknown", _("ungewiss")


class Job(models.Model):
    """Background work somebody asked for: what it is, how far it is, what came of it.

    `attempts` numbers all starts; `failures` and `deaths` count those since a person last asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="de")
    task_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    step_label = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    cancel_requested = models.BooleanField(default=False)
    message = models.TextField(blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = (models.Index(fields=("asked_by_id", "-asked_at")),)

    def __str__(self) -> str:
        return self.title

    @property
    def heading(self) -> str:
        """The title in the reader's language where it is one of the product's own texts."""
        return gettext(self.title)


class ScheduledRun(models.Model):
    """Up to which moment scheduled work has run: the row that one worker moves on for all."""

    kind = models.CharField(max_length=80, unique=True)
    due_at = models.DateTimeField()
    has_run = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"
