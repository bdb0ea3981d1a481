from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import VersionMixin
from ankommen.core.registries import audit_actions

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


class PersonForm(VersionMixin, forms.Form):
    """Who somebody is. An office mail address is not required."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    login = forms.CharField(
        label=_("Anmeldename"),
        max_length=80,
        help_text=_("Zum Beispiel vorname.nachname. Groß- und Kleinschreibung zählt nicht."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        label=_("E-Mail"),
        required=False,
        help_text=_("Ohne Adresse kommen keine Erinnerungen."),
    )


class PeopleFilterForm(forms.Form):
    """What the list of people is narrowed to."""

    q = forms.CharField(label=_("Name oder Anmeldename"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Konto"),
        required=False,
        choices=[("", _("alle")), ("active", _("offen")), ("inactive", _("gesperrt"))],
    )


class RoleForm(VersionMixin, forms.Form):
    """Where and for how long a role is held."""

    scope = forms.ChoiceField(label=_("Gilt für"))
    starts_on = forms.DateField(label=_("Beginn"), required=False, help_text=_("Leer: ab sofort."))
    ends_on = forms.DateField(
        label=_("Letzter Tag"), required=False, help_text=_("Leer: ohne Ende.")
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["scope"]).choices = choices


class AuditFilterForm(forms.Form):
    """What the audit log is narrowed to; everything is optional."""

    action = forms.ChoiceField(label=_("Vorgang"), required=False)
    object = forms.CharField(label=_("Gegenstand"), required=False, max_length=100)
    person = forms.CharField(label=_("Person"), required=False, max_length=100)
    first_day = forms.DateField(label=_("von"), required=False)
    last_day = forms.DateField(label=_("bis"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("alle Vorgänge")), *audit_actions.choices()]
        cast("forms.ChoiceField", self.fields["action"]).choices = choices
