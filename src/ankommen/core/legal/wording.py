"""The codes of `rules` as sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _

from . import facts
from .rules import LineFault


def fault(code: str) -> str:
    return {
        "no_branches": _("Eine Regel braucht mindestens einen Zweig."),
        "unknown_outcome": _("Ein Zweig nennt eine Antwort, die es nicht gibt."),
        "not_a_condition": _("Eine Bedingung ist nicht lesbar."),
        "not_a_list": _("Einer Bedingung fehlt die Liste."),
        "unknown_field": _("Eine Bedingung nennt eine Angabe, die es nicht gibt."),
        "no_comparison": _("Eine Bedingung braucht genau einen Vergleich."),
        "wrong_value": _("Ein Vergleichswert passt nicht zur Art der Angabe."),
        "not_cases": _("Ein Fall zur Probe ist nicht vollständig."),
        "no_positive": _("Es fehlt ein Fall, in dem die Regel öffnet."),
        "no_negative": _("Es fehlt ein Fall, in dem die Regel nicht öffnet."),
        "no_boundary": _("Es fehlt ein Grenzfall."),
        "no_edge": _("Es fehlt ein Fall am Tag vor dem Beginn und, wenn es endet, am Tag danach."),
    }[code]


def line_fault(found: LineFault) -> str:
    days = {"start": f"{found.start:%d.%m.%Y}", "end": f"{found.end:%d.%m.%Y}"}
    if found.code == "gap":
        return (
            _(
                "Vom %(start)s bis %(end)s fehlt eine Angabe. Ist der Wert unbekannt, tragen Sie "
                "ihn ohne Zahl ein."
            )
            % days
        )
    return _("Vom %(start)s bis %(end)s gelten zwei Angaben zugleich.") % days


def case_failed(name: str, expected: str, got: str) -> str:
    return _("Der Fall „%(name)s“ ergibt „%(got)s“ statt „%(expected)s“.") % {
        "name": name,
        "got": facts.outcome(got)[0],
        "expected": facts.outcome(expected)[0],
    }
