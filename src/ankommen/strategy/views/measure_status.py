from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest
from ankommen.core.ui.forms import add_problems

from ..forms.measure_status import EndForm, OverrideForm, ReportForm, ResumeForm
from ..models import Measure
from ..permissions import may_decide_on_measure, may_report_status
from ..selectors.measure_detail import measure_detail
from ..selectors.measures import measure_for
from ..services.milestones import complete_milestone
from ..services.status import (
    Report,
    drop_measure,
    end_override,
    finish_measure,
    merge_measure,
    override_status,
    report_status,
    resume_measure,
)
from ..wording import reason_text, status_label

METHODS = ("GET", "POST")


@needs("strategy.report_status")
@require_http_methods(METHODS)
def measure_report(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    """Report how it stands; milestones reached are ticked in the same step."""
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_report_status
    )
    today = timezone.localdate()
    form = ReportForm(
        request.POST or kept_input(request), measure=found, initial={"reported_on": today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _report(request, found, form)
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Der Stand ist gemeldet."))
            return redirect("strategy:measure_detail", edition, measure)
    detail = measure_detail(viewer=request.viewer, measure=found, day=today)
    context = {
        "form": form,
        "measure": found,
        "edition": found.edition,
        "detail": detail,
        "label": status_label(detail.status),
        "reason": reason_text(detail.status),
    }
    return render(request, "strategy/measure_report.html", context)


@needs("strategy.approve")
@require_http_methods(METHODS)
def measure_override(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_decide_on_measure
    )
    form = OverrideForm(request.POST or kept_input(request))
    if request.method == "POST" and form.is_valid():
        try:
            override_status(
                actor=request.viewer,
                measure_id=found.pk,
                today=timezone.localdate(),
                **form.cleaned_data,
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Der Stand ist bis zum gewählten Tag von Hand gesetzt."))
            return redirect("strategy:measure_detail", edition, measure)
    context = {"form": form, "measure": found, "edition": found.edition}
    return render(request, "strategy/measure_override.html", context)


@needs("strategy.approve")
@require_POST
def measure_override_end(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_decide_on_measure
    )
    try:
        end_override(actor=request.viewer, measure_id=found.pk, today=timezone.localdate())
        messages.success(request, _("Es gilt wieder der berechnete Stand."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("strategy:measure_detail", edition, measure)


@needs("strategy.report_status")
@require_http_methods(METHODS)
def measure_end(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    """Implemented, dropped or merged."""
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_report_status
    )
    form = EndForm(
        request.POST or kept_input(request),
        measure=found,
        may_decide=may_decide_on_measure(request.viewer, found),
        initial={"ended_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _end(request, found, form)
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Das Ende der Maßnahme ist eingetragen."))
            return redirect("strategy:measure_detail", edition, measure)
    context = {"form": form, "measure": found, "edition": found.edition}
    return render(request, "strategy/measure_end.html", context)


@needs("strategy.approve")
@require_http_methods(METHODS)
def measure_resume(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_decide_on_measure
    )
    form = ResumeForm(request.POST or kept_input(request))
    if request.method == "POST" and form.is_valid():
        try:
            resume_measure(
                actor=request.viewer, measure_id=found.pk, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Die Maßnahme läuft wieder."))
            return redirect("strategy:measure_detail", edition, measure)
    context = {"form": form, "measure": found, "edition": found.edition}
    return render(request, "strategy/measure_resume.html", context)


def _report(request: StaffRequest, measure: Measure, form: ReportForm) -> None:
    """The report and the milestones it ticks: both or neither."""
    given = dict(form.cleaned_data)
    reached = given.pop("milestones", [])
    with transaction.atomic():
        report_status(
            actor=request.viewer,
            measure_id=measure.pk,
            report=Report(**given),
            now=timezone.now(),
        )
        for milestone_id in reached:
            complete_milestone(
                actor=request.viewer,
                measure_id=measure.pk,
                milestone_id=milestone_id,
                done_on=given["reported_on"],
                today=timezone.localdate(),
            )


def _end(request: StaffRequest, measure: Measure, form: EndForm) -> None:
    given, today = form.cleaned_data, timezone.localdate()
    actor, id, ended_on = request.viewer, measure.pk, given["ended_on"]
    if given["how"] == "done":
        finish_measure(actor=actor, measure_id=id, done_on=ended_on, today=today)
    elif given["how"] == "dropped":
        drop_measure(
            actor=actor, measure_id=id, reason=given["reason"], ended_on=ended_on, today=today
        )
    else:
        merge_measure(
            actor=actor,
            measure_id=id,
            into=given["merged_into"] or 0,
            reason=given["reason"],
            ended_on=ended_on,
            today=today,
        )
