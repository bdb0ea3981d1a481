from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from ankommen.accounts.public import needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.numbers import number

from ..forms.measure_choice import FILTERS, kept_query, read_choice, read_id
from ..models import Edition, MeasureStatus
from ..permissions import may_make_report
from ..selectors.measure_choices import list_choices
from ..selectors.measure_list import (
    MeasureLine,
    MeasurePage,
    Threads,
    measure_lines,
    measure_page,
)
from ..selectors.working_edition import working_edition
from ..wording import day_text, reason_text, status_label


def measure_file(request: StaffRequest) -> TableFile:
    edition = asked_edition(request)
    if edition is None:
        raise NotFound
    lines = measure_lines(
        viewer=request.viewer,
        edition=edition,
        choice=read_choice(request.GET),
        day=timezone.localdate(),
    )
    return TableFile(f"{_('massnahmen')}-{edition.slug}", measure_sheet(lines))


@needs("strategy.read")
@require_GET
@with_file(measure_file)
def measure_list(request: StaffRequest) -> HttpResponse:
    edition = asked_edition(request)
    if edition is None:
        return render(request, "strategy/measure_list_empty.html")
    page = asked_page(request, edition)
    context = {
        **page_context(request, edition, page),
        "total": page.total,
        "total_text": number(page.total),
        "may_change_many": request.viewer.may_somewhere("strategy.report_status"),
        "may_create": request.viewer.may("strategy.edit") and edition.frozen_at is None,
        "may_make_report": may_make_report(request.viewer) and edition.frozen_at is not None,
    }
    return render(request, "strategy/measure_list.html", context)


def asked_page(request: StaffRequest, edition: Edition) -> MeasurePage:
    """The page of the list that the address asks for."""
    return measure_page(
        viewer=request.viewer,
        edition=edition,
        choice=read_choice(request.GET),
        day=timezone.localdate(),
        after=read_id(request.GET, "after"),
        before=read_id(request.GET, "before"),
    )


def page_context(request: StaffRequest, edition: Edition, page: MeasurePage) -> dict[str, Any]:
    """What list and timeline show of it: filter, rows, pager."""
    query = kept_query(request.GET)
    return {
        "edition": edition,
        "choice": read_choice(request.GET),
        "choices": list_choices(request.viewer, edition),
        "statuses": MeasureStatus.choices,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "rows": list_rows(page.lines, edition),
        "page": Pages(page.before, page.after, query),
        "query": query,
    }


class Pages:
    """Addresses for the pager."""

    def __init__(self, before: int | None, after: int | None, query: str) -> None:
        glue = "&" if query else ""
        self.previous_url = f"?{query}{glue}before={before}" if before is not None else ""
        self.next_url = f"?{query}{glue}after={after}" if after is not None else ""


def asked_edition(request: StaffRequest) -> Edition | None:
    """The edition asked for; without a wish the one the office works with."""
    slug = request.GET.get("edition", "")
    if not slug:
        return working_edition(request.viewer, day=timezone.localdate())
    found = Edition.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def list_rows(lines: list[MeasureLine], edition: Edition) -> list[dict[str, Any]]:
    """What the template only prints. The address of a row differs from the next in one word."""
    address = reverse("strategy:measure_detail", args=[edition.slug, "--"])
    return [
        {
            "line": line,
            "url": address.replace("/--/", f"/{line.slug}/"),
            "status": line.result.status.value,
            "label": status_label(line.result),
            "reason": reason_text(line.result),
            "is_stale": line.is_stale,
            "threads": _threads_text(line.threads),
            "next_on": day_text(line.next_on) if line.next_on else "",
            "confirmed": _confirmed_text(line.confirmed_days),
        }
        for line in lines
    ]


def _threads_text(threads: Threads) -> str:
    parts = []
    if threads.evidence:
        count = {"count": threads.evidence}
        parts.append(ngettext("%(count)d Beleg", "%(count)d Belege", threads.evidence) % count)
    if threads.resolutions:
        count = {"count": threads.resolutions}
        text = ngettext("%(count)d Beschluss", "%(count)d Beschlüsse", threads.resolutions)
        parts.append(text % count)
    return ", ".join(parts)


def _confirmed_text(days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return _("heute")
    return ngettext("vor %(days)d Tag", "vor %(days)d Tagen", days) % {"days": days}


def measure_sheet(lines: Iterable[MeasureLine]) -> Sheet:
    return Sheet(_("Maßnahmen"), _columns(), map(_cells, lines))


def _columns() -> list[Column]:
    return [
        Column(_("Nr."), 8),
        Column(_("Maßnahme"), 50),
        Column(_("Handlungsfeld"), 30),
        Column(_("Stand"), 20),
        Column(_("Grund"), 50),
        Column(_("Nächster Schritt"), 30),
        Column(_("fällig am"), 12, Kind.DATE),
        Column(_("Zuständig"), 25),
        Column(_("bestätigt vor Tagen"), 12, Kind.WHOLE),
        Column(_("Belege"), 10, Kind.WHOLE),
        Column(_("Beschlüsse"), 10, Kind.WHOLE),
    ]


def _cells(line: MeasureLine) -> list[Any]:
    return [
        line.number,
        line.title,
        line.action_field,
        status_label(line.result),
        reason_text(line.result),
        line.next_title,
        line.next_on,
        line.unit,
        line.confirmed_days,
        line.threads.evidence,
        line.threads.resolutions,
    ]
