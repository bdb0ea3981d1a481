from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditStream(models.TextChoices):
    """Two chains with a retention period of their own each: changes, and readings of records."""

    CHANGE = "change", _("Änderung")
    READ = "read", _("Einsicht")


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Rows are added and read. Whatever would change or delete them is refused."""

    def bulk_create(self, objs: Iterable[AuditEntry], *args: Any, **kwargs: Any) -> Any:
        rows = list(objs)
        for row in rows:
            row.content_hash = row.computed_hash()
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Audit entries are never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError("Audit entries are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit entries are never deleted.")

    def _raw_delete(self, using: str | None) -> int:
        raise TypeError("Audit entries are never deleted.")


class AuditEntry(models.Model):
    """Who did what to which object, and when. Written once, never changed or deleted.

    The actor is kept as id and label without a foreign key: the entry outlives the account. The
    database seals each entry when it is written; `content_hash` is what it seals.
    """

    stream = models.CharField(max_length=6, choices=AuditStream, default=AuditStream.CHANGE)
    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    purpose = models.CharField(max_length=20, blank=True)
    object_kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, editable=False)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("object_kind", "object_id", "-id")),
            models.Index(fields=("action", "-id")),
            models.Index(fields=("actor_id", "-id"), name="audit_by_actor"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label}: {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Audit entries are never changed.")
        self.content_hash = self.computed_hash()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit entries are never deleted.")

    def computed_hash(self) -> str:
        """What `content_hash` must be for the entry as it stands."""
        from ..audit.chain import content_hash

        return content_hash(
            stream=self.stream,
            at=self.at,
            actor_id=self.actor_id,
            actor_label=self.actor_label,
            action=self.action,
            purpose=self.purpose,
            object_kind=self.object_kind,
            object_id=self.object_id,
            object_label=self.object_label,
            details=self.details,
        )


class AuditSeal(models.Model):
    """The link of one entry in its chain. Written by the database's trigger and by nobody else."""

    stream = models.CharField(max_length=6)
    sequence = models.BigIntegerField()
    entry_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("stream", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("stream", "sequence"), name="audit_sequence_once"),
        )

    def __str__(self) -> str:
        return f"{self.stream} {self.sequence}: {self.hash[:12]}"


class AuditHead(models.Model):
    """The end of each chain: its last sequence and hash. The row that writers take turns at."""

    stream = models.CharField(max_length=6, primary_key=True)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.stream} {self.sequence}: {self.hash[:12]}"


class AuditSegment(models.Model):
    """An old end of a chain that retention has pruned: what it held and the hash it closed with.

    `entry_id` is the audit entry that recorded the pruning.
    """

    stream = models.CharField(max_length=6)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    closing_hash = models.CharField(max_length=64)
    pruned_at = models.DateTimeField()
    entry_id = models.BigIntegerField()

    class Meta:
        ordering = ("stream", "first")
        constraints = (
            models.UniqueConstraint(fields=("stream", "first"), name="audit_segment_once"),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="audit_segment_not_empty"
            ),
        )

    def __str__(self) -> str:
        return f"{self.stream} {self.first}–{self.last}: {self.closing_hash[:12]}"
