"""Pages on which an existing concept is brought in, looked through, taken over and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import (
    FILE_KINDS,
    TableFile,
    as_download,
    download,
)
from ankommen.core.tables.reading import MAX_FILE_BYTES, SheetContent, too_large
from ankommen.core.ui.forms import add_problems
from ankommen.core.uploads import was_dropped

from ..forms.imports import MappingForm, SheetForm, UndoForm, UploadForm
from ..models import Concept, ConceptImport, Edition, ImportState
from ..selectors import imports as selectors
from ..services import exports, import_undo
from ..services import imports as services

PROBLEMS_SHOWN = 100
MEASURES_SHOWN = 20


@needs("strategy.import")
@require_GET
def export_overview(request: StaffRequest) -> HttpResponse:
    """What can I take out, in the form that also comes in?"""
    context = {"editions": Edition.objects.select_related("concept")}
    return render(request, "strategy/export_overview.html", context)


@needs("strategy.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: StaffRequest) -> HttpResponse:
    concepts = list(Concept.objects.all())
    form = UploadForm(request.POST or kept_input(request), request.FILES or None, concepts=concepts)
    if request.method == "POST":
        if was_dropped(request):
            form.errors.pop("file", None)
            add_problems(form, too_large(MAX_FILE_BYTES + 1))
        elif form.is_valid():
            try:
                done = services.upload_concept(
                    actor=request.viewer,
                    file=form.cleaned_data["file"],
                    now=timezone.now(),
                    concept_id=form.concept_id,
                    new_concept=form.cleaned_data["new_concept"],
                )
            except Refused as refused:
                add_problems(form, refused)
            else:
                return redirect("strategy:import_mapping", done.pk)
    return render(request, "strategy/import_upload.html", {"form": form})


@needs("strategy.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_mapping(request: StaffRequest, id: int) -> HttpResponse:
    """Say what the columns mean; looking at another sheet is a button of its own form."""
    concept_import = selectors.import_for(viewer=request.viewer, id=id)
    if concept_import.state == ImportState.DONE:
        return redirect("strategy:import_detail", id)
    try:
        sheets = selectors.sheets_of(concept_import)
    except Refused as refused:
        return _gone(request, refused)
    names = [
        (
            one.name,
            _("%(sheet)s (ausgeblendet)") % {"sheet": one.name} if one.is_hidden else one.name,
        )
        for one in sheets
    ]
    is_look = request.method == "POST" and "look" in request.POST
    initial = {"sheet": concept_import.sheet, "header_row": concept_import.header_row}
    sheet_form = SheetForm(request.POST if is_look else None, names=names, initial=initial)
    if is_look and sheet_form.is_valid():
        try:
            services.look_at_sheet(
                actor=request.viewer, import_id=id, **_look(sheet_form, concept_import)
            )
        except Refused as refused:
            add_problems(sheet_form, refused)
        else:
            return redirect("strategy:import_mapping", id)
    sheet = next((one for one in sheets if one.name == concept_import.sheet), sheets[0])
    is_sent = request.method == "POST" and not is_look
    form = MappingForm(
        request.POST if is_sent else kept_input(request),
        concept_import=concept_import,
        samples=selectors.column_samples(
            sheet,
            header=concept_import.header_row - 1,
            mapping=selectors.columns_of(concept_import),
        ),
        editions=selectors.open_editions(concept_import.concept),
    )
    if is_sent and form.is_valid():
        try:
            services.choose_mapping(actor=request.viewer, import_id=id, choice=form.choice())
        except Refused as refused:
            add_problems(form, refused)
        else:
            return redirect("strategy:import_preview", id)
    context = {"form": form, "sheet_form": sheet_form, "concept_import": concept_import}
    return render(request, "strategy/import_mapping.html", context)


def _sheet_label(sheet: SheetContent) -> str:
    return _("%(sheet)s (ausgeblendet)") % {"sheet": sheet.name} if sheet.is_hidden else sheet.name


def _look(form: SheetForm, concept_import: ConceptImport) -> dict[str, Any]:
    """Another sheet has its own header row; the number typed belongs to the one shown."""
    sheet, header_row = form.cleaned_data["sheet"], form.cleaned_data["header_row"]
    return {
        "sheet": sheet,
        "header_row": header_row if sheet == concept_import.sheet else None,
    }


@needs("strategy.import")
@require_GET
def import_preview(request: StaffRequest, id: int) -> HttpResponse:
    if selectors.import_for(viewer=request.viewer, id=id).state == ImportState.DONE:
        return redirect("strategy:import_detail", id)
    try:
        preview = selectors.preview_for(viewer=request.viewer, id=id, today=timezone.localdate())
    except Refused as refused:
        return _gone(request, refused)
    reading = preview.reading
    context = {
        "preview": preview,
        "reading": reading,
        "errors": reading.errors[:PROBLEMS_SHOWN],
        "more_errors": max(0, len(reading.errors) - PROBLEMS_SHOWN),
        "notes": reading.notes[:PROBLEMS_SHOWN],
        "measures": reading.table.measures[:MEASURES_SHOWN],
        "more_measures": max(0, len(reading.table.measures) - MEASURES_SHOWN),
        "field_titles": {one.number: one.title for one in reading.table.fields},
    }
    return render(request, "strategy/import_preview.html", context)


@needs("strategy.import")
@require_GET
def import_problems(request: StaffRequest, id: int) -> HttpResponse:
    """The uploaded sheet with what is wrong beside each row."""
    try:
        content = exports.problem_workbook(
            viewer=request.viewer, import_id=id, today=timezone.localdate()
        )
    except Refused as refused:
        return _gone(request, refused)
    return download(content, "import-hinweise.xlsx")


@needs("strategy.import")
@require_POST
def import_run(request: StaffRequest, id: int) -> HttpResponse:
    try:
        done = services.run_import(
            actor=request.viewer,
            import_id=id,
            only_good="only_good" in request.POST,
            now=timezone.now(),
            today=timezone.localdate(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("strategy:import_preview", id)
    count = len(done.created_objects["ids"].get("measure", []))
    text = ngettext("%(count)d Maßnahme übernommen.", "%(count)d Maßnahmen übernommen.", count)
    messages.success(request, text % {"count": count})
    return redirect("strategy:import_detail", id)


@needs("strategy.import")
@require_http_methods(["GET", "HEAD", "POST"])
def import_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What was taken over, and the way back."""
    concept_import = selectors.import_for(viewer=request.viewer, id=id)
    if concept_import.state in {ImportState.UPLOADED, ImportState.PREVIEWED}:
        return redirect("strategy:import_mapping", id)
    plan = None
    if concept_import.state == ImportState.DONE:
        plan = import_undo.undo_plan(viewer=request.viewer, concept_import=concept_import)
    data = request.POST if request.method == "POST" else None
    form = UndoForm(data, asks=plan is not None and bool(plan.changed))
    if form.is_bound and form.is_valid():
        try:
            import_undo.undo_import(
                actor=request.viewer, import_id=id, changed=form.cleaned_data["changed"]
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Die Tabelle ist zurückgenommen. Die Datei ist noch da."))
            return redirect("strategy:import_detail", id)
    context = {"concept_import": concept_import, "form": form, "plan": plan}
    return render(request, "strategy/import_detail.html", context)


@needs("strategy.import")
@require_GET
def import_template(request: StaffRequest, kind: str) -> HttpResponseBase:
    """The empty form; a CSV file holds the measures alone."""
    if kind not in FILE_KINDS:
        raise NotFound
    first, *further = exports.import_template()
    return as_download(TableFile(_("vorlage-konzept"), first, tuple(further)), kind)


@needs("strategy.import")
@require_GET
def edition_export(request: StaffRequest, edition: str, kind: str) -> HttpResponseBase:
    """The edition in the published form; a CSV file holds the measures alone."""
    if kind not in FILE_KINDS:
        raise NotFound
    first, *further = exports.edition_sheets(viewer=request.viewer, slug=edition)
    return as_download(TableFile(f"konzept-{edition}", first, tuple(further)), kind)


def _gone(request: StaffRequest, refused: Refused) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("core:import_overview")
