"""The engine's codes in words: what it refuses, what a result must not hide."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ankommen.methods.forecasting import ForecastRefused, Hint, Notice, Reason, Remark

from ..errors import Refused
from ..ui.numbers import number

Words = str | Promise
METHODS: Mapping[str, Words] = {
    "pooled": gettext_lazy("Prognose"),
    "three_scenarios": gettext_lazy("drei Szenarien"),
}
SCENARIOS: Mapping[str, Words] = {
    "low": pgettext_lazy("Szenario", "niedrig"),
    "mid": pgettext_lazy("Szenario", "mittel"),
    "high": pgettext_lazy("Szenario", "hoch"),
}


def notice_text(notice: Notice) -> str:
    """One sentence about what the numbers do not show by themselves."""
    values = {"where": notice.where, "got": _plain(notice.got)}
    sentences: dict[Remark, str] = {
        Remark.SERIES_ENDS_EARLY: _("„%(where)s“ endet schon mit %(got)s."),
        Remark.ALL_ZERO: _("„%(where)s“ besteht nur aus Nullen."),
        Remark.GAPS_SKIPPED: _("In „%(where)s“ fehlen Monate, wie angegeben: %(got)s."),
        Remark.CUT_AT_BREAK: _(
            "„%(where)s“ zählt erst ab %(got)s, weil sich dort etwas geändert hat."
        ),
        Remark.HORIZON_BEYOND_HISTORY: _(
            "Die Prognose für „%(where)s“ reicht weiter, als die Vergangenheit zu prüfen erlaubt"
            " (Monate bekannt, Monate gefragt: %(got)s)."
        ),
        Remark.KEY_OUTDATED: _(
            "Der Schlüssel für „%(where)s“ ist veraltet (Quelle und letzter gültiger Monat:"
            " %(got)s)."
        ),
        Remark.FEW_STAYS: _(
            "„%(where)s“: Wie lange Menschen bleiben, ist aus nur %(got)s beendeten Aufenthalten"
            " geschätzt."
        ),
        Remark.STAYS_TOO_LATE: _(
            "„%(where)s“: %(got)s Aufenthalte beginnen nach dem letzten gezählten Monat und zählen"
            " nicht mit."
        ),
        Remark.STAYS_BEFORE_LIST: _(
            "„%(where)s“: %(got)s Aufenthalte endeten, bevor die Liste vollständig war, und zählen"
            " nicht mit."
        ),
        Remark.STAYS_UNSEEN: _(
            "„%(where)s“: In manchen Monaten nach dem Einzug war niemand zu sehen, der blieb"
            " (%(got)s); wie lange Menschen bleiben, ist dort ungewiss."
        ),
    }
    return sentences[notice.what] % values


def refused(error: ForecastRefused) -> Refused:
    """The engine's refusal in words, with what to do."""
    values = {
        "where": error.where,
        "expected": _plain(error.expected),
        "got": _plain(error.got),
    }
    text = str(_REFUSALS.get(error.what, _OTHER)) % values
    return Refused.because(error.what, f"{text} {_HINTS[error.hint]}")


def _plain(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, tuple | list):
        return ", ".join(_plain(one) for one in value)
    return str(value)


_OTHER = gettext_lazy("%(where)s: erwartet %(expected)s, gefunden %(got)s.")
_REFUSALS: Mapping[Reason, Words] = {
    Reason.NOT_A_MONTH: gettext_lazy("„%(got)s“ ist kein Monat. Schreiben Sie ihn wie 2026-11."),
    Reason.NEGATIVE_COUNT: gettext_lazy("%(where)s: %(got)s ist kleiner als null."),
    Reason.MONTH_TWICE: gettext_lazy("%(where)s steht doppelt."),
    Reason.GAP_NOT_DECLARED: gettext_lazy("In „%(where)s“ fehlen Monate: %(got)s."),
    Reason.TOO_SHORT: gettext_lazy(
        "„%(where)s“ hat %(got)s gezählte Monate; nötig sind mindestens 24."
    ),
    Reason.SERIES_END_APART: gettext_lazy("Die Reihen enden in verschiedenen Monaten: %(got)s."),
    Reason.NO_ROWS: gettext_lazy("„%(where)s“ hat keine gezählten Monate."),
    Reason.UNKNOWN_NAME: gettext_lazy("Im Schlüssel steht „%(got)s“ nicht, nur: %(expected)s."),
    Reason.KEY_NOT_VALID: gettext_lazy(
        "Für „%(where)s“ gilt im Monat %(got)s noch kein Schlüssel; der erste gilt ab %(expected)s."
    ),
    Reason.EVENT_TWICE: gettext_lazy(
        "„%(where)s“: Ein Haus öffnet und schließt höchstens einmal und hat je Monat eine Zahl von"
        " Plätzen; hier steht ein Ereignis zweimal."
    ),
    Reason.ENDS_BEFORE_IT_BEGINS: gettext_lazy(
        "„%(where)s“: Die Sperre endet (%(got)s), bevor sie beginnt (%(expected)s)."
    ),
    Reason.CLOSES_BEFORE_IT_OPENS: gettext_lazy(
        "„%(where)s“ schließt (%(got)s), bevor es öffnet (%(expected)s)."
    ),
    Reason.CHANGE_WHILE_CLOSED: gettext_lazy(
        "„%(where)s“: Die Zahl der Plätze ändert sich %(got)s, offen ist das Haus nur %(expected)s."
    ),
    Reason.BLOCKS_OVERLAP: gettext_lazy(
        "„%(where)s“: Eine Sperre (bis %(got)s) reicht in die nächste (ab %(expected)s). Schreiben"
        " Sie eine Zeile für die gemeinsame Zeit."
    ),
    Reason.TOO_MANY_BLOCKED: gettext_lazy(
        "„%(where)s“: Gesperrt sein können höchstens die %(expected)s Plätze des Hauses, nicht"
        " %(got)s."
    ),
    Reason.OUT_OF_RANGE: gettext_lazy(
        "%(where)s: %(got)s ist nicht möglich; erlaubt ist %(expected)s."
    ),
}
_HINTS: Mapping[Hint, Words] = {
    Hint.CHECK_INPUT: gettext_lazy("Prüfen Sie die Angaben."),
    Hint.DECLARE_GAP: gettext_lazy(
        "Ergänzen Sie sie, oder nennen Sie jeden mit --gap: Dann wird er ausgelassen und gesagt."
    ),
    Hint.SUM_OR_DROP_DOUBLE: gettext_lazy("Zählen Sie zusammen, oder streichen Sie einen davon."),
    Hint.USE_SCENARIOS: gettext_lazy("Rechnen Sie mit den drei Szenarien."),
    Hint.CUT_TO_COMMON_END: gettext_lazy("Kürzen Sie alle auf denselben letzten Monat."),
    Hint.FETCH_CURRENT_KEY: gettext_lazy("Besorgen Sie den geltenden Schlüssel."),
    Hint.FILTER_DIMENSIONS: gettext_lazy("Wählen Sie genau eine Reihe aus."),
}
