"""The balance of access to courses: what the offices counted, and what may leave the house."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.forms import add_problems

from ..balance_table import read_deliveries
from ..models import BalanceStage
from ..selectors import balance as selectors
from ..selectors.balance import BalanceLine
from ..services import balance as services

NOTES = {
    "sources_disagree": gettext_lazy("Die Stellen nennen verschiedene Zahlen."),
    "more_left_than_came": gettext_lazy("Es sind mehr angemeldet als ausgestellt."),
}


class DeliveryForm(forms.Form):
    rows = forms.CharField(
        label=gettext_lazy("Zeilen der Tabelle"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "lang": "de"}),
        help_text=gettext_lazy(
            "Aus dem Tabellenprogramm einfügen oder als CSV. Die erste Zeile nennt die Spalten: "
            "Quartal;Herkunft;Stufe;Stelle;Anzahl;Stichtag"
        ),
    )


def _balance_file(request: StaffRequest) -> TableFile:
    """Only what passed the gate: this file may leave the house."""
    columns = [
        Column(_("Quartal"), 12),
        Column(_("Herkunft"), 30),
        Column(_("mindestens"), 12, Kind.WHOLE),
        Column(_("höchstens"), 12, Kind.WHOLE),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Anmerkung"), 50),
    ]
    rows = [
        [
            f"{one.quarter}/{one.year}",
            one.origin,
            None if one.hidden else one.low,
            None if one.hidden else one.high,
            one.reference_date,
            one.hidden or " ".join(_notes(one)),
        ]
        for one in selectors.balances(viewer=request.viewer)
    ]
    return TableFile(_("bilanz-kurszugang"), Sheet(_("Bilanz des Kurszugangs"), columns, rows))


@needs("strategy.enter_values")
@require_safe
@with_file(_balance_file)
def balance_list(request: StaffRequest) -> HttpResponse:
    """How many may attend a course and do not yet, per quarter and origin?"""
    context = {
        "rows": [_row(one) for one in selectors.balances(viewer=request.viewer)],
        "deliveries": selectors.deliveries(viewer=request.viewer),
        "may_see_releases": request.viewer.may("core.read_releases"),
    }
    return render(request, "strategy/balance_list.html", context)


@needs("strategy.enter_values")
@require_http_methods(["GET", "HEAD", "POST"])
def balance_enter(request: StaffRequest) -> HttpResponse:
    """Look at what the totals of the offices come to, then keep them."""
    form = DeliveryForm(request.POST or kept_input(request) or None)
    preview: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows = read_deliveries(form.cleaned_data["rows"])
            if "keep" in request.POST:
                count = services.enter_deliveries(
                    actor=request.viewer, rows=rows, now=timezone.now()
                )
                messages.success(request, _("Gespeichert: %(count)d Zeilen.") % {"count": count})
                return redirect("strategy:balance_list")
            found = selectors.previewed(viewer=request.viewer, rows=rows)
            preview = [_row(one) for one in found]
        except Refused as refused:
            add_problems(form, refused)
    return render(request, "strategy/balance_enter.html", {"form": form, "preview": preview})


def _row(one: BalanceLine) -> dict[str, Any]:
    return {"line": one, "notes": _notes(one)}


def _notes(one: BalanceLine) -> list[str]:
    notes = [str(NOTES[note]) for note in one.notes if note in NOTES]
    if one.missing:
        names = ", ".join(str(BalanceStage(stage).label) for stage in one.missing)
        notes.append(_("Es fehlt: %(names)s. Unbekannt ist nicht null.") % {"names": names})
    return notes
