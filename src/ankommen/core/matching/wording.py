"""The engine's codes in plain sentences: why this, why not that, what would have to change."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from ankommen.methods.matching import (
    Change,
    Explanation,
    Ground,
    MatchingRefused,
    Policy,
    Quality,
    Reason,
    Relaxable,
    Relaxation,
    Rule,
    Why,
    Wish,
)

from ..errors import Refused
from ..ui.numbers import number

Words = str | Promise

UNITS: Mapping[str, Words] = {
    "persons": ngettext_lazy("%(n)s Person", "%(n)s Personen", "count"),
    "rooms": ngettext_lazy("%(n)s Zimmer", "%(n)s Zimmer", "count"),
    "seats": ngettext_lazy("%(n)s Kursplatz", "%(n)s Kursplätze", "count"),
    "care_places": ngettext_lazy("%(n)s Betreuungsplatz", "%(n)s Betreuungsplätze", "count"),
    "pairs": ngettext_lazy("%(n)s Begleitung", "%(n)s Begleitungen", "count"),
    "talks": ngettext_lazy("%(n)s Gespräch", "%(n)s Gespräche", "count"),
}
UNIT_NAMES: Mapping[str, Words] = {
    "persons": gettext_lazy("Personen"),
    "rooms": gettext_lazy("Zimmer"),
    "seats": gettext_lazy("Kursplätze"),
    "care_places": gettext_lazy("Betreuungsplätze"),
    "pairs": gettext_lazy("Begleitungen"),
    "talks": gettext_lazy("Gespräche"),
}
REQUIREMENTS: Mapping[str, Words] = {
    "level": gettext_lazy("das Niveau passt nicht"),
    "times": gettext_lazy("die Zeiten passen nicht"),
    "reach": gettext_lazy("der Weg ist zu weit"),
    "language": gettext_lazy("es gibt keine gemeinsame Sprache"),
    "dialect": gettext_lazy("der Dialekt wird nicht gesprochen"),
    "gender": gettext_lazy("der Wunsch zum Geschlecht ist nicht erfüllt"),
    "free": gettext_lazy("die Zeit ist nicht frei"),
    "not_from_circle": gettext_lazy("die Person ist ausgeschlossen oder hat nichts dazu gesagt"),
}
WISHES: Mapping[str, Words] = {
    "stays": gettext_lazy("bleibt wohnen"),
    "likes": gettext_lazy("zu gewünschten Zeiten"),
    "interests": gettext_lazy("gemeinsame Interessen"),
    "dialect": gettext_lazy("der Dialekt wird gesprochen"),
    "gender": gettext_lazy("der Wunsch zum Geschlecht ist erfüllt"),
    "wishes": gettext_lazy("Wünsche erfüllt"),
}
RULES: Mapping[Rule, Words] = {
    Rule.GREATEST_TOTAL: gettext_lazy("größter Nutzen für alle zusammen"),
    Rule.WORST_OFF_FIRST: gettext_lazy("zuerst, wer am schlechtesten gestellt ist"),
    Rule.IN_ORDER: gettext_lazy("der Reihe nach, wer am längsten wartet zuerst"),
    Rule.DAY_BY_DAY: gettext_lazy("Tag für Tag, mit Platz für die, die noch erwartet werden"),
}
POLICIES: Mapping[Policy, Words] = {
    Policy.DAY_BY_DAY: RULES[Rule.DAY_BY_DAY],
    Policy.FIRST_COME: gettext_lazy("wer zuerst kommt, ohne Platz freizuhalten"),
}


def quality_text(quality: Quality, gap: float) -> str:
    """What the proposal has to be called, with how much better another could be at most."""
    percent = number(gap * 100, 3)
    sentences: dict[Quality, str] = {
        Quality.BEST: _("Bester möglicher Vorschlag: Die Suche ist abgeschlossen."),
        Quality.WITHIN_GAP: _(
            "Nahezu bester Vorschlag: Kein anderer ist um mehr als %(percent)s Prozent besser."
        ),
        Quality.TIME_LIMIT: _(
            "Bester Vorschlag bis zum Ende der Rechenzeit: Ein anderer könnte um bis zu"
            " %(percent)s Prozent besser sein."
        ),
        Quality.BY_RULE: _("Vorschlag nach der gewählten Regel."),
    }
    return sentences[quality] % {"percent": percent}


def placed_text(explanation: Explanation) -> str:
    """One sentence why this place."""
    wishes = [text for one in explanation.wishes if (text := _wish(one))]
    return _sentence([*_grounds(explanation.grounds), *wishes])


def against_text(resource: str, grounds: Sequence[Ground], changes: Sequence[Change]) -> str:
    """One sentence why not that place, and what would have to change with nobody else moved."""
    why = _("%(resource)s: %(why)s") % {"resource": resource, "why": "; ".join(_grounds(grounds))}
    if not changes:
        return f"{why}."
    room = [one for one in changes if one.kind is Relaxable.MORE_ROOM]
    needed = [change_text(one) for one in changes if one.kind is not Relaxable.MORE_ROOM]
    if room:
        amounts = ", ".join(amount_text(one.what, one.amount) for one in room)
        needed.insert(0, _("dort mehr Platz (%(amounts)s)") % {"amounts": amounts})
    return _("%(why)s. Möglich mit: %(needed)s.") % {"why": why, "needed": ", ".join(needed)}


def change_text(change: Change) -> str:
    """One thing that gives way."""
    values = {
        "where": change.where,
        "what": requirement_name(change.what),
        "amount": number(change.amount),
        "room": amount_text(change.what, change.amount),
    }
    sentences: dict[Relaxable, str] = {
        Relaxable.USE_RESERVE: _("%(where)s: %(room)s aus der Reserve"),
        Relaxable.MORE_ROOM: _("%(where)s: %(room)s mehr"),
        Relaxable.LEAVE_OUT: _("%(where)s bleibt ohne Platz"),
        Relaxable.WAIVE: _("%(where)s verzichtet auf „%(what)s“"),
        Relaxable.QUOTA: _("Quote %(where)s um %(amount)s ändern"),
        Relaxable.TAKE_BACK: _("%(where)s: Entscheidung zu %(what)s zurücknehmen"),
    }
    return sentences[change.kind] % values


def relaxation_text(relaxation: Relaxation) -> str:
    """The smallest changes of one kind that are enough."""
    names: dict[Relaxable, str] = {
        Relaxable.USE_RESERVE: _("Reserve nutzen"),
        Relaxable.MORE_ROOM: _("mehr Platz"),
        Relaxable.LEAVE_OUT: _("jemanden auslassen"),
        Relaxable.WAIVE: _("auf eine Anforderung verzichten"),
        Relaxable.QUOTA: _("eine Quote ändern"),
        Relaxable.TAKE_BACK: _("eine Entscheidung zurücknehmen"),
        Relaxable.SEVERAL: _("mehreres zusammen"),
    }
    changes = "; ".join(change_text(one) for one in relaxation.changes)
    return f"{names[relaxation.kind]} – {changes}"


def unit_name(code: str) -> str:
    return str(UNIT_NAMES.get(code, code))


def amount_text(unit: str, amount: float) -> str:
    """So many of a unit, as people say it."""
    if unit not in UNITS:
        return f"{number(amount)} {unit}"
    return str(UNITS[unit] % {"count": math.ceil(amount), "n": number(amount)})


def requirement_name(code: str) -> str:
    return code.removeprefix("only_for_")


def refused(error: MatchingRefused) -> Refused:
    """The engine's refusal in words; where there is no answer, with what would be enough."""
    text = str(_REFUSALS[error.what]) % {
        "where": error.where,
        "expected": _plain(error.expected),
        "got": _plain(error.got),
    }
    if error.what is Reason.NO_SOLUTION:
        ways = [relaxation_text(one) for one in error.got]  # type: ignore[attr-defined]
        lines = "\n".join(f"- {way}" for way in ways)
        text += "\n" + _("Eines davon würde genügen:") + "\n" + lines
    return Refused.because(error.what, text)


