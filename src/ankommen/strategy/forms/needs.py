"""What a browser sends about needs and their evidence."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import RowForm, VersionMixin
from ankommen.core.models import Area, AreaKind
from ankommen.core.typed_fields import DayField

from ..models import EvidenceKind, EvidenceWeight, Need, NeedState, NeedSystem, TargetGroup
from ..selectors.needs import SORTS, NeedChoice
from .editions import ReasonMixin
from .measure_choice import read_id

FILTERS = ("state", "system", "area", "target_group", "text")


def read_need_choice(query: QueryDict) -> NeedChoice:
    """What the address of the list asks for: words nobody knows are left out."""
    sort, state, system = (query.get(name, "") for name in ("sort", "state", "system"))
    return NeedChoice(
        state=state if state in NeedState.values else "",
        system=system if system in NeedSystem.values else "",
        area=read_id(query, "area"),
        target_group=read_id(query, "target_group"),
        text=query.get("text", "").strip()[:200],
        sort=sort if sort.removeprefix("-") in SORTS else "weight",
    )


class NeedForm(ReasonMixin, RowForm[Need]):
    class Meta:
        model = Need
        fields = ("title", "text", "system", "target_groups", "areas", "since_year")
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "target_groups": forms.CheckboxSelectMultiple,
            "areas": forms.CheckboxSelectMultiple,
        }
        help_texts: ClassVar = {
            "system": _("Betrifft es auch Einheimische, ist das Regelsystem gefragt."),
            "areas": _("Ohne Auswahl gilt der Bedarf überall."),
            "since_year": _("Leer, wenn nicht bekannt."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Area.objects.exclude(kind=AreaKind.LAND).order_by("kind", "position", "name")
        self.fields["areas"].queryset = places  # type: ignore[attr-defined]
        self.fields["target_groups"].queryset = TargetGroup.objects.all()  # type: ignore[attr-defined]
        if self.instance.pk is None:
            del self.fields["reason"]


class EvidenceForm(VersionMixin, forms.Form):
    kind = forms.ChoiceField(label=_("Art"), choices=EvidenceKind.choices)
    weight = forms.TypedChoiceField(
        label=_("Gewicht"),
        choices=EvidenceWeight.choices,
        coerce=int,
        help_text=_("Alle Einzelfälle zusammen wiegen höchstens so viel wie eine Meldung."),
    )
    origin = forms.CharField(
        label=_("Herkunft"),
        max_length=200,
        help_text=_("Stelle, Veranstaltung oder Erhebung, keine einzelnen Personen."),
    )
    text = forms.CharField(label=_("Was sagt der Beleg?"), widget=forms.Textarea(attrs={"rows": 4}))
    dated_on = DayField(label=_("Datum"))
    reports = forms.IntegerField(
        label=_("Unabhängige Meldungen darin"),
        min_value=1,
        max_value=9999,
        initial=1,
        help_text=_("Wie viele voneinander unabhängige Stellen dasselbe gemeldet haben."),
    )
    share_percent = forms.DecimalField(
        label=_("Anteil in Prozent"),
        required=False,
        max_digits=4,
        decimal_places=1,
        localize=True,
        help_text=_("Nur beim Schätzwert einer Befragung."),
    )
    margin_points = forms.DecimalField(
        label=_("Fehlerspanne in Prozentpunkten"),
        required=False,
        max_digits=4,
        decimal_places=1,
        localize=True,
    )
    cites = forms.ChoiceField(label=_("Stützt sich auf"), required=False)

    def __init__(self, *args: Any, cites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cites"].choices = [("", _("nichts in dieser Anwendung")), *cites]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        kind, _dash, id = found.pop("cites").partition("-")
        return {**found, "cites": (kind, int(id)) if id else None}


class WhyForm(VersionMixin, forms.Form):
    """An answer or a reason in words."""

    reason = forms.CharField(
        label=_("Antwort oder Grund"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class MergeForm(WhyForm):
    into = forms.TypedChoiceField(label=_("Geht auf in"), coerce=int)
    field_order = ("into", "reason")

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


class AnswerForm(VersionMixin, forms.Form):
    """The goal or measure that is made of a need."""

    action_field = forms.TypedChoiceField(label=_("Handlungsfeld"), coerce=int)
    number = forms.CharField(label=_("Nummer"), max_length=20)
    title = forms.CharField(label=_("Titel"), max_length=300)
    text = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, fields: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action_field"].choices = [("", "–"), *fields]  # type: ignore[attr-defined]


class LinkForm(VersionMixin, forms.Form):
    target = forms.ChoiceField(
        label=_("Ziel oder Maßnahme"), widget=forms.Select(attrs={"lang": "de"})
    )

    def __init__(self, *args: Any, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[str, int]:
        kind, _dash, id = self.cleaned_data["target"].partition("-")
        return kind, int(id)
