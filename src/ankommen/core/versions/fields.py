"""Stored values as a browser would send them, and as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import localize_input
from django.utils.translation import gettext as _

CHOICE_PREFIX = "choice_"
THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """One difference as the page shows it. `name`: of the radio buttons; `chosen`: mine, theirs."""

    name: str
    label: str
    theirs: str
    mine: str
    chosen: str


def as_data(field: forms.Field, value: Any) -> list[str]:
    """A stored value as a browser would send it."""
    if isinstance(value, list | frozenset):
        return [str(one) for one in sorted(value)]
    if isinstance(value, bool):
        return ["on"] if value else []
    prepared = field.prepare_value(value)
    if isinstance(prepared, Decimal | date):
        prepared = localize_input(prepared)
    return ["" if prepared is None else str(prepared)]


def in_words(field: forms.Field, texts: list[str]) -> str:
    """What a browser sends, as a person reads it."""
    if isinstance(field, forms.BooleanField):
        return _("ja") if texts else _("nein")
    options = getattr(field, "choices", None)
    if options is not None:
        labels = {str(key): str(label) for key, label in options}
        return ", ".join(labels.get(one, one) for one in texts if one) or _("keine")
    return ", ".join(text for text in texts if text) or _("leer")
