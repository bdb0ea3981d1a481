"""What a data owner delivered becomes figures, goes back with a question, or is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound, Refused
from ankommen.core.viewer import Viewer

from ..models import DueMail, IndicatorValue, RequestedValue, ValueRequest
from ..rules import indicators as figure_rules
from ..rules.value_requests import ANSWERED
from ..selectors.value_requests import state_of
from ..wording import day_text
from .indicator_checks import ValueEntry, shown
from .indicator_grid import save_cell
from .indicator_values import correct_value, enter_value
from .value_requests import locked_request, record


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line as it lay before the person: its version, and the figure that stood at its place."""

    line_id: int
    version: int
    current_id: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """`left`: lines at whose place another figure stands; they are accepted one by one."""

    accepted: int
    left: int


@transaction.atomic
def accept_lines(
    *,
    actor: Viewer,
    request_id: int,
    chosen: Sequence[Chosen],
    reason: str,
    now: datetime,
    today: date,
) -> int:
    """All of them or none. `reason` is needed where a figure stands that says something else."""
    request = _running(request_id, actor)
    lines = _chosen_lines(request, chosen)
    current = _current(lines)
    for one, line in zip(chosen, lines, strict=True):
        found = current.get(_place(line))
        if found is not None and found.pk != one.current_id and not _says(found, line):
            raise _entered_meanwhile(line, found)
        _accept(actor, line, found, reason=reason, now=now, today=today)
    _note(request, "value_request.accept", actor, lines)
    return len(lines)


@transaction.atomic
def accept_all(
    *, actor: Viewer, request_id: int, version: int, now: datetime, today: date
) -> Accepted:
    """Everything that fills an empty place. A figure that stands already is never written over."""
    request = _running(request_id, actor)
    if request.version != version:
        message = _(
            "Inzwischen hat sich an der Lieferung etwas geändert. Prüfen Sie sie noch einmal."
        )
        raise Refused.because("changed_meanwhile", message)
    answered = [line for line in _lines(request) if state_of(line) in ANSWERED]
    current = _current(answered)
    taken = []
    for line in answered:
        found = current.get(_place(line))
        if found is None or _says(found, line):
            _accept(actor, line, found, reason="", now=now, today=today)
            taken.append(line)
    if taken:
        _note(request, "value_request.accept", actor, taken)
    return Accepted(len(taken), len(answered) - len(taken))


@transaction.atomic
def send_back(
    *, actor: Viewer, request_id: int, chosen: Sequence[Chosen], reason: str, now: datetime
) -> int:
    """Ask the owner again: the reason stands beside the value, a letter says that there is one."""
    request = _running(request_id, actor)
    if not reason.strip():
        message = _("Was ist unklar? Der Grund steht für die Stelle neben dem Wert.")
        raise Refused.because("reason_missing", message, field="reason")
    lines = _chosen_lines(request, chosen)
    for line in lines:
        line.sent_back_reason = reason.strip()
        line.version += 1
    RequestedValue.objects.bulk_update(lines, ["sent_back_reason", "version"])
    request.due_mail = DueMail.SENT_BACK
    _note(request, "value_request.send_back", actor, lines, reason=reason.strip())
    return len(lines)


@transaction.atomic
def take_back(
    *, actor: Viewer, request_id: int, line_ids: Iterable[int], now: datetime, today: date
) -> int:
    """Undo acceptances as the table of figures undoes: the former figure stands again, both stay.

    Refused when somebody has corrected the figure since.
    """
    request = _running(request_id, actor)
    wanted = set(line_ids)
    lines = [one for one in _lines(request) if one.pk in wanted and one.accepted_at is not None]
    if not lines:
        raise Refused.because("nothing_chosen", _("Wählen Sie angenommene Werte aus."))
    for line in lines:
        _refuse_asked_anew(line)
        _restore(actor, line, now=now, today=today)
        line.accepted_at = line.accepted_value = line.closed_at = None
        line.accepted_by_label = ""
        line.version += 1
        line.save()
    _note(request, "value_request.take_back", actor, lines)
    return len(lines)


def _running(request_id: int, actor: Viewer) -> ValueRequest:
    request = locked_request(request_id, actor)
    if request.withdrawn_at is not None:
        raise Refused.because("withdrawn", _("Die Anforderung ist zurückgezogen."))
    return request


def _lines(request: ValueRequest) -> list[RequestedValue]:
    rows = request.lines.select_related("indicator__concept", "area", "accepted_value")
    return list(rows.prefetch_related("indicator__definitions"))


