from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportStage(models.TextChoices):
    """Where a table stands on its way in; the states ending in -ing go on after an interruption."""

    UPLOADED = "uploaded", _("hochgeladen")
    CHECKING = "checking", _("wird geprüft")
    CHECKED = "checked", _("geprüft")
    WRITING = "writing", _("wird übernommen")
    DONE = "done", pgettext_lazy("Tabelle", "übernommen")
    UNDOING = "undoing", _("wird zurückgenommen")
    UNDONE = "undone", pgettext_lazy("Tabelle", "zurückgenommen")


def place_of_file(batch: ImportBatch, name: str) -> str:
    """The name that people gave the file stays out of the disk."""
    return f"imports/{uuid4().hex}"


class ImportBatch(models.Model):
    """One uploaded table on its way in; can be taken back as a whole.

    `columns`: for each column of the file that is read its `index`, `header` and `key`. `counts`:
    rows by outcome. `run` counts the runs over its rows: an older one stops as soon as it sees it.
    `step`: how far the rows are written or taken back.
    """

    table = models.CharField(max_length=40)
    target = models.CharField(max_length=40, blank=True)
    file = models.FileField(upload_to=place_of_file, blank=True)
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    header_row = models.PositiveIntegerField(default=1)
    header_rows = models.PositiveSmallIntegerField(default=1)
    columns = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    stage = models.CharField(max_length=10, choices=ImportStage, default=ImportStage.UPLOADED)
    run = models.PositiveIntegerField(default=0)
    only_good = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    trouble = models.CharField(max_length=500, blank=True)
    job = models.UUIDField(null=True, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by_id = models.BigIntegerField(null=True)
    uploaded_by_label = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name


class RowStep(models.TextChoices):
    OPEN = "open", _("offen")
    WRITTEN = "written", _("übernommen")
    UNDONE = "undone", pgettext_lazy("Tabelle", "zurückgenommen")
    KEPT = "kept", _("behalten")


class ImportRow(models.Model):
    """A row of the file: its cells in the order of the batch's columns, what it would do, and what
    is needed to take it back."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12)
    step = models.CharField(max_length=8, choices=RowStep, default=RowStep.OPEN)
    label = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    identity = models.CharField(max_length=64, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    kept = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="import_row_once"),)
        indexes = (models.Index(fields=("batch", "outcome", "number"), name="import_row_outcome"),)

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"


class ImportMapping(models.Model):
    """What the columns of one row of headers meant the last time: header → key, "" for none."""

    table = models.CharField(max_length=40)
    headers_hash = models.CharField(max_length=64)
    meanings = models.JSONField(default=dict)
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ("-chosen_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("table", "headers_hash"), name="import_mapping_once"),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.headers_hash[:8]}"
