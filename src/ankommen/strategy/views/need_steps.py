"""What becomes of a need: answered, set aside, merged, opened again, made a goal or measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest

from .. import need_states
from ..forms.needs import AnswerForm, LinkForm, MergeForm, WhyForm
from ..models import Need, NeedState
from ..selectors import needs as selectors
from ..selectors.need_choices import answer_choices, draft_fields
from ..selectors.working_edition import working_edition
from ..services import need_answers
from ..services import needs as services


@needs("strategy.edit")
def need_move(request: StaffRequest, number: int, target: str) -> HttpResponse:
    """Answer, set aside, open again: one page says what the step means and asks why."""
    need = selectors.need_for(viewer=request.viewer, number=number)
    step = need_states.transition(need.state, target)
    if step is None or target in {NeedState.MERGED, NeedState.IN_GOAL}:
        raise NotFound
    form = WhyForm(request.POST or kept_input(request))
    return _page(
        request,
        need,
        form,
        {"title": step.action, "lead": step.meaning, "submit": step.action},
        lambda: services.move_need(
            actor=request.viewer,
            id=need.pk,
            target=target,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        ),
    )


@needs("strategy.edit")
def need_merge(request: StaffRequest, number: int) -> HttpResponse:
    need = selectors.need_for(viewer=request.viewer, number=number)
    step = need_states.transition(need.state, NeedState.MERGED)
    if step is None:
        raise NotFound
    form = MergeForm(request.POST or kept_input(request), choices=selectors.merge_choices(need))
    return _page(
        request,
        need,
        form,
        {"title": step.action, "lead": step.meaning, "submit": step.action},
        lambda: services.merge_need(
            actor=request.viewer,
            id=need.pk,
            into=form.cleaned_data["into"],
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        ),
    )


@needs("strategy.edit")
def need_goal(request: StaffRequest, number: int) -> HttpResponse:
    """A goal of a draft that answers the need."""
    return _make(
        request, number, _("Ein Ziel daraus machen"), _("Ziel anlegen"), need_answers.make_goal
    )


@needs("strategy.edit")
def need_measure(request: StaffRequest, number: int) -> HttpResponse:
    """A measure of a draft that answers the need."""
    return _make(
        request,
        number,
        _("Eine Maßnahme daraus machen"),
        _("Maßnahme anlegen"),
        need_answers.make_measure,
    )


@needs("strategy.edit")
def need_link(request: StaffRequest, number: int) -> HttpResponse:
    """What already answers the need?"""
    need = selectors.need_for(viewer=request.viewer, number=number)
    edition = working_edition(request.viewer, day=timezone.localdate())
    choices = answer_choices(request.viewer, edition) if edition else []
    form = LinkForm(request.POST or kept_input(request), choices=choices)
    return _page(
        request,
        need,
        form,
        {
            "title": _("Mit Ziel oder Maßnahme verknüpfen"),
            "lead": edition.title if edition else _("Es gibt noch keine Edition."),
            "submit": _("Verknüpfen"),
        },
        lambda: need_answers.link_need(
            actor=request.viewer, need_id=need.pk, target=form.chosen, now=timezone.now()
        ),
    )


def _make(
    request: StaffRequest, number: int, title: str, submit: str, make: Callable[..., object]
) -> HttpResponse:
    need = selectors.need_for(viewer=request.viewer, number=number)
    fields = draft_fields(need.concept)
    initial = {"title": need.title, "text": need.text}
    form = AnswerForm(request.POST or kept_input(request), fields=fields, initial=initial)
    return _page(
        request,
        need,
        form,
        {
            "title": title,
            "lead": _("Zielgruppen, Gebiete und Belege bleiben mit dem Bedarf verknüpft."),
            "submit": submit,
            "has_no_draft": not fields,
        },
        lambda: make(
            actor=request.viewer,
            need_id=need.pk,
            action_field_id=form.cleaned_data["action_field"],
            number=form.cleaned_data["number"].strip(),
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            now=timezone.now(),
        ),
    )


def _page(
    request: StaffRequest,
    need: Need,
    form: Any,
    words: dict[str, Any],
    act: Callable[[], object],
) -> HttpResponse:
    if request.method == "POST" and form.carry_out(act) is not None:
        messages.success(request, _("Gespeichert."))
        return redirect("strategy:need_detail", need.number)
    return render(request, "strategy/need_step.html", {"need": need, "form": form, **words})
