"""The Fortschreibung: begun from an edition, decided measure by measure, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.viewer import Viewer

from ..models import ActionField, ConceptUpdate, Edition, Fate, Measure, MeasureDecision
from ..permissions import may_edit_concept
from ..rules import succession as rules
from ..selectors.measure_states import measure_states
from ..succession_wording import flaw_text


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody chose for one measure. Without a fate the decision is taken back.

    `seen` is the version of the decision that lay before the person, 0 for none.
    """

    measure: int
    fate: str
    reason: str = ""
    into: int | None = None
    parts: tuple[str, ...] = ()
    seen: int = 0


@transaction.atomic
def add_update(
    *, actor: Viewer, edition_id: int, title: str, starts_on: date, ends_on: date, now: datetime
) -> ConceptUpdate:
    """Begin a Fortschreibung. The old edition may still be worked on."""
    if not may_edit_concept(actor):
        raise NotAllowed
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        raise NotFound
    _refuse_period(edition, title, starts_on, ends_on)
    update = ConceptUpdate.objects.create(
        predecessor=edition,
        title=title.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        added_at=now,
        added_by_label=actor.label,
    )
    record_update("update.add", actor, update)
    return update


@transaction.atomic
def remove_update(*, actor: Viewer, update_id: int) -> None:
    """Give up the decisions; an edition that was made of them must be taken back first."""
    update = lock_update(actor, update_id)
    record_update("update.remove", actor, update, decisions=update.decisions.count())
    update.delete()


@transaction.atomic
def decide(
    *, actor: Viewer, update_id: int, entries: Sequence[Entry], now: datetime
) -> list[MeasureDecision]:
    """Take, change or take back decisions; all of them or, with every problem at its row, none.

    A problem names its row as `decision-<measure id>`.
    """
    update = lock_update(actor, update_id)
    measures = list(update.predecessor.measures.order_by("position", "id"))
    known = {one.pk: one for one in measures}
    stored = {one.measure_id: one for one in update.decisions.filter(measure__isnull=False)}
    entries = [one for one in entries if one.measure in known]
    _refuse_conflicts(entries, stored)
    wanted = {id: plain_decision(one) for id, one in stored.items() if id is not None}
    for entry in entries:
        wanted.pop(entry.measure, None)
        if entry.fate:
            wanted[entry.measure] = _plain(entry)
    _refuse_flaws([one.pk for one in measures], wanted, {one.measure for one in entries}, known)
    states = measure_states(update.predecessor)
    kept = [
        _store(
            stored.get(one.measure) or MeasureDecision(update=update, version=0),
            one,
            measure=known[one.measure],
            seen=states[one.measure],
            actor=actor,
            now=now,
        )
        for one in entries
        if one.fate
    ]
    gone = [stored[one.measure].pk for one in entries if not one.fate and one.measure in stored]
    MeasureDecision.objects.filter(pk__in=gone).delete()
    if kept or gone:
        record_update("update.decide", actor, update, decided=len(kept), taken_back=len(gone))
    return kept


@transaction.atomic
def add_new_measure(
    *, actor: Viewer, update_id: int, action_field_id: int, title: str, reason: str, now: datetime
) -> MeasureDecision:
    """A measure that the next edition has and the old one had not."""
    update = lock_update(actor, update_id)
    field = ActionField.objects.filter(pk=action_field_id, edition=update.predecessor).first()
    problems = []
    if field is None:
        problems.append(Problem("field", _("Bitte wählen Sie ein Handlungsfeld."), "action_field"))
    if not title.strip():
        problems.append(Problem("title", _("Bitte geben Sie einen Titel an."), "title"))
    if not reason.strip():
        message = _("Bitte geben Sie den Grund an. Er steht in der Synopse.")
        problems.append(Problem("reason_missing", message, "reason"))
    if problems:
        raise Refused(tuple(problems))
    decision = MeasureDecision.objects.create(
        update=update,
        label=title.strip(),
        title=title.strip(),
        fate=Fate.NEW,
        reason=reason.strip(),
        action_field=field,
        decided_at=now,
        decided_by_label=actor.label,
    )
    record_update("update.decide", actor, update, new=decision.title)
    return decision


@transaction.atomic
def remove_decision(*, actor: Viewer, update_id: int, decision_id: int) -> None:
    """Take back a new measure, or take note that a decided one is gone from the old edition."""
    update = lock_update(actor, update_id)
    decision = update.decisions.filter(pk=decision_id, measure__isnull=True).first()
    if decision is None:
        raise NotFound
    record_update("update.decide", actor, update, removed=decision.label)
    decision.delete()


