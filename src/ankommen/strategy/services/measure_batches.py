"""Changing many measures at once: chosen, previewed, carried out in one transaction, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.versions import CHANGED_MEANWHILE
from ankommen.core.viewer import Viewer

from ..models import BatchState, Edition, Measure, MeasureBatch
from ..permissions import may_see_batch
from ..rules.bulk_change import BY_HAND, CONFIRMED, ENDING, BulkChange, as_plain, from_plain
from ..selectors.measure_batches import chunks, known_ids, measure_states, stored_states
from ..selectors.measure_choices import form_choices
from .freezing import lock_edition
from .measure_batch_plan import BatchPlan, RowPlan, batch_plan, change_problems, row_problems
from .measure_batch_rows import take_back_rows, write_rows

MOST = 5000
WORKERS = ("strategy.edit", "strategy.report_status", "strategy.approve")


def choose_measures(
    *, actor: Viewer, edition: Edition, ids: Sequence[int], now: datetime
) -> MeasureBatch:
    """Begin: these measures of an edition, in this order. All of them must be visible."""
    if not any(actor.may_somewhere(right) for right in WORKERS):
        raise NotAllowed
    if not ids:
        message = _("Bitte kreuzen Sie mindestens eine Maßnahme an.")
        raise Refused.because("none_chosen", message)
    if len(ids) > MOST:
        message = _(
            "Es sind %(count)d Maßnahmen gewählt; in einem Schritt lassen sich höchstens %(most)d "
            "ändern. Grenzen Sie die Auswahl ein, etwa nach Handlungsfeld."
        )
        raise Refused.because("too_many", message % {"count": len(ids), "most": MOST})
    states = measure_states(list(dict.fromkeys(ids)), viewer=actor, edition=edition)
    if len(states) != len(set(ids)):
        raise NotFound
    return MeasureBatch.objects.create(
        edition=edition,
        chosen=dict.fromkeys(map(str, states), ""),
        made_at=now,
        made_by_id=actor.user_id,
        made_by_label=actor.label,
    )


def set_change(*, actor: Viewer, batch_id: int, change: BulkChange, now: datetime) -> MeasureBatch:
    """Say what changes, and keep how each measure stands at this moment: that is the preview."""
    with transaction.atomic():
        batch = _locked(actor, batch_id, state=BatchState.OPEN)
        known = known_ids(form_choices(actor, batch.edition))
        _refuse(change_problems(change, known=known, today=timezone.localdate(now)))
        batch.change = as_plain(change)
        _keep_marks(actor, batch)
    return batch


def renew_preview(*, actor: Viewer, batch_id: int) -> MeasureBatch:
    """Look again: what others changed meanwhile was seen and counts from now on."""
    with transaction.atomic():
        batch = _locked(actor, batch_id, state=BatchState.OPEN)
        _keep_marks(actor, batch)
    return batch


def _keep_marks(actor: Viewer, batch: MeasureBatch) -> None:
    ids = [int(id) for id in batch.chosen]
    states = measure_states(ids, viewer=actor, edition=batch.edition)
    batch.chosen = {str(id): states[id].mark if id in states else "" for id in ids}
    batch.save(update_fields=["change", "chosen"])


def run_batch(*, actor: Viewer, batch_id: int, only_good: bool, now: datetime) -> MeasureBatch:
    """Write every measure that can be changed. Without `only_good`: all of them or none.

    One transaction, with the audit entries of single changes, each naming the batch.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        batch = _locked(actor, batch_id, state=BatchState.OPEN)
        change = from_plain(batch.change)
        known = known_ids(form_choices(actor, batch.edition))
        _refuse(change_problems(change, known=known, today=today))
        _lock_measures(batch, [int(id) for id in batch.chosen])
        plan = batch_plan(viewer=actor, batch=batch, now=now)
        _refuse_plan(plan, only_good=only_good)
        good = plan.of("changed")
        for part in _parts(good):
            write_rows(part, set_by=actor.label)
        audit.record_many(_entries(good, change, batch), actor=actor)
        batch.written = _written(good, batch)
        batch.left_out = {
            str(row.state.id): [one.code for one in row.problems] for row in plan.of("refused")
        }
        batch.state, batch.done_at = BatchState.DONE, now
        batch.save()
        _record("strategy.batch_done", actor, batch, len(good), plan.left_out)
    return batch


def undo_plan(*, viewer: Viewer, batch: MeasureBatch) -> BatchPlan:
    """What taking back would do: measures changed since are refused and named."""
    ids = [int(id) for id in batch.written]
    rows = []
    states = measure_states(ids, viewer=viewer, edition=batch.edition)
    for id, state in states.items():
        written = batch.written[str(id)]
        problems = row_problems(state, written["before"], viewer=viewer, edition=batch.edition)
        if state.mark != written["mark"]:
            message = _("„%(measure)s“ wurde seitdem geändert.") % {"measure": state}
            problems.append(Problem(CHANGED_MEANWHILE, message, value=id))
        rows.append(RowPlan(state, written["before"], tuple(problems)))
    return BatchPlan(tuple(rows), gone=len(ids) - len(states))


