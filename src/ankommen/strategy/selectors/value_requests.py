"""Requests for figures: all of them, one with its lines, what is asked for already.

The number of queries does not grow with requests or lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ankommen.core.errors import NotFound
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import Viewer

from ..models import Concept, RequestedValue, ValueRequest
from ..permissions import may_ask_for_values
from ..rules.indicators import definition_at
from ..rules.value_requests import (
    ANSWERED,
    UNANSWERED,
    LineState,
    RequestStanding,
    jumps,
    line_state,
    request_standing,
)
from .indicators import DefinitionRow, ValueRow, definition_rows, value_rows

PlaceKey = tuple[int, int, str]
Gate = Callable[[Sequence[RequestedValue], Sequence[ValueRow]], Sequence[ValueRow]]


@dataclass(frozen=True, slots=True)
class RequestChoice:
    """What narrows and sorts the list; empty leaves it open. `sort` begins with - for downwards."""

    search: str = ""
    standing: str = ""
    owner: str = ""
    sort: str = "standing"


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request with how it stands."""

    row: ValueRequest
    standing: RequestStanding
    asked: int
    answered: int
    waiting: int
    accepted: int


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One figure asked for, beside what is known of it.

    `current` stands at its place now; `former` is the newest figure before it there.
    """

    row: RequestedValue
    state: LineState
    definition: DefinitionRow | None
    current: ValueRow | None
    former: ValueRow | None
    is_jump: bool

    @property
    def may_tick(self) -> bool:
        return self.state in ANSWERED or self.state == LineState.ACCEPTED

    @property
    def is_meanwhile(self) -> bool:
        """Whether accepting would not fill an empty place."""
        return self.current is not None and self.state != LineState.ACCEPTED


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """That a missing figure is asked for, as the list of missing figures says it."""

    request_id: int
    owner: str
    deadline: date
    state: LineState
    is_overdue: bool


def state_of(line: RequestedValue) -> LineState:
    return line_state(
        is_accepted=line.accepted_at is not None,
        has_value=line.value is not None,
        has_reason=bool(line.absent_reason),
        is_sent_back=bool(line.sent_back_reason),
    )


def visible_requests(viewer: Viewer) -> QuerySet[ValueRequest]:
    """Those that ask only for areas where the viewer enters figures."""
    if not may_ask_for_values(viewer):
        raise NotFound
    rows = ValueRequest.objects.all()
    if viewer.may("strategy.enter_values"):
        return rows
    own = [int(id) for id in viewer.scope_ids("strategy.enter_values", "area") if id.isdecimal()]
    return rows.exclude(lines__in=RequestedValue.objects.exclude(area_id__in=own))


def request_lines(
    *, viewer: Viewer, concept: Concept, choice: RequestChoice, day: date
) -> list[RequestLine]:
    """The requests of a concept as chosen; two queries."""
    rows = list(visible_requests(viewer).filter(concept=concept).order_by("-pk"))
    states = _states(rows)
    lines = [_request_line(row, states[row.pk], day) for row in rows]
    return _sorted([line for line in lines if _fits(line, choice)], choice.sort)


def owners_asked(*, viewer: Viewer, concept: Concept) -> list[str]:
    rows = visible_requests(viewer).filter(concept=concept).order_by("owner")
    return list(dict.fromkeys(rows.values_list("owner", flat=True)))


def last_letter(*, viewer: Viewer, owner: str) -> ValueRequest | None:
    """The newest request to this office, whose address is offered again."""
    return visible_requests(viewer).filter(owner=owner).order_by("-pk").first() if owner else None


def request_for(*, viewer: Viewer, id: int) -> ValueRequest:
    found = visible_requests(viewer).select_related("concept").filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def request_line(request: ValueRequest, *, day: date) -> RequestLine:
    return _request_line(request, _states([request])[request.pk], day)


def asked_lines(
    request: ValueRequest,
    *,
    day: date,
    gate: Gate | None = None,
) -> list[AskedLine]:
    """Every figure asked for, in order; `gate` leaves of the known figures what may be seen."""
    rows = list(request.lines.select_related("indicator", "area"))
    ids = {row.indicator_id for row in rows}
    definitions: dict[int, list[DefinitionRow]] = defaultdict(list)
    for version in definition_rows(ids):
        definitions[version.indicator_id].append(version)
    places = {_key(row) for row in rows}
    known = [
        one
        for one in value_rows(ids, with_corrected=False)
        if (one.indicator_id, one.area_id, one.dimension) in places
    ]
    by_place: dict[PlaceKey, list[ValueRow]] = defaultdict(list)
    for one in gate(rows, known) if gate else known:
        by_place[one.indicator_id, one.area_id, one.dimension].append(one)
    return [
        _asked_line(row, definitions[row.indicator_id], by_place[_key(row)], day) for row in rows
    ]


def asked_figures(concept: Concept, *, day: date) -> dict[tuple[int, int, int], AskedFigure]:
    """What is asked for now, by indicator, area and year; totals only. One query."""
    rows = RequestedValue.objects.filter(
        request__concept=concept, closed_at__isnull=True, dimension=""
    ).select_related("request")
    return {
        (row.indicator_id, row.area_id, row.reference_date.year): _asked_figure(row, day)
        for row in rows
    }


def waiting_requests(*, viewer: Viewer) -> int:
    """How many requests have an answer that waits for the office. One query."""
    waiting = RequestedValue.objects.filter(
        closed_at__isnull=True, delivered_at__isnull=False, sent_back_reason=""
    )
    return visible_requests(viewer).filter(pk__in=waiting.values("request")).count()


def history_of(request: ValueRequest) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(object_kind="value_request", object_id=str(request.pk))
    return list(rows.order_by("-id")[:50])


def _asked_figure(row: RequestedValue, day: date) -> AskedFigure:
    state, request = state_of(row), row.request
    late = state in UNANSWERED and day > request.deadline
    return AskedFigure(request.pk, request.owner, request.deadline, state, late)


def _states(rows: Iterable[ValueRequest]) -> defaultdict[int, list[LineState]]:
    found: defaultdict[int, list[LineState]] = defaultdict(list)
    for line in RequestedValue.objects.filter(request__in=[row.pk for row in rows]).order_by():
        found[line.request_id].append(state_of(line))
    return found


def _request_line(row: ValueRequest, states: Sequence[LineState], day: date) -> RequestLine:
    standing = request_standing(
        states, deadline=row.deadline, is_withdrawn=row.withdrawn_at is not None, day=day
    )
    accepted = states.count(LineState.ACCEPTED)
    waiting = sum(state in ANSWERED for state in states)
    return RequestLine(row, standing, len(states), waiting + accepted, waiting, accepted)


def _fits(line: RequestLine, choice: RequestChoice) -> bool:
    text = f"{line.row.owner} {line.row.contact_name}".casefold()
    return (
        choice.standing in {"", line.standing}
        and choice.owner in {"", line.row.owner}
        and all(word in text for word in choice.search.casefold().split())
    )


_ORDER = list(RequestStanding)
_SORTS: dict[str, Callable[[RequestLine], tuple[object, ...]]] = {
    "standing": lambda one: (_ORDER.index(one.standing), one.row.deadline, one.row.pk),
    "deadline": lambda one: (one.row.deadline, one.row.pk),
    "owner": lambda one: (one.row.owner.casefold(), one.row.pk),
    "asked": lambda one: (one.row.asked_at, one.row.pk),
}
SORTS = tuple(_SORTS)


def _sorted(lines: list[RequestLine], sort: str) -> list[RequestLine]:
    key = _SORTS[sort.removeprefix("-")]
    return sorted(lines, key=key, reverse=sort.startswith("-"))


def _key(row: RequestedValue) -> PlaceKey:
    return row.indicator_id, row.area_id, row.dimension


def _asked_line(
    row: RequestedValue, definitions: Sequence[DefinitionRow], known: Sequence[ValueRow], day: date
) -> AskedLine:
    definition = definition_at(definitions, row.reference_date)
    current = next((one for one in known if one.reference_date == row.reference_date), None)
    before = [
        one for one in known if one.reference_date < row.reference_date and one.value is not None
    ]
    former = before[-1] if before else None
    same_line = (
        former is not None
        and definition is not None
        and former.definition_number == definition.number
    )
    compared = former.value if former is not None and same_line else None
    return AskedLine(
        row, state_of(row), definition, current, former, jumps(row.value, compared, day=day)
    )
