"""The columns of a table of needs: those of the list's own file, and those of one evidence."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.import_tables import CellKind, ImportColumn

from .models import EvidenceKind, EvidenceWeight, NeedState, NeedSystem

WEIGHTS = {str(code): label for code, label in EvidenceWeight.choices}
NEED = (
    ImportColumn(
        key="number",
        label=_("Nr."),
        synonyms=("nr", "no", "nummer", "number"),
        help=_("Wonach ein vorhandener Bedarf wiedergefunden wird, etwa B-7. Leer: am Titel."),
        max_length=40,
    ),
    ImportColumn(
        key="title",
        label=_("Bedarf"),
        synonyms=("was fehlt?", "titel", "title", "thema", "bedarfe", "needs"),
        needed=True,
        help=_("Was fehlt, in einem Satz. Eine Zeile je Bedarf."),
        example="Kinderbetreuung fehlt während der Kurse",
        max_length=300,
    ),
    ImportColumn(
        key="text",
        label=_("Beschreibung"),
        kind=CellKind.RAW,
        synonyms=("description", "erläuterung"),
        help=_("Mehr dazu, auch in mehreren Zeilen."),
    ),
    ImportColumn(
        key="state",
        label=_("Stand"),
        kind=CellKind.CHOICE,
        synonyms=("state", "status"),
        help=_("Nur zum Lesen. Der Stand ändert sich auf der Seite des Bedarfs."),
        choices=dict(NeedState.choices),
    ),
    ImportColumn(
        key="system",
        label=_("Wen betrifft es?"),
        kind=CellKind.CHOICE,
        synonyms=("system", "regelsystem"),
        help=_("Bei neuen Bedarfen nötig."),
        example=NeedSystem.DAY_CARE.label,
        choices=dict(NeedSystem.choices),
    ),
    ImportColumn(
        key="target_groups",
        label=_("Für wen?"),
        kind=CellKind.RAW,
        synonyms=("zielgruppe", "zielgruppen", "target groups"),
        help=_("Zielgruppen, durch Kommas getrennt."),
    ),
    ImportColumn(
        key="areas",
        label=_("Wo?"),
        kind=CellKind.RAW,
        synonyms=("gebiet", "gebiete", "area", "areas", "ort"),
        help=_("Gebiete, durch Kommas getrennt, oder „überall“."),
        example=_("überall"),
    ),
    ImportColumn(
        key="since_year",
        label=_("seit"),
        kind=CellKind.WHOLE,
        synonyms=("bekannt seit", "since", "jahr"),
        help=_("Das Jahr, seit dem der Bedarf bekannt ist."),
        example=2024,
    ),
)
EVIDENCE = (
    ImportColumn(
        key="evidence_kind",
        label=_("Art des Belegs"),
        kind=CellKind.CHOICE,
        synonyms=("belegart", "kind of evidence"),
        help=_(
            "Steht in einer der Spalten zum Beleg etwas, sind Art, Gewicht, Herkunft, Aussage "
            "und Datum nötig."
        ),
        example=EvidenceKind.TABLE_CARD.label,
        choices=dict(EvidenceKind.choices),
    ),
    ImportColumn(
        key="evidence_weight",
        label=_("Gewicht des Belegs"),
        kind=CellKind.CHOICE,
        synonyms=("priorität", "priority", "weight of evidence"),
        example=EvidenceWeight.SEVERAL.label,
        choices=WEIGHTS,
    ),
    ImportColumn(
        key="origin",
        label=_("Herkunft des Belegs"),
        synonyms=("quelle", "source", "herkunft", "origin"),
        help=_("Stelle, Veranstaltung oder Erhebung, keine einzelnen Personen."),
        example="Tisch 3 der Integrationskonferenz",
        max_length=200,
    ),
    ImportColumn(
        key="evidence_text",
        label=_("Was sagt der Beleg?"),
        kind=CellKind.RAW,
        synonyms=("beleg", "evidence", "aussage"),
        help=_("Die Aussage selbst, ohne Namen von Personen."),
        example="Mütter bleiben dem Kurs fern, weil niemand das Kind betreut.",
    ),
    ImportColumn(
        key="dated_on",
        label=_("Datum des Belegs"),
        kind=CellKind.DAY,
        synonyms=("datum", "date"),
        example=date(2026, 3, 1),
    ),
    ImportColumn(
        key="reports",
        label=_("Meldungen im Beleg"),
        kind=CellKind.WHOLE,
        help=_("Wie viele voneinander unabhängige Stellen dasselbe gemeldet haben. Leer: eine."),
    ),
    ImportColumn(
        key="share_percent",
        label=_("Anteil in Prozent"),
        kind=CellKind.NUMBER,
        synonyms=("share", "anteil"),
        help=_("Nur beim Schätzwert einer Befragung."),
    ),
    ImportColumn(
        key="margin_points",
        label=_("Fehlerspanne in Prozentpunkten"),
        kind=CellKind.NUMBER,
        synonyms=("margin", "fehlerspanne"),
        help=_("Nur beim Schätzwert einer Befragung."),
    ),
)
COLUMNS = NEED + EVIDENCE
