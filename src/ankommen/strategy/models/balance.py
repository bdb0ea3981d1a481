from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BalanceStage(models.TextChoices):
    ISSUED = "issued", _("ausgestellt")
    REGISTERED = "registered", pgettext_lazy("Kurs", "angemeldet")
    EXCUSED = "excused", _("entschuldigt")


class CountedDelivery(models.Model):
    """What one office counted for one quarter and origin: a total, never a person.

    Documents that give access to a course were issued, people registered, people were excused.
    A later delivery of the same office for the same cell takes the place of the earlier one.
    """

    year = models.PositiveSmallIntegerField(_("Jahr"))
    quarter = models.PositiveSmallIntegerField(_("Quartal"))
    origin = models.CharField(_("Herkunft"), max_length=80)
    stage = models.CharField(_("Stufe"), max_length=10, choices=BalanceStage)
    source = models.CharField(_("Stelle"), max_length=120)
    count = models.PositiveIntegerField(_("Anzahl"))
    reference_date = models.DateField(_("Stichtag"))
    entered_at = models.DateTimeField()
    entered_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("-year", "-quarter", "origin", "stage", "source")
        constraints = (
            models.UniqueConstraint(
                fields=("year", "quarter", "origin", "stage", "source"),
                name="counted_delivery_once",
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__gte=1, quarter__lte=4), name="counted_delivery_quarter"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quarter}/{self.year} {self.origin} {self.stage} {self.source}"
