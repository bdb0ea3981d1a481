from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched

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

    objects: ClassVar[models.Manager[ImplementationReport]] = watched()

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


class OutputKind(models.TextChoices):
    """Files made of a frozen report on demand; they say the same, so they can be made again."""

    WORD = "word", _("Word-Datei")
    SLIDES = "slides", _("Folien für das Gremium")


class ReportOutput(models.Model):
    """A file made of a report. `look` names the template it was written on."""

    report = models.ForeignKey(
        ImplementationReport, on_delete=models.CASCADE, related_name="outputs"
    )
    kind = models.CharField(max_length=8, choices=OutputKind)
    look = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="reports/%Y/")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("report", "kind"), name="report_output_once"),
        )

    def __str__(self) -> str:
        return f"{self.report}: {self.get_kind_display()}"


class ReportDraft(models.Model):
    """A report between wish and freezing: its texts can be written, its figures come at the end."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="report_drafts")
    reference_date = models.DateField(_("Stichtag"))
    started_at = models.DateTimeField()
    started_by_label = models.CharField(max_length=200)
    report = models.OneToOneField(
        ImplementationReport, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.edition} {self.reference_date:%d.%m.%Y}"


class SectionKind(models.TextChoices):
    FOREWORD = "foreword", _("Vorbemerkung")
    REQUEST = "request", _("Worum das Gremium gebeten wird")
    SUMMARY = "summary", _("Zusammenfassung")
    SITUATION = "situation", _("Aktuelle Situation")
    TREND = "trend", _("Trend")


class ReportSection(models.Model):
    """One text of a draft that somebody wrote; until then the concept's own text stands there."""

    draft = models.ForeignKey(ReportDraft, on_delete=models.CASCADE, related_name="sections")
    action_field = models.ForeignKey(
        "strategy.ActionField", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=SectionKind)
    text = models.TextField(_("Text"), blank=True)
    changed_at = models.DateTimeField()
    changed_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("draft", "action_field", "kind"), name="report_section_once"
            ),
            models.UniqueConstraint(
                fields=("draft", "kind"),
                condition=models.Q(action_field__isnull=True),
                name="report_section_once_without_field",
            ),
        )

    def __str__(self) -> str:
        return f"{self.draft}: {self.get_kind_display()}"
