from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..encryption import EncryptedTextField


class PersonalExport(models.Model):
    """One answer to "what do you know about me?" (Art. 15 DSGVO), encrypted, for a few weeks.

    `about_*` say whom it is about: the account alone where somebody asked about themself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about_user_id = models.BigIntegerField(null=True)
    about_name = EncryptedTextField(blank=True, context="core.PersonalExport.about_name")
    about_email = EncryptedTextField(blank=True, context="core.PersonalExport.about_email")
    is_own = models.BooleanField(default=False)
    reason = models.CharField(_("Anlass"), max_length=200, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(null=True)
    content = EncryptedTextField(blank=True, context="core.PersonalExport.content")

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = (
            models.Index(fields=("asked_by_id", "-asked_at"), name="personal_export_by_asker"),
        )

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.asked_by_label}"
