"""What is written about legal duties: adding, changing, proving, taking a proof back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.models import TraceLink
from ankommen.core.registries import trace
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import Concept, Duty, DutyProof
from ..permissions import may_edit_concept
from ..rules.duties import next_deadline
from ..selectors.duties import proven_until, times_of
from .attachments import CheckedUpload, checked_upload

PROVED_BY = "proved_by"


@transaction.atomic
def add_duty(*, actor: Viewer, concept_id: int, values: Mapping[str, Any], now: datetime) -> Duty:
    if not may_edit_concept(actor):
        raise NotAllowed
    concept = Concept.objects.filter(pk=concept_id).first()
    if concept is None:
        raise NotFound
    _refuse_values(values, now)
    duty = Duty.objects.create(
        concept=concept, added_at=now, added_by_label=actor.label, **dict(values)
    )
    _record("duty.add", actor, duty)
    return duty


@transaction.atomic
def change_duty(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    values: Mapping[str, Any],
    now: datetime,
) -> Duty:
    duty = _lock(actor, id)
    values = merge_changed(duty, version=version, base=base, wanted=values)
    _refuse_values(values, now)
    changed = [name for name, value in values.items() if getattr(duty, name) != value]
    if not changed:
        return duty
    for name in changed:
        setattr(duty, name, values[name])
    if {"first_due_on", "every_months", "contact", "notice_days"} & set(changed):
        duty.reminded_for = None
    duty.version += 1
    duty.save()
    _record("duty.change", actor, duty, fields=sorted(changed))
    return duty


def prove_duty(
    *,
    actor: Viewer,
    id: int,
    proved_on: date,
    text: str = "",
    cites: tuple[str, int] | None = None,
    upload: File[bytes] | None = None,
    now: datetime,
) -> DutyProof:
    """Say how the next deadline was met: by a file, by a report or resolution, or in words.

    What is cited must be there for the person who cites it.
    """
    checked = checked_upload(upload) if upload is not None else None
    if proved_on > timezone.localdate(now):
        message = _("Der Tag liegt in der Zukunft. Bitte geben Sie heute oder einen früheren an.")
        raise Refused.because("future", message, field="proved_on", value=proved_on)
    if not (text.strip() or cites or checked):
        message = _("Bitte nennen Sie einen Nachweis: eine Datei, einen Vorgang oder Worte.")
        raise Refused.because("proof_missing", message, field="text")
    proof = DutyProof(
        proved_on=proved_on, text=text.strip(), added_at=now, added_by_label=actor.label
    )
    if cites is not None:
        proof.cites_kind, proof.cites_id = cites
    if checked is not None:
        _keep_file(proof, checked)
    try:
        return _prove(actor, id, proof)
    except BaseException:
        if checked is not None:
            proof.file.delete(save=False)
        raise


@transaction.atomic
def remove_proof(*, actor: Viewer, id: int, proof_id: int, reason: str, now: datetime) -> DutyProof:
    """The proof no longer counts; it stays on record with the reason."""
    duty = _lock(actor, id)
    proof = duty.proofs.filter(pk=proof_id, removed_at__isnull=True).first()
    if proof is None:
        raise NotFound
    if not reason.strip():
        message = _("Bitte geben Sie an, warum der Nachweis nicht mehr zählt.")
        raise Refused.because("reason_missing", message, field="reason")
    proof.removed_at, proof.removed_by_label = now, actor.label
    proof.removed_reason = reason.strip()[:300]
    proof.save()
    _forget_link(duty, proof)
    duty.reminded_for = None
    duty.version += 1
    duty.save()
    _record("duty.unprove", actor, duty, proof=proof.pk, reason=reason)
    return proof


@transaction.atomic
def _prove(actor: Viewer, id: int, proof: DutyProof) -> DutyProof:
    duty = _lock(actor, id)
    proof.duty = duty
    proof.due_on = next_deadline(times_of(duty), proven_until=proven_until(duty))
    if proof.cites_id is not None:
        end = (proof.cites_kind, proof.cites_id)
        if not trace.ends(actor, kind=end[0], ids=[end[1]]):
            message = _("Diesen Vorgang gibt es nicht mehr, oder Sie dürfen ihn nicht lesen.")
            raise Refused.because("cited_gone", message, field="cites")
        trace.link(source=("duty", duty.pk), target=end, relation=PROVED_BY)
    proof.save()
    duty.version += 1
    duty.save(update_fields=["version"])
    due = proof.due_on.isoformat() if proof.due_on else ""
    _record("duty.prove", actor, duty, due_on=due, file=proof.name, sha256=proof.sha256)
    return proof


def _forget_link(duty: Duty, proof: DutyProof) -> None:
    """The thread no longer leads there, unless another proof rests on the same."""
    same = duty.proofs.filter(
        cites_kind=proof.cites_kind, cites_id=proof.cites_id, removed_at__isnull=True
    )
    if proof.cites_id is not None and not same.exists():
        TraceLink.objects.filter(
            source_kind="duty",
            source_id=duty.pk,
            target_kind=proof.cites_kind,
            target_id=proof.cites_id,
            relation=PROVED_BY,
        ).delete()


def _keep_file(proof: DutyProof, checked: CheckedUpload) -> None:
    proof.name, proof.content_type = checked.name, checked.content_type
    proof.sha256 = checked.sha256
    proof.file.save(secrets.token_hex(16), ContentFile(checked.content), save=False)


def _lock(actor: Viewer, id: int) -> Duty:
    if not may_edit_concept(actor):
        raise NotAllowed
    duty = Duty.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if duty is None:
        raise NotFound
    return duty


def _refuse_values(values: Mapping[str, Any], now: datetime) -> None:
    problems = []
    first, every = values.get("first_due_on"), values.get("every_months")
    if every is not None and every < 1:
        message = _("Bitte geben Sie mindestens einen Monat an, oder lassen Sie das Feld leer.")
        problems.append(Problem("every_months", message, "every_months", every))
    elif every is not None and first is None:
        message = _("Was wiederkehrt, braucht eine erste Frist.")
        problems.append(Problem("first_due_missing", message, "first_due_on"))
    starts, ends = values.get("valid_from"), values.get("valid_to")
    if starts and ends and ends < starts:
        message = _("Das Ende liegt vor dem Beginn.")
        problems.append(Problem("end_before_start", message, "valid_to", ends))
    reviewed = values.get("reviewed_on")
    if reviewed and reviewed > timezone.localdate(now):
        message = _("Der Tag der Prüfung liegt in der Zukunft.")
        problems.append(Problem("future", message, "reviewed_on", reviewed))
    if problems:
        raise Refused(tuple(problems))


def _record(action: str, actor: Viewer, duty: Duty, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="duty",
        id=duty.pk,
        label=str(duty),
        details={name: value for name, value in details.items() if value},
    )
