"""Pages where figures are entered, corrected and computed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.models import Area
from ankommen.core.typed_fields import DayField
from ankommen.core.ui.forms import add_problems
from ankommen.core.viewer import Viewer

from ..forms.indicators import ComputeForm, CorrectionForm, ValueForm
from ..indicator_wording import dimension_text
from ..models import Indicator, IndicatorDefinition, IndicatorValue
from ..permissions import may_enter_values
from ..rules.indicators import definition_at
from ..selectors import indicators as selectors
from ..services import indicator_values as services
from ..services.indicator_checks import shown


@needs("strategy.enter_values")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_value_create(request: StaffRequest, id: int) -> HttpResponse:
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    areas = _areas(request.viewer, indicator)
    if not areas:
        raise NotFound
    definition = _definition(request, indicator)
    initial = {
        "area": _asked_area(request, areas) or indicator.concept.district_id,
        "reference_date": request.GET.get("stichtag", "")[:10],
        "source": definition.source if definition else "",
        "as_of": timezone.localdate(),
    }
    form = ValueForm(
        request.POST or kept_input(request), initial=initial, areas=areas, definition=definition
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_value(
                actor=request.viewer,
                indicator=indicator,
                entry=form.entry(),
                now=timezone.now(),
                today=timezone.localdate(),
            )
        except Refused as refused:
            add_problems(form, refused)
            existing = next((one for one in refused.problems if one.code == "value_exists"), None)
            context = _entry_context(form, indicator, definition)
            context["existing_id"] = existing.value if existing else None
            return render(request, "strategy/indicator_value_create.html", context)
        messages.success(request, _("Der Wert ist eingetragen."))
        return redirect("strategy:indicator_detail", indicator.pk)
    context = _entry_context(form, indicator, definition)
    return render(request, "strategy/indicator_value_create.html", context)


@needs("strategy.enter_values")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_value_correct(request: StaffRequest, id: int, value_id: int) -> HttpResponse:
    value = selectors.value_for(viewer=request.viewer, indicator_id=id, id=value_id)
    if not may_enter_values(request.viewer, value.area_id):
        raise NotFound
    names = ("value", "lower", "upper", "confidence_percent", "persons_counted", "source")
    initial: dict[str, Any] = {name: getattr(value, name) for name in names}
    initial |= {"as_of": timezone.localdate(), "note": value.note}
    form = CorrectionForm(
        request.POST or kept_input(request), initial=initial, unit=value.definition.unit
    )
    if request.method == "POST" and form.is_valid():
        try:
            _correct(request, value, form)
        except Refused as refused:
            add_problems(form, refused)
            value.refresh_from_db()
        else:
            messages.success(request, _("Der Wert ist berichtigt; der alte bleibt sichtbar."))
            return redirect("strategy:indicator_detail", id)
    context = {
        "form": form,
        "value": value,
        "shown": shown(value),
        "dimension": dimension_text(value.dimension),
        "indicator": value.definition.indicator,
        "newer": value.corrected_by,
        "newer_shown": shown(value.corrected_by) if value.corrected_by else "",
    }
    return render(request, "strategy/indicator_value_correct.html", context)


@needs("strategy.enter_values")
@require_POST
def indicator_compute(request: StaffRequest, id: int) -> HttpResponse:
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    form = ComputeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Bitte geben Sie den Stichtag als TT.MM.JJJJ an."))
        return redirect("strategy:indicator_detail", indicator.pk)
    try:
        value = services.compute_value(
            actor=request.viewer,
            indicator=indicator,
            reference_date=form.cleaned_data["reference_date"],
            now=timezone.now(),
            today=timezone.localdate(),
        )
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, problem.message)
    else:
        messages.success(request, _("Berechnet: %(value)s.") % {"value": shown(value)})
    return redirect("strategy:indicator_detail", indicator.pk)


def _correct(request: StaffRequest, value: IndicatorValue, form: CorrectionForm) -> None:
    services.correct_value(
        actor=request.viewer,
        value=value,
        entry=form.entry(
            area_id=value.area_id, reference_date=value.reference_date, dimension=value.dimension
        ),
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
        today=timezone.localdate(),
    )


def _areas(viewer: Viewer, indicator: Indicator) -> list[Area]:
    """The areas of the district in which this viewer enters figures."""
    district = indicator.concept.district_id
    found = [*Area.objects.filter(pk=district), *Area.objects.filter(parent_id=district)]
    return [area for area in found if may_enter_values(viewer, area.pk)]


def _asked_area(request: StaffRequest, areas: list[Area]) -> int | None:
    asked = request.GET.get("gebiet", "")
    return next((area.pk for area in areas if str(area.pk) == asked), None)


def _definition(request: StaffRequest, indicator: Indicator) -> IndicatorDefinition | None:
    """The version whose breakdowns the form offers: that of the typed date, else the newest."""
    definitions = list(indicator.definitions.order_by("valid_from"))
    typed = request.POST.get("reference_date") or request.GET.get("stichtag") or ""
    try:
        day = DayField().clean(typed)
    except ValidationError:
        day = timezone.localdate()
    newest = definitions[-1] if definitions else None
    return definition_at(definitions, day) or newest


def _entry_context(
    form: ValueForm, indicator: Indicator, definition: IndicatorDefinition | None
) -> dict[str, Any]:
    return {"form": form, "indicator": indicator, "definition": definition, "existing_id": None}
