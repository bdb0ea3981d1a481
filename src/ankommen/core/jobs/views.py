from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..errors import Refused
from ..http import StaffRequest
from ..notices import mark_seen
from ..registries.entrance import behind_the_door
from ..tables.download import TableFile, with_file
from ..tables.writing import Column, Kind, Sheet
from .queue import cancel, may_keep_system_jobs, retry, take_note
from .registry import JOB_NOTICE
from .selectors import TROUBLE, JobChoice, chosen_jobs, job_for, jobs_of

STOP_POLLING = 286


@behind_the_door
def job(request: StaffRequest, job_id: UUID) -> HttpResponse:
    """What is being done, how far it is, how long it still takes; htmx asks for the middle only."""
    now = timezone.now()
    progress = job_for(viewer=request.viewer, job_id=job_id, now=now)
    if not progress.is_open:
        mark_seen(JOB_NOTICE, job_id, viewer=request.viewer, now=now)
    if request.htmx:
        status = 200 if progress.is_open else STOP_POLLING
        middle = render(request, "core/job_progress.html", {"progress": progress}, status=status)
        if not progress.is_open and progress.job.result_url:
            middle["HX-Redirect"] = progress.job.result_url  # who waits here sees what was made
        return middle
    return render(request, "core/job.html", {"progress": progress})


def _job_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Auftrag"), 50),
        Column(_("Stand"), 18),
        Column(_("Angefordert"), 18, Kind.DATETIME),
        Column(_("Grund") if _choice(request).of_system else _("Ergebnis"), 60),
    ]
    jobs = chosen_jobs(viewer=request.viewer, choice=_choice(request))
    cells = (
        [one.heading, one.get_state_display(), timezone.localtime(one.asked_at), one.message]
        for one in jobs.iterator(chunk_size=500)
    )
    return TableFile(_("auftraege"), Sheet(_("Aufträge"), columns, cells))


def _choice(request: StaffRequest) -> JobChoice:
    return JobChoice(
        of_system=request.GET.get("von") == "system", troubled=request.GET.get("stand") == TROUBLE
    )


@behind_the_door
@with_file(_job_file)
def job_list(request: StaffRequest) -> HttpResponse:
    """One's own jobs; for who keeps the installation also those that nobody asked for."""
    choice = _choice(request)
    page = jobs_of(
        viewer=request.viewer,
        choice=choice,
        given=request.GET,
        now=timezone.now(),
    )
    context = {
        "page": page,
        "choice": choice,
        "may_keep": may_keep_system_jobs(request.viewer),
        "lists": [
            (label, f"?{one.query}", one == choice)
            for label, one in (
                (_("Meine Aufträge"), JobChoice()),
                (_("Aufträge des Systems"), JobChoice(of_system=True)),
                (_("Gescheiterte des Systems"), JobChoice(of_system=True, troubled=True)),
            )
        ],
    }
    return render(request, "core/job_list.html", context)


@behind_the_door
@require_POST
def job_cancel(request: StaffRequest, job_id: UUID) -> HttpResponse:
    try:
        cancel(actor=request.viewer, job_id=job_id)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.info(request, _("Der Auftrag wird abgebrochen."))
    return redirect("core:job", job_id)


@behind_the_door
@require_POST
def job_retry(request: StaffRequest, job_id: UUID) -> HttpResponse:
    try:
        retry(actor=request.viewer, job_id=job_id)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("core:job", job_id)


@behind_the_door
@require_POST
def job_noted(request: StaffRequest, job_id: UUID) -> HttpResponse:
    try:
        take_note(actor=request.viewer, job_id=job_id)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("core:job", job_id)
