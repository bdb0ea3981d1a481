"""What can be wrong or remarkable in a cell of any table, in words for the person at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _


def column_letter(index: int) -> str:
    """
    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters


SENTENCES: Mapping[str, Callable[[], str]] = {
    "formula_error": lambda: _(
        "Die Formel in dieser Zelle hat ein Fehlerergebnis. Bitte den Wert selbst eintragen."
    ),
    "formula_text": lambda: _(
        "Der Text beginnt wie eine Formel. Er wird als Text übernommen und nie ausgeführt."
    ),
    "too_long": lambda: _("Der Text ist zu lang; möglich sind höchstens %(allowed)s Zeichen."),
    "number_was_day": lambda: _(
        "Das Tabellenprogramm hat aus der Nummer ein Datum gemacht; gelesen wird die Nummer "
        "%(allowed)s."
    ),
    "number_was_decimal": lambda: _(
        "Die Nummer steht als Zahl in der Tabelle. Falls sie auf 0 endet (1.10), ist die Null "
        "verloren: bitte prüfen."
    ),
    "day_impossible": lambda: _("Diesen Tag gibt es nicht. Bitte als TT.MM.JJJJ eintragen."),
    "day_unreadable": lambda: _(
        "Das ist kein Datum. Möglich sind TT.MM.JJJJ, MM/JJJJ, ein Quartal oder ein Jahr."
    ),
    "day_out_of_range": lambda: _("Das Jahr muss zwischen %(allowed)s liegen."),
    "day_was_part": lambda: _(
        "Ohne genauen Tag: gelesen als erster Tag, beim Ende und bei Terminen als letzter Tag."
    ),
    "day_was_number": lambda: _(
        "Das Datum steht als Zahl in der Tabelle; gelesen als %(allowed)s."
    ),
    "number_unreadable": lambda: _("Das ist keine Zahl. Möglich sind 1234,5 oder 1.234,5."),
    "number_ambiguous": lambda: _(
        "Diese Zahl kann %(allowed)s bedeuten. Bitte eindeutig schreiben, etwa 1234 oder 1,234."
    ),
    "amount_unreadable": lambda: _(
        "Das ist kein Betrag in Euro. Möglich sind 10000, 10.000,00 oder 10,000.00."
    ),
    "amount_negative": lambda: _("Ein Betrag kann nicht kleiner als null sein."),
    "year_unreadable": lambda: _("Das ist kein Jahr. Bitte vierstellig eintragen, etwa 2026."),
    "whole_unreadable": lambda: _("Hier steht eine ganze Zahl ab 0."),
    "yes_no_unreadable": lambda: _("Hier steht ja oder nein."),
    "area_unknown": lambda: _("Dieses Gebiet gibt es nicht. Möglich sind: %(allowed)s."),
    "value_missing": lambda: _("Hier fehlt eine Angabe. Bitte eintragen."),
    "choice_unknown": lambda: _("„%(value)s“ gibt es hier nicht. Möglich sind: %(allowed)s."),
    "day_not_exact": lambda: _("Hier steht ein genauer Tag, etwa 31.12.2026 oder 2026-12-31."),
}
