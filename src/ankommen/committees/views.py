from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.accounts.public import kept_input, needs
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file

from . import selectors, services
from .forms import BodyForm, MeetingForm, ResolutionForm
from .models import Outcome
from .permissions import may_edit_committees
from .sheets import body_sheet, meeting_sheet, resolution_sheet

SOON = timedelta(days=60)


def _body_file(request: StaffRequest) -> TableFile:
    return TableFile(_("gremien"), body_sheet(selectors.bodies(viewer=request.viewer)))


@needs("committees.read")
@with_file(_body_file)
def body_list(request: StaffRequest) -> HttpResponse:
    """Who decides here, and when is the next meeting?"""
    today = timezone.localdate()
    context = {
        "bodies": selectors.bodies(viewer=request.viewer),
        "upcoming": selectors.upcoming_meetings(
            viewer=request.viewer, today=today, until=today + SOON
        ),
        "may_edit": may_edit_committees(request.viewer),
    }
    return render(request, "committees/body_list.html", context)


def _meeting_file(request: StaffRequest, id: int) -> TableFile:
    body = selectors.body_for(viewer=request.viewer, id=id)
    rows = selectors.meetings_of(viewer=request.viewer, body=body)
    return TableFile(_("sitzungen"), meeting_sheet(body, rows))


@needs("committees.read")
@with_file(_meeting_file)
def body_detail(request: StaffRequest, id: int) -> HttpResponse:
    body = selectors.body_for(viewer=request.viewer, id=id)
    context = {
        "body": body,
        "meetings": selectors.meetings_of(viewer=request.viewer, body=body),
        "may_edit": may_edit_committees(request.viewer),
    }
    return render(request, "committees/body_detail.html", context)


@needs("committees.edit")
def body_add(request: StaffRequest) -> HttpResponse:
    form = BodyForm(request.POST or kept_input(request))
    if request.method == "POST":
        body = form.carry_out(lambda: services.add_body(actor=request.viewer, **form.values))
        if body is not None:
            messages.success(request, _("Das Gremium ist angelegt."))
            return redirect("committees:body_detail", body.pk)
    return render(request, "committees/body_form.html", {"form": form, "body": None})


@needs("committees.edit")
def body_change(request: StaffRequest, id: int) -> HttpResponse:
    body = selectors.body_for(viewer=request.viewer, id=id)
    form = BodyForm(request.POST or kept_input(request), instance=body)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_body(actor=request.viewer, id=id, **form.seen, **form.values)
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("committees:body_detail", id)
    return render(request, "committees/body_form.html", {"form": form, "body": body})


def _meeting_resolution_file(request: StaffRequest, id: int) -> TableFile:
    meeting = selectors.meeting_for(viewer=request.viewer, id=id)
    rows = selectors.resolutions_of(viewer=request.viewer, meeting=meeting)
    return TableFile(_("beschluesse"), resolution_sheet(rows))


@needs("committees.read")
@with_file(_meeting_resolution_file)
def meeting_detail(request: StaffRequest, id: int) -> HttpResponse:
    meeting = selectors.meeting_for(viewer=request.viewer, id=id)
    context = {
        "meeting": meeting,
        "resolutions": selectors.resolutions_of(viewer=request.viewer, meeting=meeting),
        "may_edit": may_edit_committees(request.viewer),
    }
    return render(request, "committees/meeting_detail.html", context)


@needs("committees.edit")
def meeting_add(request: StaffRequest, body_id: int) -> HttpResponse:
    body = selectors.body_for(viewer=request.viewer, id=body_id)
    form = MeetingForm(request.POST or kept_input(request))
    if request.method == "POST":
        meeting = form.carry_out(
            lambda: services.add_meeting(actor=request.viewer, body_id=body_id, **form.values)
        )
        if meeting is not None:
            messages.success(request, _("Die Sitzung ist angelegt."))
            return redirect("committees:meeting_detail", meeting.pk)
    context = {"form": form, "body": body, "meeting": None}
    return render(request, "committees/meeting_form.html", context)


@needs("committees.edit")
def meeting_change(request: StaffRequest, id: int) -> HttpResponse:
    meeting = selectors.meeting_for(viewer=request.viewer, id=id)
    form = MeetingForm(request.POST or kept_input(request), instance=meeting)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_meeting(actor=request.viewer, id=id, **form.seen, **form.values)
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("committees:meeting_detail", id)
    context = {"form": form, "body": meeting.body, "meeting": meeting}
    return render(request, "committees/meeting_form.html", context)


def _resolution_file(request: StaffRequest) -> TableFile:
    rows = selectors.chosen_resolutions(
        viewer=request.viewer,
        search=request.GET.get("suche", "").strip()[:100],
        outcome=request.GET.get("ergebnis", ""),
    )
    return TableFile(_("beschluesse"), resolution_sheet(rows))


@needs("committees.read")
@with_file(_resolution_file)
def resolution_list(request: StaffRequest) -> HttpResponse:
    """What was decided?"""
    search, outcome = request.GET.get("suche", "").strip()[:100], request.GET.get("ergebnis", "")
    page = selectors.resolution_page(
        viewer=request.viewer, given=request.GET, search=search, outcome=outcome
    )
    context = {
        "page": page,
        "search": search,
        "outcome": outcome,
        "outcomes": Outcome.choices,
    }
    return render(request, "committees/resolution_list.html", context)


@needs("committees.read")
def resolution_detail(request: StaffRequest, id: int) -> HttpResponse:
    context = {
        "resolution": selectors.resolution_for(viewer=request.viewer, id=id),
        "may_edit": may_edit_committees(request.viewer),
    }
    return render(request, "committees/resolution_detail.html", context)


@needs("committees.edit")
def resolution_add(request: StaffRequest, meeting_id: int) -> HttpResponse:
    meeting = selectors.meeting_for(viewer=request.viewer, id=meeting_id)
    form = ResolutionForm(
        request.POST or kept_input(request), initial={"decided_on": meeting.held_on}
    )
    if request.method == "POST":
        resolution = form.carry_out(
            lambda: services.add_resolution(
                actor=request.viewer, meeting_id=meeting_id, **form.values
            )
        )
        if resolution is not None:
            messages.success(request, _("Der Beschluss ist festgehalten."))
            return redirect("committees:resolution_detail", resolution.pk)
    context = {"form": form, "meeting": meeting, "resolution": None}
    return render(request, "committees/resolution_form.html", context)


@needs("committees.edit")
def resolution_change(request: StaffRequest, id: int) -> HttpResponse:
    resolution = selectors.resolution_for(viewer=request.viewer, id=id)
    form = ResolutionForm(request.POST or kept_input(request), instance=resolution)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_resolution(
                actor=request.viewer, id=id, **form.seen, **form.values
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("committees:resolution_detail", id)
    context = {"form": form, "meeting": resolution.meeting, "resolution": resolution}
    return render(request, "committees/resolution_form.html", context)
