"""What the holder of a link sees: exactly the figures asked for, and nothing that is not public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..models import Edition, RequestedValue, ValueRequest
from ..rules.value_requests import UNANSWERED
from .indicators import ValueRow
from .published_figures import as_published
from .value_requests import AskedLine, Gate, asked_lines

PAGE_LINES = 100


@dataclass(frozen=True, slots=True)
class Delivery:
    """One page of a request: `pages` of them, counted from 0."""

    request: ValueRequest
    lines: tuple[AskedLine, ...]
    number: int
    pages: int
    asked: int
    answered: int
    is_overdue: bool


def delivery_of(request_id: int, *, number: int, day: date) -> Delivery | None:
    """A page of what was asked; nothing for a request that was withdrawn."""
    rows = ValueRequest.objects.filter(withdrawn_at__isnull=True)
    request = rows.select_related("concept").filter(pk=request_id).first()
    if request is None:
        return None
    lines = asked_lines(request, day=day, gate=_public_gate(request))
    pages = max(1, -(-len(lines) // PAGE_LINES))
    number = min(max(number, 0), pages - 1)
    answered = sum(line.state not in UNANSWERED for line in lines)
    start = number * PAGE_LINES
    return Delivery(
        request,
        tuple(lines[start : start + PAGE_LINES]),
        number,
        pages,
        len(lines),
        answered,
        day > request.deadline and answered < len(lines),
    )


def _public_gate(request: ValueRequest) -> Gate:
    """Of the known figures those that anybody may read: of public indicators, let out."""
    editions = Edition.objects.filter(
        concept=request.concept, published_at__isnull=False, frozen_at__isnull=False
    )
    is_published = editions.exists()

    def gate(rows: Sequence[RequestedValue], known: Sequence[ValueRow]) -> list[ValueRow]:
        public = {row.indicator_id for row in rows if row.indicator.is_public}
        shown = [one for one in known if is_published and one.indicator_id in public]
        return [one for one in as_published(shown) if one.value is not None]

    return gate
