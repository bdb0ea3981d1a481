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

from ..catalogue import GROUPS, HISTORIES, Template, templates
from ..indicator_wording import direction_text
from ..selectors import indicators as selectors
from .indicators import chosen_concept


@needs("strategy.edit")
@require_safe
def indicator_library(request: StaffRequest) -> HttpResponse:
    concept = chosen_concept(request, selectors.concepts(viewer=request.viewer))
    if concept is None:
        raise NotFound
    picked = dict(concept.indicators.values_list("code", "pk"))
    words = request.GET.get("suche", "")[:100].casefold().split()
    group, history = request.GET.get("thema", ""), request.GET.get("zaehlung", "")
    found = [
        one
        for one in templates().values()
        if _matches(one, words) and group in {"", one.group} and history in {"", one.history}
    ]
    context = {
        "concept": concept,
        "rows": [_shown(one, picked) for one in found],
        "groups": [(code, label) for code, label in _groups().items() if code in GROUPS],
        "histories": [(code, _histories()[code]) for code in HISTORIES],
        "group": group,
        "history": history,
        "is_filtered": bool(words or group or history),
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
