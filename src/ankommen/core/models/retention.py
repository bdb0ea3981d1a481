from __future__ import annotations

from django.db import models


class DeletionRun(models.Model):
    """One deletion: proposed by somebody, approved by somebody else, done in the background.

    What is left of it is the evidence: how many of which kind, by which rule — no personal data of
    those who were deleted.
    """

    rule = models.CharField(max_length=40)
    before = models.DateField()
    found = models.PositiveIntegerField()
    deleted = models.PositiveIntegerField(default=0)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_label = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True)
    approved_by_label = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("rule",),
                condition=models.Q(finished_at__isnull=True),
                name="deletion_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.before}: {self.deleted}/{self.found}"


class DeletionHold(models.Model):
    """Nothing is deleted by this rule for now: an offer to the archive, a dispute, a request."""

    rule = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by_label = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True)
    lifted_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-set_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("rule",),
                condition=models.Q(lifted_at__isnull=True),
                name="deletion_hold_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
