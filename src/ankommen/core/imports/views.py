"""Pages of the import desk: what may be read in, columns, preview, taking over, taking back."""

from __future__ import annotations

from heapq import merge
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..errors import NotFound, Refused
from ..http import StaffRequest
from ..models import ImportBatch, ImportStage
from ..registries.entrance import behind_the_door, typed
from ..registries.import_tables import WRITES, ImportTable, Outcome
from ..tables.download import FILE_KINDS, TableFile, as_download, with_file
from ..tables.reading import too_large
from ..tables.writing import Column, Kind, Sheet
from ..ui.forms import add_problems
from ..ui.paging import paged_queries
from ..uploads import MAX_UPLOAD_BYTES, was_dropped
from . import selectors, services
from .forms import ColumnsForm, SheetForm, TakeForm, UploadForm
from .permissions import batch_for, table_for
from .sheets import problem_sheet, template_sheets, what_goes_in
from .wording import OUTCOMES, STAGE_COLOURS, filter_tabs, shown_upload

BUSY = (ImportStage.CHECKING, ImportStage.WRITING, ImportStage.UNDOING)


def _uploads_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Datei"), 40),
        Column(_("Tabelle"), 28),
        Column(_("Stand"), 18),
        Column(_("hochgeladen"), 18, Kind.DATETIME),
        Column(_("von"), 28),
    ]
    uploads = selectors.uploads_for(viewer=request.viewer)
    rows = merge(
        *(one.order_by("-uploaded_at", "-pk").iterator(chunk_size=500) for one in uploads),
        key=lambda row: (row.uploaded_at, row.pk),
        reverse=True,
    )
    shown = ((row, *shown_upload(row)) for row in rows)
    cells = (
        [
            row.file_name,
            what,
            str(became.state),
            timezone.localtime(row.uploaded_at),
            row.uploaded_by_label,
        ]
        for row, what, became in shown
    )
    return TableFile(_("eingelesene-tabellen"), Sheet(_("Eingelesene Tabellen"), columns, cells))


@behind_the_door
@require_GET
@with_file(_uploads_file)
def import_overview(request: StaffRequest) -> HttpResponse:
    """What may I read in, and what was read in?"""
    uploads = selectors.uploads_for(viewer=request.viewer)
    page = paged_queries(uploads, request.GET, by="uploaded_at")
    context = {
        "tables": selectors.tables_for(viewer=request.viewer),
        "wholes": selectors.wholes_for(viewer=request.viewer),
        "page": page,
        "uploads": [(row, *shown_upload(row)) for row in page.rows],
    }
    return render(request, "core/import_overview.html", context)


@behind_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: StaffRequest, table: str) -> HttpResponse:
    """Upload a file for this table; nothing is written yet."""
    one = table_for(viewer=request.viewer, key=table)
    targets = list(one.targets(request.viewer)) if one.targets else [("", "")]
    if not targets:
        raise NotFound
    initial = {"target": request.GET.get("ziel", "")}
    is_sent = request.method == "POST"
    form = UploadForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        targets=targets,
        initial=initial,
    )
    if is_sent:
        try:
            if was_dropped(request):
                raise too_large(MAX_UPLOAD_BYTES + 1)
            if form.is_valid():
                batch = services.upload_table(
                    actor=request.viewer,
                    table=one.key,
                    target=form.target,
                    file=form.cleaned_data["file"],
                    now=timezone.now(),
                )
                return redirect("core:import_columns", batch.pk)
        except Refused as refused:
            form.errors.pop("file", None)
            add_problems(form, refused)
    columns = [(column, what_goes_in(column)) for column in one.columns]
    context = {"form": form, "table": one, "columns": columns}
    return render(request, "core/import_start.html", context)


@behind_the_door
@require_GET
def import_template(request: StaffRequest, table: str, kind: str) -> HttpResponseBase:
    """An empty table to fill in, with an example and what each column takes."""
    first, *further = template_sheets(table_for(viewer=request.viewer, key=table))
    if kind not in FILE_KINDS:
        raise NotFound
    name = _("vorlage")
    return as_download(TableFile(f"{name}-{table}", first, tuple(further)), kind)


