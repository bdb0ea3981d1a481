"""The engine's codes in words: what is refused, what was found in a timetable, where it breaks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from ankommen.methods.reachability import (
    Finding,
    Hint,
    Note,
    Outcome,
    ReachabilityRefused,
    Reason,
    Severity,
    StepFreeAnswer,
    TravelCosts,
)

from ..errors import Refused
from ..ui.numbers import number

Words = str | Promise

OUTCOMES: Mapping[Outcome, Words] = {
    Outcome.REACHABLE: gettext_lazy("hin und zurück erreichbar"),
    Outcome.NO_RIDE_TO_COURSE: gettext_lazy("nichts fährt rechtzeitig zum Kurs"),
    Outcome.DAY_CARE_OPENS_TOO_LATE: gettext_lazy("die Kita öffnet zu spät"),
    Outcome.NO_RIDE_FROM_COURSE: gettext_lazy("nach dem Kurs fährt nichts mehr zur Kita"),
    Outcome.DAY_CARE_CLOSES_TOO_EARLY: gettext_lazy("die Kita schließt, bevor das Kind geholt ist"),
    Outcome.NO_RIDE_TO_DAY_CARE: gettext_lazy("nichts fährt rechtzeitig zur Kita"),
    Outcome.NO_RIDE_HOME: gettext_lazy("danach fährt nichts mehr nach Hause"),
    Outcome.NO_RIDE_BETWEEN_DAY_CARES: gettext_lazy(
        "nichts fährt rechtzeitig von der einen Kita zur anderen"
    ),
}
COSTS: Mapping[TravelCosts, Words] = {
    TravelCosts.LONGER: gettext_lazy("ja, mehr als 3 km"),
    TravelCosts.MEASURE: gettext_lazy("Fußweg messen"),
    TravelCosts.UNLIKELY: gettext_lazy("wohl nicht"),
}
STEP_FREE: Mapping[StepFreeAnswer, Words] = {
    StepFreeAnswer.YES: gettext_lazy("ja"),
    StepFreeAnswer.ASK: gettext_lazy("nicht bekannt, nachfragen"),
    StepFreeAnswer.NO: gettext_lazy("nein"),
}
SEVERITIES: Mapping[Severity, Words] = {
    Severity.SERIOUS: gettext_lazy("Darauf ist kein Verlass"),
    Severity.LEFT_OUT: gettext_lazy("Weggelassen"),
    Severity.REPAIRED: gettext_lazy("Repariert"),
    Severity.SAID: gettext_lazy("Zur Kenntnis"),
}
STEPS: Mapping[str, Words] = {
    "feed": pgettext_lazy("Fortschritt", "Fahrplan gelesen"),
    "places": pgettext_lazy("Fortschritt", "Orte, Kurse und Kitas gelesen"),
    "chains": pgettext_lazy("Fortschritt", "Wege hin und zurück berechnet"),
    "days": pgettext_lazy("Fortschritt", "Tage gezählt"),
    "step_free": pgettext_lazy("Fortschritt", "Wege ohne Stufen berechnet"),
    "options": pgettext_lazy("Fortschritt", "Änderungen durchgerechnet"),
    "files": pgettext_lazy("Fortschritt", "Dateien geschrieben"),
}


def note_text(note: Note) -> str:
    """A finding as a sentence with how often, out of how many, and where for example."""
    shown = [_day_or_text(one) for one in note.examples]
    values = {"count": note.count, "n": number(note.count), "example": ", ".join(shown)}
    text = str(FINDINGS[note.finding] % values)
    if note.of and note.finding not in WITHOUT_SHARE:
        text += " " + _("Das sind %(n)s von %(of)s.") % {
            "n": number(note.count),
            "of": number(note.of),
        }
    if shown and note.finding not in WITH_EXAMPLE:
        text += " " + _("Zum Beispiel: %(examples)s.") % {"examples": ", ".join(shown)}
    return text


def refused(error: ReachabilityRefused) -> Refused:
    """The engine's refusal in words, with what to do."""
    values = {
        "where": error.where,
        "expected": _plain(error.expected),
        "got": _plain(error.got),
    }
    text = str(_REFUSALS[error.what]) % values
    return Refused.because(error.what, f"{text} {_HINTS[error.hint]}")


