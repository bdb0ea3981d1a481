from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a personal record was opened for. Every reading names one; "other" is not offered."""

    ACCOUNTS = "accounts", _("Konten und Rollen verwalten")
    CONTACT = "contact", _("eine Ansprechperson erreichen")
    REVIEW = "review", _("Protokoll prüfen")
    ACCESS_REQUEST = "access_request", _("Auskunft an eine betroffene Person")
    RETENTION = "retention", _("Löschung prüfen")
