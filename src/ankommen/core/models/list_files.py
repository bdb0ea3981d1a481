from __future__ import annotations

import uuid

from django.db import models


def place_of_list(row: ListFile, name: str) -> str:
    """Always the same place: made once more, a file lies where it lay."""
    return f"lists/{row.pk.hex}"


class ListFile(models.Model):
    """A long list that is made into a file in the background, for its owner, for a few days.

    `path` and `query` are the address of the list: its page makes the file, with the rights that
    the owner has by then. `made_at` is empty as long as there is no file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    path = models.CharField(max_length=300)
    query = models.TextField(blank=True)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    rows = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=place_of_list, blank=True)
    job = models.UUIDField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = (models.Index(fields=("asked_by_id", "-asked_at"), name="list_file_by_owner"),)

    def __str__(self) -> str:
        return self.name
