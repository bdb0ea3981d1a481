"""Figures from a file: upload, preview row by row, take over, take back."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ankommen.accounts.public import needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.reading import read_table_file, too_large
from ankommen.core.ui.forms import add_problems
from ankommen.core.uploads import MAX_UPLOAD_BYTES, was_dropped

from ..forms.indicators import ValueFileForm
from ..indicator_import import DIFFERENT, NEW, PASSED_OVER, SAME, WRONG, cells_of, read_rows
from ..models import Concept
from ..selectors import indicators as selectors
from ..services import indicator_import as services
from .indicators import chosen_concept

SALT = "ankommen.strategy.indicator_import"
PREVIEW_LASTS_SECONDS = 12 * 60 * 60
LOOKS = {
    NEW: ("success", gettext_lazy("neu")),
    SAME: ("neutral", gettext_lazy("unverändert")),
    DIFFERENT: ("warning", gettext_lazy("berichtigt den vorhandenen")),
    WRONG: ("danger", gettext_lazy("fehlerhaft")),
    PASSED_OVER: ("neutral", gettext_lazy("übergangen (schon berichtigt)")),
}


@needs("strategy.enter_values")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_import(request: StaffRequest) -> HttpResponse:
    """Upload a table and see what each of its rows would do; nothing is written yet."""
    concept = _concept(request)
    if request.method != "POST":
        context = {"form": ValueFileForm(), "concept": concept}
        return render(request, "strategy/indicator_import.html", context)
    form = ValueFileForm(request.POST, request.FILES)
    try:
        if was_dropped(request):
            raise too_large(MAX_UPLOAD_BYTES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            cells = cells_of(read_table_file(file, size=file.size))
            return _preview(request, concept, cells)
    except Refused as refused:
        form.is_valid()
        add_problems(form, refused)
    context = {"form": form, "concept": concept}
    return render(request, "strategy/indicator_import.html", context)


@needs("strategy.enter_values")
@require_POST
def indicator_import_confirm(request: StaffRequest) -> HttpResponse:
    """Take over what the preview showed; it is checked again against what is stored now."""
    concept = _concept(request)
    try:
        kept = signing.loads(
            request.POST.get("table", ""), salt=SALT, max_age=PREVIEW_LASTS_SECONDS
        )
    except signing.BadSignature:
        messages.error(request, _("Die Vorschau ist abgelaufen. Bitte laden Sie die Datei neu."))
        return redirect("strategy:indicator_import")
    if kept["person"] != request.viewer.user_id or kept["concept"] != concept.pk:
        raise NotFound
    today, batch = timezone.localdate(), uuid.uuid4().hex
    try:
        count = services.import_values(
            actor=request.viewer,
            concept=concept,
            rows=read_rows(kept["cells"], viewer=request.viewer, concept=concept, today=today),
            reason=request.POST.get("reason", "")[:300],
            batch=batch,
            now=timezone.now(),
            today=today,
        )
    except Refused as refused:
        return _preview(request, concept, kept["cells"], refused=refused)
    context = {"count": count, "batch": batch, "concept": concept}
    return render(request, "strategy/indicator_import_done.html", context)


@needs("strategy.enter_values")
@require_POST
def indicator_import_undo(request: StaffRequest, batch: str) -> HttpResponse:
    try:
        count = services.undo_import(actor=request.viewer, batch=batch)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        text = ngettext(
            "%(count)d Wert zurückgenommen.", "%(count)d Werte zurückgenommen.", count
        ) % {"count": count}
        messages.success(request, text)
    return redirect("strategy:indicator_list")


def _concept(request: StaffRequest) -> Concept:
    concept = chosen_concept(request, selectors.concepts(viewer=request.viewer))
    if concept is None:
        raise NotFound
    return concept


def _preview(
    request: StaffRequest,
    concept: Concept,
    cells: list[list[Any]],
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    rows = read_rows(cells, viewer=request.viewer, concept=concept, today=timezone.localdate())
    counts = Counter(row.state for row in rows)
    kept = {"person": request.viewer.user_id, "concept": concept.pk, "cells": cells}
    context = {
        "concept": concept,
        "rows": [(row, *LOOKS[row.state]) for row in rows],
        "new": counts[NEW],
        "different": counts[DIFFERENT],
        "same": counts[SAME] + counts[PASSED_OVER],
        "wrong": counts[WRONG],
        "importable": counts[NEW] + counts[DIFFERENT],
        "table": signing.dumps(kept, salt=SALT, compress=True),
        "problems": refused.problems if refused is not None else (),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "strategy/indicator_import_preview.html", context)
