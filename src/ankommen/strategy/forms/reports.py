"""What a browser sends about implementation reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ankommen.committees.public import ResolutionFacts
from ankommen.core.forms import VersionMixin
from ankommen.core.typed_fields import DayField


class ReportForm(VersionMixin, forms.Form):
    """For which day, with which words before it."""

    reference_date = DayField(
        label=_("Stichtag"),
        help_text=_("TT.MM.JJJJ. Was nach diesem Tag geschah, zählt nicht."),
    )
    introduction = forms.CharField(
        label=_("Vorbemerkung"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Steht am Anfang des Berichts, auch in der öffentlichen Fassung."),
    )
    request = forms.CharField(
        label=_("Worum das Gremium gebeten wird"),
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Steht oben auf der einen Seite für Mitglieder des Gremiums."),
    )


class SectionForm(VersionMixin, forms.Form):
    """One text of a report that is not frozen yet."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Eine leere Zeile beginnt einen Absatz. Leer gelassen entfällt der Abschnitt."),
    )


class ResolutionChoiceForm(VersionMixin, forms.Form):
    """Which resolution took the report."""

    resolution = forms.TypedChoiceField(
        label=_("Beschluss zum Bericht"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, choices: list[ResolutionFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["resolution"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("noch keiner")),
            *((one.id, f"{one.body_name}, {one.label}") for one in choices),
        ]
