from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from .models import User


class LoginForm(forms.Form):
    """Log-in, with the page to go on to and the input to keep."""

    login = forms.CharField(
        label=_("Anmeldename"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Passwort"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    """One's own new password; the old one proves that it is oneself."""

    old_password = forms.CharField(
        label=_("Bisheriges Passwort"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("Neues Passwort"),
        strip=False,
        max_length=200,
        help_text=_(
            "Mindestens 12 Zeichen. Mehrere Wörter hintereinander sind gut zu merken und sicher."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("Neues Passwort wiederholen"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        old = str(self.cleaned_data["old_password"])
        if not self.user.check_password(old):
            raise forms.ValidationError(_("Das ist nicht Ihr bisheriges Passwort."))
        return old

    def clean_new_password(self) -> str:
        new = str(self.cleaned_data["new_password"])
        validate_password(new, self.user)
        return new

    def clean(self) -> None:
        data = self.cleaned_data
        if "new_password" in data and data["new_password"] != data.get("repeated"):
            self.add_error("repeated", _("Die beiden neuen Passwörter sind verschieden."))
        if "new_password" in data and data["new_password"] == data.get("old_password"):
            self.add_error("new_password", _("Das neue Passwort muss ein anderes sein."))
