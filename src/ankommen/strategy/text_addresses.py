"""Where the owner of a text is read."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from .models import ActionField, Goal, Measure
from .selectors.texts import TextOwner


def address(owner: TextOwner) -> str:
    """The page that shows the text of this row."""
    row = owner.row
    if isinstance(row, ActionField):
        return reverse("strategy:action_field_detail", args=[row.edition.slug, row.slug])
    if isinstance(row, Goal):
        field = row.action_field
        return reverse("strategy:action_field_detail", args=[field.edition.slug, field.slug])
    if isinstance(row, Measure):
        return measure_address(row.edition.slug, row.slug)
    if owner.edition is not None:
        return reverse("strategy:edition_detail", args=[owner.edition.slug])
    return reverse("strategy:guiding_goal_list")


def measure_address(edition: str, slug: str) -> str:
    try:
        return reverse("strategy:measure_detail", args=[edition, slug])
    except NoReverseMatch:
        return reverse("strategy:edition_detail", args=[edition])
