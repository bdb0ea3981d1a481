from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.core.validators import validate_email
from django.db import models
from django.db.models.lookups import Exact

from .cipher import decrypt, encrypt
from .keys import ring


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that the database holds encrypted. Empty stays empty, so that "has none" is visible.

    It cannot be searched or sorted by; equal values are found by a blind index beside it.
    """

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return encrypt(plain, context=self.context, ring=ring()) if plain else plain

    def from_db_value(self, value: Any, *_rest: Any) -> Any:
        return decrypt(value, context=self.context, ring=ring()) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only "is it empty?" can be asked of a text that nobody can read."""
        return {"exact": _IsEmpty, "isnull": super().get_lookup("isnull")}.get(lookup_name)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": forms.TextInput, **kwargs})


class EncryptedEmailField(EncryptedTextField):
    """The same for a mail address."""

    default_validators = [validate_email]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(
            **{"form_class": forms.EmailField, "widget": forms.EmailInput, **kwargs}
        )


class _IsEmpty(Exact):
    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs != "":
            raise FieldError(
                f"{lhs.target.context} is encrypted: look its value up by the blind index."
            )
        super().__init__(lhs, rhs)