def lock_update(actor: Viewer, update_id: int) -> ConceptUpdate:
    """The Fortschreibung, locked for this transaction, as long as no edition was made of it."""
    if not may_edit_concept(actor):
        raise NotAllowed
    update = (
        ConceptUpdate.objects.select_for_update(of=("self",))
        .select_related("predecessor")
        .filter(pk=update_id)
        .first()
    )
    if update is None:
        raise NotFound
    if update.edition_id is not None:
        raise Refused.because(
            "already_made",
            _(
                "Die Edition ist schon angelegt. Ändern Sie den Entwurf, oder nehmen Sie ihn "
                "zurück, solange er unberührt ist."
            ),
        )
    return update


def plain_decision(row: MeasureDecision) -> rules.Decision:
    return rules.Decision(rules.Fate(row.fate), row.reason, row.into_id, tuple(row.parts))


def record_update(action: str, actor: Viewer, update: ConceptUpdate, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="concept_update",
        id=update.pk,
        label=str(update),
        details={name: value for name, value in details.items() if value},
    )


def _plain(entry: Entry) -> rules.Decision:
    fate = rules.Fate(entry.fate)
    return rules.Decision(
        fate,
        entry.reason.strip(),
        entry.into if fate == rules.Fate.MERGED else None,
        entry.parts if fate == rules.Fate.SPLIT else (),
    )


def _refuse_period(edition: Edition, title: str, starts_on: date, ends_on: date) -> None:
    problems = []
    if not title.strip():
        problems.append(Problem("title", _("Bitte geben Sie einen Titel an."), "title"))
    if edition.concept.editions.filter(title__iexact=title.strip()).exists():
        message = _("Eine Edition mit diesem Titel gibt es schon.")
        problems.append(Problem("title_taken", message, "title", title))
    if ends_on < starts_on:
        message = _("Das Ende liegt vor dem Beginn.")
        problems.append(Problem("end_before_start", message, "ends_on", ends_on))
    if starts_on <= edition.starts_on:
        message = _("Die neue Edition beginnt nach der alten (%(day)s).")
        day = f"{edition.starts_on:%d.%m.%Y}"
        problems.append(Problem("too_early", message % {"day": day}, "starts_on", starts_on))
    if problems:
        raise Refused(tuple(problems))


def _refuse_conflicts(
    entries: Iterable[Entry], stored: Mapping[int | None, MeasureDecision]
) -> None:
    """Somebody else decided otherwise meanwhile: the row says what, nothing is overwritten."""
    problems = []
    for entry in entries:
        row = stored.get(entry.measure)
        version = row.version if row is not None else 0
        if version == entry.seen or (row and entry.fate and plain_decision(row) == _plain(entry)):
            continue
        if row is not None:
            message = _("Inzwischen hat %(who)s entschieden: %(fate)s. %(reason)s") % {
                "who": row.decided_by_label,
                "fate": row.get_fate_display(),
                "reason": row.reason,
            }
        else:
            message = _("Inzwischen wurde die Entscheidung zurückgenommen.")
        problems.append(
            Problem("decided_meanwhile", message, f"decision-{entry.measure}", value=version)
        )
    if problems:
        raise Refused(tuple(problems))


def _refuse_flaws(
    order: Sequence[int],
    wanted: Mapping[int, rules.Decision],
    touched: set[int],
    known: Mapping[int, Measure],
) -> None:
    """What does not fit together, at the row that somebody just changed."""
    problems = []
    for flaw in rules.flaws(order, wanted, complete=False):
        row = flaw.measure if flaw.measure in touched else flaw.other
        if row not in touched:
            continue
        message = flaw_text(flaw, {id: str(one) for id, one in known.items()})
        if row != flaw.measure:
            message = f"{known[flaw.measure]}: {message}"
        problems.append(Problem(flaw.code, message, f"decision-{row}"))
    if problems:
        raise Refused(tuple(problems))


def _store(
    row: MeasureDecision,
    entry: Entry,
    *,
    measure: Measure,
    seen: dict[str, Any],
    actor: Viewer,
    now: datetime,
) -> MeasureDecision:
    decision = _plain(entry)
    row.measure, row.label = measure, str(measure)
    row.fate, row.reason = decision.fate, decision.reason
    row.into_id, row.parts = decision.into, list(decision.parts)
    row.seen, row.decided_at, row.decided_by_label = seen, now, actor.label
    row.version += 1
    row.save()
    return row
