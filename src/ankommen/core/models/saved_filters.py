from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A choice of filters on one list that a person keeps under a name.

    `page` is the name of the list's address; `query` the part of the address behind the "?".
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80)
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("user", "page", "name"), name="saved_filter_name_once"),
        )

    def __str__(self) -> str:
        return self.name
