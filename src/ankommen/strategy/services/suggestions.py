"""Suggested wordings: made by one person, decided by another, applied with their history."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from ankommen.core import audit, notices
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.viewer import Viewer

from ..models import Suggestion
from ..notices import SUGGESTION_DECIDED
from ..permissions import may_approve, may_suggest
from ..rules.versioned_texts import is_suggestable
from ..selectors.texts import TextOwner, text_owner_for
from .freezing import lock_edition
from .texts import record_revision


@transaction.atomic
def suggest_text(
    *,
    actor: Viewer,
    kind: str,
    id: int,
    field: str,
    proposed_text: str,
    reason: str,
    now: datetime,
) -> Suggestion:
    """Suggest a new wording of one text; it stays as it is until somebody decides."""
    if not may_suggest(actor):
        raise NotAllowed
    owner = text_owner_for(viewer=actor, kind=kind, id=id)
    if not is_suggestable(kind, field) or owner.edition is None:
        raise NotFound
    lock_edition(owner.edition.pk, official=True)
    present = owner.text(field)
    _refuse_empty(owner, field, proposed_text, reason)
    if proposed_text == present:
        raise Refused.because(
            "unchanged", _("Das ist der jetzige Wortlaut."), field="proposed_text"
        )
    same = Suggestion.objects.filter(object_kind=kind, object_id=id, field=field, decided_at=None)
    if same.filter(suggested_by_id=actor.user_id, proposed_text=proposed_text).exists():
        raise Refused.because("already_suggested", _("Das haben Sie schon vorgeschlagen."))
    suggestion = Suggestion.objects.create(
        edition=owner.edition,
        object_kind=kind,
        object_id=id,
        field=field,
        based_on=present,
        proposed_text=proposed_text,
        reason=reason,
        suggested_at=now,
        suggested_by_id=actor.user_id,
        suggested_by_label=actor.label,
    )
    _record("suggestion.add", actor, suggestion, owner)
    return suggestion


@transaction.atomic
def accept_suggestion(*, actor: Viewer, id: int, answer: str = "", now: datetime) -> Suggestion:
    """Put the suggested wording in place. Refused when the text changed since it was suggested."""
    suggestion, owner = _open(actor, id)
    lock_edition(suggestion.edition_id, official=True)
    present = owner.text(suggestion.field)
    if present != suggestion.based_on:
        raise Refused.because(
            "text_changed",
            _(
                "Der Text wurde geändert, nachdem der Vorschlag gemacht war. Übernehmen würde "
                "diese Änderung aufheben. Unten stehen alle drei Fassungen."
            ),
            value=present,
        )
    _write(owner, suggestion.field, suggestion.proposed_text)
    record_revision(
        actor=actor,
        edition_id=suggestion.edition_id,
        kind=owner.kind,
        id=owner.id,
        label=owner.label,
        field=suggestion.field,
        old=present,
        new=suggestion.proposed_text,
        reason=_("Vorschlag von %(name)s: %(reason)s")
        % {"name": suggestion.suggested_by_label, "reason": suggestion.reason},
        now=now,
    )
    return _decide(suggestion, owner, actor=actor, accepted=True, answer=answer, now=now)


@transaction.atomic
def decline_suggestion(*, actor: Viewer, id: int, answer: str, now: datetime) -> Suggestion:
    """Leave the text as it is, with an answer for the person who suggested."""
    suggestion, owner = _open(actor, id)
    if not answer.strip():
        raise Refused.because(
            "answer_missing",
            _("Bitte schreiben Sie der vorschlagenden Person, warum nicht."),
            field="answer",
        )
    return _decide(suggestion, owner, actor=actor, accepted=False, answer=answer, now=now)


def _open(actor: Viewer, id: int) -> tuple[Suggestion, TextOwner]:
    if not may_approve(actor):
        raise NotAllowed
    suggestion = Suggestion.objects.select_for_update().filter(pk=id).first()
    if suggestion is None:
        raise NotFound
    if suggestion.decided_at is not None:
        raise Refused.because(
            "already_decided",
            _("%(name)s hat über diesen Vorschlag schon entschieden.")
            % {"name": suggestion.decided_by_label},
        )
    owner = text_owner_for(viewer=actor, kind=suggestion.object_kind, id=suggestion.object_id)
    return suggestion, owner


def _write(owner: TextOwner, field: str, text: str) -> None:
    row: Model = owner.row
    setattr(row, field, text)
    row.version += 1  # type: ignore[attr-defined]
    row.save(update_fields=[field, "version"])


def _decide(
    suggestion: Suggestion,
    owner: TextOwner,
    *,
    actor: Viewer,
    accepted: bool,
    answer: str,
    now: datetime,
) -> Suggestion:
    suggestion.is_accepted = accepted
    suggestion.answer = answer
    suggestion.decided_at = now
    suggestion.decided_by_label = actor.label
    suggestion.save()
    notices.tell(
        SUGGESTION_DECIDED, suggestion.pk, to=[suggestion.suggested_by_id], actor=actor, now=now
    )
    _record("suggestion.accept" if accepted else "suggestion.decline", actor, suggestion, owner)
    return suggestion


def _refuse_empty(owner: TextOwner, field: str, proposed: str, reason: str) -> None:
    problems = []
    longest = getattr(owner.row._meta.get_field(field), "max_length", None)
    if not proposed.strip():
        problems.append(
            Problem("text_missing", _("Bitte den neuen Wortlaut eintragen."), "proposed_text")
        )
    elif longest is not None and len(proposed) > longest:
        problems.append(
            Problem(
                "too_long",
                _("Höchstens %(longest)d Zeichen.") % {"longest": longest},
                "proposed_text",
                len(proposed),
            )
        )
    if not reason.strip():
        problems.append(Problem("reason_missing", _("Bitte einen Grund nennen."), "reason"))
    if problems:
        raise Refused(tuple(problems))


def _record(action: str, actor: Viewer, suggestion: Suggestion, owner: TextOwner) -> None:
    audit.record(
        action,
        actor=actor,
        kind=owner.kind,
        id=owner.id,
        label=owner.label,
        details={"suggestion": suggestion.pk, "field": suggestion.field},
    )