def undo_batch(*, actor: Viewer, batch_id: int, only_good: bool, now: datetime) -> MeasureBatch:
    """Put back what stood before. Measures changed since stay as they are; without `only_good`
    they keep everything from being taken back."""
    with transaction.atomic():
        batch = _locked(actor, batch_id, state=BatchState.DONE)
        _lock_measures(batch, [int(id) for id in batch.written])
        plan = undo_plan(viewer=actor, batch=batch)
        _refuse_plan(plan, only_good=only_good)
        good = plan.of("changed")
        for part in _parts(good):
            take_back_rows(part, today=timezone.localdate(now))
        audit.record_many(
            [_entry("strategy.batch_row_undone", row, batch, list(row.after)) for row in good],
            actor=actor,
        )
        batch.state = BatchState.UNDONE
        batch.left_out = {
            str(row.state.id): [one.code for one in row.problems] for row in plan.of("refused")
        }
        batch.save(update_fields=["state", "left_out"])
        _record("strategy.batch_undone", actor, batch, len(good), plan.left_out)
    return batch


def _parts(rows: Sequence[RowPlan]) -> Iterable[list[RowPlan]]:
    by_id = {row.state.id: row for row in rows}
    return ([by_id[id] for id in part] for part in chunks(sorted(by_id)))


def _lock_measures(batch: MeasureBatch, ids: Sequence[int]) -> None:
    """Measures before their edition, in the order in which a single change locks them too."""
    for part in chunks(sorted(ids)):
        rows = Measure.objects.select_for_update().filter(pk__in=part).order_by("pk")
        list(rows.values_list("pk", flat=True))
    batch.edition = lock_edition(batch.edition_id, official=False)


def _refuse_plan(plan: BatchPlan, *, only_good: bool) -> None:
    if not plan.of("changed"):
        raise Refused.because("nothing_to_do", _("Es bleibt keine Maßnahme, die sich ändert."))
    if plan.left_out and not only_good:
        message = _(
            "Nichts geschrieben: %(count)d Maßnahmen lassen sich so nicht ändern. Die Gründe "
            "stehen an den Zeilen. Sie können auch nur die übrigen übernehmen."
        )
        named = [one for row in plan.of("refused") for one in row.problems]
        summary = Problem("rows_refused", message % {"count": plan.left_out})
        raise Refused((summary, *(replace(one, field="rows") for one in named)))


def _written(rows: Sequence[RowPlan], batch: MeasureBatch) -> dict[str, Any]:
    """Per measure what stood and stands there, and the mark that tells of later changes. A measure
    may have left the actor's places by this very change."""
    ids = [row.state.id for row in rows]
    states = stored_states(ids, edition=batch.edition)
    return {
        str(row.state.id): {
            "before": {name: row.state.values[name] for name in row.after},
            "after": dict(row.after),
            "mark": states[row.state.id].mark,
        }
        for row in rows
    }


def _entries(rows: Sequence[RowPlan], change: BulkChange, batch: MeasureBatch) -> list[audit.Entry]:
    """Those that single changes write."""
    found = []
    for row in rows:
        edited = [name for name in row.after if name not in {CONFIRMED, BY_HAND, *ENDING}]
        if edited:
            found.append(
                _entry("strategy.measure_edited", row, batch, edited, reason=change.reason)
            )
        if CONFIRMED in row.after:
            found.append(_entry("strategy.measure_confirmed", row, batch))
        if BY_HAND in row.after and change.by_hand is not None:
            hand = change.by_hand
            details = {"status": hand.status, "reason": hand.reason}
            details["until"] = hand.valid_until.isoformat()
            found.append(_entry("strategy.status_overridden", row, batch, **details))
        if change.drop is not None and set(ENDING) & set(row.after):
            reason = change.drop.reason
            found.append(_entry("strategy.measure_dropped", row, batch, reason=reason))
    return found


def _entry(
    action: str,
    row: RowPlan,
    batch: MeasureBatch,
    fields: Sequence[str] = (),
    **details: Any,
) -> audit.Entry:
    named: Mapping[str, Any] = {"fields": list(fields)} if fields else {}
    return audit.Entry(
        action,
        "measure",
        row.state.id,
        str(row.state),
        {**named, **details, "batch": batch.pk},
    )


def _record(action: str, actor: Viewer, batch: MeasureBatch, done: int, left_out: int) -> None:
    audit.record(
        action,
        actor=actor,
        kind="measure_batch",
        id=batch.pk,
        label=str(batch),
        details={"measures": done, "left_out": left_out},
    )


def _locked(actor: Viewer, id: int, *, state: str) -> MeasureBatch:
    found = (
        MeasureBatch.objects.select_for_update(of=("self",))
        .select_related("edition")
        .filter(pk=id)
        .first()
    )
    if found is None or not may_see_batch(actor, found):
        raise NotFound
    if found.state != state:
        message = _("Diese Sammeländerung ist schon %(state)s.")
        state_text = {"state": found.get_state_display()}
        raise Refused.because("batch_state", message % state_text)
    return found


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(tuple(problems))
