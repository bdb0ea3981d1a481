"""Answers under Art. 15 DSGVO: about oneself, and by the data-protection officer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.personal_exports import files, services
from ankommen.core.tables.download import download
from ankommen.core.ui.forms import add_problems

from ..forms import AccessRequestForm
from ..public import needs, needs_login
from ..selectors.people import person_of

WRITERS = {"xlsx": files.as_workbook, "json": files.as_json, "pdf": files.as_pdf}


@never_cache
@needs_login
def own_data(request: StaffRequest) -> HttpResponse:
    """What does this installation know about me? Asked for here, made as a job."""
    if request.method == "POST":
        try:
            job = services.ask_about_oneself(actor=request.viewer, now=timezone.now())
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect("accounts:own_data")
        return redirect("core:job", job.pk)
    found = services.asked_by(viewer=request.viewer, is_own=True)
    return render(request, "accounts/own_data.html", {"exports": found})


@never_cache
@needs(services.PERMISSION)
def access_requests(request: StaffRequest) -> HttpResponse:
    """The officer asks for what is known about one person, with the reason."""
    form = AccessRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = person_of(login=given["login"], name=given["name"], email=given["email"])
            job = services.ask(
                actor=request.viewer, person=person, reason=given["reason"], now=timezone.now()
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            return redirect("core:job", job.pk)
    found = services.asked_by(viewer=request.viewer, is_own=False)
    return render(request, "accounts/access_requests.html", {"form": form, "exports": found})


@never_cache
@needs_login
def data_export(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """One answer to read."""
    row, content = services.read(viewer=request.viewer, export_id=export_id, as_what="page")
    context = {"export": row, "content": content, "most": files.ROWS_ON_PAPER}
    return render(request, "accounts/data_export.html", context)


@never_cache
@needs_login
def data_export_file(request: StaffRequest, export_id: UUID, kind: str) -> HttpResponse:
    write = WRITERS.get(kind)
    if write is None:
        raise NotFound
    _row, content = services.read(viewer=request.viewer, export_id=export_id, as_what=kind)
    return download(write(content), _("auskunft") + f".{kind}")
