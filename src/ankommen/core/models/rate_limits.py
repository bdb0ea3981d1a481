from __future__ import annotations

from django.db import models


class RateCount(models.Model):
    """How often one caller did one thing in one stretch of time.

    `key` is a keyed digest of the caller, `stretch` the number of the stretch since 1970. Rows are
    worthless after two stretches; the daily tidying removes them.
    """

    key = models.CharField(max_length=64)
    stretch = models.BigIntegerField()
    times = models.PositiveIntegerField(default=1)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "stretch"), name="rate_count_once"),)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.times}"
