"""The page of a data owner who came by link: what is shown, what is typed, what is wrong with it.

Every line carries `version.digest`: the version of the line and a digest of what was shown. A line
whose fields still say what was shown was not touched and is left as it is.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .forms.indicators import as_typed, parsed_number
from .indicator_wording import dimension_text, value_text
from .models import RequestedValue
from .rules.indicators import Figure, FigureProblem, figure_problems
from .rules.value_requests import LineState
from .selectors.requested_values import Delivery, delivery_of
from .selectors.value_requests import AskedLine
from .services.indicator_checks import FIELDS_AND_MESSAGES
from .services.value_delivery import DELIVERED_MEANWHILE, Answer, deliver
from .value_request_wording import LINE_STATES

FIELDS = ("value", "absent_reason", "source", "note")
LONGEST = {"value": 100, "absent_reason": 300, "source": 300, "note": 300}


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of the page. `typed` by field; `problems` by field; `other` what others typed."""

    id: int
    code: str
    title: str
    definition: str
    unit: str
    area: str
    dimension: str
    reference_date: date
    usual_source: str
    former: str
    former_on: date | None
    state: str
    state_label: str
    is_accepted: bool
    sent_back_reason: str
    seen: str
    typed: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    other: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    owner: str
    message: str
    deadline: date
    is_overdue: bool
    asked: int
    answered: int
    number: int
    pages: int
    lines: tuple[DeliveryLine, ...]
    saved: int = 0

    @property
    def has_problems(self) -> bool:
        return any(line.problems for line in self.lines)


def delivery_page(request_id: int, *, number: int, day: date) -> DeliveryPage | None:
    """What a link opens, or nothing."""
    found = delivery_of(request_id, number=number, day=day)
    return None if found is None else _page(found)


def deliver_by_link(
    token: str, request_id: int, *, number: int, data: Mapping[str, str], now: datetime, day: date
) -> DeliveryPage | None:
    """Keep what was typed on one page; it comes back with what could not be kept."""
    before = delivery_of(request_id, number=number, day=day)
    if before is None:
        return None
    answers, wrong = _read(before, data)
    done = deliver(token=token, answers=answers, now=now)
    after = delivery_page(request_id, number=number, day=day)
    if after is None:
        return None
    problems = {**wrong, **{id: {one.field: one.message} for id, one in done.refused.items()}}
    others = {id: one.value for id, one in done.refused.items() if one.code == DELIVERED_MEANWHILE}
    lines = tuple(
        _with_problems(line, data, problems[line.id], others.get(line.id))
        if line.id in problems
        else line
        for line in after.lines
    )
    return replace(after, lines=lines, saved=done.saved)


def _page(found: Delivery) -> DeliveryPage:
    request = found.request
    return DeliveryPage(
        request.owner,
        request.message,
        request.deadline,
        found.is_overdue,
        found.asked,
        found.answered,
        found.number,
        found.pages,
        tuple(_line(one) for one in found.lines),
    )


def _line(one: AskedLine) -> DeliveryLine:
    row, definition, typed = one.row, one.definition, shown_texts(one.row)
    code, label = LINE_STATES[one.state]
    return DeliveryLine(
        id=row.pk,
        code=row.indicator.code,
        title=row.indicator.title,
        definition=definition.text if definition else "",
        unit=definition.unit if definition else "",
        area=row.area.name,
        dimension=dimension_text(row.dimension) if row.dimension else "",
        reference_date=row.reference_date,
        usual_source=definition.source if definition else "",
        former=value_text(one.former) if one.former else "",
        former_on=one.former.reference_date if one.former else None,
        state=code,
        state_label=str(label),
        is_accepted=one.state == LineState.ACCEPTED,
        sent_back_reason=row.sent_back_reason,
        seen=f"{row.version}.{_digest(typed)}",
        typed=typed,
    )


def shown_texts(row: RequestedValue) -> dict[str, str]:
    return {
        "value": "" if row.value is None else as_typed(row.value),
        "absent_reason": row.absent_reason,
        "source": row.source,
        "note": row.note,
    }


def _read(
    found: Delivery, data: Mapping[str, str]
) -> tuple[list[Answer], dict[int, dict[str, str]]]:
    """The answers of the lines that were touched, and what cannot be read by line and field."""
    answers, wrong = [], {}
    for one in found.lines:
        if f"value-{one.row.pk}" not in data:
            continue
        version, _dot, digest = data.get(f"stand-{one.row.pk}", "").partition(".")
        typed = _typed(one.row.pk, data)
        if digest == _digest(typed):
            continue
        value, problems = _checked(one, typed)
        if problems:
            wrong[one.row.pk] = problems
            continue
        answers.append(
            Answer(
                one.row.pk,
                int(version) if version.isdecimal() and len(version) < 10 else 0,
                value,
                typed["absent_reason"],
                typed["source"],
                typed["note"],
            )
        )
    return answers, wrong


def _typed(id: int, data: Mapping[str, str]) -> dict[str, str]:
    texts = {name: data.get(f"{name}-{id}", "").replace("\x00", "") for name in FIELDS}
    return {name: " ".join(text.split()) for name, text in texts.items()}


def _checked(one: AskedLine, typed: dict[str, str]) -> tuple[Decimal | None, dict[str, str]]:
    problems = {
        name: _("Höchstens %(most)d Zeichen.") % {"most": LONGEST[name]}
        for name in FIELDS
        if len(typed[name]) > LONGEST[name]
    }
    if problems or not typed["value"]:
        return None, problems
    try:
        value = parsed_number(typed["value"], unit=one.definition.unit if one.definition else "")
    except ValidationError as error:
        return None, {"value": " ".join(error.messages)}
    day = one.row.reference_date
    if FigureProblem.TOO_MANY_DIGITS in figure_problems(Figure(day, day, value), today=day):
        return None, {"value": str(FIELDS_AND_MESSAGES[FigureProblem.TOO_MANY_DIGITS][1])}
    return value, {}


def _with_problems(
    line: DeliveryLine,
    data: Mapping[str, str],
    problems: Mapping[str, str],
    other: RequestedValue | None,
) -> DeliveryLine:
    """What was typed stays. Only who has read what others typed may replace it."""
    typed = {name: data.get(f"{name}-{line.id}", "") for name in FIELDS}
    if other is None:
        seen = data.get(f"stand-{line.id}", "")
        return replace(line, typed=typed, problems=problems, seen=seen)
    texts = shown_texts(other)
    said = texts["value"] or texts["absent_reason"] or _("nichts")
    return replace(line, typed=typed, problems=problems, other=said)


def _digest(typed: Mapping[str, str]) -> str:
    text = "\n".join(typed[name] for name in FIELDS)
    return f"{zlib.crc32(text.encode()):08x}"
