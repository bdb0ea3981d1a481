"""One kind of field for days, whichever form asks for one."""

from __future__ import annotations

from django import forms
from django.urls import get_resolver

from ankommen.core.typed_fields import DayField


def _forms() -> list[type[forms.BaseForm]]:
    """Every class of form of the product, found through its base."""
    found, waiting = [], [forms.BaseForm]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.startswith("ankommen."):
                found.append(one)
    return found


def test_every_day_of_every_form_is_the_kits_day() -> None:
    assert get_resolver().url_patterns, "every view brings its forms"
    days = {
        f"{one.__module__}.{one.__qualname__}.{name}": type(field)
        for one in _forms()
        for name, field in getattr(one, "base_fields", {}).items()
        if isinstance(field, forms.DateField)
    }
    assert len(days) > 40
    assert {name: kind for name, kind in days.items() if kind is not DayField} == {}