def _grounds(grounds: Sequence[Ground]) -> list[str]:
    """Each reason once; what is short of room is told together."""
    found = []
    for why in dict.fromkeys(one.why for one in grounds):
        same = [one.parameters for one in grounds if one.why is why]
        if why is Why.REQUIREMENT:
            found += [_requirement(given) for given in same]
        elif why in (Why.TOO_LARGE, Why.FULL):
            found.append(_short(why, same))
        else:
            found += [_plain_ground(why, given) for given in same]
    return list(dict.fromkeys(found))


def _short(why: Why, given: Sequence[Mapping[str, Any]]) -> str:
    text = (
        _("zu klein (nötig: %(needed)s; vorhanden: %(free)s)")
        if why is Why.TOO_LARGE
        else _("belegt (nötig: %(needed)s; frei: %(free)s)")
    )
    needed, free = (
        ", ".join(amount_text(one["unit"], one[key]) for one in given) for key in ("needed", "free")
    )
    return text % {"needed": needed, "free": free}


def _plain_ground(why: Why, given: Mapping[str, Any]) -> str:
    of = int(given.get("of", 0))
    better = ", ".join(given.get("better", ()))
    sentences: dict[Why, str] = {
        Why.LOCKED: _("so festgelegt%(who)s"),
        Why.ONLY_POSSIBLE: ngettext(
            "der einzige Platz", "der einzige mögliche von %(of)d Plätzen", of
        ),
        Why.BEST_OF_ALL: ngettext(
            "der mögliche Platz", "der beste von %(of)d möglichen Plätzen", of
        ),
        Why.BEST_LEFT: _("der beste Platz, der frei bleibt; besser wäre: %(better)s"),
        Why.VETOED: _("so ausgeschlossen%(who)s"),
        Why.LOCKED_ELSEWHERE: _("auf %(resource)s festgelegt%(who)s"),
        Why.QUOTA_FULL: _("die Quote %(quota)s ist ausgeschöpft"),
        Why.QUOTA_NEEDED: _("die Quote %(quota)s würde unterschritten"),
        Why.NOT_BETTER: _("nicht besser als der vorgeschlagene Platz"),
        Why.NEEDED_BY_OTHERS: _("andere brauchen den Platz dringender"),
        Why.KEPT_FREE: _("wird für erwartete Ankommende freigehalten, die ihn dringender brauchen"),
    }
    said = "; ".join(text for text in (given.get("by"), given.get("why")) if text)
    values = {
        "of": of,
        "better": better,
        "who": f" ({said})" if said else "",
        "resource": given.get("resource", ""),
        "quota": given.get("quota", ""),
    }
    return sentences[why] % values