def _day_or_text(text: str) -> str:
    try:
        return day_text(date.fromisoformat(text))
    except ValueError:
        return f"„{text}“"


def day_text(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, bool) or value is None:
        return "–"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, tuple | list):
        return ", ".join(_plain(one) for one in value)
    return str(value)


WITHOUT_SHARE = {Finding.DAYS_WITHOUT_SERVICE}
WITH_EXAMPLE = {
    Finding.ENDED,
    Finding.NOT_BEGUN,
    Finding.PERIOD_CUT,
    Finding.TIMEZONE_ASSUMED,
    Finding.TIMEZONES_DIFFER,
}
FINDINGS: Mapping[Finding, Words] = {
    Finding.UNUSUAL_FILE_NAME: ngettext_lazy(
        "Eine Datei heißt anders als üblich und wurde trotzdem gelesen.",
        "%(n)s Dateien heißen anders als üblich und wurden trotzdem gelesen.",
        "count",
    ),
    Finding.NOT_UTF8: gettext_lazy(
        "Umlaute sind wie in alten Windows-Programmen geschrieben (Windows-1252) und wurden so"
        " gelesen."
    ),
    Finding.OTHER_DELIMITER: gettext_lazy(
        "Die Spalten sind nicht durch Kommas getrennt und wurden trotzdem gelesen."
    ),
    Finding.NO_AGENCY: gettext_lazy("Es steht nicht dabei, welches Unternehmen fährt."),
    Finding.TIMEZONE_ASSUMED: gettext_lazy(
        "Die Zeitzone fehlt oder ist unbekannt; angenommen ist %(example)s."
    ),
    Finding.TIMEZONES_DIFFER: gettext_lazy(
        "Die Unternehmen geben verschiedene Zeitzonen an (%(example)s). Gerechnet ist mit einer."
    ),
    Finding.DUPLICATE_STOP: ngettext_lazy(
        "Eine Haltestelle steht doppelt da; die erste Zeile gilt.",
        "%(n)s Zeilen nennen eine Haltestelle noch einmal; die jeweils erste gilt.",
        "count",
    ),
    Finding.DUPLICATE_TRIP: ngettext_lazy(
        "Eine Fahrt steht doppelt da; die erste Zeile gilt.",
        "%(n)s Zeilen nennen eine Fahrt noch einmal; die jeweils erste gilt.",
        "count",
    ),
    Finding.DUPLICATE_CALL: ngettext_lazy(
        "Ein Halt steht doppelt in seiner Fahrt; der erste gilt.",
        "%(n)s Halte stehen doppelt in ihrer Fahrt; der jeweils erste gilt.",
        "count",
    ),
    Finding.STOP_WITHOUT_COORDINATES: ngettext_lazy(
        "Von einer Haltestelle ist nicht bekannt, wo sie liegt. Zu Fuß erreicht sie niemand.",
        "Von %(n)s Haltestellen ist nicht bekannt, wo sie liegen. Zu Fuß erreicht sie niemand.",
        "count",
    ),
    Finding.COORDINATES_OF_STATION: ngettext_lazy(
        "Eine Haltestelle hat die Lage ihres Bahnhofs bekommen.",
        "%(n)s Haltestellen haben die Lage ihres Bahnhofs bekommen.",
        "count",
    ),
    Finding.COORDINATES_SWAPPED: gettext_lazy(
        "Breite und Länge aller Haltestellen waren vertauscht und wurden zurückgetauscht. Prüfen"
        " Sie, ob die Karte stimmt."
    ),
    Finding.UNKNOWN_STOP: ngettext_lazy(
        "Ein Halt nennt eine Haltestelle, die es nicht gibt.",
        "%(n)s Halte nennen eine Haltestelle, die es nicht gibt.",
        "count",
    ),
    Finding.UNKNOWN_TRIP: ngettext_lazy(
        "Eine Zeile gehört zu einer Fahrt, die es nicht gibt oder die nicht zu gebrauchen ist.",
        "%(n)s Zeilen gehören zu Fahrten, die es nicht gibt oder die nicht zu gebrauchen sind.",
        "count",
    ),
    Finding.UNKNOWN_SERVICE: ngettext_lazy(
        "Von einer Fahrt ist nicht bekannt, an welchen Tagen sie fährt.",
        "Von %(n)s Fahrten ist nicht bekannt, an welchen Tagen sie fahren.",
        "count",
    ),
    Finding.BAD_TIME: ngettext_lazy(
        "Ein Halt hat keine lesbare Uhrzeit oder keine Stelle in seiner Fahrt.",
        "%(n)s Halte haben keine lesbare Uhrzeit oder keine Stelle in ihrer Fahrt.",
        "count",
    ),
    Finding.TIMES_INTERPOLATED: ngettext_lazy(
        "An einem Halt stand keine Uhrzeit; sie ist nach der Länge des Weges zwischen den"
        " bekannten geschätzt.",
        "An %(n)s Halten stand keine Uhrzeit; sie sind nach der Länge des Weges zwischen den"
        " bekannten geschätzt.",
        "count",
    ),
    Finding.ENDS_WITHOUT_TIME: ngettext_lazy(
        "Eine Fahrt hat am Anfang oder am Ende keine Uhrzeit.",
        "%(n)s Fahrten haben am Anfang oder am Ende keine Uhrzeit.",
        "count",
    ),
    Finding.TIMES_RUN_BACK: ngettext_lazy(
        "Eine Fahrt käme an, bevor sie abfährt.",
        "%(n)s Fahrten kämen an, bevor sie abfahren.",
        "count",
    ),
    Finding.TRIP_TOO_SHORT: ngettext_lazy(
        "Eine Fahrt hat nur einen Halt.", "%(n)s Fahrten haben nur einen Halt.", "count"
    ),
    Finding.LOOP: ngettext_lazy(
        "Eine Fahrt kommt an einer Haltestelle zweimal vorbei.",
        "%(n)s-mal kommt eine Fahrt an einer Haltestelle noch einmal vorbei.",
        "count",
    ),
    Finding.OVERNIGHT: ngettext_lazy(
        "Eine Fahrt endet nach Mitternacht (im Fahrplan etwa 24:05).",
        "%(n)s Fahrten enden nach Mitternacht (im Fahrplan etwa 24:05).",
        "count",
    ),
    Finding.BAD_DATE: ngettext_lazy(
        "Eine Zeile des Kalenders hat kein lesbares Datum.",
        "%(n)s Zeilen des Kalenders haben kein lesbares Datum.",
        "count",
    ),
    Finding.ONLY_EXCEPTIONS: ngettext_lazy(
        "Der Kalender kennt keine Wochentage, nur einen einzelnen Tag.",
        "Der Kalender kennt keine Wochentage, nur %(n)s einzelne Tage.",
        "count",
    ),
    Finding.PERIOD_CUT: gettext_lazy("Der Fahrplan ist nur bis %(example)s gelesen."),
    Finding.DAYS_WITHOUT_SERVICE: ngettext_lazy(
        "An einem Tag fährt nichts.", "An %(n)s Tagen fährt nichts.", "count"
    ),
    Finding.ENDED: ngettext_lazy(
        "Der Fahrplan ist seit einem Tag abgelaufen; er galt bis %(example)s.",
        "Der Fahrplan ist seit %(n)s Tagen abgelaufen; er galt bis %(example)s.",
        "count",
    ),
    Finding.NOT_BEGUN: ngettext_lazy(
        "Der Fahrplan gilt erst ab %(example)s, das ist morgen.",
        "Der Fahrplan gilt erst ab %(example)s, das ist in %(n)s Tagen.",
        "count",
    ),
    Finding.HEADWAYS: ngettext_lazy(
        "Eine Fahrt ist nur mit ihrem Takt angegeben; sie ist so ausgeschrieben.",
        "%(n)s Fahrten sind nur mit ihrem Takt angegeben; sie sind so ausgeschrieben.",
        "count",
    ),
    Finding.BAD_HEADWAY: ngettext_lazy(
        "Eine Angabe zum Takt ist nicht zu gebrauchen.",
        "%(n)s Angaben zum Takt sind nicht zu gebrauchen.",
        "count",
    ),
    Finding.TRANSFER_IGNORED: ngettext_lazy(
        "Eine Regel zum Umsteigen gilt nur für einzelne Linien oder ist unvollständig und blieb"
        " außer Acht.",
        "%(n)s Regeln zum Umsteigen gelten nur für einzelne Linien oder sind unvollständig und"
        " blieben außer Acht.",
        "count",
    ),
    Finding.WHEELCHAIR_UNKNOWN: ngettext_lazy(
        "Von einer Fahrt ist nicht bekannt, ob ein Rollstuhl mitfahren kann.",
        "Von %(n)s Fahrten ist nicht bekannt, ob ein Rollstuhl mitfahren kann.",
        "count",
    ),
}
_REFUSALS: Mapping[Reason, Words] = {
    Reason.NOT_AN_ARCHIVE: gettext_lazy("Das ist keine lesbare ZIP-Datei."),
    Reason.PATH_OUTSIDE: gettext_lazy(
        "Eine Datei im Paket will an einen fremden Ort geschrieben werden: %(got)s."
    ),
    Reason.MEMBER_TWICE: gettext_lazy("Im Paket ist eine Datei zweimal enthalten: %(got)s."),
    Reason.ENCRYPTED: gettext_lazy("Das Paket ist mit einem Kennwort geschützt: %(got)s."),
    Reason.TOO_LARGE: gettext_lazy(
        "Der Fahrplan ist zu groß (%(where)s): %(got)s, möglich sind %(expected)s."
    ),
    Reason.DAMAGED: gettext_lazy("%(where)s ist beschädigt."),
    Reason.FILE_MISSING: gettext_lazy("Im Paket fehlt die Datei %(expected)s."),
    Reason.COLUMN_MISSING: gettext_lazy(
        "In %(where)s fehlt die Spalte „%(expected)s“. Da sind: %(got)s."
    ),
    Reason.LINE_TOO_LONG: gettext_lazy(
        "Eine Zeile in %(where)s ist länger als %(expected)s Zeichen."
    ),
    Reason.NO_SERVICE: gettext_lazy("Der Fahrplan nennt keinen Tag, an dem etwas fährt."),
    Reason.NO_TRIPS: gettext_lazy("Der Fahrplan hat keine Fahrt, die sich gebrauchen lässt."),
    Reason.DAY_OUTSIDE: gettext_lazy(
        "Der %(got)s liegt nicht in der Zeit, für die der Fahrplan gilt: %(expected)s."
    ),
    Reason.BAD_NUMBER: gettext_lazy("„%(where)s“: %(got)s geht nicht, möglich ist %(expected)s."),
    Reason.BAD_COORDINATES: gettext_lazy("„%(where)s“: Das ist kein Ort auf der Erde: %(got)s."),
    Reason.NOBODY: gettext_lazy("Die Liste „%(where)s“ ist leer."),
}
_HINTS: Mapping[Hint, Words] = {
    Hint.SEND_GTFS_ZIP: gettext_lazy(
        "Gebraucht wird der Fahrplan im Format GTFS als ZIP-Datei, wie ihn Verkehrsverbünde"
        " veröffentlichen."
    ),
    Hint.PACK_AGAIN: gettext_lazy("Packen Sie die Dateien neu, oder laden Sie sie noch einmal."),
    Hint.SEND_SMALLER_AREA: gettext_lazy(
        "Nehmen Sie einen Fahrplan nur Ihrer Gegend, oder geben Sie mit --memory mehr frei."
    ),
    Hint.ASK_THE_TRANSPORT_COMPANY: gettext_lazy("Fragen Sie den Verkehrsverbund."),
    Hint.CHOOSE_DAY_INSIDE: gettext_lazy("Wählen Sie einen Tag in dieser Zeit."),
    Hint.CHECK_INPUT: gettext_lazy("Prüfen Sie die Angaben."),
}
