"""Old and new values of measures in words, for the page of a preview: names read once for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.models import Area
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from .forms.measures import FIELD_LABELS
from .models import MeasureEnd, MeasureStatus, TargetGroup
from .rules.bulk_change import BY_HAND, CONFIRMED
from .services.measure_batch_plan import RowPlan
from .wording import day_text

Words = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One value of one measure: what it is called, what stands there, what would stand there."""

    label: str
    old: str
    new: str


def value_lines(rows: Sequence[RowPlan], *, viewer: Viewer) -> dict[int, list[Line]]:
    """The lines of each row by the measure's id."""
    words = _words(rows, viewer)
    labels = _labels()
    return {
        row.state.id: [
            Line(
                labels[name],
                words[name](row.state.values[name]),
                words[name](new),
            )
            for name, new in row.after.items()
            if name in labels
        ]
        for row in rows
    }


def _labels() -> dict[str, str]:
    return {
        "lead_unit": _("Zuständig"),
        "ends_on": _("Ende"),
        "target_groups": _("Zielgruppen"),
        "areas": _("Gebiete"),
        "partners": _("Partner"),
        "contacts": _("Ansprechpersonen"),
        "internal_fields": _("nicht veröffentlicht"),
        CONFIRMED: _("bestätigt"),
        BY_HAND: _("Stand von Hand"),
        "end_kind": _("Verbleib"),
        "end_reason": _("Grund des Endes"),
        "ended_on": _("beendet am"),
    }


def _words(rows: Sequence[RowPlan], viewer: Viewer) -> dict[str, Words]:
    wanted = {name: _ids(rows, name) for name in ("areas", "target_groups", "partners")}
    people = {one[0] for one in _values(rows, "contacts")}
    units = partners.unit_names(viewer=viewer, ids=_ids(rows, "lead_unit"))
    houses = partners.organisation_names(viewer=viewer, ids=wanted["partners"])
    cards = partners.contacts(viewer=viewer, ids=people) if people else {}
    areas = dict(Area.objects.filter(pk__in=wanted["areas"]).values_list("pk", "name"))
    groups = TargetGroup.objects.filter(pk__in=wanted["target_groups"])
    named = dict(groups.values_list("pk", "name"))
    hidden = partners.neutral_name()
    return {
        "lead_unit": lambda unit: units[unit].full if unit else _("niemand benannt"),
        "ends_on": _day,
        "target_groups": lambda ids: _listed(named[id] for id in ids if id in named),
        "areas": lambda ids: _listed(areas[id] for id in ids if id in areas),
        "partners": lambda ids: _listed(houses[id] for id in ids),
        "contacts": lambda people: _listed(
            f"{cards[id].name} ({role})" if id in cards else hidden for id, role, _on in people
        ),
        "internal_fields": lambda names: _listed(str(FIELD_LABELS[name]) for name in names),
        CONFIRMED: _moment,
        BY_HAND: _by_hand,
        "end_kind": lambda kind: str(MeasureEnd(kind).label),
        "end_reason": lambda text: text or "–",
        "ended_on": _day,
    }


def _ids(rows: Sequence[RowPlan], name: str) -> set[int]:
    return {one for one in _values(rows, name) if one is not None}


def _values(rows: Sequence[RowPlan], name: str) -> Iterable[Any]:
    for row in rows:
        if name in row.after:
            for value in (row.state.values[name], row.after[name]):
                yield from value if isinstance(value, list) else [value]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "–"


def _day(text: str | None) -> str:
    return day_text(date.fromisoformat(text)) if text else "–"


def _moment(text: str | None) -> str:
    return day_text(timezone.localdate(datetime.fromisoformat(text))) if text else _("nie")


def _by_hand(value: Sequence[str] | None) -> str:
    if value is None:
        return "–"
    status, reason, _since, until = value
    text = _("%(status)s bis %(until)s: %(reason)s")
    return text % {"status": MeasureStatus(status).label, "until": _day(until), "reason": reason}
