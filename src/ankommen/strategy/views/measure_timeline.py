"""When measures begin and end within the edition, and which waits for which."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from ankommen.accounts.public import needs
from ankommen.core.http import StaffRequest

from ..rules.timeline import THOUSANDTHS, span_within
from ..selectors.measure_timeline import schedules
from .measure_list import asked_edition, asked_page, page_context


@needs("strategy.read")
@require_GET
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
