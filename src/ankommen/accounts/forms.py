from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ankommen.core.forms import VersionMixin
from ankommen.core.registries import audit_actions
from ankommen.core.typed_fields import DayField

from .models import User
from .permission_sets import AREAS, PERMISSION_SETS


def refuse_hidden_signs(value: str) -> None:
    """Signs that turn a name around or hide in it make one person look like another."""
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cn"} for sign in value):
        raise forms.ValidationError(
            _("Der Text enthält unsichtbare Zeichen. Bitte tippen Sie ihn neu ein."),
            code="hidden_signs",
        )


class OnwardForm(forms.Form):
    """Carries the page to go on to and the input to keep."""

    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class LoginForm(OnwardForm):
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


class SecondFactorForm(OnwardForm):
    """A code of the app, or one of the printed recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Sechs Ziffern aus Ihrer App oder ein Wiederherstellungscode."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class CredentialForm(OnwardForm):
    """What the browser answered to a passkey challenge."""

    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        found = self.cleaned_data["credential"]
        if not isinstance(found, dict):
            raise forms.ValidationError(_("Der Passkey wurde nicht angenommen."))
        return found


class PasskeyForm(forms.Form):
    """A name for a new passkey, and what the browser answered."""

    name = forms.CharField(
        label=_("Name des Passkeys"),
        max_length=60,
        validators=[refuse_hidden_signs],
        help_text=_("Woran Sie ihn erkennen, zum Beispiel „Diensthandy“."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        found = self.cleaned_data["credential"]
        if not isinstance(found, dict):
            raise forms.ValidationError(
                _("Ihr Browser hat keinen Passkey angelegt. Bitte versuchen Sie es noch einmal.")
            )
        return found


class TotpForm(forms.Form):
    """The first code of the app proves that it was set up."""

    code = forms.CharField(
        label=_("Code aus der App"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ConfirmForm(forms.Form):
    """The password once more, before something about the log-in itself is changed."""

    password = forms.CharField(
        label=_("Passwort"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The one-time code from a letter."""

    code = forms.CharField(
        label=_("Einmal-Code"),
        max_length=100,
        help_text=_("Er steht in Ihrem Brief. Groß- und Kleinschreibung und Striche zählen nicht."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class ForgottenForm(forms.Form):
    """Whose password shall be renewed."""

    login = forms.CharField(
        label=_("Anmeldename oder E-Mail-Adresse"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class NewPasswordForm(forms.Form):
    """A password of one's own choice, typed twice."""

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

    def clean_new_password(self) -> str:
        new = str(self.cleaned_data["new_password"])
        validate_password(new, self.user)
        return new

    def clean(self) -> None:
        data = self.cleaned_data
        if "new_password" in data and data["new_password"] != data.get("repeated"):
            self.add_error("repeated", _("Die beiden neuen Passwörter sind verschieden."))


class PasswordForm(NewPasswordForm):
    """One's own new password; the old one proves that it is oneself."""

    old_password = forms.CharField(
        label=_("Bisheriges Passwort"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old_password", "new_password", "repeated")

    def clean_old_password(self) -> str:
        old = str(self.cleaned_data["old_password"])
        if not self.user.check_password(old):
            raise forms.ValidationError(_("Das ist nicht Ihr bisheriges Passwort."))
        return old

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if "new_password" in data and data["new_password"] == data.get("old_password"):
            self.add_error("new_password", _("Das neue Passwort muss ein anderes sein."))


class PersonForm(VersionMixin, forms.Form):
    """Who somebody is. An office mail address is not required."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        validators=[refuse_hidden_signs],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    login = forms.CharField(
        label=_("Anmeldename"),
        max_length=80,
        validators=[refuse_hidden_signs],
        help_text=_("Zum Beispiel vorname.nachname. Groß- und Kleinschreibung zählt nicht."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        label=_("E-Mail"),
        required=False,
        help_text=_("Ohne Adresse kommen keine Erinnerungen, und der Zugang wird ein Brief."),
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
    starts_on = DayField(label=_("Beginn"), required=False, help_text=_("Leer: ab sofort."))
    ends_on = DayField(label=_("Letzter Tag"), required=False, help_text=_("Leer: ohne Ende."))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["scope"]).choices = choices


class DeputyForm(VersionMixin, forms.Form):
    """Who stands in for a role, and from when to when."""

    deputy = forms.TypedChoiceField(label=_("Vertretung"), coerce=int)
    starts_on = DayField(label=_("Beginn"))
    ends_on = DayField(label=_("Letzter Tag"))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["deputy"]).choices = [("", "–"), *choices]


class RightsFilterForm(forms.Form):
    """What the table of rights is narrowed to."""

    area = forms.ChoiceField(label=pgettext_lazy("Rechte", "Bereich"), required=False)
    role = forms.ChoiceField(label=_("Rolle"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = cast("forms.ChoiceField", self.fields["area"])
        areas.choices = [("", _("alle Bereiche")), *AREAS.items()]
        roles = cast("forms.ChoiceField", self.fields["role"])
        roles.choices = [
            ("", _("alle Rollen")),
            *((c, o.label) for c, o in PERMISSION_SETS.items()),
        ]


class DayForm(forms.Form):
    """The day for which rights are shown."""

    day = DayField(label=_("Stichtag"), required=False)

    def chosen(self, *, today: date) -> date:
        """The typed day; a broken or missing one is today."""
        found = self.cleaned_data.get("day") if self.is_valid() else None
        return found if isinstance(found, date) else today


class AuditFilterForm(forms.Form):
    """What the audit log is narrowed to; everything is optional."""

    action = forms.ChoiceField(label=_("Vorgang"), required=False)
    object = forms.CharField(label=_("Gegenstand"), required=False, max_length=100)
    person = forms.CharField(label=_("Person"), required=False, max_length=100)
    first_day = DayField(label=pgettext_lazy("Zeitraum", "von"), required=False)
    last_day = DayField(label=pgettext_lazy("Zeitraum", "bis"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("alle Vorgänge")), *audit_actions.choices()]
        cast("forms.ChoiceField", self.fields["action"]).choices = choices


class AccessRequestForm(forms.Form):
    """Whom an answer under Art. 15 DSGVO is about: an account, or a name and a mail address."""

    login = forms.CharField(
        label=_("Anmeldename"),
        max_length=80,
        required=False,
        help_text=_("Wenn die Person ein Konto hat. Name und E-Mail kommen dann von dort."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("So, wie er als Ansprechperson eingetragen ist, zum Beispiel Petra Beispiel."),
    )
    email = forms.EmailField(label=_("E-Mail"), required=False)
    reason = forms.CharField(
        label=_("Anlass"),
        max_length=200,
        help_text=_("Zum Beispiel: Antrag vom 3. November, Az. 12-345. Er steht im Protokoll."),
    )

    def clean_name(self) -> str:
        """One word finds half the district: the whole name is asked for."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if name and " " not in name:
            raise forms.ValidationError(_("Bitte nennen Sie Vor- und Nachnamen."), code="one_word")
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(given.get(name) for name in ("login", "name", "email")):
            raise forms.ValidationError(
                _("Bitte nennen Sie einen Anmeldenamen, einen Namen oder eine E-Mail."),
                code="nobody",
            )
        return given
