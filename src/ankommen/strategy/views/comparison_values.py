"""What other districts publish for an indicator: entered with source and date, or removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.ui.forms import add_problems

from ..forms.comparison_values import ComparisonForm
from ..models import Indicator
from ..permissions import may_enter_values
from ..selectors import indicators as selectors
from ..selectors.indicator_comparison import stored_comparison_values
from ..services import comparison_values as services


@needs("strategy.enter_values")
@require_http_methods(["GET", "HEAD", "POST"])
def comparison_values(request: StaffRequest, id: int) -> HttpResponse:
    indicator = _indicator(request, id)
    form = ComparisonForm(
        request.POST or kept_input(request), initial={"as_of": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_comparison_values(
                actor=request.viewer,
                indicator=indicator,
                entries=form.cleaned_data["rows"],
                source=form.cleaned_data["source"],
                as_of=form.cleaned_data["as_of"],
                now=timezone.now(),
                today=timezone.localdate(),
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            text = ngettext("%(n)d Wert eingetragen.", "%(n)d Werte eingetragen.", len(added))
            messages.success(request, text % {"n": len(added)})
            return redirect("strategy:comparison_values", id)
    context = {
        "indicator": indicator,
        "form": form,
        "values": stored_comparison_values(viewer=request.viewer, indicator=indicator),
    }
    return render(request, "strategy/comparison_values.html", context)


@needs("strategy.enter_values")
@require_POST
def comparison_value_remove(request: StaffRequest, id: int, value: int) -> HttpResponse:
    indicator = _indicator(request, id)
    services.remove_comparison_value(actor=request.viewer, indicator=indicator, id=value)
    messages.success(request, _("Der Wert ist entfernt."))
    return redirect("strategy:comparison_values", id)


def _indicator(request: StaffRequest, id: int) -> Indicator:
    found = selectors.indicator_for(viewer=request.viewer, id=id)
    if not may_enter_values(request.viewer, found.concept.district_id):
        raise NotFound
    return found
