"""The engine's codes in words: what it refuses, what may be published, how it was computed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ankommen.methods.weighting import (
    Finding,
    Hint,
    IntervalMethod,
    Judgement,
    Limit,
    Reason,
    SingleUnit,
    Verdict,
    WeightingRefused,
)

from ..errors import Refused
from ..ui.numbers import number
from .answers_file import FIRST_ROW

Words = str | Promise

KINDS: Mapping[str, Words] = {
    "shares": gettext_lazy("Anteil"),
    "mean": gettext_lazy("Mittelwert"),
    "total": gettext_lazy("Summe"),
    "ratio": gettext_lazy("Verhältnis"),
    "median": gettext_lazy("Median"),
    "quantiles": gettext_lazy("Quantil"),
}
METHODS: Mapping[str, Words] = {
    "none": gettext_lazy("keine Anpassung an Randsummen"),
    "rake": gettext_lazy("Raking (iterative proportionale Anpassung, Deming und Stephan 1940)"),
    "linear": gettext_lazy("lineare Kalibrierung (Deville und Särndal 1992)"),
    "raking": gettext_lazy("Kalibrierung mit Raking-Abstand (Deville und Särndal 1992)"),
    "logit": gettext_lazy("Kalibrierung in Schranken, Logit-Abstand (Deville und Särndal 1992)"),
}
INTERVALS: Mapping[IntervalMethod, Words] = {
    IntervalMethod.STUDENT: gettext_lazy("nach Student"),
    IntervalMethod.LOGIT: gettext_lazy("auf der Logit-Skala"),
    IntervalMethod.KORN_GRAUBARD: gettext_lazy("nach Korn und Graubard"),
    IntervalMethod.WOODRUFF: gettext_lazy("nach Woodruff"),
}
VERDICTS: Mapping[Verdict, Words] = {
    Verdict.PUBLISH: gettext_lazy("veröffentlichen"),
    Verdict.WITH_CAUTION: gettext_lazy("mit Vorsicht"),
    Verdict.DO_NOT_PUBLISH: gettext_lazy("nicht veröffentlichen"),
}
SINGLE_UNITS: Mapping[SingleUnit, Words] = {
    SingleUnit.CERTAINTY: gettext_lazy(
        "Eine Schicht mit einer gezogenen Einheit trägt nichts zur Streuung bei."
    ),
    SingleUnit.CENTRE: gettext_lazy(
        "Eine Schicht mit einer gezogenen Einheit zählt mit ihrem Abstand vom Mittel aller."
    ),
    SingleUnit.AVERAGE: gettext_lazy(
        "Eine Schicht mit einer gezogenen Einheit zählt wie der Durchschnitt der übrigen."
    ),
}
TOO_FEW_ANSWERS = gettext_lazy("zu wenige Antworten für eine Zahl")


def judgement_text(judgement: Judgement) -> str:
    """The verdict with every reason for it."""
    reasons = "; ".join(_finding(one) for one in judgement.findings)
    verdict = str(VERDICTS[judgement.verdict])
    return f"{verdict}: {reasons}" if reasons else verdict


def refused(error: WeightingRefused) -> Refused:
    """The engine's refusal in words, with what to do."""
    values = {
        "where": error.where,
        "expected": _plain(error.expected),
        "got": _rows(error) or _plain(error.got),
    }
    text = str(_REFUSALS.get(error.what, _OTHER)) % values
    return Refused.because(error.what, f"{text} {_HINTS[error.hint]}")


def quantile_name(probability: float) -> str:
    """Which quantile: the value that so much of the weight does not exceed."""
    return _("unterste %(percent)s %%") % {"percent": number(probability * 100, 0)}


def no_such_answer(column: str, wanted: Iterable[str], answers: Iterable[str]) -> Refused:
    message = _("Frage „%(column)s“: Niemand hat %(wanted)s geantwortet. Es gibt: %(answers)s.")
    values = {"column": column, "wanted": quoted(wanted), "answers": quoted(answers)}
    return Refused.because("no_such_answer", message % values)


def strange_answer(column: str, found: Iterable[str], answers: Iterable[str]) -> Refused:
    message = _("Frage „%(column)s“: %(found)s fehlt unter answers. Dort stehen: %(answers)s.")
    values = {"column": column, "found": quoted(found), "answers": quoted(answers)}
    return Refused.because("strange_answer", message % values)


def quoted(words: Iterable[str]) -> str:
    """Words as they stand in a file, in the quotation marks of the language."""
    return ", ".join(_("„%(word)s“") % {"word": word} for word in words)


