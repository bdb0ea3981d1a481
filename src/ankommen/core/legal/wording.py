"""The codes of `rules` as sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .rules import LineFault


def fault(code: str) -> str:
    return {
        "no_branches": _("Eine Regel braucht mindestens einen Zweig."),
        "unknown_outcome": _("Ein Zweig endet mit open, discretionary, closed oder stop."),
        "not_a_condition": _("Eine Bedingung ist all, any, not oder ein Feld mit Vergleich."),
        "not_a_list": _("Nach all, any und in steht eine Liste."),
        "unknown_field": _("Eine Bedingung nennt ein Feld, das es nicht gibt."),
        "no_comparison": _("Ein Feld braucht genau einen Vergleich: eq, in, lt, le, gt oder ge."),
        "wrong_value": _("Ein Vergleichswert passt nicht zur Art des Feldes."),
        "not_cases": _("Jeder Fall braucht name, type, on, facts und expected."),
        "no_positive": _("Es fehlt ein Fall, in dem die Regel öffnet (positive)."),
        "no_negative": _("Es fehlt ein Fall, in dem die Regel nicht öffnet (negative)."),
        "no_boundary": _("Es fehlt ein Grenzfall (boundary)."),
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
        "got": got,
        "expected": expected,
    }
