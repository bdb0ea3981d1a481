"""Milestones and files of a measure."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.ui.forms import add_problems
from ankommen.core.uploads import MAX_UPLOAD_BYTES, was_dropped

from ..forms.measure_status import AttachmentForm, MilestoneAddForm, MilestoneDoneForm
from ..permissions import may_edit_measure, may_report_status
from ..selectors.measures import measure_for
from ..services.attachments import (
    add_attachment,
    remove_attachment,
    set_attachment_visibility,
)
from ..services.milestones import add_milestone, complete_milestone, reopen_milestone

METHODS = ("GET", "POST")


@needs("strategy.report_status")
@require_http_methods(METHODS)
def measure_milestones(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    """All milestones with their buttons, and the form for another one."""
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_report_status
    )
    form = MilestoneAddForm(request.POST or kept_input(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_milestone(actor=request.viewer, measure_id=found.pk, **form.cleaned_data)
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Der Meilenstein ist ergänzt."))
            return redirect("strategy:measure_milestones", edition, measure)
    context = {
        "form": form,
        "measure": found,
        "edition": found.edition,
        "milestones": found.milestones.all(),
        "today": f"{timezone.localdate():%d.%m.%Y}",
    }
    return render(request, "strategy/measure_milestones.html", context)


@needs("strategy.report_status")
@require_POST
def milestone_change(request: StaffRequest, edition: str, measure: str, id: int) -> HttpResponse:
    """Reached, or open again."""
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_report_status
    )
    try:
        if request.POST.get("reopen"):
            reopen_milestone(actor=request.viewer, measure_id=found.pk, milestone_id=id)
            messages.success(request, _("Der Meilenstein ist wieder offen."))
        else:
            _complete(request, found.pk, id)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("strategy:measure_milestones", edition, measure)


@needs("strategy.report_status")
@require_http_methods(METHODS)
def measure_attach(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_report_status
    )
    form = AttachmentForm(request.POST or kept_input(request), request.FILES or None)
    if request.method == "POST" and was_dropped(request):
        form.errors.clear()
        message = _("Die Datei ist größer als %(megabytes)d MB.")
        form.add_error("file", message % {"megabytes": MAX_UPLOAD_BYTES // 1024 // 1024})
    elif request.method == "POST" and form.is_valid():
        try:
            add_attachment(
                actor=request.viewer,
                measure_id=found.pk,
                upload=form.cleaned_data["file"],
                is_public=form.cleaned_data["is_public"],
                now=timezone.now(),
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Die Datei ist angehängt."))
            return redirect("strategy:measure_detail", edition, measure)
    context = {
        "form": form,
        "measure": found,
        "edition": found.edition,
        "may_edit": may_edit_measure(request.viewer, found),
    }
    return render(request, "strategy/measure_attach.html", context)


@needs("strategy.read")
@require_GET
def attachment_download(request: StaffRequest, edition: str, measure: str, id: int) -> HttpResponse:
    """The file to save, never to be shown or run by the browser here."""
    found = measure_for(viewer=request.viewer, edition=edition, measure=measure)
    attachment = found.attachments.filter(pk=id).first()
    if attachment is None or not attachment.file.storage.exists(str(attachment.file.name)):
        raise NotFound
    with attachment.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=attachment.content_type)
    response["Content-Disposition"] = content_disposition_header(True, attachment.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@needs("strategy.edit")
@require_POST
def attachment_change(request: StaffRequest, edition: str, measure: str, id: int) -> HttpResponse:
    """Publish, withdraw or remove."""
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_edit_measure
    )
    try:
        if request.POST.get("remove"):
            remove_attachment(actor=request.viewer, measure_id=found.pk, attachment_id=id)
            messages.success(request, _("Die Datei ist entfernt."))
        else:
            is_public = request.POST.get("publish") == "1"
            set_attachment_visibility(
                actor=request.viewer,
                measure_id=found.pk,
                attachment_id=id,
                is_public=is_public,
            )
            messages.success(request, _("Die Sichtbarkeit ist geändert."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("strategy:measure_detail", edition, measure)


def _complete(request: StaffRequest, measure_id: int, milestone_id: int) -> None:
    form = MilestoneDoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for text in form.errors["done_on"]))
        return
    complete_milestone(
        actor=request.viewer,
        measure_id=measure_id,
        milestone_id=milestone_id,
        today=timezone.localdate(),
        **form.cleaned_data,
    )
    messages.success(request, _("Der Meilenstein ist als erreicht eingetragen."))
