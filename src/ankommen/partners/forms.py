from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import Row, RowForm, VersionMixin
from ankommen.core.numbers import NumberRefused, read_number

from .models import Contact, Organisation, Unit


class LevelForm(RowForm[Row]):
    """The level with what it may need: names for the narrowest, a reason for a wider one."""

    named = forms.CharField(
        label=_("Benannte Personen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Anmeldenamen, einer je Zeile. Nur für die Stufe „nur benannte Personen“; "
            "leer: Die Liste bleibt, wie sie ist. Sie selbst stehen immer darauf."
        ),
    )
    protection_reason = forms.CharField(
        label=_("Grund, wenn mehr Menschen davon erfahren sollen"),
        required=False,
        max_length=500,
    )

    def clean_named(self) -> list[str] | None:
        return self.cleaned_data["named"].split() or None

    @property
    def values(self) -> dict[str, Any]:
        """A new row has no level before it that would need a reason."""
        found = super().values
        if self.instance.pk is None:
            found.pop("protection_reason", None)
        return found


class OrganisationForm(LevelForm[Organisation]):
    confirmed = forms.BooleanField(
        label=_("Es ist eine andere Organisation mit demselben Namen"), required=False
    )

    class Meta:
        model = Organisation
        fields = ("name", "short_name", "kind", "protection", "area")
        help_texts: ClassVar = {
            "protection": _("Wer erfahren darf, dass es diese Organisation gibt."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["confirmed"]


class UnitForm(LevelForm[Unit]):
    class Meta:
        model = Unit
        fields = ("name", "short_name", "parent", "protection")
        help_texts: ClassVar = {
            "protection": _("Leer: wie die Organisation. Weiter als sie wird nie gezeigt."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["protection"].required = self.instance.pk is not None
        others = organisation.units.exclude(pk=self.instance.pk or 0)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]


class ContactForm(LevelForm[Contact]):
    class Meta:
        model = Contact
        fields = ("name", "function", "kind", "unit", "email", "phone", "protection")
        help_texts: ClassVar = {
            "protection": _("Wer diese Person und ihre Erreichbarkeit sehen darf."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = organisation.units.all()  # type: ignore[attr-defined]


class ResourceForm(VersionMixin, forms.Form):
    year = forms.IntegerField(label=_("Jahr"))
    source = forms.CharField(
        label=_("Quelle"), max_length=120, help_text=_("Zum Beispiel Kreishaushalt oder Land")
    )
    staff_fte = forms.CharField(label=_("Stellen (VZÄ)"), required=False)
    budget_cents = forms.CharField(label=_("Budget in Euro"), required=False)

    def clean_staff_fte(self) -> Any:
        return _number(self.cleaned_data["staff_fte"], decimals=2)

    def clean_budget_cents(self) -> int | None:
        euros = _number(self.cleaned_data["budget_cents"], decimals=2)
        return None if euros is None else int(euros * 100)


def _number(text: str, *, decimals: int) -> Any:
    if not text.strip():
        return None
    try:
        value = read_number(text).value
    except NumberRefused as refused:
        raise forms.ValidationError(
            _("„%(text)s“ ist nicht eindeutig. Schreiben Sie zum Beispiel 2,5 oder 12000."),
            params={"text": text},
        ) from refused
    if value != round(value, decimals):
        raise forms.ValidationError(_("Höchstens zwei Stellen nach dem Komma."))
    return value
