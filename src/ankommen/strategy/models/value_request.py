from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .concept import Concept
from .indicator import Indicator, IndicatorValue


class DueMail(models.TextChoices):
    """The letter that is still to go out; empty: none."""

    ASK = "ask", _("Anforderung")
    SENT_BACK = "sent_back", _("Rückfrage")


class ValueRequest(models.Model):
    """Figures asked of one data owner, who delivers them by a signed link, without an account.

    `contact_name` and `email` are used for the letters of this request, and to ask the same office
    next time; for nothing else. Whether it is delivered, overdue or accepted is computed.
    """

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="value_requests")
    owner = models.CharField(_("Stelle"), max_length=200)
    contact_name = models.CharField(_("Ansprechperson"), max_length=200, blank=True)
    email = models.EmailField(_("E-Mail"))
    message = models.TextField(_("Nachricht"), blank=True)
    deadline = models.DateField(_("Lieferung bis"))
    asked_at = models.DateTimeField()
    asked_by_label = models.CharField(max_length=200)
    due_mail = models.CharField(max_length=9, choices=DueMail, blank=True, default=DueMail.ASK)
    mailed_at = models.DateTimeField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.owner} bis {self.deadline:%d.%m.%Y}"


class RequestedValue(models.Model):
    """One figure asked for: one indicator, area, reference date and breakdown.

    What was delivered stands here until somebody accepts it; only then there is a figure. Neither
    a value nor a reason means: not delivered yet. `closed_at` is set by acceptance and withdrawal,
    so that one figure is never asked for twice at the same time.
    """

    request = models.ForeignKey(ValueRequest, on_delete=models.CASCADE, related_name="lines")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="requested_values"
    )
    area = models.ForeignKey("core.Area", on_delete=models.PROTECT, related_name="+")
    reference_date = models.DateField(_("Stichtag"))
    dimension = models.CharField(_("Gliederung"), max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)
    value = models.DecimalField(_("Wert"), max_digits=18, decimal_places=6, null=True, blank=True)
    absent_reason = models.CharField(_("nicht lieferbar, weil"), max_length=300, blank=True)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = models.CharField(_("zurückgegeben, weil"), max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by_label = models.CharField(max_length=200, blank=True)
    accepted_value = models.ForeignKey(
        IndicatorValue, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "area", "reference_date", "dimension"),
                condition=models.Q(closed_at__isnull=True),
                name="value_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(absent_reason=""),
                name="value_or_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.reference_date:%d.%m.%Y}"
