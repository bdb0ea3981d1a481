"""The rows below a measure in its form: milestones, money, contacts, own figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.errors import Refused
from ankommen.core.publication import COUNTED, Counted
from ankommen.core.typed_fields import DayField, EuroField

from ..models.measure import DECLARED
from ..selectors.measure_choices import FormChoices
from ..selectors.measure_snapshot import MeasureSnapshot
from ..services.measure_rows import Row, RowGroup

MOST_ROWS = 100


class RowForm(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(label=gettext_lazy("Zeile entfernen"), required=False)
    _errors: ErrorDict | None

    def leave_unchecked(self) -> None:
        """Show what was typed without complaining about it."""
        self._errors = ErrorDict()

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "id"]


class MilestoneForm(RowForm):
    title = forms.CharField(label=gettext_lazy("Meilenstein"), max_length=300)
    due_on = DayField(label=gettext_lazy("fällig am"), help_text="")
    done_on = DayField(label=gettext_lazy("erreicht am"), help_text="", required=False)
    field_order = ("id", "title", "due_on", "done_on", "remove")


class BudgetForm(RowForm):
    year = forms.IntegerField(
        label=gettext_lazy("Jahr"),
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    source = forms.CharField(label=gettext_lazy("Quelle"), max_length=120)
    planned_cents = EuroField(label=gettext_lazy("geplant in Euro"), required=False)
    spent_cents = EuroField(label=gettext_lazy("ausgegeben in Euro"), required=False)
    field_order = ("id", "year", "source", "planned_cents", "spent_cents", "remove")


class ContactForm(RowForm):
    contact = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)
    role = forms.CharField(label=gettext_lazy("Rolle"), max_length=120)
    gets_reminders = forms.BooleanField(
        label=gettext_lazy("wird per E-Mail erinnert"), required=False
    )
    field_order = ("id", "contact", "role", "gets_reminders", "remove")


class OutputForm(RowForm):
    name = forms.CharField(label=gettext_lazy("Was gezählt wurde"), max_length=200)
    value = forms.DecimalField(
        label=gettext_lazy("Wert"),
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )
    unit = forms.CharField(label=gettext_lazy("Einheit"), max_length=60)
    reference_date = DayField(label=gettext_lazy("Stichtag"), help_text="")
    source = forms.CharField(label=gettext_lazy("Quelle"), max_length=300, required=False)
    counted = forms.ChoiceField(
        label=gettext_lazy("Zählt"),
        choices=[(one.value, COUNTED[one]) for one in DECLARED],
        initial=Counted.UNDECLARED,
        required=False,
    )
    field_order = ("id", "name", "value", "unit", "reference_date", "source", "counted", "remove")

    def clean_counted(self) -> str:
        return self.cleaned_data["counted"] or Counted.UNDECLARED


@dataclass(frozen=True, slots=True)
class Kind:
    form: type[RowForm]
    title: Any
    add: Any


KINDS = {
    "milestones": Kind(
        MilestoneForm, gettext_lazy("Meilensteine"), gettext_lazy("Meilenstein hinzufügen")
    ),
    "budgets": Kind(
        BudgetForm, gettext_lazy("Geld je Jahr und Quelle"), gettext_lazy("Betrag hinzufügen")
    ),
    "contacts": Kind(
        ContactForm, gettext_lazy("Ansprechpersonen"), gettext_lazy("Person hinzufügen")
    ),
    "outputs": Kind(OutputForm, gettext_lazy("Eigene Zahlen"), gettext_lazy("Zahl hinzufügen")),
}


class RowSections:
    """The four groups of rows of one form."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        seen: MeasureSnapshot,
        choices: FormChoices,
        add: str = "",
    ) -> None:
        """`add`: the kind that gets one more empty row instead of being checked."""
        self.is_growing = add in KINDS
        self.formsets: dict[str, BaseFormSet[RowForm]] = {}
        contacts = _contact_choices(choices, seen)
        for name, kind in KINDS.items():
            factory = formset_factory(
                kind.form, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1
            )
            if data is None:
                formset = factory(prefix=name, initial=_stored(seen, name))
            else:
                formset = factory(_grown(data, name) if name == add else data, prefix=name)
            self.formsets[name] = formset
            for form in formset.forms:
                form.empty_permitted = True
                if "contact" in form.fields:
                    form.fields["contact"].choices = contacts  # type: ignore[attr-defined]
                if self.is_growing:
                    form.leave_unchecked()

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [
            {"kind": name, "title": kind.title, "add": kind.add, "formset": self.formsets[name]}
            for name, kind in KINDS.items()
        ]

    def is_valid(self) -> bool:
        return all([_is_valid(formset) for formset in self.formsets.values()])  # noqa: C419 - all of them

    def groups(self) -> list[RowGroup]:
        return [RowGroup(name, self._rows(name)) for name in KINDS]

    def show(self, refused: Refused) -> None:
        """Put each problem at its row; the service counts only the rows it was given."""
        for problem in refused.problems:
            kind, _dash, rest = problem.field.partition("-")
            index, _dash, field = rest.partition("-")
            if kind in KINDS and index.isdigit():
                form = self._kept(kind)[int(index)]
                name = field if field in form.fields else None
                form.add_error(name, ValidationError(problem.message, code=problem.code))

    def _kept(self, name: str) -> list[RowForm]:
        return [
            form
            for form in self.formsets[name].forms
            if form.has_changed() and not form.cleaned_data.get("remove")
        ]

    def _rows(self, name: str) -> list[Row]:
        return [
            Row(
                form.cleaned_data.get("id"),
                {
                    key: value
                    for key, value in form.cleaned_data.items()
                    if key not in ("id", "remove")
                },
            )
            for form in self._kept(name)
        ]


def _is_valid(formset: BaseFormSet[RowForm]) -> bool:
    """A row that is to be removed need not be complete."""
    formset.is_valid()
    for form in formset.forms:
        if form.data.get(form.add_prefix("remove")):
            form.leave_unchecked()
            form.cleaned_data = {"remove": True}
    return not any(form.errors for form in formset.forms) and not formset.non_form_errors()


def _grown(data: QueryDict, name: str) -> QueryDict:
    grown = data.copy()
    key = f"{name}-TOTAL_FORMS"
    count = data.get(key, "0")
    grown[key] = str(min(int(count) if count.isdigit() else 0, MOST_ROWS) + 1)
    return grown


def _stored(seen: MeasureSnapshot, kind: str) -> list[dict[str, Any]]:
    return [{"id": id, **values} for id, values in seen.rows.get(kind, {}).items()]


def _contact_choices(choices: FormChoices, seen: MeasureSnapshot) -> list[tuple[int, str]]:
    """A person that the editor may not see stays who it is, without a name."""
    known = {id for id, _label in choices.contacts}
    stored = {row["contact"] for row in seen.rows.get("contacts", {}).values()}
    nameless = _("eine Person, die Sie nicht einsehen können")
    return [*choices.contacts, *((id, nameless) for id in sorted(stored - known))]
