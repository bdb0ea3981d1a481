"""Translations from a table: upload, preview row by row, take over, take back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from .. import kept_uploads
from ..errors import NotFound, Refused
from ..http import StaffRequest
from ..registries.entrance import behind_the_door
from ..tables.reading import read_table_file, too_large
from ..ui.forms import add_problems
from ..uploads import MAX_UPLOAD_BYTES, was_dropped
from . import sheet_services as services
from .forms import TableForm
from .permissions import may_translate
from .selectors import Language, batch_for, batches, language_for
from .sheet_plan import Outcome, SheetPlan, plan_sheet
from .sheet_reading import FileRow, file_rows

KIND = "translations"
MOST_SHOWN = 500
LOOKS = {
    Outcome.REFUSED: ("danger", gettext_lazy("geht nicht")),
    Outcome.CHANGED: ("warning", pgettext_lazy("Übersetzung", "geändert")),
    Outcome.NEW: ("success", pgettext_lazy("Übersetzung", "neu")),
    Outcome.UNCHANGED: ("neutral", pgettext_lazy("Übersetzung", "unverändert")),
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """What lies between upload and confirmation; `token` names exactly this preview."""

    rows: Sequence[FileRow]
    seen: Mapping[str, str]
    token: str


@behind_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def translation_import(request: StaffRequest, language: str) -> HttpResponse:
    """Upload a table; what each of its rows would do is shown before anything is written."""
    target = _language(request, language)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        try:
            if was_dropped(request):
                raise too_large(MAX_UPLOAD_BYTES)
            if form.is_valid():
                file = form.cleaned_data["file"]
                rows = file_rows(read_table_file(file, size=file.size))
                _keep(request, target, rows, _plan(request, target, rows).marks)
                return redirect("core:translation_import_preview", target.code)
        except Refused as refused:
            form.is_valid()
            add_problems(form, refused)
    taken_over = batches(viewer=request.viewer, language=target.code)
    context = {"form": form, "language": target, "batches": taken_over}
    return render(request, "core/translation_import.html", context)


@behind_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def translation_import_preview(request: StaffRequest, language: str) -> HttpResponse:
    """Look at the rows; take them over, all of them or those that can be."""
    target = _language(request, language)
    kept = _kept(request, target)
    if kept is None:
        messages.error(request, _("Die Vorschau ist abgelaufen. Bitte laden Sie die Datei neu."))
        return redirect("core:translation_import", target.code)
    if request.method != "POST":
        return _preview(request, target, kept)
    if request.POST.get("preview") != kept.token:
        message = _("Diese Seite war veraltet; hier steht die Vorschau, die jetzt gilt.")
        return _preview(request, target, kept, problem=message)
    try:
        batch = services.import_translations(
            actor=request.viewer,
            language=target.code,
            rows=kept.rows,
            seen=kept.seen,
            only_good=request.POST.get("which") == "good",
            now=timezone.now(),
        )
    except Refused as refused:
        return _preview(request, target, kept, problem=str(refused), renew=True)
    kept_uploads.discard(request, kind=KIND)
    messages.success(request, _("Die Tabelle ist übernommen."))
    return redirect("core:translation_batch", target.code, batch.pk)


@behind_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def translation_batch(request: StaffRequest, language: str, batch_id: int) -> HttpResponse:
    """What a table brought, and the way back."""
    target = _language(request, language)
    batch = batch_for(viewer=request.viewer, language=target.code, id=batch_id)
    context = {"language": target, "batch": batch, "count": len(batch.written)}
    if request.method == "POST":
        try:
            services.undo_import(
                actor=request.viewer, language=target.code, batch_id=batch.pk, now=timezone.now()
            )
        except Refused as refused:
            first, *texts = refused.problems
            context |= {"problem": first.message, "texts": texts}
        else:
            messages.success(request, _("Die Tabelle ist zurückgenommen."))
            return redirect("core:translation_list", target.code)
    return render(request, "core/translation_batch.html", context)


def _language(request: StaffRequest, code: str) -> Language:
    if not may_translate(request.viewer):
        raise NotFound
    return language_for(code)


def _plan(
    request: StaffRequest,
    language: Language,
    rows: Sequence[FileRow],
    seen: Mapping[str, str] | None = None,
) -> SheetPlan:
    return plan_sheet(
        rows,
        viewer=request.viewer,
        language=language.code,
        today=timezone.localdate(),
        seen=seen,
    )


def _preview(
    request: StaffRequest,
    language: Language,
    kept: _Kept,
    *,
    problem: str = "",
    renew: bool = False,
) -> HttpResponse:
    """`renew`: what others changed is on this page now, and counts as seen."""
    plan = _plan(request, language, kept.rows, kept.seen)
    token = _keep(request, language, kept.rows, plan.marks) if renew else kept.token
    order = list(Outcome)
    rows = [row for row in plan.rows if row.outcome != Outcome.UNCHANGED]
    rows.sort(key=lambda row: (not row.is_stale, order.index(row.outcome), row.number))
    context = {
        "language": language,
        "counts": plan.counts,
        "good": len(plan.good),
        "outdated": sum(row.german_differs for row in plan.good),
        "stale": 0 if renew else len(plan.stale),
        "rows": [(row, *LOOKS[row.outcome]) for row in rows[:MOST_SHOWN]],
        "hidden": max(len(rows) - MOST_SHOWN, 0),
        "token": token,
        "problem": problem,
    }
    return render(request, "core/translation_import_preview.html", context)


def _keep(
    request: StaffRequest, language: Language, rows: Sequence[FileRow], seen: Mapping[str, str]
) -> str:
    content = {"language": language.code, "rows": [asdict(row) for row in rows], "seen": seen}
    data = json.dumps(content).encode()
    kept_uploads.keep(request, kind=KIND, data=data)
    return _token(data)


def _kept(request: StaffRequest, language: Language) -> _Kept | None:
    data = kept_uploads.kept(request, kind=KIND)
    content = json.loads(data) if data is not None else {}
    if data is None or content["language"] != language.code:
        return None
    rows = [FileRow(**row) for row in content["rows"]]
    return _Kept(rows, content["seen"], _token(data))


def _token(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
