from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Rows are added and read. Whatever would change or delete them is refused."""

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

    The actor is kept as id and label without a foreign key: the entry outlives the account.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=300)
    details = models.JSONField(default=dict)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("object_kind", "object_id", "-id")),
            models.Index(fields=("action", "-id")),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label}: {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Audit entries are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit entries are never deleted.")
