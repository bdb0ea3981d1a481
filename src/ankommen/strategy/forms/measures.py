"""The forms of a measure: they parse, the services decide."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.errors import Refused
from ankommen.core.typed_fields import DayField

from ..models import Edition, Measure, Trend
from ..rules.official_text import OFFICIAL_MEASURE_FIELDS
from ..selectors.measure_choices import FormChoices
from ..selectors.measure_snapshot import MeasureSnapshot
from .measure_base import seal

FIELD_LABELS = {
    "text": gettext_lazy("Text der Maßnahme"),
    "target_groups": gettext_lazy("Zielgruppen"),
    "areas": gettext_lazy("Gebiete"),
    "lead_unit": gettext_lazy("Zuständigkeit"),
    "partners": gettext_lazy("Partner"),
    "contacts": gettext_lazy("Ansprechpersonen"),
    "financing_statement": gettext_lazy("Aussagen zur Finanzierung"),
    "budget": gettext_lazy("geplantes Geld"),
    "spent": gettext_lazy("ausgegebenes Geld"),
    "schedule": gettext_lazy("Beginn und Ende"),
    "milestones": gettext_lazy("Meilensteine"),
    "status": gettext_lazy("Stand"),
    "outputs": gettext_lazy("eigene Zahlen"),
    "attachments": gettext_lazy("Anhänge"),
}
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Wortlaut"), ("number", "title", "text", "trend")),
    (
        gettext_lazy("Einordnung"),
        ("action_field", "further_action_fields", "goals", "target_groups", "areas", "depends_on"),
    ),
    (gettext_lazy("Zuständigkeit"), ("lead_unit", "responsible_text", "partners")),
    (gettext_lazy("Zeit und Geld"), ("starts_on", "ends_on", "financing_statement")),
    (gettext_lazy("Veröffentlichung"), ("internal_fields",)),
)


class MeasureForm(forms.Form):
    """All editable fields. Where the edition was frozen when the form was made (`seen`), the
    official ones are left out."""

    _errors: ErrorDict | None
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(label=gettext_lazy("Nummer"), max_length=20)
    title = forms.CharField(label=gettext_lazy("Titel"), max_length=300)
    text = forms.CharField(
        label=gettext_lazy("Text der Maßnahme"), required=False, widget=forms.Textarea
    )
    trend = forms.ChoiceField(
        label=gettext_lazy("Richtung"),
        required=False,
        choices=[("", gettext_lazy("keine Angabe")), *Trend.choices],
        help_text=gettext_lazy("Statt einer Zahl: Was soll sich ändern?"),
    )
    action_field = forms.TypedChoiceField(label=gettext_lazy("Handlungsfeld"), coerce=int)
    further_action_fields = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weitere Handlungsfelder"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    goals = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ziele"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    target_groups = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Zielgruppen"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    areas = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Gebiete"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ohne Auswahl gilt die Maßnahme überall."),
    )
    depends_on = forms.CharField(
        label=gettext_lazy("Hängt ab von"),
        required=False,
        help_text=gettext_lazy("Nummern anderer Maßnahmen, durch Komma getrennt, z. B. 1.2, 3.4"),
    )
    lead_unit = forms.TypedChoiceField(
        label=gettext_lazy("Zuständig"), coerce=int, required=False, empty_value=None
    )
    responsible_text = forms.CharField(
        label=gettext_lazy("Zuständigkeit im Wortlaut"), max_length=500, required=False
    )
    partners = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Partner"),
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("Mehrere mit gedrückter Strg-Taste."),
    )
    starts_on = DayField(label=gettext_lazy("Beginn"), required=False)
    ends_on = DayField(label=gettext_lazy("Ende"), required=False)
    financing_statement = forms.CharField(
        label=gettext_lazy("Aussagen zur Finanzierung"), required=False, widget=forms.Textarea
    )
    internal_fields = forms.MultipleChoiceField(
        label=gettext_lazy("Nicht veröffentlichen"),
        required=False,
        choices=[(name, FIELD_LABELS[name]) for name in Measure.CHOOSABLE_FIELDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Angekreuzte Angaben bleiben auf öffentlichen Seiten weg."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Warum wird geändert?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Nötig, wenn sich ein Text ändert. Steht im Verlauf."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        edition: Edition,
        choices: FormChoices,
        seen: MeasureSnapshot | None = None,
    ) -> None:
        self.edition = edition
        self.seen = seen
        super().__init__(data, initial=initial_values(seen) if seen else {})
        if seen.is_frozen if seen else edition.frozen_at is not None:
            for name in OFFICIAL_MEASURE_FIELDS:
                self.fields.pop(name, None)
        if seen is None:
            self.fields.pop("reason")
        for name, options in choices.of_fields().items():
            if name in self.fields and (options or self.fields[name].required):
                self.fields[name].choices = options  # type: ignore[attr-defined]
            else:
                self.fields.pop(name, None)

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        found = [
            (str(title), [self[name] for name in names if name in self.fields])
            for title, names in SECTIONS
        ]
        return [(title, fields) for title, fields in found if fields]

    def clean_depends_on(self) -> list[int]:
        """Numbers of measures of this edition as ids."""
        numbers = [part for part in re.split(r"[,;\s]+", self.cleaned_data["depends_on"]) if part]
        rows = dict(
            Measure.objects.filter(edition=self.edition, number__in=numbers).values_list(
                "number", "pk"
            )
        )
        unknown = [number for number in numbers if number not in rows]
        if unknown:
            message = _("In dieser Edition gibt es keine Maßnahme %(numbers)s.")
            raise ValidationError(message % {"numbers": ", ".join(unknown)}, code="unknown_number")
        return sorted(set(rows.values()))

    def values(self) -> dict[str, Any]:
        """What goes to the service. What this person could not see in a choice stays chosen."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("base", "reason")
        }
        for name, value in given.items():
            unseen = self._unseen(name)
            if unseen and isinstance(value, list):
                given[name] = sorted({*value, *unseen})
            elif unseen and value is None:
                given[name] = unseen[0]
        return given

    def _unseen(self, name: str) -> list[Any]:
        """What is stored in a field, but not among the options of this person."""
        options = getattr(self.fields[name], "choices", None)
        if self.seen is None or options is None or name not in self.seen.values:
            return []
        stored = self.seen.values[name]
        shown = {str(key) for key, _label in options}
        chosen = stored if isinstance(stored, list) else [stored]
        return [one for one in chosen if one not in (None, "") and str(one) not in shown]

    def leave_unchecked(self) -> None:
        """Show what was typed without complaining about it."""
        self._errors = ErrorDict()

    def show(self, refused: Refused) -> None:
        """Each problem at its field."""
        for problem in refused.problems:
            name = problem.field if problem.field in self.fields else None
            if name is None and problem.field.partition("-")[0] in ROW_KINDS:
                continue
            self.add_error(name, ValidationError(problem.message, code=problem.code))


ROW_KINDS = ("milestones", "budgets", "contacts", "outputs")


def initial_values(seen: MeasureSnapshot) -> dict[str, Any]:
    """The stored values as the form shows them."""
    rows = Measure.objects.filter(pk__in=seen.values.get("depends_on", ())).order_by(
        "position", "id"
    )
    numbers = ", ".join(rows.values_list("number", flat=True))
    return {**seen.values, "depends_on": numbers, "base": seal(seen)}
