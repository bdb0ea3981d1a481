from __future__ import annotations

from django.db import models

from ..search.matching import Tokens


class SearchEntry(models.Model):
    """What the search knows of one object: analysed words, no text. It goes with its object.

    `title` and `body` are the tokens to rank by, `tokens` what the database looks in; `analysis`
    is the version of the analysis that made them.
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    title = models.TextField()
    body = models.TextField(blank=True)
    tokens = Tokens()
    analysis = models.CharField(max_length=12)

    class Meta:
        verbose_name_plural = "search entries"
        constraints = (
            models.UniqueConstraint(fields=("kind", "object_id"), name="search_entry_once"),
        )
        indexes = (models.Index(fields=("analysis",), name="search_entry_version"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
