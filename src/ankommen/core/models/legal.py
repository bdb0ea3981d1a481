from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..search.watching import watched


class LegalKind(models.TextChoices):
    PARAMETER = "parameter", _("Wert")
    RULE = "rule", _("Regel")


class LegalEntry(models.Model):
    """A value or a rule of the law for a stretch of time and a Land, with its paragraph and source.

    Rows are never changed in content: an approved proposal puts a new row in the place of the old
    one, which stays as history (`superseded_at`). An empty `land` means all of Germany. `content`
    is `{"value": …, "unit": …}` for a value (null: known to be unknown, "please enter") and
    `{"branches": […], "cases": […]}` for a rule.
    """

    kind = models.CharField(max_length=10, choices=LegalKind)
    code = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    land = models.CharField(max_length=2, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    content = models.JSONField()
    legal_basis = models.CharField(max_length=300)
    source = models.CharField(max_length=400)
    note = models.CharField(max_length=600, blank=True)
    needs_review = models.BooleanField(default=False)
    reviewed_on = models.DateField(null=True)
    reviewed_by = models.CharField(max_length=200, blank=True)
    superseded_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[LegalEntry]] = watched()

    class Meta:
        ordering = ("kind", "title", "code", "land", "valid_from", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("code", "land", "valid_from"),
                condition=models.Q(superseded_at__isnull=True),
                name="legal_entry_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="legal_entry_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.land} {self.valid_from}"


class ProposalState(models.TextChoices):
    OPEN = "open", _("wartet auf Freigabe")
    APPROVED = "approved", _("freigegeben")
    DECLINED = "rejected", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgenommen")


class LegalProposal(models.Model):
    """One person's change of the law's data, in force only when another person approves it.

    `entry` holds the fields of the new row; a row of the same code, Land and start is replaced.
    """

    code = models.SlugField(max_length=80)
    entry = models.JSONField()
    reason = models.CharField(max_length=600)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_label = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    comment = models.CharField(max_length=600, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-id")
        indexes = (models.Index(fields=("code", "state")),)

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"
