from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffAgreement(models.Model):
    """An agreement with the staff council (Dienstvereinbarung) that was recorded here.

    While none holds, no figure is made by person. It is never changed: it ends, and a new one
    follows.
    """

    concluded_on = models.DateField(_("Geschlossen am"))
    document = models.CharField(_("Dokument"), max_length=200)
    scope = models.TextField(_("Was sie erlaubt"), max_length=2000)
    valid_until = models.DateField(_("Gilt bis"), null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_by_label = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("concluded_on")),
                name="staff_agreement_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.document