@behind_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Say what the columns mean; looking at another sheet or header is a form of its own."""
    batch = batch_for(viewer=request.viewer, id=batch_id)
    table = table_for(viewer=request.viewer, key=batch.table)
    if batch.stage not in {ImportStage.UPLOADED, ImportStage.CHECKED}:
        return redirect("core:import_batch", batch.pk)
    try:
        heads = selectors.heads_of(batch)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("core:import_start", table.key)
    is_look = request.method == "POST" and "look" in request.POST
    initial = {
        "sheet": batch.sheet,
        "header_row": batch.header_row,
        "header_rows": batch.header_rows,
    }
    look = SheetForm(request.POST if is_look else None, heads=heads, initial=initial)
    if is_look and look.is_valid() and _look(request, look, batch):
        return redirect("core:import_columns", batch.pk)
    is_sent = request.method == "POST" and not is_look
    samples = selectors.columns_of(selectors.layout_for(batch, table, heads))
    form = ColumnsForm(
        request.POST if is_sent else typed(request) if not is_look else None,
        table=table,
        samples=samples,
    )
    if is_sent and form.is_valid() and (answer := _choose(request, form, batch)):
        return answer
    context = {"form": form, "look": look, "batch": batch, "table": table, "heads": heads}
    return render(request, "core/import_columns.html", context)


def _look(request: StaffRequest, form: SheetForm, batch: ImportBatch) -> bool:
    """Another sheet has its own header; the numbers typed belong to the one shown."""
    chosen = form.cleaned_data
    is_same = chosen["sheet"] == batch.sheet
    try:
        services.look_at_sheet(
            actor=request.viewer,
            id=batch.pk,
            sheet=chosen["sheet"],
            header_row=chosen["header_row"] if is_same else None,
            header_rows=chosen["header_rows"] if is_same else None,
        )
    except Refused as refused:
        add_problems(form, refused)
        return False
    return True


def _choose(request: StaffRequest, form: ColumnsForm, batch: ImportBatch) -> HttpResponse | None:
    try:
        done = services.choose_columns(
            actor=request.viewer, id=batch.pk, choice=form.choice, now=timezone.now()
        )
    except Refused as refused:
        add_problems(form, refused)
        return None
    return _onwards(done)


@behind_the_door
@require_GET
def import_batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """What would the table do, or what did it do? Row by row, and what comes next."""
    batch = batch_for(viewer=request.viewer, id=batch_id)
    if batch.stage == ImportStage.UPLOADED:
        return redirect("core:import_columns", batch.pk)
    table = table_for(viewer=request.viewer, key=batch.table)
    return render(request, "core/import_batch.html", _batch_context(request, batch, table))


def _batch_context(
    request: StaffRequest, batch: ImportBatch, table: ImportTable, form: TakeForm | None = None
) -> dict[str, Any]:
    choice = request.GET.get("zeigen", "")
    choice = choice if choice in selectors.FILTERS else ""
    after = _number(request.GET.get("ab", "")) or 0
    is_busy = batch.stage in BUSY
    page = (
        selectors.RowPage([], None)
        if is_busy
        else selectors.rows_of(batch, table, choice=choice, after=after)
    )
    counts = {outcome.value: batch.counts.get(outcome.value, 0) for outcome in Outcome}
    query = f"zeigen={choice}&" if choice else ""
    return {
        "batch": batch,
        "table": table,
        "is_busy": is_busy,
        "job_url": _job_address(request, batch),
        "colour": STAGE_COLOURS[batch.stage],
        "counts": counts,
        "unchanged": counts[Outcome.SAME] + counts[Outcome.PASSED_OVER],
        "writes": sum(counts[outcome.value] for outcome in WRITES),
        "form": form or TakeForm(batch=batch, question=_question(batch, table)),
        "rows": [(row, *OUTCOMES[row.outcome]) for row in page.rows],
        "tabs": filter_tabs(counts, choice),
        "next_url": f"?{query}ab={page.after}" if page.after else "",
        "is_first": not after,
        "address": table.address(batch.target),
        "row_language": table.language(batch.target),
    }


@behind_the_door
@require_POST
def import_run(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take over what the preview showed."""
    batch = batch_for(viewer=request.viewer, id=batch_id)
    table = table_for(viewer=request.viewer, key=batch.table)
    form = TakeForm(request.POST, batch=batch, question=_question(batch, table))
    if not form.is_valid():
        return _shown_again(request, batch, table, form)
    try:
        done = services.take_over(
            actor=request.viewer,
            id=batch.pk,
            run=form.cleaned_data["run"],
            only_good=form.cleaned_data["only_good"],
            reason=form.cleaned_data.get("reason", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        add_problems(form, refused)
        return _shown_again(request, batch, table, form)
    return _onwards(done)


def _shown_again(
    request: StaffRequest, batch: ImportBatch, table: ImportTable, form: TakeForm
) -> HttpResponse:
    if batch.stage == ImportStage.UPLOADED:
        return redirect("core:import_columns", batch.pk)
    context = _batch_context(request, batch, table, form)
    return render(request, "core/import_batch.html", context)


@behind_the_door
@require_POST
def import_undo(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take back what was taken over."""
    try:
        done = services.take_back(
            actor=request.viewer,
            id=batch_id,
            only_unchanged="only_unchanged" in request.POST,
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("core:import_batch", batch_id)
    return _onwards(done)


@behind_the_door
@require_POST
def import_continue(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Go on with what was interrupted."""
    try:
        done = services.continue_batch(actor=request.viewer, id=batch_id, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("core:import_batch", batch_id)
    return _onwards(done)


@behind_the_door
@require_POST
def import_discard(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Throw away a table that was not taken over."""
    try:
        services.discard(actor=request.viewer, id=batch_id)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("core:import_batch", batch_id)
    messages.success(request, _("Die Tabelle ist verworfen; es wurde nichts übernommen."))
    return redirect("core:import_overview")


@behind_the_door
@require_GET
def import_problems(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """The wrong rows as a table to mend, with the reasons."""
    batch = batch_for(viewer=request.viewer, id=batch_id)
    table = table_for(viewer=request.viewer, key=batch.table)
    return as_download(TableFile(_("fehlerhafte-zeilen"), problem_sheet(batch, table)), "xlsx")


def _question(batch: ImportBatch, table: ImportTable) -> str:
    return str(table.reason) if batch.counts.get(Outcome.CHANGED.value) else ""


def _onwards(batch: ImportBatch) -> HttpResponse:
    """To the progress of a job, or to what was done at once."""
    if batch.job is not None and batch.stage in BUSY:
        return redirect("core:job", batch.job)
    return redirect("core:import_batch", batch.pk)


def _job_address(request: StaffRequest, batch: ImportBatch) -> str:
    is_mine = batch.uploaded_by_id == request.viewer.user_id
    return reverse("core:job", args=[batch.job]) if batch.job and is_mine else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
