from __future__ import annotations

from typing import Any

from django import forms

from ..models import Delivery
from .registry import Kind


class DeliveryForm(forms.Form):
    """One choice for each kind of notice."""

    def __init__(self, wishes: list[tuple[Kind, Delivery]], data: Any = None) -> None:
        super().__init__(data)
        self._names = {_name(kind.code): kind.code for kind, _wish in wishes}
        for kind, wish in wishes:
            self.fields[_name(kind.code)] = forms.ChoiceField(
                label=str(kind.label), choices=Delivery.choices, initial=wish
            )

    def wishes(self) -> dict[str, str]:
        return {code: self.cleaned_data[name] for name, code in self._names.items()}


def _name(code: str) -> str:
    return code.replace(".", "-")
