from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .concept import Edition


class ImplementationReport(models.Model):
    """The report on an edition at a reference date, frozen with its hash when made."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="reports")
    reference_date = models.DateField(_("Stichtag"))
    title = models.CharField(_("Titel"), max_length=300)
    introduction = models.TextField(_("Vorbemerkung"), blank=True)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolution = models.ForeignKey(
        "committees.Resolution", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pdf = models.FileField(upload_to="reports/%Y/", blank=True)
    public_pdf = models.FileField(upload_to="reports/%Y/", blank=True)
    one_page_pdf = models.FileField(upload_to="reports/%Y/", blank=True)
    made_at = models.DateTimeField()
    made_by_label = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-reference_date", "-id")

    def __str__(self) -> str:
        return self.title


class ReportPromise(models.Model):
    """A next step with a date that a report announced; the next report says what became of it."""

    report = models.ForeignKey(
        ImplementationReport, on_delete=models.CASCADE, related_name="promises"
    )
    measure = models.ForeignKey("strategy.Measure", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text
