"""Many measures at once: chosen on the list, changed, looked at, carried out, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.forms import add_problems
from ankommen.core.ui.numbers import number

from ..forms.measure_batches import BatchForm, initial_change
from ..forms.measure_choice import kept_query, read_choice, read_id
from ..measure_batch_wording import value_lines
from ..models import BatchState, MeasureBatch
from ..rules.bulk_change import from_plain
from ..selectors import measure_batches as selectors
from ..selectors.measure_choices import form_choices
from ..selectors.measure_list import measure_ids
from ..services import measure_batches as services
from ..services.measure_batch_plan import BatchPlan, RowPlan, batch_plan
from .measure_list import Pages, asked_edition

ROWS_SHOWN = 100
METHODS = ("GET", "HEAD", "POST")


def _batch_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Sammeländerung"), 50),
        Column(_("Stand"), 20),
        Column(_("Maßnahmen"), 12, Kind.WHOLE),
        Column(_("Edition"), 30),
        Column(_("übernommen"), 18, Kind.DATETIME),
        Column(_("von"), 28),
    ]
    cells = [
        [
            str(one),
            one.get_state_display(),
            len(one.written),
            one.edition.title,
            one.done_at and timezone.localtime(one.done_at),
            one.made_by_label,
        ]
        for one in selectors.recent_batches(viewer=request.viewer)
    ]
    return TableFile(_("sammelaenderungen"), Sheet(_("Sammeländerungen"), columns, cells))


@needs("strategy.report_status")
@require_GET
@with_file(_batch_file)
def measure_batch_list(request: StaffRequest) -> HttpResponse:
    context = {"batches": selectors.recent_batches(viewer=request.viewer)}
    return render(request, "strategy/measure_batch_list.html", context)


@needs("strategy.report_status")
@require_POST
def measure_batch_choose(request: StaffRequest) -> HttpResponse:
    """The ticked rows, or everything that the filter in the address matches."""
    edition = asked_edition(request)
    if edition is None:
        raise NotFound
    if request.POST.get("which") == "all":
        ids = measure_ids(
            viewer=request.viewer,
            edition=edition,
            choice=read_choice(request.GET),
            day=timezone.localdate(),
        )
    else:
        ids = _ticked(request.POST)
    try:
        batch = services.choose_measures(
            actor=request.viewer, edition=edition, ids=ids, now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('strategy:measure_list')}?{kept_query(request.GET)}")
    return redirect("strategy:measure_batch_change", batch.pk)


def _ticked(data: QueryDict) -> list[int]:
    texts = data.getlist("row")
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


@needs("strategy.report_status")
@require_http_methods(METHODS)
def measure_batch_change(request: StaffRequest, id: int) -> HttpResponse:
    batch = selectors.batch_for(viewer=request.viewer, id=id)
    if batch.state != BatchState.OPEN:
        return redirect("strategy:measure_batch_detail", id)
    form = BatchForm(
        request.POST or kept_input(request),
        choices=form_choices(request.viewer, batch.edition),
        viewer=request.viewer,
        initial=initial_change(from_plain(batch.change)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_change(
                actor=request.viewer, batch_id=id, change=form.change(), now=timezone.now()
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            return redirect("strategy:measure_batch_preview", id)
    context = {"batch": batch, "form": form, "count": len(batch.chosen), **_edition(batch)}
    return render(request, "strategy/measure_batch_change.html", context)


@needs("strategy.report_status")
@require_GET
def measure_batch_preview(request: StaffRequest, id: int) -> HttpResponse:
    batch = selectors.batch_for(viewer=request.viewer, id=id)
    if batch.state != BatchState.OPEN:
        return redirect("strategy:measure_batch_detail", id)
    if from_plain(batch.change).is_empty:
        return redirect("strategy:measure_batch_change", id)
    plan = batch_plan(viewer=request.viewer, batch=batch, now=timezone.now())
    return render(request, "strategy/measure_batch_preview.html", _context(request, batch, plan))


@needs("strategy.report_status")
@require_POST
def measure_batch_renew(request: StaffRequest, id: int) -> HttpResponse:
    try:
        services.renew_preview(actor=request.viewer, batch_id=id)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("strategy:measure_batch_preview", id)


@needs("strategy.report_status")
@require_POST
def measure_batch_run(request: StaffRequest, id: int) -> HttpResponse:
    """`which`: "good" leaves refused rows out, everything else wants all rows or none."""
    try:
        batch = services.run_batch(
            actor=request.viewer,
            batch_id=id,
            only_good=request.POST.get("which") == "good",
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.problems[0].message)
        return redirect("strategy:measure_batch_preview", id)
    done = len(batch.written)
    text = ngettext("%(count)s Maßnahme geändert.", "%(count)s Maßnahmen geändert.", done)
    messages.success(request, text % {"count": number(done)})
    return redirect("strategy:measure_batch_detail", id)


@needs("strategy.report_status")
@require_GET
def measure_batch_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What was carried out, and the way back."""
    batch = selectors.batch_for(viewer=request.viewer, id=id)
    if batch.state == BatchState.OPEN:
        return redirect("strategy:measure_batch_change", id)
    plan = services.undo_plan(viewer=request.viewer, batch=batch)
    context = _context(request, batch, plan)
    return render(request, "strategy/measure_batch_detail.html", context)


