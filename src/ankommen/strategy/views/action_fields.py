"""Pages of action fields and goals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest

from ..forms.editions import ActionFieldForm, GoalForm, typed_places
from ..permissions import may_edit_concept, may_suggest
from ..selectors import editions as selectors
from ..services import action_fields as services


@needs("strategy.read")
def action_field_detail(request: StaffRequest, edition: str, slug: str) -> HttpResponse:
    """What is the situation, what do we want, and what are we doing about it?"""
    viewer = request.viewer
    field = selectors.action_field_for(viewer=viewer, edition=edition, slug=slug)
    measures = selectors.measure_lines(viewer=viewer, field=field, day=timezone.localdate())
    context = {
        "field": field,
        "edition": field.edition,
        "tree": selectors.goal_tree(viewer=viewer, field=field),
        "measures": measures,
        "neighbours": selectors.neighbours(field),
        "may_edit": may_edit_concept(viewer) and field.edition.frozen_at is None,
        "may_suggest": may_suggest(viewer) and field.edition.frozen_at is None,
    }
    return render(request, "strategy/action_field_detail.html", context)


@needs("strategy.edit")
def action_field_add(request: StaffRequest, edition: str) -> HttpResponse:
    found = selectors.edition_for(viewer=request.viewer, slug=edition)
    form = ActionFieldForm(request.POST or kept_input(request))
    del form.fields["reason"]
    if request.method == "POST":
        field = form.carry_out(
            lambda: services.add_action_field(
                actor=request.viewer, edition_id=found.pk, **form.values
            )
        )
        if field is not None:
            messages.success(request, _("Das Handlungsfeld ist angelegt."))
            return redirect("strategy:action_field_detail", edition, field.slug)
    context = {"form": form, "edition": found, "field": None}
    return render(request, "strategy/action_field_form.html", context)


@needs("strategy.edit")
def action_field_change(request: StaffRequest, edition: str, slug: str) -> HttpResponse:
    field = selectors.action_field_for(viewer=request.viewer, edition=edition, slug=slug)
    form = ActionFieldForm(request.POST or kept_input(request), instance=field)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_action_field(
                actor=request.viewer,
                id=field.pk,
                **form.seen,
                now=timezone.now(),
                **form.values,
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:action_field_detail", edition, slug)
    context = {"form": form, "edition": field.edition, "field": field}
    return render(request, "strategy/action_field_form.html", context)


@needs("strategy.edit")
@require_POST
def action_field_remove(request: StaffRequest, edition: str, slug: str) -> HttpResponse:
    field = selectors.action_field_for(viewer=request.viewer, edition=edition, slug=slug)
    try:
        services.remove_action_field(actor=request.viewer, id=field.pk)
    except Refused as refused:
        _tell(request, refused)
        return redirect("strategy:action_field_change", edition, slug)
    messages.success(request, _("Das Handlungsfeld ist entfernt."))
    return redirect("strategy:edition_detail", edition)


@needs("strategy.edit")
def goal_add(request: StaffRequest, edition: str, slug: str) -> HttpResponse:
    field = selectors.action_field_for(viewer=request.viewer, edition=edition, slug=slug)
    initial = {"parent": request.GET.get("parent", "")}
    form = GoalForm(request.POST or kept_input(request), action_field=field, initial=initial)
    del form.fields["reason"]
    if request.method == "POST":
        goal = form.carry_out(
            lambda: services.add_goal(actor=request.viewer, action_field_id=field.pk, **form.values)
        )
        if goal is not None:
            messages.success(request, _("Das Ziel ist angelegt."))
            return redirect("strategy:action_field_detail", edition, slug)
    context = {"form": form, "field": field, "edition": field.edition, "goal": None}
    return render(request, "strategy/goal_form.html", context)


@needs("strategy.edit")
def goal_change(request: StaffRequest, id: int) -> HttpResponse:
    goal = selectors.goal_for(viewer=request.viewer, id=id)
    field = goal.action_field
    form = GoalForm(request.POST or kept_input(request), instance=goal, action_field=field)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_goal(
                actor=request.viewer,
                id=id,
                **form.seen,
                now=timezone.now(),
                **form.values,
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:action_field_detail", field.edition.slug, field.slug)
    context = {"form": form, "field": field, "edition": field.edition, "goal": goal}
    return render(request, "strategy/goal_form.html", context)


@needs("strategy.edit")
@require_POST
def goal_remove(request: StaffRequest, id: int) -> HttpResponse:
    goal = selectors.goal_for(viewer=request.viewer, id=id)
    field = goal.action_field
    try:
        services.remove_goal(actor=request.viewer, id=id)
    except Refused as refused:
        _tell(request, refused)
        return redirect("strategy:goal_change", id)
    messages.success(request, _("Das Ziel ist entfernt."))
    return redirect("strategy:action_field_detail", field.edition.slug, field.slug)


@needs("strategy.edit")
def goal_order(request: StaffRequest, edition: str, slug: str) -> HttpResponse:
    field = selectors.action_field_for(viewer=request.viewer, edition=edition, slug=slug)
    if request.method == "POST":
        try:
            services.order_goals(
                actor=request.viewer,
                action_field_id=field.pk,
                places=typed_places(request.POST),
                now=timezone.now(),
            )
        except Refused as refused:
            _tell(request, refused)
        return redirect("strategy:action_field_detail", edition, slug)
    context = {
        "field": field,
        "edition": field.edition,
        "tree": selectors.goal_tree(viewer=request.viewer, field=field),
    }
    return render(request, "strategy/goal_order.html", context)


def _tell(request: StaffRequest, refused: Refused) -> None:
    for problem in refused.problems:
        messages.error(request, problem.message)
