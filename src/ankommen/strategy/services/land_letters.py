"""What is written about letters to the Land: adding, changing, entering the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import Concept, LandLetter
from ..permissions import may_edit_concept


@transaction.atomic
def add_letter(
    *, actor: Viewer, concept_id: int, values: Mapping[str, Any], now: datetime
) -> LandLetter:
    """A letter under the next number of its concept."""
    if not may_edit_concept(actor):
        raise NotAllowed
    concept = Concept.objects.select_for_update().filter(pk=concept_id).first()
    if concept is None:
        raise NotFound
    _refuse_values(values, now)
    last = concept.letters.aggregate(last=Max("number"))["last"] or 0
    letter = LandLetter.objects.create(
        concept=concept,
        number=last + 1,
        added_at=now,
        added_by_label=actor.label,
        **dict(values),
    )
    _record("land_letter.add", actor, letter)
    return letter


@transaction.atomic
def change_letter(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    values: Mapping[str, Any],
    now: datetime,
) -> LandLetter:
    """Correct a letter, also after it was answered."""
    letter = _lock(actor, id)
    values = merge_changed(letter, version=version, base=base, wanted=values)
    _refuse_values({"answered_on": letter.answered_on, **values}, now)
    changed = [name for name, value in values.items() if getattr(letter, name) != value]
    if changed:
        _write(letter, values)
        _record("land_letter.change", actor, letter, fields=sorted(changed))
    return letter


@transaction.atomic
def answer_letter(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    answered_on: date | None,
    answer: str,
    now: datetime,
) -> LandLetter:
    """Enter what came back and when; without a day the letter waits again."""
    letter = _lock(actor, id)
    typed = {"answered_on": answered_on, "answer": answer.strip()}
    values = merge_changed(letter, version=version, base=base, wanted=typed)
    if values["answered_on"] is not None and not values["answer"]:
        message = _("Bitte geben Sie an, was die Antwort sagt.")
        raise Refused.because("answer_missing", message, field="answer")
    _refuse_values({"sent_on": letter.sent_on, **values}, now)
    if all(getattr(letter, name) == value for name, value in values.items()):
        return letter
    _write(letter, values)
    day = values["answered_on"].isoformat() if values["answered_on"] else ""
    _record("land_letter.answer", actor, letter, answered_on=day)
    return letter


def _write(letter: LandLetter, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(letter, name, value)
    letter.version += 1
    letter.save()


def _lock(actor: Viewer, id: int) -> LandLetter:
    if not may_edit_concept(actor):
        raise NotAllowed
    letter = LandLetter.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if letter is None:
        raise NotFound
    return letter


def _refuse_values(values: Mapping[str, Any], now: datetime) -> None:
    today = timezone.localdate(now)
    sent, due, answered = (values.get(name) for name in ("sent_on", "due_on", "answered_on"))
    problems = []
    if sent and sent > today:
        message = _("Der Tag liegt in der Zukunft. Ein Schreiben steht hier, sobald es abging.")
        problems.append(Problem("future", message, "sent_on", sent))
    if sent and due and due < sent:
        message = _("Die Frist liegt vor dem Tag der Absendung.")
        problems.append(Problem("due_before_sent", message, "due_on", due))
    if answered and answered > today:
        message = _("Der Tag der Antwort liegt in der Zukunft.")
        problems.append(Problem("future", message, "answered_on", answered))
    if sent and answered and answered < sent:
        message = _("Die Antwort liegt vor dem Tag der Absendung.")
        problems.append(Problem("answered_before_sent", message, "answered_on", answered))
    cents = values.get("cents_per_month")
    if cents is not None and cents < 0:
        message = _("Kosten können nicht kleiner als null sein.")
        problems.append(Problem("negative", message, "cents_per_month", cents))
    if problems:
        raise Refused(tuple(problems))


def _record(action: str, actor: Viewer, letter: LandLetter, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="land_letter",
        id=letter.pk,
        label=str(letter),
        details={name: value for name, value in details.items() if value},
    )