@needs("strategy.report_status")
@require_POST
def measure_batch_undo(request: StaffRequest, id: int) -> HttpResponse:
    try:
        services.undo_batch(
            actor=request.viewer,
            batch_id=id,
            only_good=request.POST.get("which") == "good",
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.problems[0].message)
    else:
        messages.success(request, _("Die Sammeländerung ist zurückgenommen."))
    return redirect("strategy:measure_batch_detail", id)


def _edition(batch: MeasureBatch) -> dict[str, Any]:
    address = f"{reverse('strategy:measure_list')}?edition={batch.edition.slug}"
    return {"edition": batch.edition, "list_url": address}


def _context(request: StaffRequest, batch: MeasureBatch, plan: BatchPlan) -> dict[str, Any]:
    """One group of rows, a page of them, with the numbers of all groups."""
    counts = {name: len(plan.of(name)) for name in ("refused", "changed", "unchanged")}
    asked = request.GET.get("shown", "")
    shown = asked if asked in counts else next((name for name in counts if counts[name]), "changed")
    rows = plan.of(shown)
    start = min(read_id(request.GET, "from") or 0, max(0, len(rows) - 1))
    part = rows[start : start + ROWS_SHOWN]
    return {
        "batch": batch,
        "plan": plan,
        "counts": counts,
        "shown": shown,
        "groups": _groups(counts, shown),
        "rows": _rows(part, request),
        "page": _pages(shown, start, len(rows)),
        "stale": sum(_is_stale(row) for row in plan.of("refused")),
        **_edition(batch),
    }


def _groups(counts: dict[str, int], shown: str) -> list[dict[str, Any]]:
    labels = {
        "refused": _("geht nicht"),
        "changed": _("ändert sich"),
        "unchanged": _("bleibt, wie es ist"),
    }
    return [
        {
            "url": f"?shown={name}",
            "label": labels[name],
            "count": number(count),
            "is_here": name == shown,
        }
        for name, count in counts.items()
    ]


def _rows(part: list[RowPlan], request: StaffRequest) -> list[dict[str, Any]]:
    lines = value_lines(part, viewer=request.viewer)
    return [
        {
            "measure": row.state,
            "lines": lines[row.state.id],
            "problems": [one.message for one in row.problems],
        }
        for row in part
    ]


def _is_stale(row: RowPlan) -> bool:
    return any(one.code == "changed_meanwhile" for one in row.problems)


def _pages(shown: str, start: int, total: int) -> Pages:
    pages = Pages(None, None, "")
    if start:
        pages.previous_url = f"?shown={shown}&from={max(0, start - ROWS_SHOWN)}"
    if start + ROWS_SHOWN < total:
        pages.next_url = f"?shown={shown}&from={start + ROWS_SHOWN}"
    return pages
