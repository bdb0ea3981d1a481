from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..search.watching import watched


class TranslationStatus(models.TextChoices):
    MACHINE = "machine", _("maschinell übersetzt")
    DRAFT = "draft", _("übersetzt, nicht geprüft")
    REVIEWED = "reviewed", pgettext_lazy("Übersetzung", "geprüft")


class Translation(models.Model):
    """The text of one field of one object in another language.

    `source_hash` is the hash of the German text it was made from; when the German text changes,
    the translation is outdated and says so.
    """

    object_kind = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=TranslationStatus)
    source_hash = models.CharField(max_length=64)
    reviewed_by = models.CharField(max_length=200, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Translation]] = watched()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("object_kind", "object_id", "field", "language"), name="translation_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id} {self.field} [{self.language}]"
