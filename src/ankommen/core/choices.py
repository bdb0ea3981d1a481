"""The label of a coded value, for models of which lists show many rows."""

from __future__ import annotations

from django.db.models import TextChoices


def label_of(choices: type[TextChoices], value: str) -> str:
    """What Django's `get_…_display` gives. That one translates all labels at each call."""
    try:
        return str(choices(value).label)
    except ValueError:
        return value
