from __future__ import annotations

from django.db import models


class SignedLinkRow(models.Model):
    """A link given to somebody without an account: what it opens, how long, whether it still does.

    Of the token only its hash is kept: whoever reads this table can open nothing. `recipient_label`
    is what the issuer wrote down to find the link again ("Frau Scholz, Träger A").
    Purpose: proof of who was let in by whom. Kept 90 days after the link stopped to open.
    """

    purpose = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    single_use = models.BooleanField(default=False)
    recipient_label = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField()
    issued_by_id = models.BigIntegerField(null=True)
    issued_by_label = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-issued_at", "-id")
        indexes = (
            models.Index(fields=("issued_by_id", "-issued_at")),
            models.Index(fields=("object_kind", "object_id")),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.object_kind} {self.object_id}"