def _chosen_lines(request: ValueRequest, chosen: Sequence[Chosen]) -> list[RequestedValue]:
    """The lines in the order of `chosen`, if they still say what the person has seen."""
    if not chosen:
        raise Refused.because("nothing_chosen", _("Wählen Sie gelieferte Werte aus."))
    by_id = {line.pk: line for line in _lines(request)}
    if any(one.line_id not in by_id for one in chosen):
        raise NotFound
    lines = [by_id[one.line_id] for one in chosen]
    for one, line in zip(chosen, lines, strict=True):
        if line.version != one.version or state_of(line) not in ANSWERED:
            message = _("%(code)s zum %(day)s hat sich inzwischen geändert. Prüfen Sie den Wert.")
            values = {"code": line.indicator.code, "day": day_text(line.reference_date)}
            raise Refused.because("changed_meanwhile", message % values, value=line.pk)
    return lines


Place = tuple[int, int, date, str]


def _place(line: RequestedValue) -> Place:
    return line.indicator_id, line.area_id, line.reference_date, line.dimension


def _current(lines: Sequence[RequestedValue]) -> dict[Place, IndicatorValue]:
    """The figures that now stand where these lines would stand. One query."""
    found = IndicatorValue.objects.filter(
        definition__indicator__in={line.indicator_id for line in lines},
        reference_date__in={line.reference_date for line in lines},
        corrected_by__isnull=True,
    ).select_related("definition__indicator__concept")
    return {
        (one.definition.indicator_id, one.area_id, one.reference_date, one.dimension): one
        for one in found
    }


def _says(figure: IndicatorValue, line: RequestedValue) -> bool:
    return figure.value == line.value


def _accept(
    actor: Viewer,
    line: RequestedValue,
    current: IndicatorValue | None,
    *,
    reason: str,
    now: datetime,
    today: date,
) -> None:
    """Through the same door as every figure; the definition is the one that held on the day."""
    if current is None:
        written = enter_value(
            actor=actor, indicator=line.indicator, entry=_entry(line), now=now, today=today
        )
    elif _says(current, line):
        written = current
    else:
        written = correct_value(
            actor=actor, value=current, entry=_entry(line), reason=reason, now=now, today=today
        )
    line.accepted_at = line.closed_at = now
    line.accepted_by_label, line.accepted_value = actor.label, written
    line.version += 1
    line.save()


def _entry(line: RequestedValue) -> ValueEntry:
    definition = figure_rules.definition_at(
        list(line.indicator.definitions.all()), line.reference_date
    )
    delivered_on = timezone.localdate(line.delivered_at)
    return ValueEntry(
        area_id=line.area_id,
        reference_date=line.reference_date,
        value=line.value,
        source=line.source or (definition.source if definition else ""),
        as_of=max(delivered_on, line.reference_date),
        dimension=line.dimension,
        note=line.absent_reason if line.value is None else line.note,
    )


def _restore(actor: Viewer, line: RequestedValue, *, now: datetime, today: date) -> None:
    """Only what the acceptance itself has written; a figure that stood there before stays."""
    written = line.accepted_value
    if written is None or written.entered_at != line.accepted_at:
        return
    former = written.corrects.first()
    save_cell(
        actor=actor,
        indicator=line.indicator,
        area_id=line.area_id,
        reference_date=line.reference_date,
        dimension=line.dimension,
        value=former.value if former else None,
        seen=written.pk,
        as_of=today,
        reason=_("Annahme der Lieferung zurückgenommen"),
        now=now,
        today=today,
    )


def _refuse_asked_anew(line: RequestedValue) -> None:
    indicator_id, area_id, day, dimension = _place(line)
    again = RequestedValue.objects.filter(
        indicator_id=indicator_id,
        area_id=area_id,
        reference_date=day,
        dimension=dimension,
        closed_at__isnull=True,
    )
    if again.exists():
        message = _("%(code)s zum %(day)s ist inzwischen neu angefordert.")
        values = {"code": line.indicator.code, "day": day_text(day)}
        raise Refused.because("asked_already", message % values)


def _entered_meanwhile(line: RequestedValue, current: IndicatorValue) -> Refused:
    message = _(
        "%(code)s zum %(day)s: %(person)s hat inzwischen %(value)s eingetragen. Sehen Sie beide "
        "Werte an und nehmen Sie den gelieferten mit einem Grund an, wenn er gelten soll."
    ) % {
        "code": line.indicator.code,
        "day": day_text(line.reference_date),
        "person": current.entered_by_label,
        "value": shown(current),
    }
    return Refused.because("entered_meanwhile", message, value=current.pk)


def _note(
    request: ValueRequest,
    action: str,
    actor: Viewer,
    lines: Sequence[RequestedValue],
    **details: str,
) -> None:
    request.version += 1
    request.save(update_fields=("version", "due_mail"))
    ids = [line.pk for line in lines]
    record(action, request, actor, count=len(ids), lines=ids, **details)
