"""When measures begin and end within the edition, and which waits for which."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ankommen.accounts.public import needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms.measure_choice import read_choice
from ..rules.timeline import THOUSANDTHS, span_within
from ..selectors.measure_list import measure_lines
from ..selectors.measure_timeline import schedules
from ..wording import status_label
from .measure_list import asked_edition, asked_page, page_context


def _timeline_file(request: StaffRequest) -> TableFile:
    edition = asked_edition(request)
    if edition is None:
        raise NotFound
    lines = measure_lines(
        viewer=request.viewer, edition=edition, choice=read_choice(request.GET), day=localdate()
    )
    found = schedules(viewer=request.viewer, edition=edition, ids=[line.id for line in lines])
    columns = [
        Column(_("Nr."), 8),
        Column(_("Maßnahme"), 50),
        Column(_("Beginn"), 14, Kind.DATE),
        Column(_("Ende"), 14, Kind.DATE),
        Column(_("Stand"), 20),
        Column(_("Hängt ab von"), 60),
    ]
    cells = [
        [
            line.number,
            line.title,
            found[line.id].starts_on,
            found[line.id].ends_on,
            status_label(line.result),
            "; ".join(f"{one.number} {one.title}" for one in found[line.id].waits_for),
        ]
        for line in lines
    ]
    return TableFile(f"{_('zeitplan')}-{edition.slug}", Sheet(_("Zeitplan"), columns, cells))


@needs("strategy.read")
@require_GET
@with_file(_timeline_file)
def measure_timeline(request: StaffRequest) -> HttpResponse:
    """One bar for each measure, in the order of the edition; every date stands beside it."""
    edition = asked_edition(request)
    if edition is None:
        return render(request, "strategy/measure_list_empty.html")
    page = asked_page(request, edition)
    context = page_context(request, edition, page)
    ids = [line.id for line in page.lines]
    found = schedules(viewer=request.viewer, edition=edition, ids=ids)
    for row in context["rows"]:
        row["schedule"] = found[row["line"].id]
    today = localdate()
    mark = span_within(today, today, first=edition.starts_on, last=edition.ends_on)
    context |= {"whole": THOUSANDTHS, "today_mark": mark}
    return render(request, "strategy/measure_timeline.html", context)
