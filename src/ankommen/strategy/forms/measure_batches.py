"""What changes in many measures: every part is left alone unless something is chosen there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.typed_fields import DayField
from ankommen.core.viewer import Viewer

from ..models import Measure, MeasureStatus
from ..rules.bulk_change import (
    ADD,
    REMOVE,
    REPLACE,
    SETS,
    BulkChange,
    ByHand,
    ContactChange,
    Drop,
    EndChange,
    LeadChange,
    SetChange,
)
from ..rules.status import OVERRIDABLE
from ..selectors.measure_choices import FormChoices
from .measures import FIELD_LABELS

KEEP: tuple[str, Any] = ("", gettext_lazy("nicht ändern"))
NOBODY = "nobody"
SHIFT_UNITS = (("months", gettext_lazy("Monate")), ("days", gettext_lazy("Tage")))
PARTS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Zuständigkeit"),
        "strategy.edit",
        (
            "lead_unit",
            "contacts_how",
            "contacts",
            "contact_role",
            "gets_reminders",
            "partners_how",
            "partners",
        ),
    ),
    (
        gettext_lazy("Ende"),
        "strategy.edit",
        ("end_how", "ends_on", "shift_by", "shift_unit"),
    ),
    (
        gettext_lazy("Zielgruppen und Gebiete"),
        "strategy.edit",
        ("target_groups_how", "target_groups", "areas_how", "areas"),
    ),
    (
        gettext_lazy("Veröffentlichung"),
        "strategy.edit",
        ("internal_fields_how", "internal_fields"),
    ),
    (gettext_lazy("Aktualität"), "strategy.report_status", ("confirm",)),
    (
        gettext_lazy("Stand von Hand"),
        "strategy.approve",
        ("hand_status", "hand_reason", "hand_until"),
    ),
    (gettext_lazy("Entfallen"), "strategy.approve", ("drop", "drop_reason", "dropped_on")),
    (gettext_lazy("Grund der Änderung"), "strategy.edit", ("reason",)),
)


def _how(label: Any) -> forms.ChoiceField:
    ways = (
        (ADD, gettext_lazy("hinzufügen")),
        (REMOVE, gettext_lazy("herausnehmen")),
        (REPLACE, gettext_lazy("ersetzen durch")),
    )
    return forms.ChoiceField(label=label, required=False, choices=[KEEP, *ways])


def _ids(label: Any, *, boxes: bool = True) -> forms.TypedMultipleChoiceField:
    widget = forms.CheckboxSelectMultiple() if boxes else forms.SelectMultiple(attrs={"size": 6})
    return forms.TypedMultipleChoiceField(label=label, coerce=int, required=False, widget=widget)


class BatchForm(forms.Form):
    lead_unit = forms.ChoiceField(label=gettext_lazy("Zuständig"), required=False)
    contacts_how = _how(gettext_lazy("Ansprechpersonen"))
    contacts = _ids(gettext_lazy("Welche Personen"), boxes=False)
    contact_role = forms.CharField(
        label=gettext_lazy("Rolle der neuen Ansprechpersonen"), max_length=120, required=False
    )
    gets_reminders = forms.BooleanField(
        label=gettext_lazy("Neue Ansprechpersonen werden erinnert"), required=False
    )
    partners_how = _how(gettext_lazy("Partner"))
    partners = _ids(gettext_lazy("Welche Partner"), boxes=False)
    end_how = forms.ChoiceField(
        label=gettext_lazy("Ende der Maßnahmen"),
        required=False,
        choices=[
            KEEP,
            ("set", gettext_lazy("auf einen Tag setzen")),
            ("shift", gettext_lazy("verschieben")),
        ],
    )
    ends_on = DayField(label=gettext_lazy("Neues Ende"), required=False)
    shift_by = forms.IntegerField(
        label=gettext_lazy("Verschieben um"),
        required=False,
        min_value=-3660,
        max_value=3660,
        help_text=gettext_lazy("Eine negative Zahl zieht das Ende vor."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    shift_unit = forms.ChoiceField(
        label=gettext_lazy("Einheit"), required=False, choices=SHIFT_UNITS
    )
    target_groups_how = _how(gettext_lazy("Zielgruppen"))
    target_groups = _ids(gettext_lazy("Welche Zielgruppen"))
    areas_how = _how(gettext_lazy("Gebiete"))
    areas = _ids(gettext_lazy("Welche Gebiete"))
    internal_fields_how = forms.ChoiceField(
        label=gettext_lazy("Sichtbarkeit von Angaben"),
        required=False,
        choices=[
            KEEP,
            (ADD, gettext_lazy("nicht mehr veröffentlichen")),
            (REMOVE, gettext_lazy("veröffentlichen")),
            (REPLACE, gettext_lazy("genau diese nicht veröffentlichen")),
        ],
    )
    internal_fields = forms.MultipleChoiceField(
        label=gettext_lazy("Welche Angaben"),
        required=False,
        choices=[(name, FIELD_LABELS[name]) for name in Measure.CHOOSABLE_FIELDS],
        widget=forms.CheckboxSelectMultiple,
    )
    confirm = forms.BooleanField(
        label=gettext_lazy("Heute als noch aktuell bestätigen"),
        required=False,
        help_text=gettext_lazy("Die Uhr der Aktualität beginnt damit neu."),
    )
    hand_status = forms.ChoiceField(
        label=gettext_lazy("Stand von Hand setzen"),
        required=False,
        choices=[KEEP, *((str(one), MeasureStatus(one).label) for one in OVERRIDABLE)],
    )
    hand_reason = forms.CharField(
        label=gettext_lazy("Grund des Stands von Hand"), max_length=500, required=False
    )
    hand_until = DayField(
        label=gettext_lazy("Stand von Hand gilt bis"),
        required=False,
        help_text=gettext_lazy("TT.MM.JJJJ, höchstens ein Jahr."),
    )
    drop = forms.BooleanField(label=gettext_lazy("Die Maßnahmen entfallen"), required=False)
    drop_reason = forms.CharField(
        label=gettext_lazy("Grund des Entfallens"), max_length=500, required=False
    )
    dropped_on = DayField(label=gettext_lazy("entfallen am"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Warum wird geändert?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Steht im Verlauf jeder Maßnahme."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        choices: FormChoices,
        viewer: Viewer,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["lead_unit"].choices = [  # type: ignore[attr-defined]
            KEEP,
            (NOBODY, _("niemand benannt")),
            *((str(id), label) for id, label in choices.units),
        ]
        options = {
            "contacts": choices.contacts,
            "partners": choices.organisations,
            "target_groups": choices.target_groups,
            "areas": choices.areas,
        }
        for name, rows in options.items():
            self.fields[name].choices = rows  # type: ignore[attr-defined]
            if not rows:
                for gone in (name, f"{name}_how"):
                    self.fields.pop(gone)
        for _title, right, names in PARTS:
            if not viewer.may_somewhere(right):
                for name in names:
                    self.fields.pop(name, None)

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        found = [
            (str(title), [self[name] for name in names if name in self.fields])
            for title, _right, names in PARTS
        ]
        return [(title, bounds) for title, bounds in found if bounds]

    def clean(self) -> dict[str, Any]:
        """What belongs together is asked for at its place."""
        given = super().clean() or {}
        self._ask("end_how", "set", "ends_on", _("Bitte geben Sie das neue Ende an."))
        for name in ("hand_until", "dropped_on"):
            switch = "hand_status" if name == "hand_until" else "drop"
            if given.get(switch) and not given.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("Bitte geben Sie den Tag an."), "missing"))
        self._refuse_values_without_way(given)
        return given

    def _ask(self, switch: str, value: str, name: str, message: str) -> None:
        given = self.cleaned_data
        if given.get(switch) == value and not given.get(name) and name not in self.errors:
            self.add_error(name, ValidationError(message, code="missing"))

    def _refuse_values_without_way(self, given: Mapping[str, Any]) -> None:
        """Something was ticked, but not what is to happen with it: better asked than ignored."""
        ways = {name: f"{name}_how" for name in ("contacts", *SETS)}
        ways |= {"ends_on": "end_how", "shift_by": "end_how"}
        ways |= {"hand_reason": "hand_status", "hand_until": "hand_status"}
        for name, way in ways.items():
            if given.get(name) and not given.get(way) and way not in self.errors:
                message = _("Bitte wählen Sie auch, was damit geschehen soll.")
                self.add_error(way, ValidationError(message, code="way_missing"))

    def change(self) -> BulkChange:
        given = self.cleaned_data
        unit = given.get("lead_unit", "")
        return BulkChange(
            lead_unit=LeadChange(None if unit == NOBODY else int(unit)) if unit else None,
            ends_on=self._end(),
            contacts=self._contacts(),
            sets={
                name: SetChange(given[f"{name}_how"], tuple(given[name]))
                for name in SETS
                if given.get(f"{name}_how")
            },
            confirm=given.get("confirm", False),
            by_hand=self._by_hand(),
            drop=self._drop(),
            reason=given.get("reason", "").strip(),
        )

    def _end(self) -> EndChange | None:
        given = self.cleaned_data
        how = given.get("end_how")
        if how == "set":
            return EndChange(given["ends_on"])
        if how == "shift":
            count = given.get("shift_by") or 0
            in_days = given.get("shift_unit") == "days"
            return EndChange(days=count) if in_days else EndChange(months=count)
        return None

    def _contacts(self) -> ContactChange | None:
        given = self.cleaned_data
        how = given.get("contacts_how")
        if not how:
            return None
        people = SetChange(how, tuple(given["contacts"]))
        return ContactChange(people, given["contact_role"].strip(), given["gets_reminders"])

    def _by_hand(self) -> ByHand | None:
        given = self.cleaned_data
        if not given.get("hand_status"):
            return None
        return ByHand(given["hand_status"], given["hand_reason"].strip(), given["hand_until"])

    def _drop(self) -> Drop | None:
        given = self.cleaned_data
        if not given.get("drop"):
            return None
        return Drop(given["drop_reason"].strip(), given["dropped_on"])


def initial_change(change: BulkChange) -> dict[str, Any]:
    """A change that was chosen before, as the form shows it."""
    shown: dict[str, Any] = {"confirm": change.confirm, "reason": change.reason}
    for name, one in change.sets.items():
        shown |= {f"{name}_how": one.how, name: list(one.values)}
    if change.lead_unit is not None:
        shown["lead_unit"] = str(change.lead_unit.unit or NOBODY)
    if (contacts := change.contacts) is not None:
        shown |= {"contacts_how": contacts.people.how, "contacts": list(contacts.people.values)}
        shown |= {"contact_role": contacts.role, "gets_reminders": contacts.gets_reminders}
    if (end := change.ends_on) is not None:
        unit = "months" if end.months else "days"
        shown |= {"end_how": "set", "ends_on": end.day}
        if end.day is None:
            shown |= {"end_how": "shift", "shift_by": end.months or end.days, "shift_unit": unit}
    if (hand := change.by_hand) is not None:
        shown |= {"hand_status": hand.status, "hand_reason": hand.reason}
        shown["hand_until"] = hand.valid_until
    if change.drop is not None:
        shown |= {"drop": True, "drop_reason": change.drop.reason}
        shown["dropped_on"] = change.drop.ended_on
    return shown