def _requirement(given: Mapping[str, Any]) -> str:
    code = str(given["code"])
    if code == "reach" and "measured" in given and given.get("needed") is not None:
        return _("der Weg dauert %(minutes)s Minuten, möglich sind %(most)s") % {
            "minutes": number(given["measured"]),
            "most": number(given["needed"]),
        }
    if code in REQUIREMENTS:
        return str(REQUIREMENTS[code])
    if code.startswith("only_for_"):
        return _("nur für „%(what)s“") % {"what": requirement_name(code)}
    return _("„%(what)s“ fehlt") % {"what": code}


def _wish(wish: Wish) -> str:
    if wish.code == "minutes":
        if not wish.measured:
            return ""
        return _("%(minutes)s Minuten Weg") % {"minutes": number(wish.measured)}
    return str(WISHES.get(wish.code, wish.code)) if wish.score > 0 else ""


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _plain(value: object) -> str:
    if isinstance(value, float):
        return number(value)
    if isinstance(value, Mapping):
        return ", ".join(_part(str(key), one) for key, one in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(_plain(one) for one in value)
    return str(value)


def _part(key: str, value: object) -> str:
    if key in UNITS and isinstance(value, int | float):
        return amount_text(key, value)
    return f"{key} {_plain(value)}"


_REFUSALS: Mapping[Reason, Words] = {
    Reason.WRONG_SHAPE: gettext_lazy(
        "„%(where)s“ hat nicht die erwartete Größe: erwartet %(expected)s, gefunden %(got)s."
    ),
    Reason.NOBODY: gettext_lazy("Die Liste „%(where)s“ ist leer."),
    Reason.DUPLICATE_ID: gettext_lazy(
        "In „%(where)s“ kommt „%(got)s“ doppelt vor. Jeder Eintrag braucht eine eigene Kennung."
    ),
    Reason.UNKNOWN_ID: gettext_lazy("„%(got)s“ gibt es nicht; genannt bei „%(where)s“."),
    Reason.NOT_A_NUMBER: gettext_lazy("Bei „%(where)s“ steht keine Zahl: %(got)s."),
    Reason.NEGATIVE_NUMBER: gettext_lazy(
        "Bei „%(where)s“ steht %(got)s; erlaubt ist %(expected)s."
    ),
    Reason.TOO_LARGE: gettext_lazy(
        "Das Vorhaben ist zu groß: %(got)s Paare, möglich sind %(expected)s."
        " Teilen Sie es nach Gebieten."
    ),
    Reason.LOCKED_TWICE: gettext_lazy("Zu „%(where)s“ gibt es mehrere Entscheidungen."),
    Reason.LOCK_BREAKS_REQUIREMENT: gettext_lazy(
        "Die Festlegung von „%(where)s“ verletzt: %(got)s. Nennen Sie den Verzicht bei der"
        " Festlegung, oder nehmen Sie sie zurück."
    ),
    Reason.CAPACITY_BELOW_LOCKS: gettext_lazy(
        "%(where)s: festgelegt sind %(expected)s, Platz ist für %(got)s."
    ),
    Reason.LARGER_THAN_ANY: gettext_lazy(
        "„%(where)s“ passt in keinen Platz: nötig sind %(got)s, der größte hat %(expected)s."
    ),
    Reason.QUOTAS_DO_NOT_SUM: gettext_lazy(
        "Die Quoten zu „%(where)s“ gehen nicht auf: erwartet %(expected)s, angegeben %(got)s."
    ),
    Reason.KEY_WITHOUT_SHARES: gettext_lazy("Der Verteilungsschlüssel hat keine Anteile."),
    Reason.NO_SOLUTION: gettext_lazy("So geht es nicht auf: Nicht jede Bedingung ist zu halten."),
    Reason.NOTHING_IN_TIME: gettext_lazy(
        "In der Rechenzeit wurde kein Vorschlag gefunden. Geben Sie mehr Zeit."
    ),
    Reason.ENGINE_MISSING: gettext_lazy("Das Rechenwerk fehlt auf diesem Rechner."),
    Reason.ENGINE_FAILED: gettext_lazy("Die Berechnung ist gescheitert."),
    Reason.BAD_INTERVAL: gettext_lazy("„%(where)s“ endet nicht nach seinem Beginn: %(got)s."),
    Reason.RULE_DOES_NOT_FIT: gettext_lazy("Die Regel passt nicht zu diesem Vorhaben: %(where)s."),
}
