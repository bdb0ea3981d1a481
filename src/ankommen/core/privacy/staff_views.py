from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import staff_agreements
from ..errors import NotFound, Refused
from ..http import StaffRequest
from ..models import StaffAgreement
from ..registries.entrance import behind_the_door
from ..typed_fields import TypedDays
from ..ui.forms import add_problems


class StaffAgreementForm(TypedDays, forms.ModelForm[StaffAgreement]):
    class Meta:
        model = StaffAgreement
        fields = ("concluded_on", "document", "scope", "valid_until")
        widgets = {
            "scope": forms.Textarea(attrs={"rows": 4}),
        }


@behind_the_door
def agreements(request: StaffRequest) -> HttpResponse:
    """Are figures by person allowed here, and by which agreement? For everybody who works here."""
    today, now = timezone.localdate(), timezone.now()
    may_record = staff_agreements.may_record(request.viewer)
    if request.method == "POST" and not may_record:
        raise NotFound
    form = StaffAgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff_agreements.record(actor=request.viewer, now=now, today=today, **form.cleaned_data)
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Eingetragen."))
            return redirect("core:staff_agreements")
    context = {
        "form": form if may_record else None,
        "holding": staff_agreements.in_force(today=today),
        "recorded": staff_agreements.all_recorded(),
    }
    return render(request, "core/staff_agreements.html", context)


@behind_the_door
@require_POST
def agreement_end(request: StaffRequest, id: int) -> HttpResponse:
    staff_agreements.end(actor=request.viewer, agreement_id=id, now=timezone.now())
    messages.success(request, _("Beendet. Auswertungen nach Personen sind aus."))
    return redirect("core:staff_agreements")
