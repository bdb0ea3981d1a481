"""What a data owner delivers by link: kept line by line until somebody of the office accepts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import notices, signed_links
from ankommen.core.errors import NotFound, Problem
from ankommen.core.registries import people
from ankommen.core.viewer import Viewer

from ..models import RequestedValue, ValueRequest
from ..notices import VALUES_DELIVERED
from .value_requests import PURPOSE, record

DELIVERED_MEANWHILE = "delivered_meanwhile"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was typed for one line, and the version of it that lay before the person."""

    line_id: int
    version: int
    value: Decimal | None
    absent_reason: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many lines were kept; the others with what stands in their way."""

    saved: int
    refused: Mapping[int, Problem]


@transaction.atomic
def deliver(*, token: str, answers: Sequence[Answer], now: datetime) -> Delivered:
    """What the holder of the link has typed."""
    link = signed_links.use(token, purpose=PURPOSE, now=now)
    return take_answers(request_id=int(link.id), holder=link.holder, answers=answers, now=now)


@transaction.atomic
def take_answers(
    *, request_id: int, holder: Viewer, answers: Sequence[Answer], now: datetime
) -> Delivered:
    """Keep each answer by itself; what one of them is refused for does not hold up the others.

    Of two people with the same link the second sees what the first has kept, and chooses.
    """
    request = ValueRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None or request.withdrawn_at is not None:
        raise NotFound
    lines = {one.pk: one for one in request.lines.all()}
    changed, refused = [], {}
    for answer in answers:
        line = lines.get(answer.line_id)
        if line is None:
            raise NotFound
        problem = _problem(line, answer)
        if problem is not None:
            refused[line.pk] = problem
        elif _take(line, answer, now):
            changed.append(line)
    if changed:
        fields = ("value", "absent_reason", "source", "note")
        kept = ("delivered_at", "sent_back_reason", "version")
        RequestedValue.objects.bulk_update(changed, [*fields, *kept])
        request.version += 1
        request.save(update_fields=("version",))
        ids = [line.pk for line in changed]
        concerned = people.known().holders("strategy.enter_values")
        notices.tell(VALUES_DELIVERED, request.pk, to=concerned, actor=holder, now=now)
        record("value_request.deliver", request, holder, count=len(ids), lines=ids)
    return Delivered(len(changed), refused)


def _problem(line: RequestedValue, answer: Answer) -> Problem | None:
    if line.closed_at is not None:
        message = _("Dieser Wert ist schon angenommen und lässt sich hier nicht mehr ändern.")
        return Problem("accepted", message, "value")
    if answer.value is not None and answer.absent_reason:
        message = _("Entweder ein Wert oder ein Grund, warum es keinen gibt.")
        return Problem("value_and_reason", message, "absent_reason")
    if line.version != answer.version and not _is_same(line, answer):
        message = _(
            "Hier hat inzwischen jemand anderes etwas eingetragen. Ihre Eingabe steht noch im "
            "Feld; mit „Speichern“ ersetzt sie die andere."
        )
        return Problem(DELIVERED_MEANWHILE, message, "value", line)
    return None


def _take(line: RequestedValue, answer: Answer, now: datetime) -> bool:
    """Put the answer into the line; False where it says what stands there already."""
    if _is_same(line, answer):
        return False
    line.value, line.absent_reason = answer.value, answer.absent_reason
    line.source, line.note = answer.source, answer.note
    is_answered = answer.value is not None or bool(answer.absent_reason)
    line.delivered_at, line.sent_back_reason = (now if is_answered else None), ""
    line.version += 1
    return True


def _is_same(line: RequestedValue, answer: Answer) -> bool:
    stored = (line.value, line.absent_reason, line.source, line.note)
    return stored == (answer.value, answer.absent_reason, answer.source, answer.note)
