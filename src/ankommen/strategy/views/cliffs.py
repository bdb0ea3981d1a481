"""What ends when: sources of money in the order of their end, with the measures that go on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ankommen.accounts.public import needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms.measure_choice import kept_query
from ..funding_wording import (
    CLIFF_TONES,
    CLIFFS,
    RUNS_ON,
    STANDINGS,
    after_text,
    amount,
    days_left_text,
    euros,
)
from ..models import Edition
from ..permissions import may_edit_concept
from ..selectors import cliffs as selectors
from .measure_list import asked_edition

MOST_LINES = 20


def _cliff_file(request: StaffRequest) -> TableFile:
    """One row for each source and measure."""
    edition = asked_edition(request)
    if edition is None:
        raise NotFound
    found = _ends(request, edition)
    rows = [_cells(end, line) for end in (*found.ahead, *found.past) for line in end.lines]
    sheet = Sheet(_("Was endet wann"), _columns(), rows)
    return TableFile(f"{_('mittel-enden')}-{edition.slug}", sheet)


@needs("strategy.read")
@require_GET
@with_file(_cliff_file)
def cliff_list(request: StaffRequest) -> HttpResponse:
    """Which money ends next, and which measures go on without it?"""
    edition = asked_edition(request)
    if edition is None:
        return render(request, "strategy/measure_list_empty.html")
    found = _ends(request, edition)
    context = {
        "edition": edition,
        "editions": Edition.objects.values_list("slug", "title"),
        "ahead": [_section(end) for end in found.ahead],
        "past": [_section(end) for end in found.past],
        "unknown": found.unknown,
        "query": kept_query(request.GET),
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/cliff_list.html", context)


def _ends(request: StaffRequest, edition: Edition) -> selectors.CliffList:
    return selectors.cliff_list(viewer=request.viewer, edition=edition, day=timezone.localdate())


def _section(end: selectors.SourceEnd) -> dict[str, Any]:
    return {
        "end": end,
        "standing_label": STANDINGS[end.standing],
        "days_left": days_left_text(end.days_left),
        "last": amount(end.last),
        "after": after_text(end.after),
        "lines": list(_lines(end.going_on[:MOST_LINES])),
        "more": max(0, len(end.going_on) - MOST_LINES),
        "ending_too": len(end.lines) - len(end.going_on),
    }


def _lines(lines: Iterable[selectors.CliffLine]) -> Iterable[dict[str, Any]]:
    for line in lines:
        yield {
            "line": line,
            "tone": CLIFF_TONES[line.end.cliff],
            "label": CLIFFS[line.end.cliff],
            "runs_on": RUNS_ON[line.end.runs_on],
            "last": amount(line.end.last),
            "after": after_text(line.end.after),
        }


def _columns() -> list[Column]:
    return [
        Column(_("Mittelquelle"), 36),
        Column(_("Ende der Quelle"), 12, Kind.DATE),
        Column(_("Tage bis zum Ende"), 10, Kind.WHOLE),
        Column(_("Nr."), 8),
        Column(_("Maßnahme"), 46),
        Column(_("Zuständig"), 28),
        Column(_("Ende der Maßnahme"), 12, Kind.DATE),
        Column(_("Läuft weiter"), 12),
        Column(_("letztes Jahr mit Mitteln"), 10),
        Column(_("in diesem Jahr geplant"), 16, Kind.EURO),
        Column(_("danach geplant"), 16, Kind.EURO),
        Column(_("danach: unbekannte Beträge"), 12, Kind.WHOLE),
        Column(_("Was daraus wird"), 30),
    ]


def _cells(end: selectors.SourceEnd, line: selectors.CliffLine) -> list[Any]:
    return [
        end.source.name,
        end.ends_on,
        end.days_left,
        line.number,
        line.title,
        line.unit,
        line.ends_on,
        str(RUNS_ON[line.end.runs_on]),
        str(line.end.last_year),
        euros(line.end.last),
        euros(line.end.after),
        line.end.after.unknown,
        str(CLIFFS[line.end.cliff]),
    ]
