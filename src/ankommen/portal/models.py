from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalPageKind(models.TextChoices):
    IMPRINT = "imprint", _("Impressum")
    PRIVACY = "privacy", _("Datenschutz")
    ACCESSIBILITY = "accessibility", _("Erklärung zur Barrierefreiheit")
    EASY_LANGUAGE = "easy_language", _("Leichte Sprache")


class LegalPage(models.Model):
    """A page the law asks for. As long as it is a placeholder, no production start."""

    kind = models.CharField(max_length=16, choices=LegalPageKind)
    language = models.CharField(max_length=12)
    text = models.TextField(_("Text"))
    is_placeholder = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "language"), name="legal_page_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} [{self.language}]"
