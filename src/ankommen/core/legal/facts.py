"""What a rule may ask for: the fields, their choices in words, and conditions in plain German."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Fact:
    """One field: its label, its type (number, choice, flag) and the choices by code."""

    label: Text
    type: str
    choices: Mapping[str, Text]


def _choice(label: Text, **choices: Text) -> Fact:
    return Fact(label, "choice", choices)


FACTS: dict[str, Fact] = {
    "age": Fact(gettext_lazy("Alter in Jahren"), "number", {}),
    "status": _choice(
        gettext_lazy("Aufenthalt"),
        procedure=gettext_lazy("im Asylverfahren"),
        tolerated=gettext_lazy("geduldet"),
        protection=gettext_lazy("Schutz oder humanitärer Titel"),
        temporary_protection=gettext_lazy("vorübergehender Schutz (§ 24 AufenthG)"),
        other_title=gettext_lazy("anderer Aufenthaltstitel"),
        settled=gettext_lazy("Niederlassungserlaubnis oder Daueraufenthalt"),
        eu=gettext_lazy("EU-Freizügigkeit"),
        resettler=gettext_lazy("Spätaussiedlung (BVFG)"),
        german=gettext_lazy("deutsche Staatsangehörigkeit"),
    ),
    "benefit_law": _choice(
        gettext_lazy("Leistungen nach"),
        asylblg=gettext_lazy("AsylbLG"),
        sgb2=gettext_lazy("SGB II"),
        sgb8=gettext_lazy("SGB VIII"),
        sgb12=gettext_lazy("SGB XII"),
        own=gettext_lazy("eigenes Einkommen"),
        other=gettext_lazy("anderes"),
    ),
    "accommodation": _choice(
        gettext_lazy("Unterbringung"),
        reception=gettext_lazy("Erstaufnahme"),
        shared=gettext_lazy("Gemeinschaftsunterkunft"),
        rented=gettext_lazy("Gewährleistungswohnung"),
        own_flat=gettext_lazy("eigene Wohnung"),
        other=gettext_lazy("andere"),
    ),
    "years_since_entry": Fact(gettext_lazy("Jahre seit der Einreise"), "number", {}),
    "weak_german": Fact(gettext_lazy("kaum Deutschkenntnisse"), "flag", {}),
    "needs_care": Fact(gettext_lazy("besonderer Unterstützungsbedarf"), "flag", {}),
    "with_guardian": Fact(gettext_lazy("mit Sorgeberechtigten hier"), "flag", {}),
    "distance_km": Fact(gettext_lazy("Fußweg zum Kurs in km"), "number", {}),
}
TYPES = {name: fact.type for name, fact in FACTS.items()}

LANDS: dict[str, str] = {
    "": "Deutschland",
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}

OUTCOME_WORDS: dict[str, tuple[Text, str]] = {
    "open": (gettext_lazy("offen"), "success"),
    "discretionary": (gettext_lazy("nach Ermessen, die Stelle entscheidet"), "info"),
    "closed": (gettext_lazy("nicht offen"), "neutral"),
    "stop": (gettext_lazy("anhalten und übergeben"), "danger"),
    "ask": (gettext_lazy("möglicherweise – bitte nachfragen"), "warning"),
    "unknown": (gettext_lazy("für diesen Tag nicht bekannt"), "warning"),
}


def outcome(code: str) -> tuple[str, str]:
    """The outcome in words and the colour of its status."""
    words, colour = OUTCOME_WORDS[code]
    return str(words), colour


def fact_field(name: str) -> forms.Field:
    """The field in which somebody says what is known; empty: not known."""
    fact = FACTS[name]
    label = cast("str", fact.label)
    if fact.type == "number":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=150)
    unknown = ("", gettext_lazy("nicht bekannt"))
    choices = list(fact.choices.items())
    if fact.type == "flag":
        choices = [("yes", gettext_lazy("ja")), ("no", gettext_lazy("nein"))]
    return forms.ChoiceField(label=label, required=False, choices=[unknown, *choices])


def known_facts(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is known; an empty field is no answer."""
    flags = {"yes": True, "no": False}
    return {
        name: flags[value] if FACTS[name].type == "flag" else value
        for name, value in typed.items()
        if value not in (None, "")
    }


def in_words(condition: Mapping[str, Any]) -> str:
    """A condition as a sentence part: "Alter in Jahren mindestens 27 und (…)"."""
    for key, joint in (("all", _(" und ")), ("any", _(" oder "))):
        if key in condition:
            parts = [in_words(part) for part in condition[key]]
            if not parts:
                return _("immer") if key == "all" else _("nie")
            return parts[0] if len(parts) == 1 else "(" + joint.join(parts) + ")"
    if "not" in condition:
        return _("nicht %(what)s") % {"what": in_words(condition["not"])}
    return _comparison(condition)


def _comparison(condition: Mapping[str, Any]) -> str:
    fact = FACTS[condition["field"]]
    name = next(key for key in condition if key != "field")
    value = condition[name]
    if fact.type == "flag":
        return str(fact.label) if value else _("nicht %(what)s") % {"what": fact.label}
    shown = [str(fact.choices.get(one, one)) for one in (value if name == "in" else [value])]
    joint = {
        "eq": "%(field)s: %(value)s",
        "in": "%(field)s: %(value)s",
        "lt": _("%(field)s unter %(value)s"),
        "le": _("%(field)s höchstens %(value)s"),
        "gt": _("%(field)s über %(value)s"),
        "ge": _("%(field)s mindestens %(value)s"),
    }[name]
    return joint % {"field": fact.label, "value": _(" oder ").join(shown)}
