"""The library of indicators: search, choose, go on to the form with the definition filled in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ankommen.accounts.public import needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Sheet

from ..catalogue import GROUPS, HISTORIES, Template, templates
from ..indicator_wording import direction_text
from ..models import Concept
from ..selectors import indicators as selectors
from .indicators import chosen_concept


def _library_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Kürzel"), 10),
        Column(_("Kennzahl"), 50),
        Column(_("Was gezählt wird"), 60),
        Column(_("Einheit"), 16),
        Column(_("Quelle"), 34),
        Column(_("gezählt nach"), 26),
        Column(_("gewählt"), 10),
    ]
    cells = [
        [
            row["template"].code,
            row["name"],
            row["template"].text,
            row["template"].unit,
            row["template"].source,
            row["history"],
            row["picked"] is not None,
        ]
        for row in _chosen_rows(request, _asked_concept(request))
    ]
    return TableFile(_("kennzahlen-auswahl"), Sheet(_("Auswahl"), columns, cells))


def _asked_concept(request: StaffRequest) -> Concept:
    concept = chosen_concept(request, selectors.concepts(viewer=request.viewer))
    if concept is None:
        raise NotFound
    return concept


def _chosen_rows(request: StaffRequest, concept: Concept) -> list[dict[str, Any]]:
    picked = dict(concept.indicators.values_list("code", "pk"))
    words = request.GET.get("suche", "")[:100].casefold().split()
    group, history = request.GET.get("thema", ""), request.GET.get("zaehlung", "")
    return [
        _shown(one, picked)
        for one in templates().values()
        if _matches(one, words) and group in {"", one.group} and history in {"", one.history}
    ]


@needs("strategy.edit")
@require_safe
@with_file(_library_file)
def indicator_library(request: StaffRequest) -> HttpResponse:
    concept = _asked_concept(request)
    group, history = request.GET.get("thema", ""), request.GET.get("zaehlung", "")
    context = {
        "concept": concept,
        "rows": _chosen_rows(request, concept),
        "groups": [(code, label) for code, label in _groups().items() if code in GROUPS],
        "histories": [(code, _histories()[code]) for code in HISTORIES],
        "group": group,
        "history": history,
        "is_filtered": bool(request.GET.get("suche") or group or history),
    }
    return render(request, "strategy/indicator_library.html", context)


def _matches(one: Template, words: list[str]) -> bool:
    text = f"{one.code} {one.name_de} {one.name_en} {one.numerator} {one.source}".casefold()
    return all(word in text for word in words)


def _shown(one: Template, picked: dict[str, int]) -> dict[str, Any]:
    is_german = (get_language() or "de").startswith("de")
    return {
        "template": one,
        "name": one.name_de if is_german else one.name_en,
        "history": _histories().get(one.history, ""),
        "direction": direction_text(one.direction),
        "picked": picked.get(one.code),
    }


def _histories() -> dict[str, str]:
    return {
        "nationality": _("Staatsangehörigkeit"),
        "background": _("Migrationshintergrund"),
        "origin": _("Herkunft der Eltern"),
        "history": _("Einwanderungsgeschichte"),
    }


def _groups() -> dict[str, str]:
    return {
        "D": _("Bevölkerung"),
        "L": _("Aufenthalt und Einbürgerung"),
        "A": _("Aufnahme und Unterbringung"),
        "C": _("Sprachkurse"),
        "E": _("Kita und Schule"),
        "J": _("Arbeit"),
        "H": _("Gesundheit"),
        "V": _("Wohnen"),
        "P": _("Beteiligung"),
        "Z": _("Umsetzung und Verwaltung"),
        "S": _("Befragung"),
    }
