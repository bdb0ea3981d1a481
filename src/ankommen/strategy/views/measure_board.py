"""Measures at a glance: cards by status, and how many lie with which unit."""

from __future__ import annotations

from collections import Counter
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
from ankommen.partners import public as partners

from ..forms.measure_choice import FILTERS, kept_query, read_choice
from ..models import Edition, MeasureStatus
from ..selectors.measure_choices import list_choices
from ..selectors.measure_list import MeasureLine, measure_lines
from .measure_list import asked_edition, list_rows, measure_file


@needs("strategy.read")
@require_GET
@with_file(measure_file)
def measure_board(request: StaffRequest) -> HttpResponse:
    """One column for each status, in the order of the edition."""
    edition = asked_edition(request)
    if edition is None:
        return render(request, "strategy/measure_list_empty.html")
    choice = read_choice(request.GET)
    lines = measure_lines(
        viewer=request.viewer, edition=edition, choice=choice, day=timezone.localdate()
    )
    columns: dict[str, list[dict[str, Any]]] = {code: [] for code in MeasureStatus.values}
    for row in list_rows(lines, edition):
        columns[row["status"]].append(row)
    shown = [
        (code, label, columns[code])
        for code, label in MeasureStatus.choices
        if columns[code] or code not in {MeasureStatus.DROPPED, MeasureStatus.MERGED}
    ]
    context = {
        "edition": edition,
        "choice": choice,
        "choices": list_choices(request.viewer, edition),
        "statuses": MeasureStatus.choices,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "columns": shown,
        "query": kept_query(request.GET),
    }
    return render(request, "strategy/measure_board.html", context)


def _workload_file(request: StaffRequest) -> TableFile:
    edition = asked_edition(request)
    if edition is None:
        raise NotFound
    statuses = [label for code, label in MeasureStatus.choices if code in _OPEN]
    columns = [
        Column(_("Zuständig"), 40),
        *(Column(str(label), 14, Kind.WHOLE) for label in statuses),
        Column(_("zusammen"), 12, Kind.WHOLE),
        Column(_("Stellen (VZÄ)"), 14, Kind.NUMBER),
        Column(_("Maßnahmen je Stelle"), 14, Kind.NUMBER),
    ]
    cells = [
        [row["name"], *row["counts"], row["total"], row["fte"], row["per_fte"]]
        for row in _workload(request, edition)
    ]
    name = f"{_('massnahmen-nach-stelle')}-{edition.slug}"
    return TableFile(name, Sheet(_("Zuständigkeit"), columns, cells))


def _workload(request: StaffRequest, edition: Edition) -> list[dict[str, Any]]:
    day = timezone.localdate()
    lines = measure_lines(
        viewer=request.viewer, edition=edition, choice=read_choice(request.GET), day=day
    )
    staff = partners.unit_staff(viewer=request.viewer, year=day.year)
    return [_unit_row(id, rows, staff) for id, rows in _by_unit(lines)]


@needs("strategy.read")
@require_GET
@with_file(_workload_file)
def measure_workload(request: StaffRequest) -> HttpResponse:
    """How many measures lie with each unit, beside its posts. Never by person."""
    edition = asked_edition(request)
    if edition is None:
        return render(request, "strategy/measure_list_empty.html")
    context = {
        "edition": edition,
        "year": timezone.localdate().year,
        "statuses": [one for one in MeasureStatus.choices if one[0] in _OPEN],
        "rows": _workload(request, edition),
    }
    return render(request, "strategy/measure_workload.html", context)


_OPEN = (
    MeasureStatus.NOT_STARTED,
    MeasureStatus.ON_TIME,
    MeasureStatus.AT_RISK,
    MeasureStatus.LATE,
)


def _by_unit(lines: list[MeasureLine]) -> list[tuple[int | None, list[MeasureLine]]]:
    """Open measures by leading unit, the heaviest first; those without a unit last."""
    found: dict[int | None, list[MeasureLine]] = {}
    for line in lines:
        if line.result.status.value in _OPEN:
            found.setdefault(line.unit_id, []).append(line)
    return sorted(found.items(), key=lambda one: (one[0] is None, -len(one[1])))


def _unit_row(id: int | None, lines: list[MeasureLine], staff: dict[int, Any]) -> dict[str, Any]:
    counts = Counter(line.result.status.value for line in lines)
    fte = staff.get(id) if id is not None else None
    return {
        "unit": id,
        "name": lines[0].unit if id is not None else _("ohne zuständige Stelle"),
        "counts": [counts[code.value] for code in _OPEN],
        "total": len(lines),
        "fte": fte,
        "per_fte": len(lines) / fte if fte else None,
    }
