from __future__ import annotations

from django.db import models

from ..encryption import EncryptedEmailField, EncryptedTextField


class OutgoingMail(models.Model):
    """A mail on its way: written with what it tells of, gone when its job has sent it.

    Encrypted, because it may hold a link that opens something and says who is written to.
    """

    address = EncryptedEmailField(context="core.OutgoingMail.address")
    subject = EncryptedTextField(context="core.OutgoingMail.subject")
    text = EncryptedTextField(context="core.OutgoingMail.text")
    queued_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.queued_at:%Y-%m-%d %H:%M}"
