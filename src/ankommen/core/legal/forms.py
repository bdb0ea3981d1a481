from __future__ import annotations

import json
from abc import ABCMeta, abstractmethod
from typing import Any, cast

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms import VersionMixin
from ..models import LegalEntry, LegalKind
from ..typed_fields import DayField
from .facts import FACTS, LANDS
from .services import Draft

MOST_CHARACTERS = 50_000
LAND_CHOICES = list(LANDS.items())


class JsonField(forms.CharField):
    """A list in JSON; what is wrong is told with its line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}))
        super().__init__(max_length=MOST_CHARACTERS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            message = _("Die Schreibweise stimmt in Zeile %(line)s nicht.")
            raise forms.ValidationError(message % {"line": error.lineno}) from error
        except RecursionError as error:
            raise forms.ValidationError(_("Zu tief verschachtelt.")) from error


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
    value = forms.DecimalField(
        label=gettext_lazy("Wert"),
        required=False,
        max_digits=14,
        decimal_places=3,
        localize=True,
        help_text=gettext_lazy("Leer, wenn er noch nicht bekannt ist. Geldbeträge in Cent."),
    )
    unit = forms.CharField(label=gettext_lazy("Einheit"), max_length=30, required=False)
    field_order = ("title", "land", "valid_from", "valid_to", "value", "unit")

    def content(self) -> dict[str, Any]:
        value = self.cleaned_data["value"]
        if value is not None:
            value = int(value) if value == int(value) else float(value)
        return {"value": value, "unit": self.cleaned_data["unit"]}


class RuleForm(ProposalForm):
    branches = JsonField(
        label=gettext_lazy("Zweige"),
        help_text=gettext_lazy(
            "Der erste Zweig, der zutrifft, entscheidet. Felder und Vergleiche stehen darunter."
        ),
    )
    cases = JsonField(
        label=gettext_lazy("Fälle zur Probe"),
        help_text=gettext_lazy(
            "Mindestens ein Fall positive, einer negative, einer boundary und der Tag davor."
        ),
    )
    field_order = ("title", "land", "valid_from", "valid_to", "branches", "cases")
    kind = LegalKind.RULE

    def content(self) -> dict[str, Any]:
        return {"branches": self.cleaned_data["branches"], "cases": self.cleaned_data["cases"]}


def form_for(entry: LegalEntry, data: Any, **options: Any) -> ProposalForm:
    """The form that fits the kind of row, filled with what stands there now."""
    initial = {name: getattr(entry, name) for name in _PLAIN} | entry.content
    kind = RuleForm if entry.kind == LegalKind.RULE else ValueForm
    return kind(data, initial=initial, **options)


class EvaluateForm(forms.Form):
    """What is asked once and not kept: a day, a Land and whatever is known of the person."""

    on = DayField(label=gettext_lazy("für den Tag"))
    land = forms.ChoiceField(label=gettext_lazy("Land"), choices=LAND_CHOICES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {name: _fact_field(name) for name in FACTS}

    def facts(self) -> dict[str, Any]:
        """Only what is known; an empty field is no answer."""
        given = {name: self.cleaned_data[name] for name in FACTS}
        flags = {"yes": True, "no": False}
        return {
            name: flags[value] if FACTS[name].type == "flag" else value
            for name, value in given.items()
            if value not in (None, "")
        }


def _fact_field(name: str) -> forms.Field:
    fact = FACTS[name]
    label = cast("str", fact.label)
    if fact.type == "number":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=150)
    unknown = ("", gettext_lazy("nicht bekannt"))
    choices = list(fact.choices.items())
    if fact.type == "flag":
        choices = [("yes", gettext_lazy("ja")), ("no", gettext_lazy("nein"))]
    return forms.ChoiceField(label=label, required=False, choices=[unknown, *choices])


class SwitchForm(forms.Form):
    first = DayField(label=gettext_lazy("vorher"))
    second = DayField(label=gettext_lazy("nachher"))
    land = forms.ChoiceField(label=gettext_lazy("Land"), choices=LAND_CHOICES, required=False)


class DeclineForm(forms.Form):
    comment = forms.CharField(label=gettext_lazy("Grund der Ablehnung"), max_length=600)
