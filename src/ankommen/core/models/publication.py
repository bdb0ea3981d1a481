from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class NeverChanged(models.QuerySet[Any]):
    """Rows are added and read. What was published cannot be taken out of people's memory."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("What was published is never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError("What was published is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("What was published is never deleted.")


class PublicationRelease(models.Model):
    """One entry of the release ledger: which figures about people were let out, under which rule.

    `population` names who was counted when; only releases about the same people are held against
    each other. `cells` lists the published cells by their codes, `counts` the number in each, −1
    where it is hidden; both are empty for figures that are no counts.
    """

    source = models.CharField(max_length=60)
    population = models.CharField(max_length=200, db_index=True)
    title = models.CharField(_("Was"), max_length=300)
    reference_date = models.DateField(_("Stichtag"), null=True)
    counted = models.CharField(max_length=20)
    rule = models.JSONField()
    cells = models.JSONField(default=list)
    counts = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    released_at = models.DateTimeField(_("freigegeben am"))
    released_by_id = models.BigIntegerField(null=True)
    released_by_label = models.CharField(_("von"), max_length=200)

    objects = NeverChanged.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"V-{self.pk} {self.title}"


class ReleasedFigure(models.Model):
    """What became of one figure in a release. `key` is its id in the source."""

    release = models.ForeignKey(
        PublicationRelease, on_delete=models.PROTECT, related_name="figures"
    )
    source = models.CharField(max_length=60)
    key = models.BigIntegerField()
    is_shown = models.BooleanField()
    why = models.CharField(max_length=30)

    objects = NeverChanged.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("release", "key"), name="figure_once_per_release"),
        )
        indexes = (models.Index(fields=("source", "key")),)

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
