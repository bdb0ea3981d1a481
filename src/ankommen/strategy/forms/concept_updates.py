"""What a browser sends about a Fortschreibung."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.errors import Problem
from ankommen.core.forms import RowForm, VersionMixin
from ankommen.core.typed_fields import DayField

from ..models import ConceptUpdate, Fate, Measure, MeasureDecision, MeasureStatus
from ..selectors.concept_updates import SHOWN, UpdateChoice, UpdateRow
from ..services.concept_updates import Entry
from .measure_choice import read_id

OLD_FATES = tuple((code, label) for code, label in Fate.choices if code != Fate.NEW)
BULK_FATES = ("suggested", Fate.KEPT, Fate.DROPPED, "open")


class UpdateForm(RowForm[ConceptUpdate]):
    starts_on = DayField(label=gettext_lazy("Beginn"))
    ends_on = DayField(label=gettext_lazy("Ende"))

    class Meta:
        model = ConceptUpdate
        fields = ("title", "starts_on", "ends_on")


class NewMeasureForm(VersionMixin, forms.Form):
    action_field = forms.TypedChoiceField(label=gettext_lazy("Handlungsfeld"), coerce=int)
    title = forms.CharField(label=gettext_lazy("Titel"), max_length=300)
    reason = forms.CharField(
        label=gettext_lazy("Warum neu?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Steht in der Synopse, auch in der veröffentlichten."),
    )

    def __init__(self, *args: Any, fields: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action_field"].choices = [("", "–"), *fields]  # type: ignore[attr-defined]


def read_update_choice(query: QueryDict) -> UpdateChoice:
    status, shown = query.get("status", ""), query.get("shown", "")
    return UpdateChoice(
        action_field=read_id(query, "action_field"),
        status=status if status in MeasureStatus.values else "",
        shown=shown if shown in SHOWN else "all",
    )


@dataclass(frozen=True, slots=True)
class DecisionInput:
    """What stands in the inputs of one row. `was` names what stood there when the page was made,
    so that only what this person changed is written."""

    fate: str = ""
    reason: str = ""
    into: str = ""
    parts: str = ""
    seen: int = 0
    was: str = ""
    confirmed: bool = False

    @property
    def digest(self) -> str:
        text = "\x1f".join((self.fate, self.reason.strip(), self.into.strip(), self.parts.strip()))
        return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:16]


def stored_input(row: UpdateRow) -> DecisionInput:
    """The inputs as the stored decision fills them."""
    decision = row.decision
    if decision is None:
        empty = DecisionInput()
        return DecisionInput(was=empty.digest)
    filled = DecisionInput(
        fate=decision.fate,
        reason=decision.reason,
        into=decision.into.number if decision.into else "",
        parts="\n".join(decision.parts),
    )
    return DecisionInput(
        filled.fate, filled.reason, filled.into, filled.parts, decision.version, filled.digest
    )


def typed_input(data: QueryDict, id: int) -> DecisionInput:
    """The inputs of a row as they were sent."""
    seen = data.get(f"seen-{id}", "")
    return DecisionInput(
        fate=data.get(f"fate-{id}", ""),
        reason=data.get(f"reason-{id}", ""),
        into=data.get(f"into-{id}", ""),
        parts=data.get(f"parts-{id}", ""),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
        was=data.get(f"was-{id}", ""),
        confirmed=data.get(f"confirm-{id}") == "1",
    )


def typed_entries(
    data: QueryDict, measures: Sequence[Measure]
) -> tuple[list[Entry], list[Problem]]:
    """The rows that were changed on the page, and what could not be read."""
    numbers = {one.number: one.pk for one in measures}
    entries: list[Entry] = []
    problems: list[Problem] = []
    for one in measures:
        if f"was-{one.pk}" not in data:
            continue
        typed = typed_input(data, one.pk)
        if typed.digest == typed.was and not typed.confirmed:
            continue
        into = numbers.get(typed.into.strip().partition(" ")[0])
        if typed.fate == Fate.MERGED and typed.into.strip() and into is None:
            message = _(
                "Eine Maßnahme mit der Nummer „%(number)s“ gibt es in dieser Edition nicht."
            )
            problems.append(
                Problem("unknown", message % {"number": typed.into}, f"decision-{one.pk}")
            )
            continue
        if typed.fate and typed.fate not in dict(OLD_FATES):
            message = _("Bitte wählen Sie eine der angebotenen Möglichkeiten.")
            problems.append(Problem("unknown", message, f"decision-{one.pk}"))
            continue
        parts = tuple(line.strip() for line in typed.parts.splitlines() if line.strip())
        entries.append(Entry(one.pk, typed.fate, typed.reason, into, parts, typed.seen))
    return entries, problems


def bulk_entries(
    rows: Sequence[UpdateRow], what: str, reason: str, decisions: Mapping[int, MeasureDecision]
) -> list[Entry]:
    """The same decision for many rows: as suggested, kept, dropped for a reason, or taken back."""
    entries = []
    for row in rows:
        id, hint = row.measure.pk, row.suggestion
        seen = decisions[id].version if id in decisions else 0
        if what == "suggested":
            entries.append(Entry(id, hint.fate, hint.reason, hint.into, (), seen))
        else:
            fate = "" if what == "open" else what
            why = reason if fate == Fate.DROPPED else ""
            entries.append(Entry(id, fate, why, None, (), seen))
    return entries
