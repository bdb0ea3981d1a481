from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.http import StaffRequest

from ..forms.measure_base import unseal
from ..forms.measure_rows import RowSections
from ..forms.measure_versions import merged_data, names_of, versions, with_choices
from ..forms.measures import MeasureForm
from ..models import Edition, Measure
from ..permissions import may_edit_measure
from ..selectors.measure_choices import form_choices
from ..selectors.measure_snapshot import NOTHING_SEEN, MeasureSnapshot, measure_snapshot
from ..selectors.measures import measure_for
from ..services.measure_merge import EditConflict
from ..services.measures import Edited, create_measure, edit_measure

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
    page = _EditPage(request, found, data)
    taken: tuple[str, ...] = ()
    if page.sections.is_growing:
        page.form.leave_unchecked()
    elif request.method == "POST":
        chosen = with_choices(request.POST, page.seen)
        page = _EditPage(request, found, chosen)
        try:
            edited = page.save()
        except EditConflict as conflict:
            taken = conflict.merge.taken
            page = _EditPage(request, found, merged_data(chosen, conflict.merge))
            page.show(conflict)
        else:
            if edited is not None:
                _tell(request, edited)
                return redirect("strategy:measure_detail", edition, measure)
    return render(request, "strategy/measure_edit.html", page.context(taken))


class _EditPage:
    """The form of a measure with its rows, from what was sent or from what is stored."""

    def __init__(self, request: StaffRequest, measure: Measure, data: QueryDict | None) -> None:
        self.request, self.measure, self.data = request, measure, data
        self.seen = _seen(measure, data)
        choices = form_choices(request.viewer, measure.edition)
        add = request.POST.get("add", "")
        self.form = MeasureForm(data, edition=measure.edition, choices=choices, seen=self.seen)
        self.sections = RowSections(data, seen=self.seen, choices=choices, add=add)

    def save(self) -> Edited | None:
        """None where the form shows what is wrong."""
        if not (self.sections.is_valid() & self.form.is_valid()):
            return None
        try:
            return edit_measure(
                actor=self.request.viewer,
                measure_id=self.measure.pk,
                seen=self.seen,
                values=self.form.values(),
                rows=self.sections.groups(),
                reason=self.form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except EditConflict:
            raise
        except Refused as refused:
            self.show(refused)
            return None

    def show(self, refused: Refused) -> None:
        self.sections.is_valid()
        self.form.show(refused)
        self.sections.show(refused)

    def context(self, taken: tuple[str, ...]) -> dict[str, Any]:
        return {
            "form": self.form,
            "row_sections": self.sections.shown,
            "has_errors": not self.sections.is_growing and self.data is not None,
            "measure": self.measure,
            "edition": self.measure.edition,
            "is_frozen": self.measure.edition.frozen_at is not None,
            "conflicts": list(versions(self.form, self.sections, self.seen)),
            "taken": names_of(taken),
        }


def _seen(measure: Measure, data: QueryDict | None) -> MeasureSnapshot:
    """What the person had before them: in a form that was sent, what it was made from."""
    if data is None:
        return measure_snapshot(measure)
    is_frozen = measure.edition.frozen_at is not None
    return unseal(data.get("base", "")) or replace(NOTHING_SEEN, is_frozen=is_frozen)


def _tell(request: StaffRequest, edited: Edited) -> None:
    messages.success(request, _("Die Maßnahme ist gespeichert."))
    if edited.taken:
        text = _("Inzwischen hatten andere geändert und es ist erhalten: %(names)s.")
        messages.info(request, text % {"names": names_of(edited.taken)})
