from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .concept import Concept, Edition


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("hochgeladen")
    PREVIEWED = "previewed", _("geprüft")
    DONE = "done", _("übernommen")
    UNDONE = "undone", _("zurückgenommen")


class ConceptImport(models.Model):
    """One uploaded table on its way into an edition; can be undone as a whole."""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="imports")
    edition = models.ForeignKey(
        Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    file = models.FileField(upload_to="imports/%Y/")
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=100, blank=True)
    header_row = models.PositiveSmallIntegerField(default=1)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    created_objects = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    uploaded_at = models.DateTimeField()
    uploaded_by_id = models.BigIntegerField(null=True)
    uploaded_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name


class BatchState(models.TextChoices):
    """One change of many measures: on its way, carried out, taken back."""

    OPEN = "open", _("in Vorbereitung")
    DONE = "done", _("übernommen")
    UNDONE = "undone", _("zurückgenommen")


class MeasureBatch(models.Model):
    """The same change for many measures of an edition, with what is needed to take it back.

    `chosen`: id → mark of the measure as it was when the preview was made. `written`: id → the
    values `before` and `after`, and the mark it was left with. `left_out`: id → codes of reasons.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="measure_batches")
    state = models.CharField(max_length=6, choices=BatchState, default=BatchState.OPEN)
    change = models.JSONField(default=dict)
    chosen = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    left_out = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_label = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return _("Sammeländerung %(number)d") % {"number": self.pk}
