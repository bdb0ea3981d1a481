"""Pages of good practice: the register, one project, requests to open it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ankommen.accounts.public import kept_input, needs
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.paging import paged_rows

from ..forms.measure_choice import kept_query
from ..forms.projects import (
    FILTERS,
    OpeningAnswerForm,
    OpeningForm,
    ProjectForm,
    read_project_choice,
)
from ..history_wording import action_text
from ..models import Project
from ..permissions import may_edit_concept, may_suggest
from ..selectors import projects as selectors
from ..selectors.working_edition import working_edition
from ..services import projects as services
from .duties import the_concept


def _project_file(request: StaffRequest) -> TableFile:
    lines = selectors.project_lines(viewer=request.viewer, choice=read_project_choice(request.GET))
    return TableFile(
        _("gute-praxis"), Sheet(_("Gute Praxis"), _columns(), [_cells(line) for line in lines])
    )


@needs("strategy.read")
@require_GET
@with_file(_project_file)
def project_list(request: StaffRequest) -> HttpResponse:
    """What has worked in the district, and may others copy it?"""
    choice = read_project_choice(request.GET)
    lines = selectors.project_lines(viewer=request.viewer, choice=choice)
    page = paged_rows(lines, request.GET, key=lambda line: line.project.pk)
    context = {
        "choice": choice,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "page": page,
        "lines": page.rows,
        "query": kept_query(request.GET),
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/project_list.html", context)


@needs("strategy.read")
@require_GET
def project_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What worked, what it takes, and who asks for it?"""
    project = selectors.project_for(viewer=request.viewer, id=id)
    context = {
        "project": project,
        "line": selectors.project_line(viewer=request.viewer, project=project),
        "contact": selectors.contact_of(viewer=request.viewer, project=project),
        "requests": selectors.requests_of(project),
        "history": [
            {
                "date": one.at,
                "title": action_text(one.action),
                "state": "open",
                "state_label": one.actor_label,
                "note": str(one.details.get("asked_by", "")),
            }
            for one in selectors.project_history(project)
        ],
        "may_edit": may_edit_concept(request.viewer),
        "may_ask": may_suggest(request.viewer),
    }
    return render(request, "strategy/project_detail.html", context)


@needs("strategy.edit")
def project_add(request: StaffRequest) -> HttpResponse:
    form = _form(request, None)
    if request.method == "POST":
        project = form.carry_out(
            lambda: services.add_project(
                actor=request.viewer,
                concept_id=the_concept(request).pk,
                values=form.values,
                now=timezone.now(),
            )
        )
        if project is not None:
            messages.success(request, _("Das Projekt steht im Register."))
            return redirect("strategy:project_detail", project.pk)
    return render(request, "strategy/project_form.html", {"form": form})


@needs("strategy.edit")
def project_change(request: StaffRequest, id: int) -> HttpResponse:
    project = selectors.project_for(viewer=request.viewer, id=id)
    form = _form(request, project)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_project(
                actor=request.viewer, id=id, **form.seen, values=form.values
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:project_detail", id)
    return render(request, "strategy/project_form.html", {"form": form, "project": project})


@needs("strategy.suggest")
def project_ask(request: StaffRequest, id: int) -> HttpResponse:
    """Open this project to us."""
    project = selectors.project_for(viewer=request.viewer, id=id)
    initial = {"asked_on": timezone.localdate()}
    form = OpeningForm(request.POST or kept_input(request), initial=initial)
    if request.method == "POST":
        asked = form.carry_out(
            lambda: services.ask_to_open(
                actor=request.viewer, project_id=id, now=timezone.now(), **form.values
            )
        )
        if asked is not None:
            messages.success(request, _("Die Bitte ist eingetragen. Das Sachgebiet antwortet."))
            return redirect("strategy:project_detail", id)
    return render(request, "strategy/project_ask.html", {"form": form, "project": project})


@needs("strategy.edit")
def project_answer(request: StaffRequest, id: int, opening: int) -> HttpResponse:
    project = selectors.project_for(viewer=request.viewer, id=id)
    found = selectors.request_for(viewer=request.viewer, project=project, id=opening)
    form = OpeningAnswerForm(request.POST or kept_input(request), instance=found)
    if request.method == "POST":
        answered = form.carry_out(
            lambda: services.answer_request(
                actor=request.viewer,
                id=found.pk,
                **form.seen,
                now=timezone.now(),
                **form.values,
            )
        )
        if answered is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:project_detail", id)
    context = {"form": form, "project": project, "opening": found}
    return render(request, "strategy/project_ask.html", context)


def _form(request: StaffRequest, project: Project | None) -> ProjectForm:
    return ProjectForm(
        request.POST or kept_input(request),
        instance=project,
        viewer=request.viewer,
        edition=working_edition(request.viewer, day=timezone.localdate()),
    )


def _columns() -> list[Column]:
    return [
        Column(_("Projekt"), 44),
        Column(_("Träger"), 34),
        Column(_("Beginn"), 14, Kind.DATE),
        Column(_("Ende"), 14, Kind.DATE),
        Column(_("Was hat es bewirkt?"), 60),
        Column(_("Was braucht es, damit es gelingt?"), 60),
        Column(_("Zur Nachahmung frei"), 12),
        Column(_("öffentlich"), 12),
        Column(_("offene Bitten"), 12, Kind.WHOLE),
    ]


def _cells(line: selectors.ProjectLine) -> list[Any]:
    project = line.project
    yes, no = _("ja"), _("nein")
    return [
        project.title,
        line.organisation,
        project.starts_on,
        project.ends_on,
        project.result,
        project.conditions,
        yes if project.is_reusable else no,
        yes if project.is_public else no,
        line.waiting,
    ]
