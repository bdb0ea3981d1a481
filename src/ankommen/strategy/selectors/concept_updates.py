"""The Fortschreibung as people work on it: what is decided, what is open, what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from ..models import ConceptUpdate, Edition, Fate, Measure, MeasureDecision
from ..permissions import may_read_concept
from ..rules import succession as rules
from ..rules.official_text import Difference, differences
from ..rules.status import Status, StatusResult
from ..succession_wording import flaw_text
from .measure_states import measure_states
from .protected_names import Veil
from .status import edition_statuses

PAGE_SIZE = 25
SHOWN = ("all", "open", "decided", "stale")


@dataclass(frozen=True, slots=True)
class UpdateChoice:
    """What is shown of the measures: one action field, a status, decided or open ones."""

    action_field: int | None = None
    status: str = ""
    shown: str = "all"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the status of a measure speaks for; nothing is decided by it."""

    fate: str
    reason: str = ""
    into: int | None = None


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """A measure with its decision; `changes`: what became different since it was decided."""

    measure: Measure
    result: StatusResult
    decision: MeasureDecision | None
    suggestion: Suggestion
    changes: tuple[Difference, ...]

    @property
    def is_decided(self) -> bool:
        return self.decision is not None and not self.changes


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Why the edition cannot be made yet; `measure` is the row to mend, None for a removed one."""

    code: str
    label: str
    message: str
    measure: int | None
    decision: int | None = None


@dataclass(frozen=True, slots=True)
class UpdatePage:
    rows: list[UpdateRow]
    total: int
    after: int | None
    before: int | None


def updates(*, viewer: Viewer) -> list[ConceptUpdate]:
    if not may_read_concept(viewer):
        return []
    return list(ConceptUpdate.objects.select_related("predecessor", "edition"))


def update_for(*, viewer: Viewer, id: int) -> ConceptUpdate:
    rows = ConceptUpdate.objects.select_related("predecessor__concept", "edition")
    found = rows.filter(pk=id).first() if may_read_concept(viewer) else None
    if found is None:
        raise NotFound
    return found


def update_rows(update: ConceptUpdate, *, viewer: Viewer, day: date) -> list[UpdateRow]:
    """Every measure of the old edition with what was decided, in the edition's order."""
    veil = Veil(viewer)
    edition = update.predecessor
    measures = list(edition.measures.select_related("action_field").order_by("position", "id"))
    known = {one.pk: one for one in measures}
    decisions = {
        one.measure_id: one
        for one in update.decisions.filter(measure__isnull=False).select_related("into")
    }
    states = measure_states(edition)
    results = edition_statuses(edition, day=day)
    return [
        UpdateRow(
            measure=one,
            result=results[one.pk],
            decision=decisions.get(one.pk),
            suggestion=suggestion(one, results[one.pk], known),
            changes=veil.differences(_changes(decisions.get(one.pk), states[one.pk])),
        )
        for one in measures
    ]


def suggestion(measure: Measure, result: StatusResult, known: Mapping[int, Measure]) -> Suggestion:
    """Done ones end as done, ended ones stay ended, what is unfinished goes on."""
    if result.status == Status.DONE:
        return Suggestion(Fate.DROPPED, _("umgesetzt"))
    target = known.get(measure.merged_into_id or 0)
    if target is not None and not target.end_kind and target.done_on is None:
        return Suggestion(Fate.MERGED, measure.end_reason, target.pk)
    if measure.end_kind:
        return Suggestion(Fate.DROPPED, measure.end_reason)
    return Suggestion(Fate.KEPT)


def update_page(
    rows: Sequence[UpdateRow],
    choice: UpdateChoice,
    *,
    after: int | None = None,
    before: int | None = None,
) -> UpdatePage:
    """The rows of one page, by the key of the row that it follows or precedes."""
    chosen = chosen_rows(rows, choice)
    ids = [row.measure.pk for row in chosen]
    start = 0
    if after is not None:
        order = [row.measure.pk for row in rows]
        at = order.index(after) if after in order else -1
        start = sum(1 for id in ids if order.index(id) <= at)
    elif before in ids:
        start = max(0, ids.index(before) - PAGE_SIZE)
    page = chosen[start : start + PAGE_SIZE]
    more = start + PAGE_SIZE < len(chosen)
    return UpdatePage(
        page,
        len(chosen),
        after=page[-1].measure.pk if more else None,
        before=page[0].measure.pk if start and page else None,
    )


def chosen_rows(rows: Sequence[UpdateRow], choice: UpdateChoice) -> list[UpdateRow]:
    return [row for row in rows if _is_chosen(row, choice)]


def _is_chosen(row: UpdateRow, choice: UpdateChoice) -> bool:
    if choice.action_field and row.measure.action_field_id != choice.action_field:
        return False
    if choice.status and row.result.status != choice.status:
        return False
    wanted = {
        "all": True,
        "open": not row.is_decided,
        "decided": row.is_decided,
        "stale": bool(row.changes),
    }
    return wanted[choice.shown]


def open_points(update: ConceptUpdate) -> list[OpenPoint]:
    """Everything that stands between the decisions and the new edition."""
    edition = update.predecessor
    labels = {
        pk: f"{number} {title}"
        for pk, number, title in edition.measures.order_by("position", "id").values_list(
            "pk", "number", "title"
        )
    }
    rows = list(update.decisions.all())
    decisions = {
        row.measure_id: rules.Decision(
            rules.Fate(row.fate), row.reason, row.into_id, tuple(row.parts)
        )
        for row in rows
        if row.measure_id is not None
    }
    found = [
        OpenPoint(flaw.code, labels[flaw.measure], flaw_text(flaw, labels), flaw.measure)
        for flaw in rules.flaws(list(labels), decisions)
    ]
    states = measure_states(edition)
    for row in rows:
        if row.measure_id is not None and _changes(row, states[row.measure_id]):
            flaw = rules.Flaw(row.measure_id, "changed_since")
            found.append(
                OpenPoint(
                    flaw.code, labels[row.measure_id], flaw_text(flaw, labels), row.measure_id
                )
            )
        if row.measure_id is None and row.fate != Fate.NEW:
            flaw = rules.Flaw(0, "removed_since")
            found.append(OpenPoint(flaw.code, row.label, flaw_text(flaw, labels), None, row.pk))
    return found


def _changes(decision: MeasureDecision | None, state: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What is different now from what lay before whoever decided."""
    if decision is None or decision.seen == state:
        return ()
    return tuple(differences(decision.seen, dict(state)))


def drafts_beside(edition: Edition) -> list[Edition]:
    """Other editions made of the same one, to compare with."""
    if edition.predecessor_id is None:
        return []
    rows = Edition.objects.filter(predecessor_id=edition.predecessor_id)
    return list(rows.exclude(pk=edition.pk))
