from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms import VersionMixin
from ..models import LegalEntry, LegalKind
from ..typed_fields import DayField, EuroField
from .facts import FACTS, LANDS, fact_field, known_facts
from .rule_rows import RuleRows
from .services import Draft

CENT = "cent"
EURO = {"€", "eur", "euro"}
LAND_CHOICES = list(LANDS.items())


class AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """Lets a form be abstract: without its missing method nobody can make one."""


class ProposalForm(VersionMixin, forms.Form, metaclass=AbstractForm):
    """One row of the law's data as somebody proposes it."""

    title = forms.CharField(label=gettext_lazy("Bezeichnung"), max_length=200)
    land = forms.ChoiceField(label=gettext_lazy("Land"), choices=LAND_CHOICES, required=False)
    valid_from = DayField(label=gettext_lazy("gilt ab"))
    valid_to = DayField(
        label=gettext_lazy("gilt bis"),
        required=False,
        help_text=gettext_lazy("TT.MM.JJJJ; leer: bis auf Weiteres"),
    )
    legal_basis = forms.CharField(label=gettext_lazy("Rechtsgrundlage"), max_length=300)
    source = forms.CharField(
        label=gettext_lazy("Quelle"),
        max_length=400,
        help_text=gettext_lazy("Wo haben Sie es gelesen, und wann?"),
    )
    note = forms.CharField(label=gettext_lazy("Anmerkung"), max_length=600, required=False)
    reason = forms.CharField(label=gettext_lazy("Grund der Änderung"), max_length=600)

    kind = LegalKind.PARAMETER

    def draft(self, code: str) -> Draft:
        data = {name: self.cleaned_data[name] for name in _PLAIN}
        return Draft(kind=str(self.kind), code=code, content=self.content(), **data)

    @abstractmethod
    def content(self) -> dict[str, Any]:
        """What this kind of row says, as it is stored."""


_PLAIN = ("title", "land", "valid_from", "valid_to", "legal_basis", "source", "note")


class ValueForm(ProposalForm):
    """A number with its unit. Money is typed in euro and kept in cents."""

    value = forms.DecimalField(
        label=gettext_lazy("Wert"),
        required=False,
        max_digits=14,
        decimal_places=3,
        localize=True,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
        help_text=gettext_lazy("Leer, wenn er noch nicht bekannt ist."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Einheit"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("zum Beispiel Jahre, Monate, m², Personen oder Euro"),
    )
    field_order = ("title", "land", "valid_from", "valid_to", "value", "unit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("unit") == CENT:
            self.fields["unit"] = forms.CharField(widget=forms.HiddenInput, required=False)
            self.fields["value"] = EuroField(
                label=gettext_lazy("Wert in Euro"),
                required=False,
                help_text=gettext_lazy("Leer, wenn er noch nicht bekannt ist."),
            )
            self.order_fields(self.field_order)

    def clean_unit(self) -> str:
        """The unit of money stays what it is: another one would turn cents into something else."""
        unit: str = self.cleaned_data["unit"]
        return CENT if self.initial.get("unit") == CENT else unit

    def content(self) -> dict[str, Any]:
        value, unit = self.cleaned_data["value"], self.cleaned_data["unit"]
        if unit.casefold() in EURO:
            value, unit = None if value is None else value * 100, CENT
        if value is not None:
            value = int(value) if value == int(value) else float(value)
        return {"value": value, "unit": unit}


class RuleForm(ProposalForm):
    """What surrounds a rule; its branches and cases stand in rows of their own."""

    kind = LegalKind.RULE
    field_order = ("title", "land", "valid_from", "valid_to")

    def __init__(
        self, data: Any, *, content: Mapping[str, Any], add: str = "", **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.rows = RuleRows(data, content, add=add)

    def try_out(self) -> None:
        """Check the rule alone: what surrounds it is asked when it is proposed."""
        self._errors = ErrorDict()
        if not self.rows.is_growing:
            self.rows.is_valid()

    def is_valid(self) -> bool:
        is_whole = super().is_valid()
        if not self.rows.is_valid():
            self.add_error(None, _("In den Zweigen oder Fällen fehlt etwas oder ist nicht lesbar."))
            return False
        return is_whole

    def content(self) -> dict[str, Any]:
        return self.rows.content()


def form_for(entry: LegalEntry, data: Any, *, add: str = "") -> ProposalForm:
    """The form that fits the kind of row, filled with what stands there now.

    Raises `NoRows` for a rule from a file that is too nested for rows.
    """
    initial = {name: getattr(entry, name) for name in _PLAIN}
    if entry.kind == LegalKind.RULE:
        return RuleForm(data, content=entry.content, add=add, initial=initial)
    return ValueForm(data, initial=initial | entry.content)


def new_form(kind: str, data: Any, *, add: str = "") -> ProposalForm:
    """An empty value or rule; a rule begins with one branch."""
    if kind == LegalKind.RULE:
        branch = {"outcome": "open", "reason": "", "when": {"all": []}}
        return RuleForm(data, content={"branches": [branch], "cases": []}, add=add)
    return ValueForm(data)


class EvaluateForm(forms.Form):
    """What is asked once and not kept: a day, a Land and whatever is known of the person."""

    on = DayField(label=gettext_lazy("für den Tag"))
    land = forms.ChoiceField(label=gettext_lazy("Land"), choices=LAND_CHOICES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {name: fact_field(name) for name in FACTS}

    def facts(self) -> dict[str, Any]:
        return known_facts({name: self.cleaned_data[name] for name in FACTS})


class SwitchForm(forms.Form):
    first = DayField(label=gettext_lazy("vorher"))
    second = DayField(label=gettext_lazy("nachher"))
    land = forms.ChoiceField(label=gettext_lazy("Land"), choices=LAND_CHOICES, required=False)


class DeclineForm(forms.Form):
    comment = forms.CharField(label=gettext_lazy("Grund der Ablehnung"), max_length=600)
