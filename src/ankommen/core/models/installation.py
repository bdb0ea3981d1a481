from __future__ import annotations

from django.db import models


class Installation(models.Model):
    """The one row that says whose office this is, and whether it is a demo."""

    district = models.OneToOneField("core.Area", on_delete=models.PROTECT, related_name="+")
    office_name = models.CharField(max_length=200)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.office_name
