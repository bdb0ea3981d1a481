"""What is wrong or remarkable in one cell, and the sentence that says so to the person at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ankommen.core.tables import cell_problems
from ankommen.core.tables.cell_problems import column_letter

ALLOWED_SHOWN = 8


@dataclass(frozen=True, slots=True)
class CellProblem:
    """`row` counts from 1 as the spreadsheet does, `column` from 0; None means the whole row.

    An error keeps its row out of the import; a note only says what was understood.
    """

    code: str
    row: int
    column: int | None = None
    value: str = ""
    allowed: tuple[str, ...] = ()
    sheet: str = ""
    is_error: bool = True

    @property
    def letter(self) -> str:
        """The column as the spreadsheet names it: A, B, …, Z, AA."""
        return "" if self.column is None else column_letter(self.column)

    @property
    def message(self) -> str:
        shown = ", ".join(self.allowed[:ALLOWED_SHOWN])
        if len(self.allowed) > ALLOWED_SHOWN:
            shown += ", …"
        return SENTENCES[self.code]() % {"allowed": shown or "–", "value": self.value}


SENTENCES: Mapping[str, Callable[[], str]] = {
    **cell_problems.SENTENCES,
    "title_shortened": lambda: _(
        "Der Titel hat mehr als 300 Zeichen. Er wird gekürzt; der ganze Text steht in der "
        "Beschreibung."
    ),
    "title_missing": lambda: _("Der Titel der Maßnahme fehlt. Bitte eintragen."),
    "field_missing": lambda: _(
        "Das Handlungsfeld fehlt, und darüber steht keines. Bitte eintragen."
    ),
    "field_unknown": lambda: _(
        "Dieses Handlungsfeld gibt es in der Edition nicht. Möglich sind: %(allowed)s. Oder Sie "
        "erlauben oben neue Handlungsfelder."
    ),
    "field_conflict": lambda: _(
        "Das Handlungsfeld mit dieser Nummer heißt an anderer Stelle „%(allowed)s“. Bitte "
        "einheitlich schreiben."
    ),
    "field_number_missing": lambda: _(
        "Zu dieser Nummer gibt es kein Handlungsfeld. Möglich sind: %(allowed)s."
    ),
    "field_text_differs": lambda: _(
        "Zu diesem Handlungsfeld steht weiter oben ein anderer Text. Bitte nur einmal eintragen."
    ),
    "field_text_kept": lambda: _(
        "Das Handlungsfeld gibt es in der Edition schon; dieser Text ändert es nicht."
    ),
    "number_used_twice": lambda: _(
        "Die Nummer steht schon in Zeile %(allowed)s. Jede Maßnahme braucht eine eigene; lassen "
        "Sie die Zelle leer, dann wird eine Nummer vergeben."
    ),
    "number_taken": lambda: _(
        "Die Nummer ist in der Edition schon vergeben. Bitte eine andere eintragen oder leer "
        "lassen."
    ),
    "end_before_start": lambda: _("Das Ende liegt vor dem Beginn (%(allowed)s)."),
    "year_missing": lambda: _("Zum Betrag fehlt das Haushaltsjahr. Bitte eintragen."),
    "budget_unreadable": lambda: _(
        "Die Mittel sind nicht lesbar. Je Zeile: 2026 · Kreishaushalt · geplant 10.000,00 €"
    ),
    "budget_twice": lambda: _(
        "Jahr und Quelle stehen zweimal. Bitte zu einem Betrag zusammenfassen."
    ),
    "milestone_unreadable": lambda: _(
        "Der Meilenstein ist nicht lesbar. Je Zeile: 30.09.2026 · Was erreicht sein soll"
    ),
    "milestone_half": lambda: _("Ein Meilenstein braucht Bezeichnung und Fälligkeit."),
    "trend_unknown": lambda: _("Unbekannte Richtung. Möglich sind: %(allowed)s."),
    "counted_unknown": lambda: _("Unbekannte Art der Zahl. Möglich sind: %(allowed)s."),
    "direction_unknown": lambda: _("Unbekannte Zielrichtung. Möglich sind: %(allowed)s."),
    "internal_unknown": lambda: _("Diese Angabe gibt es nicht. Möglich sind: %(allowed)s."),
    "unit_unknown": lambda: _(
        "Diese Stelle steht nicht im Netzwerk. Bitte dort anlegen, den Namen berichtigen oder die "
        "Spalte als Zuständigkeit lesen."
    ),
    "organisation_unknown": lambda: _(
        "Diese Organisation steht nicht im Netzwerk. Bitte dort anlegen, den Namen berichtigen "
        "oder die Spalte nicht übernehmen."
    ),
    "name_ambiguous": lambda: _(
        "Diesen Namen gibt es mehrmals. Bitte genauer schreiben, eine Stelle etwa als "
        "Organisation / Stelle."
    ),
    "dependency_unknown": lambda: _("Eine Maßnahme mit dieser Nummer gibt es nicht."),
    "dependency_cycle": lambda: _(
        "Die Maßnahmen warten im Kreis aufeinander: %(allowed)s. Bitte eine Abhängigkeit streichen."
    ),
    "dependency_left_out": lambda: _(
        "Die Maßnahme, auf die diese wartet, hat selbst einen Fehler und würde fehlen."
    ),
    "goal_unknown": lambda: _("Dieses Ziel gibt es im Handlungsfeld nicht. Möglich: %(allowed)s."),
    "goal_number_twice": lambda: _("Die Nummer des Ziels steht in diesem Handlungsfeld zweimal."),
    "goal_parent_unknown": lambda: _(
        "Das übergeordnete Ziel gibt es in diesem Handlungsfeld nicht."
    ),
    "goal_cycle": lambda: _("Die Ziele sind im Kreis einander untergeordnet."),
    "guiding_goal_unknown": lambda: _("Dieses Leitziel gibt es nicht. Möglich sind: %(allowed)s."),
    "guiding_goal_twice": lambda: _("Die Nummer des Leitziels steht zweimal."),
    "guiding_goal_differs": lambda: _(
        "Unter dieser Nummer gilt schon das Leitziel „%(allowed)s“. Leitziele werden nicht "
        "überschrieben."
    ),
    "indicator_unknown": lambda: _("Eine Kennzahl mit diesem Kürzel gibt es nicht."),
    "definition_differs": lambda: _(
        "Zu diesem Kürzel gilt für dieselbe Zeit schon etwas anderes. Titel, Definition, Einheit, "
        "Zähler, Nenner und Zielrichtung müssen übereinstimmen."
    ),
    "definition_overlaps": lambda: _(
        "In dieser Zeit gilt schon eine andere Definition (%(allowed)s). Eine neue beginnt, wo "
        "die alte endet."
    ),
    "figure_twice": lambda: _("Dieser Wert steht zweimal: gleicher Stichtag, gleiche Gliederung."),
    "figure_differs": lambda: _(
        "Zu diesem Stichtag gibt es schon den Wert %(allowed)s. Berichtigt wird er auf der Seite "
        "der Kennzahl."
    ),
    "outside_definition": lambda: _("Die Definition galt an diesem Stichtag nicht (%(allowed)s)."),
    "missing_without_note": lambda: _(
        "Ohne Wert braucht die Zeile eine Anmerkung, warum er nicht bekannt ist."
    ),
    "figure_in_future": lambda: _("Stichtag und Datenstand können nicht in der Zukunft liegen."),
    "as_of_before_reference": lambda: _("Der Datenstand liegt vor dem Stichtag."),
    "interval_wrong": lambda: _(
        "Grenzen gibt es nur zu zweit, mit Wert dazwischen und mit der Sicherheit in Prozent."
    ),
    "number_too_long": lambda: _(
        "Die Zahl hat zu viele Stellen: höchstens 12 vor und 6 nach dem Komma."
    ),
}
