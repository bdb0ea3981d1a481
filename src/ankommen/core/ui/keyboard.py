"""What each component does by keyboard alone: the style page says it, a browser does it.

tests/core/test_ui_keyboard.py holds one case for each name here, and for no other.
"""

from __future__ import annotations

from typing import Final

KEYS: Final[dict[str, tuple[str, str]]] = {
    "skip": ("Sprung zum Inhalt", "Tab zeigt ihn, Eingabe springt."),
    "trail": ("Weg durch die Seiten", "Tab zum Glied, Eingabe öffnet die Seite."),
    "tabs": ("Ansichten", "Tab zur Ansicht, Eingabe öffnet sie."),
    "filter": ("Filter", "Tab von Feld zu Feld, Eingabe im Feld filtert, „Zurücksetzen“ hebt auf."),
    "sort": ("Sortieren", "Tab zum Spaltentitel, Eingabe sortiert, noch einmal umgekehrt."),
    "pager": ("Seiten", "Tab zu „Weiter“, Eingabe blättert."),
    "day": ("Tag", "tippen als TT.MM.JJJJ; die Schaltfläche daneben öffnet den Kalender."),
    "choice": ("Auswahl", "Pfeiltasten wählen, Leertaste kreuzt an."),
    "errors": ("Fehler im Formular", "Eingabe auf der Meldung springt zum Feld."),
    "conflict": ("Zwei Fassungen", "Pfeiltasten wählen die Fassung, die gelten soll."),
    "fold": ("Aufklappbare Angaben", "Eingabe oder Leertaste öffnet und schließt."),
    "message": ("Meldung", "Tab zur Schaltfläche, Eingabe blendet aus, weiter im Inhalt."),
    "figure": ("Zahl mit Herkunft", "Tab zeigt Stichtag und Quelle, Escape blendet sie aus."),
    "map": ("Karte mit Liste", "Eingabe in der Liste hebt das Gebiet auf der Karte hervor."),
    "chart": ("Diagramm", "„Werte als Tabelle“ öffnet mit Eingabe."),
    "grid": ("Tabelle zum Eintragen", "Pfeiltasten gehen, tippen schreibt, Escape verwirft."),
    "scroll": ("Breite Tabelle", "Tab zur Tabelle, Pfeiltasten rollen sie."),
}
