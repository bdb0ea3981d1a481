"""What is written about needs: adding, changing, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import Concept, Need, NeedState
from ..need_states import transition
from ..permissions import may_edit_concept
from .texts import record_revision

SETS = ("target_groups", "areas")
TEXTS = ("title", "text")


@transaction.atomic
def add_need(*, actor: Viewer, concept_id: int, now: datetime, **values: Any) -> Need:
    """A new need under the next number of its concept."""
    if not may_edit_concept(actor):
        raise NotAllowed
    concept = Concept.objects.select_for_update().filter(pk=concept_id).first()
    if concept is None:
        raise NotFound
    _refuse_year(values.get("since_year"), now)
    last = concept.needs.aggregate(last=Max("number"))["last"] or 0
    plain, sets = _split(values)
    need = Need.objects.create(
        concept=concept, number=last + 1, added_at=now, added_by_label=actor.label, **plain
    )
    for name, rows in sets.items():
        getattr(need, name).set(rows)
    record_need("need.add", actor, need)
    return need


@transaction.atomic
def change_need(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    reason: str = "",
    now: datetime,
    **values: Any,
) -> Need:
    """Change what is said about a need. Its old words stay in its history."""
    need = lock_need(actor, id)
    values = merge_changed(need, version=version, base=base, wanted=values)
    plain, sets = _split(values)
    _refuse_year(values.get("since_year"), now)
    changed = [name for name, value in plain.items() if getattr(need, name) != value]
    changed += [name for name, rows in sets.items() if _ids(need, name) != {one.pk for one in rows}]
    if not changed:
        return need
    for name in TEXTS:
        if name in changed:
            record_revision(
                actor=actor,
                edition_id=None,
                kind="need",
                id=need.pk,
                label=str(need),
                field=name,
                old=getattr(need, name),
                new=plain[name],
                reason=reason,
                now=now,
            )
    for name, value in plain.items():
        setattr(need, name, value)
    need.version += 1
    need.save()
    for name, rows in sets.items():
        getattr(need, name).set(rows)
    record_need("need.change", actor, need, fields=sorted(changed), reason=reason)
    return need


@transaction.atomic
def move_need(*, actor: Viewer, id: int, target: str, reason: str = "", now: datetime) -> Need:
    """Answer a need, set it aside, open it again. Merging has a service of its own."""
    need = lock_need(actor, id)
    if target in {NeedState.MERGED, NeedState.IN_GOAL}:
        raise Refused.because("no_such_step", _("Dafür gibt es einen eigenen Weg."), value=target)
    return take_step(actor, need, target, reason, now)


@transaction.atomic
def merge_need(*, actor: Viewer, id: int, into: int | None, reason: str, now: datetime) -> Need:
    """Another need says the same: this one keeps its history, its evidence counts there."""
    need = lock_need(actor, id)
    other = Need.objects.filter(pk=into or 0, concept=need.concept).first()
    if other is None or other.pk == need.pk:
        message = _("Bitte wählen Sie einen anderen Bedarf.")
        raise Refused.because("merge_target", message, field="into", value=into)
    if other.state == NeedState.MERGED:
        message = _("„%(need)s“ ist selbst zusammengeführt. Wählen Sie den Bedarf, der weiterlebt.")
        raise Refused.because(
            "merge_target_merged", message % {"need": other}, field="into", value=into
        )
    need.merged_into = other
    return take_step(actor, need, NeedState.MERGED, reason, now, into=str(other))


def take_step(
    actor: Viewer, need: Need, target: str, reason: str, now: datetime, **details: object
) -> Need:
    """One transition of a locked need, inside the caller's transaction."""
    step = transition(need.state, target)
    if step is None:
        raise Refused.because(
            "no_such_step",
            _("Der Bedarf ist „%(state)s“; dieser Schritt ist von dort nicht möglich.")
            % {"state": need.get_state_display()},
            value=target,
        )
    if step.asks_reason and not reason.strip():
        message = _("Bitte geben Sie die Antwort oder den Grund an. Er bleibt beim Bedarf stehen.")
        raise Refused.because("reason_missing", message, field="reason")
    before = need.state
    need.state, need.state_reason = step.target, reason.strip()
    need.state_since = timezone.localdate(now)
    if target != NeedState.MERGED:
        need.merged_into = None
    need.version += 1
    need.save()
    record_need(
        "need.move", actor, need, **{"from": before, "to": target, "reason": reason, **details}
    )
    return need


def year_problems(year: int | None, now: datetime) -> list[Problem]:
    """What is wrong with the year since when a need is known."""
    this_year = timezone.localdate(now).year
    if year is None or 1950 <= year <= this_year:
        return []
    message = _("Bitte geben Sie ein Jahr von 1950 bis %(year)d an.") % {"year": this_year}
    return [Problem("year", message, "since_year", year)]


def lock_need(actor: Viewer, id: int) -> Need:
    """The need, locked for this transaction, for whoever may edit."""
    if not may_edit_concept(actor):
        raise NotAllowed
    need = Need.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if need is None:
        raise NotFound
    return need


def record_need(action: str, actor: Viewer, need: Need, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="need",
        id=need.pk,
        label=str(need),
        details={name: value for name, value in details.items() if value},
    )


def _split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Iterable[Any]]]:
    plain = {name: value for name, value in values.items() if name not in SETS}
    return plain, {name: list(values[name]) for name in SETS if name in values}


def _ids(need: Need, name: str) -> set[int]:
    return set(getattr(need, name).values_list("pk", flat=True))


def _refuse_year(year: int | None, now: datetime) -> None:
    if problems := year_problems(year, now):
        raise Refused(tuple(problems))
