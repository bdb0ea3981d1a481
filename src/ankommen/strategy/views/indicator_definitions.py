"""Pages where indicators are defined: name, dated definitions, targets, and their measures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.ui.forms import add_problems

from ..catalogue import Template, templates
from ..forms.indicator_names import IndicatorForm
from ..forms.indicators import DefinitionForm, MeasureChoiceForm, TargetForm
from ..permissions import may_define_indicators
from ..selectors import indicators as selectors
from ..services import indicators as services
from .indicators import chosen_concept


@needs("strategy.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_create(request: StaffRequest) -> HttpResponse:
    _require_define(request)
    concept = chosen_concept(request, selectors.concepts(viewer=request.viewer))
    if concept is None:
        raise Http404
    data = request.POST if request.method == "POST" else kept_input(request)
    template = templates().get(request.GET.get("vorlage", ""))
    form = IndicatorForm(data, initial={"is_public": True, **_text_from(template)})
    definition = DefinitionForm(data, prefix="definition", initial=_definition_from(template))
    if request.method == "POST" and all([form.is_valid(), definition.is_valid()]):
        try:
            indicator = services.create_indicator(
                actor=request.viewer,
                concept=concept,
                text=form.parsed(),
                definition=definition.parsed(),
            )
        except Refused as refused:
            own = {problem.field for problem in refused.problems} & form.fields.keys()
            add_problems(form if own else definition, refused)
        else:
            messages.success(request, _("Die Kennzahl ist angelegt."))
            return redirect("strategy:indicator_detail", indicator.pk)
    context = {"form": form, "definition_form": definition, "concept": concept}
    return render(request, "strategy/indicator_create.html", context)


def _text_from(template: Template | None) -> dict[str, str]:
    if template is None:
        return {}
    return {"code": template.code, "title": template.name_de, "direction": template.direction}


def _definition_from(template: Template | None) -> dict[str, Any]:
    """What the library says, valid from the beginning of this year unless somebody says else."""
    if template is None:
        return {}
    names = ("text", "numerator", "denominator", "unit", "decimals", "source")
    start = timezone.localdate().replace(month=1, day=1)
    found = {name: getattr(template, name) for name in names}
    return {**found, "dimensions": "\n".join(template.breakdown), "valid_from": start}


@needs("strategy.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: StaffRequest, id: int) -> HttpResponse:
    _require_define(request)
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    form = IndicatorForm(request.POST or kept_input(request), indicator=indicator)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_indicator(
                actor=request.viewer, indicator=indicator, text=form.parsed(), **form.seen
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:indicator_detail", indicator.pk)
    context = {"form": form, "indicator": indicator}
    return render(request, "strategy/indicator_edit.html", context)


@needs("strategy.read")
@require_safe
def indicator_definitions(request: StaffRequest, id: int) -> HttpResponse:
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    context = {
        "indicator": indicator,
        "definitions": selectors.definition_rows([indicator.pk])[::-1],
        "may_define": may_define_indicators(request.viewer),
    }
    return render(request, "strategy/indicator_definitions.html", context)


@needs("strategy.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_definition_create(request: StaffRequest, id: int) -> HttpResponse:
    """A new version, prefilled with the newest one."""
    _require_define(request)
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    newest = indicator.definitions.order_by("-valid_from").first()
    form = DefinitionForm(request.POST or kept_input(request), definition=newest, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_definition(
                actor=request.viewer, indicator=indicator, definition=form.parsed()
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Die neue Version ist angelegt."))
            return redirect("strategy:indicator_definitions", indicator.pk)
    context = {"form": form, "indicator": indicator, "number": None}
    return render(request, "strategy/indicator_definition_edit.html", context)


@needs("strategy.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_definition_edit(request: StaffRequest, id: int, number: int) -> HttpResponse:
    _require_define(request)
    definition = selectors.definition_for(viewer=request.viewer, indicator_id=id, number=number)
    form = DefinitionForm(request.POST or kept_input(request), definition=definition)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_definition(
                actor=request.viewer, definition=definition, text=form.parsed(), **form.seen
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:indicator_definitions", id)
    context = {
        "form": form,
        "indicator": definition.indicator,
        "number": number,
        "has_values": definition.values.exists(),
    }
    return render(request, "strategy/indicator_definition_edit.html", context)


@needs("strategy.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_target_edit(request: StaffRequest, id: int) -> HttpResponse:
    """Set a target; one for the same day replaces the old one."""
    _require_define(request)
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    newest = indicator.definitions.order_by("-valid_from").first()
    form = TargetForm(request.POST or kept_input(request), unit=newest.unit if newest else "")
    if request.method == "POST" and form.is_valid():
        try:
            services.set_target(actor=request.viewer, indicator=indicator, **form.cleaned_data)
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Das Ziel ist gesetzt."))
            return redirect("strategy:indicator_detail", indicator.pk)
    context = {"form": form, "indicator": indicator}
    return render(request, "strategy/indicator_target_edit.html", context)


@needs("strategy.edit")
@require_POST
def indicator_target_remove(request: StaffRequest, id: int, target_id: int) -> HttpResponse:
    _require_define(request)
    target = selectors.target_for(viewer=request.viewer, indicator_id=id, id=target_id)
    services.remove_target(actor=request.viewer, target=target)
    messages.success(request, _("Das Ziel ist entfernt; im Protokoll bleibt es nachzulesen."))
    return redirect("strategy:indicator_detail", id)


@needs("strategy.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_measures(request: StaffRequest, id: int) -> HttpResponse:
    _require_define(request)
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    initial = {"measures": list(indicator.measures.values_list("pk", flat=True))}
    data = request.POST if request.method == "POST" else kept_input(request)
    form = MeasureChoiceForm(data, initial=initial, concept=indicator.concept)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["measures"])
        services.describe_measures(actor=request.viewer, indicator=indicator, measures=chosen)
        messages.success(request, _("Gespeichert."))
        return redirect("strategy:indicator_detail", indicator.pk)
    context = {"form": form, "indicator": indicator}
    return render(request, "strategy/indicator_measures.html", context)


def _require_define(request: StaffRequest) -> None:
    if not may_define_indicators(request.viewer):
        raise NotFound
