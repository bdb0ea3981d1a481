"""Form fields for days and money, as people in German offices write them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .numbers import NumberRefused, read_number

_GERMAN_DAY = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_ISO_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
MOST_CENTS = 10**15


class DayField(forms.DateField):
    """A day as TT.MM.JJJJ or in ISO form; 31.02. is told to be no day at all."""

    default_error_messages = {
        "no_date": gettext_lazy("„%(text)s“ ist kein Datum. Bitte in der Form TT.MM.JJJJ angeben."),
        "no_such_day": gettext_lazy("Den Tag „%(text)s“ gibt es im Kalender nicht."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("TT.MM.JJJJ"))
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"class": "short", "inputmode": "numeric"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        text = str(value).strip()
        if not text:
            return None
        german, iso = _GERMAN_DAY.match(text), _ISO_DAY.match(text)
        if german is None and iso is None:
            raise self._refused("no_date", text)
        day, month, year = german.groups() if german else reversed(iso.groups())  # type: ignore[union-attr]
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise self._refused("no_such_day", text) from None

    def _refused(self, code: str, text: str) -> ValidationError:
        told = {"text": Truncator(text).chars(40)}
        return ValidationError(self.error_messages[code], code=code, params=told)


class TypedDays:
    """For forms of stored rows: every day is typed into a `DayField`, with its words."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "Meta" in vars(cls):  # Django reads it after this
            vars(cls)["Meta"].formfield_callback = _form_field


def _form_field(column: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    is_day = isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField)
    if is_day:
        kwargs["form_class"] = DayField
    return column.formfield(**kwargs)


class EuroField(forms.CharField):
    """An amount in euro, kept as integer cents; empty stays unknown, never zero."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"class": "short", "inputmode": "decimal"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:.2f}".replace(".", ",") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = read_number(text.removesuffix("€")).value * 100
        except NumberRefused as refused:
            raise ValidationError(_refusal(text, refused), code="no_amount") from None
        if cents != cents.to_integral_value():
            raise ValidationError(_("Bitte höchstens zwei Stellen nach dem Komma."), code="cents")
        if cents < 0 or cents > MOST_CENTS:
            raise ValidationError(_("Der Betrag darf nicht negativ sein."), code="negative")
        return int(cents)


def _refusal(text: str, refused: NumberRefused) -> str:
    if refused.readings:
        message = _(
            "„%(text)s“ ist nicht eindeutig. Schreiben Sie zum Beispiel 1234 oder 1.234,00."
        )
    else:
        message = _("„%(text)s“ ist kein Betrag. Schreiben Sie etwa 1.234,50.")
    return message % {"text": Truncator(text).chars(40)}
