from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WordTemplate(models.Model):
    """The district's template for Word files. The newest row counts; older ones stay for proof."""

    file = models.FileField(upload_to="word_templates/")
    name = models.CharField(_("Dateiname"), max_length=200)
    sha256 = models.CharField(max_length=64)
    is_withdrawn = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    uploaded_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name
