from __future__ import annotations

from django.db import models


class NamedAccess(models.Model):
    """A person who may see an object of the protection level "named"."""

    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    user_id = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("object_kind", "object_id", "user_id"), name="named_access_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id}: {self.user_id}"