def too_many_replicates(count: int, rows: int) -> Refused:
    message = _(
        "%(count)s Wiederholungen von %(rows)s Zeilen brauchen %(gigabytes)s Gigabyte Speicher."
        " Nehmen Sie unter [variance] weniger Wiederholungen oder „linearised“."
    )
    values = {
        "count": number(count),
        "rows": number(rows),
        "gigabytes": number(count * rows * 8e-9, 1),
    }
    return Refused.because("too_many_replicates", message % values)


def nothing_in_common() -> Refused:
    message = _(
        "Keine Frage steht in beiden Wellen. Gleiche Fragen haben denselben Titel (title), dieselbe"
        " Antwort und dieselbe Art (kind)."
    )
    return Refused.because("nothing_in_common", message)


def _finding(one: Finding) -> str:
    sentences: dict[Limit, str] = {
        Limit.MINIMUM_N: _("%(got)s Antworten, weniger als %(limit)s"),
        Limit.COEFFICIENT_OF_VARIATION: _("Standardfehler %(got)s des Werts, Grenze %(limit)s"),
        Limit.INTERVAL_WIDTH: _("Intervall %(got)s breit, Grenze %(limit)s"),
        Limit.SMALL_CELL: _("%(got)s Personen in der Zelle, weniger als %(limit)s"),
        Limit.NOT_DEFINED: _("Genauigkeit nicht bestimmbar"),
    }
    decimals = 0 if one.limit in {Limit.MINIMUM_N, Limit.SMALL_CELL} else 3
    values = {"got": one.measured, "limit": one.threshold}
    return sentences[one.limit] % {
        name: "–" if math.isnan(value) or math.isinf(value) else number(value, decimals)
        for name, value in values.items()
    }


def _rows(error: WeightingRefused) -> str:
    """Rows as the file counts them: the first row is the header."""
    got = error.got
    if error.what is Reason.MISSING_VALUE and isinstance(got, Mapping):
        lines = ", ".join(str(row + FIRST_ROW) for row in got["first_rows"])
        words = _("%(count)s, zuerst in Zeile %(rows)s")
        return words % {"count": number(got["missing"]), "rows": lines}
    if error.what in OF_ROWS and isinstance(got, Mapping):
        words = _("Zeile %(row)s: %(value)s")
        return ", ".join(
            words % {"row": row + FIRST_ROW, "value": _plain(value)} for row, value in got.items()
        )
    return ""


