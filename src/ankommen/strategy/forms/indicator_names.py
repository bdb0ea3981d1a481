"""What an indicator is called, how it is read, and who supplies its figures."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.forms import VersionMixin
from ankommen.core.registries import indicators as registry

from ..models import Direction, Indicator
from ..services.indicators import IndicatorText


class IndicatorForm(VersionMixin, forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Kürzel"), max_length=20, help_text=gettext_lazy("zum Beispiel J1")
    )
    title = forms.CharField(label=gettext_lazy("Titel"), max_length=300)
    direction = forms.ChoiceField(label=gettext_lazy("Richtung"), choices=Direction.choices)
    computed_by = forms.ChoiceField(label=gettext_lazy("Berechnung"), required=False)
    data_owner = forms.CharField(
        label=gettext_lazy("Wer die Werte liefert"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Amt oder Stelle, zum Beispiel Jobcenter, Statistik. Keine Person."),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("öffentlich"),
        required=False,
        help_text=gettext_lazy("Öffentliche Kennzahlen stehen mit Quelle auf den Seiten für alle."),
    )

    def __init__(self, *args: Any, indicator: Indicator | None = None, **options: Any) -> None:
        if indicator is not None:
            names = ("code", "title", "direction", "computed_by", "is_public", "data_owner")
            options["initial"] = {name: getattr(indicator, name) for name in names}
        super().__init__(*args, row=indicator, **options)
        computed = sorted(registry.computed().values(), key=lambda one: one.code)
        cast("forms.ChoiceField", self.fields["computed_by"]).choices = [
            ("", _("wird eingetragen oder importiert")),
            *((one.code, str(one.title)) for one in computed),
        ]

    def parsed(self) -> IndicatorText:
        data = self.cleaned_data
        return IndicatorText(
            code=data["code"],
            title=data["title"],
            direction=data["direction"],
            computed_by=data["computed_by"],
            is_public=data["is_public"],
            data_owner=data["data_owner"],
        )
