from __future__ import annotations

from django.db import models


class TraceLink(models.Model):
    """One link of the thread from evidence to effect: `source` leads to `target`.

    Both ends are named by a kind that the trace registry knows and by the row's id.
    """

    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    target_kind = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    relation = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("source_kind", "source_id", "target_kind", "target_id", "relation"),
                name="trace_link_once",
            ),
        )
        indexes = (models.Index(fields=("target_kind", "target_id")),)

    def __str__(self) -> str:
        return (
            f"{self.source_kind} {self.source_id} "
            f"—{self.relation}→ {self.target_kind} {self.target_id}"
        )
