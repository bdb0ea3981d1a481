"""Pages above the editions: the overview, the concept's data, the guiding goals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms.editions import ConceptForm, GuidingGoalForm, NewConceptForm
from ..models import Concept
from ..permissions import may_edit_concept
from ..selectors import editions as selectors
from ..selectors import reports
from ..selectors.texts import waiting_count
from ..services import concept as services


def _edition_file(request: StaffRequest) -> TableFile:
    concepts = selectors.concepts(viewer=request.viewer)
    if not concepts:
        raise NotFound
    columns = [
        Column(_("Edition"), 40),
        Column(_("Beginn"), 14, Kind.DATE),
        Column(_("Ende"), 14, Kind.DATE),
        Column(_("Stand"), 20),
        Column(_("schreibt fort"), 40),
        Column(_("öffentlich"), 12),
    ]
    cells = [
        [
            one.title,
            one.starts_on,
            one.ends_on,
            one.get_state_display(),
            one.predecessor.title if one.predecessor else "",
            one.published_at is not None,
        ]
        for one in selectors.editions_of(viewer=request.viewer, concept=_chosen(request, concepts))
    ]
    return TableFile(_("editionen"), Sheet(_("Editionen"), columns, cells))


@needs("strategy.read")
@with_file(_edition_file)
def concept_overview(request: StaffRequest) -> HttpResponse:
    """The head's page: where does the concept stand?"""
    concepts = selectors.concepts(viewer=request.viewer)
    if not concepts:
        return render(
            request,
            "strategy/concept_empty.html",
            {"may_edit": may_edit_concept(request.viewer)},
        )
    concept = _chosen(request, concepts)
    today = timezone.localdate()
    editions = selectors.editions_of(viewer=request.viewer, concept=concept)
    current = selectors.current_edition(editions, day=today)
    context = {
        "concept": concept,
        "concepts": concepts,
        "editions": editions,
        "current": current,
        "guiding_goals": selectors.guiding_goals_on(
            viewer=request.viewer, concept=concept, day=today
        ),
        "may_edit": may_edit_concept(request.viewer),
        "waiting": waiting_count(viewer=request.viewer),
    }
    if current is not None:
        viewer = request.viewer
        rows = selectors.field_rows(viewer=viewer, edition=current, day=today)
        context |= {
            "rows": selectors.by_status(rows),
            "totals": selectors.totals(rows),
            "report_day": reports.report_day(viewer=viewer, edition=current, today=today),
            "measure_count": sum(row.measures for row in rows),
            "chain": selectors.chain(viewer=viewer, edition=current),
            "next_steps": selectors.next_steps(viewer=viewer, edition=current, day=today),
        }
    return render(request, "strategy/concept_overview.html", context)


@needs("strategy.edit")
def concept_add(request: StaffRequest) -> HttpResponse:
    form = NewConceptForm(request.POST or kept_input(request))
    if request.method == "POST":
        concept = form.carry_out(
            lambda: services.add_concept(actor=request.viewer, now=timezone.now(), **form.values)
        )
        if concept is not None:
            messages.success(request, _("Das Konzept ist angelegt."))
            return redirect(concept_address(concept))
    return render(request, "strategy/concept_form.html", {"form": form, "concept": None})


@needs("strategy.edit")
def concept_change(request: StaffRequest, id: int) -> HttpResponse:
    concept = selectors.concept_for(viewer=request.viewer, id=id)
    form = ConceptForm(request.POST or kept_input(request), instance=concept)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_concept(
                actor=request.viewer,
                id=id,
                **form.seen,
                now=timezone.now(),
                **form.values,
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect(concept_address(concept))
    return render(request, "strategy/concept_form.html", {"form": form, "concept": concept})


def _guiding_file(request: StaffRequest) -> TableFile:
    concepts = selectors.concepts(viewer=request.viewer)
    if not concepts:
        raise NotFound
    columns = [
        Column(_("Nr."), 8),
        Column(_("Leitziel"), 40),
        Column(_("Text"), 80),
        Column(_("gilt ab"), 14, Kind.DATE),
        Column(_("gilt bis"), 14, Kind.DATE),
        Column(_("Ziele"), 10, Kind.WHOLE),
    ]
    goals = selectors.guiding_goals(viewer=request.viewer, concept=_chosen(request, concepts))
    cells = [
        [
            one.number,
            one.title,
            one.text,
            one.valid_from,
            one.valid_to,
            getattr(one, "goal_count", None),
        ]
        for one in goals
    ]
    return TableFile(_("leitziele"), Sheet(_("Leitziele"), columns, cells))


@needs("strategy.read")
@with_file(_guiding_file)
def guiding_goal_list(request: StaffRequest) -> HttpResponse:
    """Which guiding goals hold, and since when?"""
    concepts = selectors.concepts(viewer=request.viewer)
    if not concepts:
        return redirect("strategy:concept_overview")
    concept = _chosen(request, concepts)
    context = {
        "concept": concept,
        "goals": selectors.guiding_goals(viewer=request.viewer, concept=concept),
        "today": timezone.localdate(),
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/guiding_goal_list.html", context)


@needs("strategy.edit")
def guiding_goal_add(request: StaffRequest, concept_id: int) -> HttpResponse:
    concept = selectors.concept_for(viewer=request.viewer, id=concept_id)
    form = GuidingGoalForm(request.POST or kept_input(request))
    del form.fields["reason"]
    if request.method == "POST":
        goal = form.carry_out(
            lambda: services.add_guiding_goal(
                actor=request.viewer, concept_id=concept_id, **form.values
            )
        )
        if goal is not None:
            messages.success(request, _("Das Leitziel ist angelegt."))
            return redirect("strategy:guiding_goal_list")
    context = {"form": form, "concept": concept, "goal": None}
    return render(request, "strategy/guiding_goal_form.html", context)


@needs("strategy.edit")
def guiding_goal_change(request: StaffRequest, id: int) -> HttpResponse:
    goal = selectors.guiding_goal_for(viewer=request.viewer, id=id)
    form = GuidingGoalForm(request.POST or kept_input(request), instance=goal)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_guiding_goal(
                actor=request.viewer,
                id=id,
                **form.seen,
                now=timezone.now(),
                **form.values,
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:guiding_goal_list")
    context = {"form": form, "concept": goal.concept, "goal": goal}
    return render(request, "strategy/guiding_goal_form.html", context)


def concept_address(concept: Concept) -> str:
    return f"{reverse('strategy:concept_overview')}?konzept={concept.pk}"


def _chosen(request: StaffRequest, concepts: list[Concept]) -> Concept:
    wanted = request.GET.get("konzept", "")
    return next((one for one in concepts if str(one.pk) == wanted), concepts[0])
