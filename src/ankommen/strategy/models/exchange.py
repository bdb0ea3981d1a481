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
