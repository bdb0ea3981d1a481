"""What a change of many measures would do to each of them: the new values, or why it is refused.

The reasons are those of the services for one measure: rights, frozen text, dates, a closed edition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.errors import Problem
from ankommen.core.versions import CHANGED_MEANWHILE
from ankommen.core.viewer import Viewer

from ..models import Edition, EditionState, Measure, MeasureBatch
from ..rules.bulk_change import (
    RIGHTS,
    SETS,
    WAYS,
    BulkChange,
    SetChange,
    changed_values,
    from_plain,
    has_no_end_to_shift,
)
from ..rules.official_text import OFFICIAL_MEASURE_FIELDS
from ..selectors.measure_batches import MeasureState, known_ids, measure_states
from ..selectors.measure_choices import form_choices
from .measure_checks import date_problems
from .status import ending_problems, override_problems

Known = Mapping[str, Collection[int]]


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One measure: what would be `after`, by field; `problems`, if it is refused."""

    state: MeasureState
    after: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    @property
    def outcome(self) -> str:
        if self.problems:
            return "refused"
        return "changed" if self.after else "unchanged"


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """`gone`: measures that are not there any more, or not for this person."""

    rows: tuple[RowPlan, ...]
    gone: int = 0

    def of(self, outcome: str) -> list[RowPlan]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def left_out(self) -> int:
        return len(self.of("refused")) + self.gone


def batch_plan(*, viewer: Viewer, batch: MeasureBatch, now: datetime) -> BatchPlan:
    """The preview: every chosen measure as it stands at this moment."""
    change = from_plain(batch.change)
    known = known_ids(form_choices(viewer, batch.edition))
    ids = [int(id) for id in batch.chosen]
    states = measure_states(ids, viewer=viewer, edition=batch.edition)
    today, moment = timezone.localdate(now), now.isoformat()
    rows = []
    for id, state in states.items():
        after = changed_values(state.values, change, known=known, today=today, now=moment)
        problems = [*_shift_problems(state, change)]
        if after:
            problems += row_problems(state, after, viewer=viewer, edition=batch.edition)
            problems += _meanwhile(state, batch.chosen[str(id)])
        rows.append(RowPlan(state, after, tuple(problems)))
    return BatchPlan(tuple(rows), gone=len(ids) - len(states))


def row_problems(
    state: MeasureState, after: Mapping[str, Any], *, viewer: Viewer, edition: Edition
) -> list[Problem]:
    """Why these values cannot be written into this measure."""
    problems = [*_edition_problems(after, edition), *_right_problems(state, after, viewer)]
    if "ends_on" in after:
        starts_on, ends_on = state.values["starts_on"], after["ends_on"]
        problems += date_problems({"starts_on": _day(starts_on), "ends_on": _day(ends_on)})
    return problems


def _edition_problems(after: Mapping[str, Any], edition: Edition) -> Iterator[Problem]:
    if edition.state == EditionState.CLOSED:
        message = _("„%(edition)s“ ist abgeschlossen; ihre Maßnahmen bleiben, wie sie sind.")
        yield Problem("edition_closed", message % {"edition": edition.title})
        return
    official = [name for name in after if name in OFFICIAL_MEASURE_FIELDS]
    if edition.frozen_at is not None and official:
        names = ", ".join(str(Measure._meta.get_field(name).verbose_name) for name in official)  # type: ignore[union-attr]
        message = _("Mit der Edition beschlossen und nicht mehr änderbar: %(names)s.")
        yield Problem("edition_frozen", message % {"names": names}, field=official[0])


def _right_problems(
    state: MeasureState, after: Mapping[str, Any], viewer: Viewer
) -> Iterator[Problem]:
    needed = dict.fromkeys(RIGHTS[name] for name in after)
    messages = {
        "strategy.edit": _("Sie dürfen diese Maßnahme nicht bearbeiten."),
        "strategy.report_status": _("Sie dürfen für diese Maßnahme keinen Stand bestätigen."),
        "strategy.approve": _(
            "Sie dürfen für diese Maßnahme weder einen Stand von Hand setzen noch sie beenden."
        ),
    }
    for right in needed:
        if not viewer.may(right, state.scopes()):
            yield Problem("not_allowed", messages[right])


def _shift_problems(state: MeasureState, change: BulkChange) -> Iterator[Problem]:
    if has_no_end_to_shift(state.values, change):
        message = _("Ohne Enddatum lässt sich nichts verschieben.")
        yield Problem("no_end", message, field="ends_on")


def _meanwhile(state: MeasureState, seen: str) -> Iterator[Problem]:
    if seen and state.mark != seen:
        message = _(
            "Jemand hat die Maßnahme seit der Vorschau geändert. Hier steht der neue Stand."
        )
        yield Problem(CHANGED_MEANWHILE, message)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def change_problems(change: BulkChange, *, known: Known, today: date) -> list[Problem]:
    """What is wrong with the change itself, whatever the measure."""
    problems: list[Problem] = []
    if change.is_empty:
        message = _("Bitte wählen Sie mindestens eine Angabe, die sich ändern soll.")
        problems.append(Problem("nothing_chosen", message))
    for name, one in change.sets.items():
        choosable = Measure.CHOOSABLE_FIELDS if name == "internal_fields" else known[name]
        problems += _set_problems(name, one, choosable)
    if change.contacts is not None:
        people = change.contacts.people
        problems += _set_problems("contacts", people, known["contacts"])
        if people.how != "remove" and people.values and not change.contacts.role.strip():
            message = _("Bitte nennen Sie die Rolle der Ansprechperson.")
            problems.append(Problem("role_missing", message, field="contact_role"))
    lead = change.lead_unit.unit if change.lead_unit else None
    if lead is not None and lead not in known["lead_unit"]:
        problems.append(Problem("unknown", _("Diese Stelle gibt es nicht."), field="lead_unit"))
    end = change.ends_on
    if end is not None and end.day is None and not (end.months or end.days):
        message = _("Bitte geben Sie an, um wie viel das Ende verschoben wird.")
        problems.append(Problem("shift_missing", message, field="shift_by"))
    if (hand := change.by_hand) is not None:
        problems += _at(
            override_problems(hand.status, hand.reason, hand.valid_until, today),
            {"status": "hand_status", "reason": "hand_reason", "valid_until": "hand_until"},
        )
    if change.drop is not None:
        problems += _at(
            ending_problems(change.drop.reason, change.drop.ended_on, today),
            {"reason": "drop_reason", "ended_on": "dropped_on"},
        )
    return problems


def _set_problems(name: str, one: SetChange, choosable: Collection[Any]) -> Iterator[Problem]:
    if one.how not in WAYS or (name not in SETS and name != "contacts"):
        yield Problem("unknown", _("Diese Änderung gibt es nicht."), field=f"{name}_how")
    elif not one.values and one.how != "replace":
        message = _("Bitte wählen Sie, was hinzukommt oder wegfällt.")
        yield Problem("values_missing", message, field=name)
    if not set(one.values) <= set(choosable):
        message = _("Mindestens eine Auswahl gibt es nicht mehr. Bitte wählen Sie neu.")
        yield Problem("unknown", message, field=name)


def _at(problems: list[Problem], places: Mapping[str, str]) -> list[Problem]:
    """The same problems at the fields of the form for many."""
    return [
        Problem(one.code, one.message, places.get(one.field, one.field), one.value)
        for one in problems
    ]
