"""Pages of implementation reports: the list, one report, making it, its files."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core import jobs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.models import Job
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms.reports import ReportForm, ResolutionChoiceForm
from ..models import Edition, OutputKind, ReportDraft
from ..permissions import may_make_report, may_publish
from ..report.paper import LANGUAGE, one_page_context
from ..report.presentation import report_view
from ..report.sheet import SIZES
from ..selectors import reports as selectors
from ..selectors.editions import edition_for
from ..selectors.report_drafts import open_drafts
from ..selectors.working_edition import working_edition
from ..services import reports as services
from ..services.report_drafts import start_draft

FILES = {"intern": "pdf", "oeffentlich": "public_pdf", "eine-seite": "one_page_pdf"}


@needs("strategy.read")
def report_home(request: StaffRequest) -> HttpResponse:
    """The reports of the edition the office works with."""
    edition = working_edition(request.viewer, day=timezone.localdate())
    if edition is None:
        return redirect("strategy:concept_overview")
    return redirect("strategy:report_list", edition.slug)


def _report_file(request: StaffRequest, edition: str) -> TableFile:
    found = edition_for(viewer=request.viewer, slug=edition)
    columns = [
        Column(_("Stichtag"), 14, Kind.DATE),
        Column(_("Bericht"), 50),
        Column(_("Erstellt"), 18, Kind.DATETIME),
        Column(_("von"), 28),
        Column(_("Beschluss"), 40),
        Column(_("Sichtbarkeit"), 16),
        Column(_("Prüfsumme"), 66),
    ]
    cells = [
        [
            one.reference_date,
            one.title,
            timezone.localtime(one.made_at),
            one.made_by_label,
            one.resolution.label if one.resolution else "",
            _("öffentlich") if one.is_published else _("nur intern"),
            one.content_hash,
        ]
        for one in selectors.report_lines(viewer=request.viewer, edition=found)
    ]
    return TableFile(f"{_('berichte')}-{found.slug}", Sheet(_("Berichte"), columns, cells))


@needs("strategy.read")
@with_file(_report_file)
def report_list(request: StaffRequest, edition: str) -> HttpResponse:
    found = edition_for(viewer=request.viewer, slug=edition)
    context = {
        "edition": found,
        "reports": selectors.report_lines(viewer=request.viewer, edition=found),
        "drafts": open_drafts(viewer=request.viewer, edition=found),
        "may_make": may_make_report(request.viewer),
    }
    return render(request, "strategy/report_list.html", context)


@needs("strategy.make_report")
def report_create(request: StaffRequest, edition: str) -> HttpResponse:
    """Choose the day, write the words before it, ask for the report."""
    found = edition_for(viewer=request.viewer, slug=edition)
    today = timezone.localdate()
    initial = {
        "reference_date": _likely_day(found, today),
        "request": services.default_request(found),
    }
    data = request.POST if request.method == "POST" else kept_input(request)
    form = ReportForm(data, initial=initial)
    if request.method == "POST" and "draft" in request.POST:
        draft = form.carry_out(lambda: _start_draft(request, found, form))
        if draft is not None:
            return redirect("strategy:report_draft", draft.pk)
    elif request.method == "POST":
        job = form.carry_out(lambda: _ask(request, found, form))
        if job is not None:
            return redirect("core:job", job.pk)
    return render(request, "strategy/report_create.html", {"form": form, "edition": found})


@needs("strategy.read")
def report_detail(request: StaffRequest, edition: str, id: int) -> HttpResponse:
    """What does this report say, and is it still what was frozen?"""
    report = selectors.report_for(viewer=request.viewer, edition=edition, id=id)
    content = selectors.frozen_content(report)
    with translation.override(LANGUAGE):
        shown = report_view(content)
    context = {
        "row": report,
        "edition": report.edition,
        "heading": content.heading,
        "report": shown,
        "content_hash": report.content_hash,
        "is_unchanged": selectors.is_unchanged(report),
        "resolution": selectors.resolution_of(report),
        "outputs": [(kind, selectors.output_of(report, kind)) for kind in OutputKind],
        "may_make": may_make_report(request.viewer),
        "may_publish": may_publish(request.viewer),
    }
    return render(request, "strategy/report_detail.html", context)


@needs("strategy.read")
def report_sheet(request: StaffRequest, edition: str, id: int) -> HttpResponse:
    """The report on one page, as the council gets it."""
    report = selectors.report_for(viewer=request.viewer, edition=edition, id=id)
    content = selectors.public_content(report)
    with translation.override(LANGUAGE):
        sheet = one_page_context(content, content_hash=report.content_hash, size=SIZES[0])
    context = {**sheet, "row": report, "edition": report.edition}
    return render(request, "strategy/report_sheet.html", context)


@needs("strategy.read")
def report_file(request: StaffRequest, edition: str, id: int, kind: str) -> HttpResponse:
    report = selectors.report_for(viewer=request.viewer, edition=edition, id=id)
    file = getattr(report, FILES[kind]) if kind in FILES else None
    if not file:
        raise NotFound
    name = file.name.rsplit("/", 1)[-1]
    disposition = {"Content-Disposition": f'inline; filename="{name}"'}
    with default_storage.open(file.name) as stored:
        return HttpResponse(stored.read(), content_type="application/pdf", headers=disposition)


@require_POST
@needs("strategy.publish")
def report_publish(request: StaffRequest, edition: str, id: int) -> HttpResponse:
    """Publish as a job, since it prints the public PDF; take back at once."""
    report = selectors.report_for(
        viewer=request.viewer, edition=edition, id=id, allowed=may_publish
    )
    if "withdraw" in request.POST:
        services.unpublish_report(report_id=report.pk, actor=request.viewer)
        messages.success(request, _("Der Bericht ist nicht mehr öffentlich."))
        return redirect("strategy:report_detail", edition, id)
    try:
        services.check_publication(report_id=report.pk, actor=request.viewer)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("strategy:report_detail", edition, id)
    job = jobs.enqueue(
        "strategy.publish_report",
        title=_("Veröffentlichen: %(report)s") % {"report": report.title},
        parameters={"report_id": report.pk},
        actor=request.viewer,
    )
    return redirect("core:job", job.pk)


@needs("strategy.make_report")
def report_resolution(request: StaffRequest, edition: str, id: int) -> HttpResponse:
    """Which resolution took this report?"""
    viewer = request.viewer
    report = selectors.report_for(viewer=viewer, edition=edition, id=id, allowed=may_make_report)
    choices = selectors.possible_resolutions(viewer=viewer, report=report)
    initial = {"resolution": report.resolution_id or ""}
    data = request.POST if request.method == "POST" else kept_input(request)
    form = ResolutionChoiceForm(data, initial=initial, choices=choices)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.attach_resolution(
                report_id=report.pk,
                resolution_id=form.cleaned_data["resolution"],
                actor=viewer,
            )
        )
        if changed is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("strategy:report_detail", edition, id)
    context = {"form": form, "row": report, "edition": report.edition, "choices": choices}
    return render(request, "strategy/report_resolution.html", context)


def _ask(request: StaffRequest, edition: Edition, form: ReportForm) -> Job:
    """Refuse at once what the job would refuse later; else hand it over."""
    day: date = form.cleaned_data["reference_date"]
    services.check_report(
        actor=request.viewer, edition_id=edition.pk, reference_date=day, now=timezone.now()
    )
    return jobs.enqueue(
        "strategy.make_report",
        title=_("Umsetzungsbericht erstellen: %(edition)s") % {"edition": edition.title},
        parameters={
            "edition_id": edition.pk,
            "reference_date": day.isoformat(),
            "introduction": form.cleaned_data["introduction"],
            "request": form.cleaned_data["request"],
        },
        actor=request.viewer,
    )


def _start_draft(request: StaffRequest, edition: Edition, form: ReportForm) -> ReportDraft:
    return start_draft(
        edition_id=edition.pk,
        reference_date=form.cleaned_data["reference_date"],
        foreword=form.cleaned_data["introduction"],
        request=form.cleaned_data["request"],
        actor=request.viewer,
        now=timezone.now(),
    )


def _likely_day(edition: Edition, today: date) -> date:
    """Today, or the last day of an edition that is over."""
    return max(edition.starts_on, min(today, edition.ends_on))