def _plain(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "–"
    if isinstance(value, int | float):
        return number(float(f"{value:.10g}")) if abs(value) != float("inf") else "∞"
    if isinstance(value, Mapping):
        return ", ".join(f"{KEYS.get(key, key)} {_plain(one)}" for key, one in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(_plain(one) for one in value)
    return str(value)


OF_ROWS = frozenset({Reason.WEIGHT_NOT_POSITIVE, Reason.NOT_ZERO_OR_ONE})
KEYS: Mapping[object, Words] = {
    "both": gettext_lazy("beide geweitet:"),
    "upper": gettext_lazy("nur die obere:"),
    "lower": gettext_lazy("nur die untere:"),
    "relative_error": gettext_lazy("relativer Fehler"),
    "sweeps": gettext_lazy("Durchgänge"),
    "iterations": gettext_lazy("Durchgänge"),
    "failed": gettext_lazy("nicht gelungen"),
    "replicates": gettext_lazy("von"),
    "mean_weight_between": gettext_lazy("mittleres Gewicht zwischen"),
    "mean_weight": gettext_lazy("mittleres Gewicht"),
    "strata": gettext_lazy("Schichten:"),
    "missing": gettext_lazy("ohne Angabe:"),
}
_OTHER = gettext_lazy("%(where)s: erwartet %(expected)s, gefunden %(got)s.")
_REFUSALS: Mapping[Reason, Words] = {
    Reason.NO_ROWS: gettext_lazy("%(where)s: Es gibt keine Zeile."),
    Reason.MISSING_VALUE: gettext_lazy("In „%(where)s“ fehlen Angaben: %(got)s."),
    Reason.WEIGHT_NOT_POSITIVE: gettext_lazy("Gewichte müssen größer als null sein: %(got)s."),
    Reason.CATEGORY_SPELLED_TWICE: gettext_lazy(
        "In „%(where)s“ ist dieselbe Ausprägung verschieden geschrieben: „%(expected)s“ und"
        " „%(got)s“."
    ),
    Reason.CATEGORY_WITHOUT_TARGET: gettext_lazy(
        "Für „%(where)s“ fehlt die Randsumme von: %(got)s. Es gibt: %(expected)s."
    ),
    Reason.TARGET_NOT_POSITIVE: gettext_lazy(
        "Die Randsumme von „%(where)s“ muss größer als null sein: %(got)s."
    ),
    Reason.EMPTY_CATEGORY: gettext_lazy(
        "In „%(where)s“ gibt es niemanden in der Stichprobe für: %(got)s."
    ),
    Reason.MARGINS_DISAGREE: gettext_lazy(
        "Die Randsummen haben verschiedene Gesamtzahlen. Gegenüber %(expected)s weichen ab:"
        " %(got)s."
    ),
    Reason.MARGINS_CONTRADICT: gettext_lazy(
        "Die Randsummen widersprechen einander bei den vorkommenden Kombinationen: %(where)s"
        " (erreichbar: %(got)s)."
    ),
    Reason.BOUNDS_INFEASIBLE: gettext_lazy(
        "In diesen Schranken sind die Randsummen nicht zu treffen: %(where)s. Die engsten"
        " möglichen Schranken: %(expected)s."
    ),
    Reason.TOTALS_UNREACHABLE: gettext_lazy(
        "Kein Gewicht trifft diese Summen: %(expected)s; am nächsten kommt %(got)s."
    ),
    Reason.NOT_CONVERGED: gettext_lazy("Die Anpassung ist nicht zum Ende gekommen: %(got)s."),
    Reason.POPULATION_TOO_SMALL: gettext_lazy(
        "In „%(where)s“ sind mehr gezogen, als es gibt: erwartet %(expected)s, gefunden %(got)s."
    ),
    Reason.SINGLE_UNIT: gettext_lazy(
        "In diesen Schichten ist nur eine Einheit gezogen: %(where)s. Die Streuung ist daraus"
        " nicht zu schätzen."
    ),
    Reason.NO_RESPONDENTS: gettext_lazy("In „%(where)s“ hat niemand geantwortet: %(got)s."),
    Reason.EMPTY_DOMAIN: gettext_lazy("Zu „%(where)s“ gibt es keine Antwort."),
    Reason.CANNOT_TRIM: gettext_lazy(
        "Mit diesen Grenzen lassen sich die Gewichte nicht kappen: %(expected)s."
    ),
}
_HINTS: Mapping[Hint, Words] = {
    Hint.CHECK_INPUT: gettext_lazy("Prüfen Sie die Angaben."),
    Hint.SAY_WHAT_MISSING_MEANS: gettext_lazy(
        'Ergänzen Sie die Angaben, oder schreiben Sie missing = "exclude" unter [estimates].'
    ),
    Hint.CHOOSE_ONE_SPELLING: gettext_lazy("Wählen Sie eine Schreibweise."),
    Hint.ADD_TARGET_OR_RECODE: gettext_lazy(
        "Ergänzen Sie die Randsumme, oder fassen Sie Ausprägungen zusammen."
    ),
    Hint.MERGE_CATEGORIES: gettext_lazy("Fassen Sie Ausprägungen zusammen."),
    Hint.SCALE_MARGINS_TO_ONE_TOTAL: gettext_lazy(
        "Berichtigen Sie sie, oder geben Sie unter [weighting] mit total eine gemeinsame"
        " Gesamtzahl an."
    ),
    Hint.WIDEN_BOUNDS: gettext_lazy("Weiten Sie die Schranken."),
    Hint.SET_BOUNDS: gettext_lazy("Setzen Sie Schranken."),
    Hint.DROP_OR_MERGE_MARGIN: gettext_lazy(
        "Lassen Sie eine Randsumme weg, oder fassen Sie Ausprägungen zusammen."
    ),
    Hint.MAKE_CLUSTER_NAMES_UNIQUE: gettext_lazy("Geben Sie jedem Klumpen einen eigenen Namen."),
    Hint.CHOOSE_SINGLE_UNIT_RULE: gettext_lazy(
        "Wählen Sie mit single_unit unter [design] eine Regel, oder legen Sie Schichten zusammen."
    ),
    Hint.MERGE_STRATA: gettext_lazy("Legen Sie Schichten zusammen."),
    Hint.ALLOW_DROPPED_REPLICATES: gettext_lazy("Erlauben Sie, dass Wiederholungen ausfallen."),
    Hint.RAISE_UPPER_LIMIT: gettext_lazy("Heben Sie die obere Grenze an."),
}
STEPS: Mapping[str, Words] = {
    "answers": pgettext_lazy("Fortschritt", "Antworten gelesen"),
    "weights": pgettext_lazy("Fortschritt", "Gewichte berechnet"),
    "replicates": pgettext_lazy("Fortschritt", "Gewichtung auf allen Wiederholungen wiederholt"),
    "before": pgettext_lazy("Fortschritt", "frühere Welle geschätzt"),
    "files": pgettext_lazy("Fortschritt", "Dateien geschrieben"),
}
