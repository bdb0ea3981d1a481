"""A rule as somebody writes it in a form: branches with conditions in rows, and cases to try it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..typed_fields import DayField
from . import facts, rules
from .facts import FACTS, fact_field, known_facts
from .rows import (
    ALL,
    ALWAYS,
    ANY,
    MOST_BRACKETS,
    MOST_ROWS,
    Comparison,
    NoRows,
    Rows,
    condition_of,
    rows_of,
)

MOST_BRANCHES, MOST_CASES = 20, 60
_GROUP = re.compile(r"branches|cases|branches-[0-9]{1,2}-conditions")
JOINTS = (
    (ALL, gettext_lazy("Alle Bedingungen treffen zu")),
    (ANY, gettext_lazy("Mindestens eine Bedingung trifft zu")),
    (ALWAYS, gettext_lazy("Immer, ohne Bedingung")),
)
NUMBER_WORDS = (
    ("ge", gettext_lazy("mindestens")),
    ("le", gettext_lazy("höchstens")),
    ("gt", gettext_lazy("über")),
    ("lt", gettext_lazy("unter")),
    ("eq", gettext_lazy("genau")),
    ("ne", gettext_lazy("nicht genau")),
)
CHOICE_WORDS = (("in", gettext_lazy("ist")), ("not_in", gettext_lazy("ist nicht")))
CASE_WORDS = (
    ("positive", gettext_lazy("Die Regel öffnet")),
    ("negative", gettext_lazy("Die Regel öffnet nicht")),
    ("boundary", gettext_lazy("Grenzfall")),
)


class Part(forms.Form):
    """A piece of the rule that can be taken out again."""

    remove = forms.BooleanField(label=gettext_lazy("Entfernen"), required=False)
    _errors: ErrorDict | None

    def leave_unchecked(self) -> None:
        """Show what was typed without complaining about it."""
        self._errors = ErrorDict()

    @property
    def is_removed(self) -> bool:
        return bool(self.is_bound and self.data.get(self.add_prefix("remove")))

    def holds(self) -> bool:
        """Readable; what is to be removed need not be."""
        if self.is_removed:
            self.leave_unchecked()
            return True
        return self.is_valid()


class ConditionForm(Part):
    """One fact compared with a value, by the kind of the fact."""

    field = forms.ChoiceField(
        label=gettext_lazy("Angabe"), choices=[(name, one.label) for name, one in FACTS.items()]
    )
    bracket = forms.TypedChoiceField(
        label=gettext_lazy("Klammer"),
        choices=[(number, str(number or "–")) for number in range(MOST_BRACKETS + 1)],
        coerce=int,
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, prefix: str, initial: Any = None) -> None:
        super().__init__(data, prefix=prefix, initial=initial or {})
        asked = data.get(self.add_prefix("field"), "") if data is not None else initial["field"]
        self.fact = FACTS.get(asked)
        if self.fact is not None:
            self.fields["field"].widget = forms.HiddenInput()
            self.fields |= _value_fields(self.fact, self.initial.get("value"))
        self.order_fields(("field", "comparison", "value", "bracket", "remove"))

    @property
    def title(self) -> str:
        return str(self.fact.label) if self.fact else _("Angabe")

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self if not bound.is_hidden]

    def comparison(self) -> Comparison:
        data, kind = self.cleaned_data, self.fact.type if self.fact else ""
        value, how = data["value"], data.get("comparison", "eq")
        if kind == "number":
            value = int(value) if value == int(value) else float(value)
        elif kind == "flag":
            value = value == "yes"
        else:
            value = tuple(value)
        return Comparison(data["field"], how, value, data["bracket"] or 0)


def _value_fields(fact: facts.Fact, stored: Any) -> dict[str, forms.Field]:
    label = gettext_lazy("Wert")
    if fact.type == "flag":
        answers = [("yes", gettext_lazy("ja")), ("no", gettext_lazy("nein"))]
        return {"value": forms.ChoiceField(label=label, choices=answers)}
    how = NUMBER_WORDS if fact.type == "number" else CHOICE_WORDS
    comparison = forms.ChoiceField(label=gettext_lazy("Vergleich"), choices=how)
    if fact.type == "number":
        number = forms.DecimalField(
            label=label,
            max_digits=9,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
        )
        return {"comparison": comparison, "value": number}
    unnamed = [(one, one) for one in stored or () if one not in fact.choices]
    return {
        "comparison": comparison,
        "value": forms.MultipleChoiceField(
            label=gettext_lazy("eines von"),
            choices=[*fact.choices.items(), *unnamed],
            widget=forms.CheckboxSelectMultiple,
        ),
    }


class BranchForm(Part):
    order = forms.IntegerField(
        label=gettext_lazy("Reihenfolge"),
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Dann gilt"),
        choices=[(code, facts.OUTCOME_WORDS[code][0]) for code in rules.OUTCOMES],
    )
    reason = forms.CharField(
        label=gettext_lazy("Begründung"),
        max_length=300,
        help_text=gettext_lazy("So steht es bei der Antwort."),
    )
    joint = forms.ChoiceField(label=gettext_lazy("Wenn"), choices=JOINTS)
    new_fact = forms.ChoiceField(
        label=gettext_lazy("Neue Bedingung zu"),
        choices=[(name, one.label) for name, one in FACTS.items()],
        required=False,
    )
    field_order = ("order", "joint", "outcome", "reason", "new_fact", "remove")


class CaseForm(Part):
    """Somebody in a certain position on a day, and what the rule has to answer."""

    name = forms.CharField(label=gettext_lazy("Fall"), max_length=200)
    type = forms.ChoiceField(label=gettext_lazy("Art"), choices=CASE_WORDS)
    on = DayField(label=gettext_lazy("an dem Tag"), help_text="")
    expected = forms.ChoiceField(
        label=gettext_lazy("erwartete Antwort"),
        choices=[(code, words) for code, (words, _colour) in facts.OUTCOME_WORDS.items()],
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        prefix: str,
        asked: Sequence[str],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=_case_initial(initial or {}))
        self.asked = [name for name in FACTS if name in asked or f"fact-{name}" in self.initial]
        if data is not None:
            kept = {name for name in FACTS if data.get(self.add_prefix(f"fact-{name}"))}
            self.asked = [name for name in FACTS if name in asked or name in kept]
        self.fields |= {f"fact-{name}": fact_field(name) for name in self.asked}
        given = (f"fact-{name}" for name in self.asked)
        self.order_fields(("name", "type", "on", *given, "expected", "remove"))

    def case(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = {name: data[f"fact-{name}"] for name in self.asked}
        return {
            "type": data["type"],
            "name": data["name"],
            "on": data["on"].isoformat(),
            "facts": known_facts(given),
            "expected": data["expected"],
        }


def _case_initial(case: Mapping[str, Any]) -> dict[str, Any]:
    if not case:
        return {}
    flags = {True: "yes", False: "no"}
    given = {
        f"fact-{name}": flags[value] if isinstance(value, bool) else value
        for name, value in case["facts"].items()
    }
    plain = {name: case[name] for name in ("name", "type", "expected")}
    return plain | {"on": date.fromisoformat(case["on"])} | given


@dataclass(frozen=True, slots=True)
class BranchRow:
    form: BranchForm
    conditions: list[ConditionForm]
    key: str

    def __post_init__(self) -> None:
        if len(self.conditions) == 1:  # nothing to put into brackets with
            self.conditions[0].fields["bracket"].widget = forms.HiddenInput()

    def parts(self) -> Iterator[Part]:
        yield self.form
        if not self.form.is_removed:
            yield from self.conditions

    def holds(self) -> bool:
        return all([part.holds() for part in self.parts()]) and self._has_conditions()  # noqa: C419

    def _has_conditions(self) -> bool:
        if self.form.is_removed or self.form.cleaned_data["joint"] == ALWAYS or self._kept():
            return True
        text = _("Nennen Sie mindestens eine Bedingung, oder wählen Sie „Immer“.")
        self.form.add_error("joint", ValidationError(text, code="no_condition"))
        return False

    def _kept(self) -> list[ConditionForm]:
        return [one for one in self.conditions if not one.is_removed]

    def branch(self) -> dict[str, Any]:
        data = self.form.cleaned_data
        found = Rows(data["joint"], tuple(one.comparison() for one in self._kept()))
        return {
            "outcome": data["outcome"],
            "reason": data["reason"],
            "when": condition_of(found),
        }


class RuleRows:
    """All parts of one rule in a form; raises `NoRows` for a rule that no rows can show."""

    def __init__(
        self, data: QueryDict | None, content: Mapping[str, Any], *, add: str = ""
    ) -> None:
        """`add`: the group that gets one more row instead of being checked."""
        self.is_growing = data is not None and _GROUP.fullmatch(add) is not None
        self.sent, self.stored = data, content
        self.data = _grown(data, add) if data is not None and self.is_growing else data
        if self.data is None:
            self.branches = _stored_branches(content["branches"])
            self.cases = [
                CaseForm(None, prefix=f"cases-{place}", asked=self._asked(), initial=case)
                for place, case in enumerate(content["cases"])
            ]
        else:
            self.branches = [
                _sent_branch(self.data, place)
                for place in range(_count(self.data, "branches", MOST_BRANCHES))
            ]
            self.cases = [
                CaseForm(self.data, prefix=f"cases-{place}", asked=self._asked())
                for place in range(_count(self.data, "cases", MOST_CASES))
            ]
        if self.is_growing:
            for part in self.all_parts():
                part.leave_unchecked()

    def _asked(self) -> list[str]:
        """The facts that the rule asks for: those that a case can give."""
        forms_ = [one for row in self.branches for one in row.conditions]
        return [one["field"].value() for one in forms_ if one.fact is not None]

    def all_parts(self) -> Iterator[Part]:
        for row in self.branches:
            yield row.form
            yield from row.conditions
        yield from self.cases

    def is_valid(self) -> bool:
        held = [row.holds() for row in self.branches] + [case.holds() for case in self.cases]
        return all(held)

    def content(self) -> dict[str, Any]:
        kept = [row for row in self.branches if not row.form.is_removed]
        kept.sort(key=lambda row: row.form.cleaned_data["order"])
        cases = [one.case() for one in self.cases if not one.is_removed]
        return {"branches": [row.branch() for row in kept], "cases": cases}


def _stored_branches(branches: Sequence[Mapping[str, Any]]) -> list[BranchRow]:
    """What can never hold is left out: it decides nothing."""
    found = [(branch, rows_of(branch["when"], facts.TYPES)) for branch in branches]
    shown = [(branch, rows) for branch, rows in found if rows is not None]
    if len(shown) > MOST_BRANCHES:
        raise NoRows
    return [_stored_branch(place, *one) for place, one in enumerate(shown)]


def _stored_branch(place: int, branch: Mapping[str, Any], rows: Rows) -> BranchRow:
    key = f"branches-{place}"
    initial = {
        "order": place + 1,
        "outcome": branch["outcome"],
        "reason": branch.get("reason", ""),
        "joint": rows.joint,
    }
    conditions = [
        ConditionForm(None, prefix=f"{key}-conditions-{number}", initial=_condition_initial(row))
        for number, row in enumerate(rows.rows)
    ]
    return BranchRow(BranchForm(None, prefix=key, initial=initial), conditions, key)


def _condition_initial(row: Comparison) -> dict[str, Any]:
    value = row.value
    if isinstance(value, bool):
        value = "yes" if value else "no"
    elif isinstance(value, tuple):
        value = list(value)
    return {
        "field": row.field,
        "comparison": row.comparison,
        "value": value,
        "bracket": row.bracket,
    }


def _sent_branch(data: QueryDict, place: int) -> BranchRow:
    key = f"branches-{place}"
    conditions = [
        ConditionForm(data, prefix=f"{key}-conditions-{number}")
        for number in range(_count(data, f"{key}-conditions", MOST_ROWS))
    ]
    return BranchRow(BranchForm(data, prefix=key), conditions, key)


def _count(data: QueryDict, group: str, most: int) -> int:
    text = data.get(f"{group}-count", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return min(number, most)


def _grown(data: QueryDict, group: str) -> QueryDict:
    """One more row in this group; a new branch comes last, a new condition asks its fact."""
    grown = data.copy()
    branch = group.removesuffix("-conditions")
    most = MOST_ROWS if branch != group else MOST_CASES if group == "cases" else MOST_BRANCHES
    number = _count(data, group, most)
    if number == most:
        return grown
    grown[f"{group}-count"] = str(number + 1)
    if branch != group:
        grown[f"{group}-{number}-field"] = data.get(f"{branch}-new_fact", "")
    elif group == "branches":
        grown[f"branches-{number}-order"] = str(number + 1)
    return grown
