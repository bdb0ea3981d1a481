"""Pages of one edition: its state, its text, its way through the bodies."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from .. import workflow
from ..forms.editions import EditionForm, NewEditionForm, StepForm, typed_places
from ..models import Edition, EditionState
from ..permissions import may_approve, may_edit_concept, may_publish, may_suggest
from ..selectors import editions as selectors
from ..selectors import reports
from ..selectors.official_text import guiding_goals_of, kept_content
from ..selectors.protected_names import readable
from ..selectors.verification import verify_edition
from ..services import editions as services
from ..services.action_fields import order_action_fields


@needs("strategy.edit")
def edition_add(request: StaffRequest, concept_id: int) -> HttpResponse:
    concept = selectors.concept_for(viewer=request.viewer, id=concept_id)
    form = NewEditionForm(request.POST or kept_input(request), concept=concept)
    if request.method == "POST":
        edition = form.carry_out(
            lambda: services.add_edition(
                actor=request.viewer, concept_id=concept_id, now=timezone.now(), **form.values
            )
        )
        if edition is not None:
            messages.success(request, _("Die Edition ist als Entwurf angelegt."))
            return redirect("strategy:edition_detail", edition.slug)
    context = {"form": form, "concept": concept, "edition": None}
    return render(request, "strategy/edition_form.html", context)


def _field_file(request: StaffRequest, edition: str) -> TableFile:
    """Action fields with their measures by status."""
    found = selectors.edition_for(viewer=request.viewer, slug=edition)
    rows = selectors.field_rows(viewer=request.viewer, edition=found, day=timezone.localdate())
    columns = [
        Column(_("Nr."), 8),
        Column(_("Handlungsfeld"), 50),
        Column(_("alle"), 10, Kind.WHOLE),
        *(Column(str(one.label), 14, Kind.WHOLE) for one in selectors.totals(rows)),
    ]
    cells = [
        [row.field.number, row.field.title, row.measures, *counts]
        for row, counts in selectors.by_status(rows)
    ]
    name = f"{_('handlungsfelder')}-{found.slug}"
    return TableFile(name, Sheet(_("Handlungsfelder"), columns, cells))


@needs("strategy.read")
@with_file(_field_file)
def edition_detail(request: StaffRequest, edition: str) -> HttpResponse:
    """What stands in this edition, and is it still what was decided?"""
    viewer = request.viewer
    found = selectors.edition_for(viewer=viewer, slug=edition)
    today = timezone.localdate()
    rows = selectors.field_rows(viewer=viewer, edition=found, day=today)
    context = {
        "edition": found,
        "rows": selectors.by_status(rows),
        "totals": selectors.totals(rows),
        "measure_count": sum(row.measures for row in rows),
        "guiding_goals": guiding_goals_of(found),
        "chain": selectors.chain(viewer=viewer, edition=found),
        "next_steps": selectors.next_steps(viewer=viewer, edition=found, day=today),
        "verification": verify_edition(found, viewer=request.viewer) if found.frozen_at else None,
        "may_edit": may_edit_concept(viewer),
        "can_suggest": may_suggest(viewer) and found.frozen_at is None,
        "may_publish": may_publish(viewer),
        "report_day": reports.report_day(viewer=viewer, edition=found, today=today),
    }
    return render(request, "strategy/edition_detail.html", context)


@needs("strategy.edit")
def edition_change(request: StaffRequest, edition: str) -> HttpResponse:
    found = selectors.edition_for(viewer=request.viewer, slug=edition)
    form = EditionForm(request.POST or kept_input(request), instance=found, concept=found.concept)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_edition(
                actor=request.viewer,
                id=found.pk,
                **form.seen,
                now=timezone.now(),
                **form.values,
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:edition_detail", edition)
    context = {"form": form, "concept": found.concept, "edition": found}
    return render(request, "strategy/edition_form.html", context)


@needs("strategy.read")
def edition_move(request: StaffRequest, edition: str, target: str) -> HttpResponse:
    """One step of the workflow: what it means, what is missing, and the button."""
    viewer = request.viewer
    found = selectors.edition_for(viewer=viewer, slug=edition)
    today = timezone.localdate()
    steps = selectors.next_steps(viewer=viewer, edition=found, day=today)
    step = next((one for one in steps if one.transition.target == target), None)
    if request.method == "POST":
        try:
            moved = services.move_edition(
                actor=viewer, edition_id=found.pk, target=target, day=today, now=timezone.now()
            )
        except Refused as refused:
            _tell(request, refused)
        else:
            state = moved.get_state_display()
            messages.success(request, _("Die Edition ist jetzt: %(state)s.") % {"state": state})
            return redirect("strategy:edition_detail", edition)
    if step is None or not step.is_allowed:
        raise NotFound
    context = {
        "edition": found,
        "step": step,
        "freezes": step.transition.target in workflow.FROZEN_STATES and not found.frozen_at,
        "chain": selectors.chain(viewer=viewer, edition=found),
    }
    return render(request, "strategy/edition_move.html", context)


@needs("strategy.publish")
@require_POST
def edition_publish(request: StaffRequest, edition: str) -> HttpResponse:
    found = selectors.edition_for(viewer=request.viewer, slug=edition)
    try:
        if request.POST.get("withdraw"):
            services.withdraw_edition(actor=request.viewer, edition_id=found.pk)
            messages.success(request, _("Die Edition ist nicht mehr öffentlich."))
        else:
            services.publish_edition(actor=request.viewer, edition_id=found.pk, now=timezone.now())
            messages.success(request, _("Die Edition ist veröffentlicht."))
    except Refused as refused:
        _tell(request, refused)
    return redirect("strategy:edition_detail", edition)


@needs("strategy.read")
def edition_chain(request: StaffRequest, edition: str) -> HttpResponse:
    """Who deliberates on this edition, in which order, on which text?"""
    viewer = request.viewer
    found = selectors.edition_for(viewer=viewer, slug=edition)
    form = StepForm(request.POST if "body" in request.POST else kept_input(request))
    if request.method == "POST":
        if "body" in request.POST:
            done = form.carry_out(
                lambda: services.add_step(
                    actor=viewer,
                    edition_id=found.pk,
                    body_id=form.cleaned_data["body"],
                    decides=form.cleaned_data["decides"],
                )
            )
            if done is not None:
                return redirect("strategy:edition_chain", edition)
        else:
            _change_chain(request, found, now=timezone.now())
            return redirect("strategy:edition_chain", edition)
    may_record = may_approve(viewer) and found.state == EditionState.CONSULTATION
    context = {
        "edition": found,
        "chain": selectors.chain(viewer=viewer, edition=found, with_choices=may_record),
        "form": form,
        "may_edit": may_edit_concept(viewer) and found.frozen_at is None,
        "may_record": may_record,
    }
    return render(request, "strategy/edition_chain.html", context)


def _change_chain(request: StaffRequest, found: Edition, *, now: datetime) -> None:
    """One button of the chain's page: earlier, remove, lay before, attach or detach."""
    viewer, act = request.viewer, request.POST.get("act", "")
    step_id = request.POST.get("step", "")
    if step_id not in {str(row.step.pk) for row in selectors.chain(viewer=viewer, edition=found)}:
        raise NotFound
    step = int(step_id)
    try:
        if act == "earlier":
            services.swap_step(actor=viewer, step_id=step)
        elif act == "remove":
            services.remove_step(actor=viewer, step_id=step)
        elif act == "lay":
            services.lay_before(actor=viewer, step_id=step, now=now)
        elif act == "attach":
            chosen = request.POST.get("resolution", "")
            services.attach_resolution(
                actor=viewer,
                step_id=step,
                resolution_id=int(chosen) if chosen.isdigit() else None,
                now=now,
            )
    except Refused as refused:
        _tell(request, refused)


@needs("strategy.read")
def edition_text(request: StaffRequest, edition: str, digest: str) -> HttpResponse:
    """What exactly lay before the body, or was adopted, under this hash?"""
    found = selectors.edition_for(viewer=request.viewer, slug=edition)
    content = readable(kept_content(found, digest), viewer=request.viewer)
    context = {"edition": found, "digest": digest, "content": content}
    return render(request, "strategy/edition_text.html", context)


@needs("strategy.edit")
def edition_order(request: StaffRequest, edition: str) -> HttpResponse:
    found = selectors.edition_for(viewer=request.viewer, slug=edition)
    if request.method == "POST":
        try:
            order_action_fields(
                actor=request.viewer, edition_id=found.pk, places=typed_places(request.POST)
            )
        except Refused as refused:
            _tell(request, refused)
        return redirect("strategy:edition_detail", edition)
    fields = selectors.fields_in_order(viewer=request.viewer, edition=found)
    rows = [(field, place) for place, field in enumerate(fields, start=1)]
    return render(request, "strategy/edition_order.html", {"edition": found, "rows": rows})


def _tell(request: StaffRequest, refused: Refused) -> None:
    for problem in refused.problems:
        messages.error(request, problem.message)
