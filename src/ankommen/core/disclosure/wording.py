"""What the engine refuses, as a sentence for whoever can mend the table or its rules."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.methods.disclosure import DisclosureError, Reason, Sensitivity

from ..errors import Refused

_SENTENCES: dict[Reason, str | Promise] = {
    Reason.EMPTY_TABLE: gettext_lazy("Die Tabelle ist leer."),
    Reason.NEGATIVE_COUNT: gettext_lazy("Eine Anzahl ist kleiner als null: %(where)s."),
    Reason.NOT_A_COUNT: gettext_lazy("Das ist keine ganze Zahl: %(where)s."),
    Reason.WRONG_SHAPE: gettext_lazy(
        "Die Tabelle passt nicht zu ihren Gliederungen: %(where)s, erwartet %(expected)s."
    ),
    Reason.DUPLICATE_CODE: gettext_lazy("„%(got)s“ kommt doppelt vor: %(where)s."),
    Reason.UNKNOWN_CODE: gettext_lazy("„%(got)s“ gibt es in der Gliederung %(where)s nicht."),
    Reason.HIERARCHY_HOLE: gettext_lazy(
        "In der Gliederung %(where)s fehlt eine Ebene zwischen „%(got)s“ und der Summe."
    ),
    Reason.TOTAL_CONTRADICTS_CELLS: gettext_lazy(
        "Die Summe passt nicht zu ihren Teilen: %(where)s. Berichtigen Sie Summe oder Teile."
    ),
    Reason.MISSING_CELL: gettext_lazy("Eine Zelle fehlt: %(where)s. Null muss dastehen."),
    Reason.UNKNOWN_RULE: gettext_lazy(
        "Die Regel „%(where)s“ ist unbekannt oder fehlt. Möglich ist: %(expected)s."
    ),
    Reason.BAD_PARAMETER: gettext_lazy(
        "„%(got)s“ ist kein möglicher Wert für %(where)s; erwartet: %(expected)s."
    ),
    Reason.ENGINE_MISSING: gettext_lazy("Das Rechenwerk fehlt auf diesem Rechner."),
    Reason.ENGINE_FAILED: gettext_lazy("Die Berechnung ist gescheitert."),
    Reason.TIME_LIMIT: gettext_lazy("Die Zeit reichte nicht. Nehmen Sie eine kleinere Tabelle."),
    Reason.NO_AUTHORITY: gettext_lazy("Im Auftrag fehlt „%(where)s“. Ohne wird nichts verknüpft."),
    Reason.NO_SOLUTION: gettext_lazy("Die Tabelle lässt sich so nicht schützen."),
}
WHY: dict[Sensitivity, str | Promise] = {
    Sensitivity.SMALL_COUNT: gettext_lazy("zu kleine Anzahl"),
    Sensitivity.ZERO_IN_SMALL_GROUP: gettext_lazy("Null in einer zu kleinen Gruppe"),
    Sensitivity.WHOLE_GROUP: gettext_lazy("die ganze Gruppe"),
    Sensitivity.DOMINANCE: gettext_lazy("wenige haben fast alles"),
    Sensitivity.NEIGHBOUR_ESTIMATE: gettext_lazy("der größte Beitrag wäre zu schätzen"),
}


def refused(error: DisclosureError) -> Refused:
    """The engine's refusal in words. Nothing is published."""
    text = _SENTENCES.get(error.reason, gettext_lazy("Der Schutz ließ sich nicht berechnen."))
    filled = str(text) % {"where": error.where, "expected": error.expected, "got": error.got}
    return Refused.because(error.reason, filled + " " + _("Es wurde nichts ausgegeben."))
