"""What people send to the public face, and what staff write about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import VersionMixin

from .models import LegalPage

SALT = "ankommen.portal.feedback"


class FeedbackForm(forms.Form):
    """No name, no address needed. `website` is a trap that people do not see."""

    text = forms.CharField(
        label=_("Was funktioniert nicht, oder was sollte besser werden?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    page = forms.CharField(
        label=_("Auf welcher Seite?"),
        max_length=300,
        required=False,
        help_text=_("Adresse oder Name der Seite"),
    )
    contact = forms.CharField(
        label=_("Wie erreichen wir Sie?"),
        max_length=200,
        required=False,
        help_text=_("Nur wenn Sie eine Antwort wünschen: E-Mail oder Telefon."),
    )
    website = forms.CharField(required=False, label=_("Bitte leer lassen"))
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def rendered_at(self) -> datetime | None:
        """When the form was shown; None where the stamp is missing or forged."""
        try:
            seconds = signing.loads(self.cleaned_data["stamp"], salt=SALT)
        except signing.BadSignature:
            return None
        return datetime.fromtimestamp(int(seconds), tz=UTC)


def stamp(now: datetime) -> str:
    return signing.dumps(int(now.timestamp()), salt=SALT)


class CommentForm(forms.Form):
    """A comment on a section of a draft. `sending` makes two clicks one comment."""

    text = forms.CharField(
        label=_("Ihre Stellungnahme"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": 10_000}),
    )
    sending = forms.CharField(max_length=32, widget=forms.HiddenInput)


class LegalPageForm(VersionMixin, forms.Form):
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_(
            "## Überschrift, - Aufzählung, **fett**, [Wort](https://…). "
            "Eine leere Zeile beginnt einen Absatz."
        ),
    )
    is_placeholder = forms.BooleanField(
        label=_("Das ist noch ein Platzhalter"),
        required=False,
        help_text=_("Mit Platzhaltern startet der öffentliche Betrieb nicht."),
    )

    def __init__(self, *args: Any, page: LegalPage | None, **options: Any) -> None:
        if page is not None:
            options["initial"] = {"text": page.text, "is_placeholder": page.is_placeholder}
        super().__init__(*args, row=page, **options)
