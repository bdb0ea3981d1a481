from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched


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
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[LegalPage]] = watched()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "language"), name="legal_page_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} [{self.language}]"


class Feedback(models.Model):
    """What somebody wrote about accessibility. Who it was is not asked; `contact` is free."""

    text = models.TextField(_("Rückmeldung"))
    page = models.CharField(_("Seite"), max_length=300, blank=True)
    contact = models.CharField(_("Kontakt"), max_length=200, blank=True)
    language = models.CharField(max_length=12)
    received_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.text[:60]
