from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.http import StaffRequest

from ..forms.measure_rows import RowSections
from ..forms.measures import CHOICE_PREFIX, MINE, THEIRS, MeasureForm, shown_value
from ..models import Edition, Measure
from ..permissions import may_edit_measure
from ..selectors.measure_choices import form_choices
from ..selectors.measures import measure_for
from ..services.measures import create_measure, edit_measure

METHODS = ("GET", "POST")


@needs("strategy.edit")
@require_http_methods(METHODS)
def measure_create(request: StaffRequest, edition: str) -> HttpResponse:
    """The words first; milestones and money follow on the page of the new measure."""
    if not request.viewer.may("strategy.edit"):
        raise NotAllowed
    found = Edition.objects.filter(slug=edition).first()
    if found is None:
        raise NotFound
    form = MeasureForm(
        request.POST or kept_input(request),
        edition=found,
        choices=form_choices(request.viewer, found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            measure = create_measure(
                actor=request.viewer,
                edition_id=found.pk,
                values=form.values(),
                now=timezone.now(),
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Die Maßnahme ist angelegt."))
            return redirect("strategy:measure_edit", found.slug, measure.slug)
    context = {"form": form, "edition": found, "is_frozen": found.frozen_at is not None}
    return render(request, "strategy/measure_create.html", context)


@needs("strategy.edit")
@require_http_methods(METHODS)
def measure_edit(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_edit_measure
    )
    data = request.POST if request.method == "POST" else kept_input(request)
    add = request.POST.get("add", "")
    choices = form_choices(request.viewer, found.edition)
    form = MeasureForm(data, edition=found.edition, choices=choices, measure=found)
    sections = RowSections(data, measure=found, choices=choices, add=add)
    if sections.is_growing:
        form.leave_unchecked()
    elif request.method == "POST" and _save(request, found, form, sections):
        messages.success(request, _("Die Maßnahme ist gespeichert."))
        return redirect("strategy:measure_detail", edition, measure)
    context = {
        "form": form,
        "row_sections": sections.shown,
        "has_errors": not sections.is_growing and data is not None,
        "measure": found,
        "edition": found.edition,
        "is_frozen": found.edition.frozen_at is not None,
        "conflicts": _conflicts(form),
    }
    return render(request, "strategy/measure_edit.html", context)


def _save(
    request: StaffRequest, measure: Measure, form: MeasureForm, sections: RowSections
) -> bool:
    """Whether everything was saved; else the form shows what stopped it."""
    if not (sections.is_valid() & form.is_valid()):
        return False
    try:
        edit_measure(
            actor=request.viewer,
            measure_id=measure.pk,
            version=form.cleaned_data.get("version") or 0,
            values=form.values(measure),
            rows=sections.groups(),
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except Refused as refused:
        form.show(refused)
        sections.show(refused)
        return False
    return True


def _conflicts(form: MeasureForm) -> list[dict[str, Any]]:
    """Both versions of each field that differs, with the choice between them."""
    if form.conflict is None:
        return []
    return [
        {
            "name": CHOICE_PREFIX + name,
            "label": form.fields[name].label,
            "theirs": shown_value(form, name, current),
            "mine": shown_value(form, name, form.conflict.submitted[name]),
            "values": (THEIRS, MINE),
        }
        for name, current in form.conflict.current.items()
        if name in form.fields
    ]
