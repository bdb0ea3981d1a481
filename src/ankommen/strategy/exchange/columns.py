"""The columns of the published form: their names and what they hold."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ankommen.core.tables.names import fold
from ankommen.core.tables.writing import Kind


@dataclass(frozen=True, slots=True)
class FormColumn:
    """`synonyms` are folded headers; `is_exported` is false for a simpler way to write a column
    that exists already."""

    key: str
    label: str | Promise
    synonyms: tuple[str, ...] = ()
    width: int = 20
    kind: Kind = Kind.TEXT
    is_exported: bool = True
    hint: str | Promise = ""


def _column(key: str, label: str | Promise, synonyms: str, **values: object) -> FormColumn:
    words = tuple(fold(word) for word in synonyms.split("|"))
    return FormColumn(key, label, words, **values)  # type: ignore[arg-type]


MEASURE_COLUMNS: tuple[FormColumn, ...] = (
    _column(
        "field_number",
        _("Handlungsfeld-Nr."),
        "handlungsfeld-nr|handlungsfeld nr|hf-nr|hf nr|nr handlungsfeld|"
        "action field no|field number",
        width=12,
    ),
    _column(
        "field",
        _("Handlungsfeld"),
        "handlungsfeld|handlungsfelder|themenfeld|bereich|schwerpunkt|"
        "action field|field|area of action",
        width=28,
        hint=_("Leer: wie in der Zeile darüber."),
    ),
    _column(
        "number",
        _("Nr."),
        "nr|nummer|lfd nr|maßnahmen-nr|maßnahmennummer|maßnahme nr|number|no|measure no",
        width=8,
        hint=_("Leer: wird vergeben."),
    ),
    _column(
        "title",
        _("Maßnahme"),
        "maßnahme|maßnahmen|titel|bezeichnung|titel der maßnahme|measure|title|action|activity",
        width=45,
        hint=_("Wird immer gebraucht."),
    ),
    _column(
        "text",
        _("Beschreibung"),
        "beschreibung|text|text der maßnahme|erläuterung|inhalt|description|explanation",
        width=60,
    ),
    _column(
        "responsible",
        _("Zuständigkeit"),
        "zuständigkeit|zuständig|verantwortlich|verantwortlichkeit|verantwortung|träger|"
        "responsible|responsibility|owner",
        width=30,
    ),
    _column(
        "financing",
        _("Aussagen zur Finanzierung"),
        "aussagen zur finanzierung|aussage zur finanzierung|finanzierung|kosten und finanzierung|"
        "statement on financing|financing|funding",
        width=35,
    ),
    _column(
        "lead_unit",
        _("Federführung"),
        "federführung|federführende stelle|lead unit|lead",
        width=30,
        hint=_("Name einer Stelle aus dem Netzwerk."),
    ),
    _column(
        "partners",
        _("Partner"),
        "partner|kooperationspartner|beteiligte|mitwirkende|partners|cooperation",
        width=30,
        hint=_("Organisationen aus dem Netzwerk, je Zeile eine."),
    ),
    _column("goals", _("Ziele"), "ziel|ziele|teilziel|zielsetzung|goal|goals|objective", width=35),
    _column(
        "target_groups",
        _("Zielgruppen"),
        "zielgruppe|zielgruppen|target group|target groups",
        width=28,
    ),
    _column(
        "areas",
        _("Gebiete"),
        "gebiet|gebiete|planungsraum|planungsräume|sozialraum|ort|region|area|areas|place",
        width=24,
    ),
    _column(
        "further_fields",
        _("Weitere Handlungsfelder"),
        "weitere handlungsfelder|further action fields",
        width=24,
    ),
    _column(
        "starts_on",
        _("Beginn"),
        "beginn|start|startdatum|von|anfang|ab|start date|from|begins",
        width=12,
        kind=Kind.DATE,
    ),
    _column(
        "ends_on",
        _("Ende"),
        "ende|enddatum|bis|frist|zeitraum bis|umsetzung bis|end|end date|to|until",
        width=12,
        kind=Kind.DATE,
    ),
    _column(
        "milestones",
        _("Meilensteine"),
        "meilensteine|zeitplan|milestones",
        width=40,
        hint=_("Je Zeile: 30.09.2026 · Was erreicht sein soll · offen"),
    ),
    _column(
        "milestone_title",
        _("Meilenstein (einer)"),
        "meilenstein|nächster meilenstein|milestone",
        is_exported=False,
    ),
    _column(
        "milestone_due",
        _("Meilenstein fällig am"),
        "fällig|fällig am|termin|meilenstein fällig am|due|due date|deadline",
        is_exported=False,
    ),
    _column(
        "budgets",
        _("Mittel"),
        "mittel|haushaltsmittel|budgets",
        width=45,
        hint=_("Je Zeile: 2026 · Kreishaushalt · geplant 10.000,00 € · ausgegeben –"),
    ),
    _column(
        "budget_year", _("Haushaltsjahr"), "haushaltsjahr|jahr|budget year|year", is_exported=False
    ),
    _column(
        "budget_source",
        _("Mittelherkunft"),
        "mittelherkunft|quelle der mittel|finanzierungsquelle|förderprogramm|funding source",
        is_exported=False,
    ),
    _column(
        "budget_planned",
        _("Betrag geplant"),
        "betrag|betrag geplant|kosten|budget|planansatz|geplante kosten|"
        "amount|costs|planned amount",
        is_exported=False,
    ),
    _column(
        "budget_spent",
        _("Betrag ausgegeben"),
        "ausgegeben|betrag ausgegeben|ist-kosten|verausgabt|spent|amount spent",
        is_exported=False,
    ),
    _column(
        "trend",
        _("Richtung"),
        "richtung|trendwort|direction|trend word",
        width=14,
        hint=_("verstärken, beibehalten oder verringern"),
    ),
    _column(
        "depends_on",
        _("Hängt ab von"),
        "hängt ab von|abhängig von|abhängigkeiten|voraussetzung|depends on|dependencies",
        width=14,
        hint=_("Nummern anderer Maßnahmen, je Zeile eine."),
    ),
    _column(
        "indicators",
        _("Kennzahlen"),
        "kennzahl|kennzahlen|indikator|indikatoren|indicator|indicators",
        width=14,
        hint=_("Kürzel von Kennzahlen, je Zeile eines."),
    ),
    _column(
        "internal",
        _("Nicht öffentlich"),
        "nicht öffentlich|intern|vertraulich|not public|internal",
        width=24,
        hint=_("Angaben, die nicht veröffentlicht werden; „nichts“, wenn alles öffentlich ist."),
    ),
    _column(
        "field_summary",
        _("Handlungsfeld: Zusammenfassung"),
        "handlungsfeld: zusammenfassung|zusammenfassung|action field: summary|summary",
        width=50,
    ),
    _column(
        "field_situation",
        _("Handlungsfeld: Aktuelle Situation"),
        "handlungsfeld: aktuelle situation|aktuelle situation|ausgangslage|situation|"
        "action field: current situation|current situation",
        width=50,
    ),
    _column(
        "field_trend",
        _("Handlungsfeld: Trend"),
        "handlungsfeld: trend|trend|entwicklung|action field: trend",
        width=50,
    ),
)

GOAL_COLUMNS: tuple[FormColumn, ...] = (
    _column(
        "field", _("Handlungsfeld-Nr."), "handlungsfeld-nr|handlungsfeld|action field no", width=14
    ),
    _column("number", _("Nr."), "nr|nummer|number|no", width=10),
    _column("title", _("Ziel"), "ziel|titel|goal|title", width=45),
    _column("text", _("Beschreibung"), "beschreibung|text|description", width=60),
    _column(
        "parent",
        _("Teilziel von"),
        "teilziel von|übergeordnetes ziel|partial goal of|part of|parent",
        width=14,
    ),
    _column("guiding_goals", _("Leitziele"), "leitziel|leitziele|guiding goals", width=16),
)

GUIDING_GOAL_COLUMNS: tuple[FormColumn, ...] = (
    _column("number", _("Nr."), "nr|nummer|number|no", width=10),
    _column("title", _("Leitziel"), "leitziel|titel|guiding goal|title", width=45),
    _column("text", _("Beschreibung"), "beschreibung|text|description", width=60),
    _column("valid_from", _("Gilt ab"), "gilt ab|ab|valid from", width=12, kind=Kind.DATE),
    _column(
        "valid_to",
        _("Gilt bis"),
        "gilt bis|bis|valid to|valid until|holds until",
        width=12,
        kind=Kind.DATE,
    ),
)

FIGURE_COLUMNS: tuple[FormColumn, ...] = (
    _column("code", _("Kürzel"), "kürzel|code|nr", width=10),
    _column("title", _("Kennzahl"), "kennzahl|indikator|titel|indicator|title", width=40),
    _column("definition", _("Definition"), "definition", width=50),
    _column("numerator", _("Zähler"), "zähler|numerator", width=24),
    _column("denominator", _("Nenner"), "nenner|denominator", width=24),
    _column("unit", _("Einheit"), "einheit|unit", width=16),
    _column(
        "decimals", _("Nachkommastellen"), "nachkommastellen|decimals", width=10, kind=Kind.WHOLE
    ),
    _column(
        "counted",
        _("Was gezählt wird"),
        "was gezählt wird|zählt|counts|what is counted",
        width=30,
        hint=_("Leer: nicht erklärt; die Zahlen bleiben dann intern."),
    ),
    _column("direction", _("Zielrichtung"), "zielrichtung|richtung|direction", width=18),
    _column("is_public", _("Öffentlich"), "öffentlich|public", width=10),
    _column(
        "valid_from",
        _("Definition gilt ab"),
        "definition gilt ab|gilt ab|valid from",
        width=14,
        kind=Kind.DATE,
    ),
    _column(
        "valid_to",
        _("Definition gilt bis"),
        "definition gilt bis|gilt bis|valid to",
        width=14,
        kind=Kind.DATE,
    ),
    _column(
        "source",
        _("Quelle der Kennzahl"),
        "quelle der kennzahl|quelle|source|source of the indicator",
        width=40,
    ),
    _column(
        "reference_date", _("Stichtag"), "stichtag|datum|reference date", width=12, kind=Kind.DATE
    ),
    _column("area", _("Gebiet"), "gebiet|area", width=20, hint=_("Leer: der ganze Landkreis.")),
    _column("dimension", _("Gliederung"), "gliederung|breakdown|dimension", width=20),
    _column(
        "value", _("Wert"), "wert|value", width=12, kind=Kind.NUMBER, hint=_("Leer: unbekannt.")
    ),
    _column(
        "lower", _("Untere Grenze"), "untere grenze|lower|lower bound", width=12, kind=Kind.NUMBER
    ),
    _column(
        "upper", _("Obere Grenze"), "obere grenze|upper|upper bound", width=12, kind=Kind.NUMBER
    ),
    _column(
        "confidence_percent",
        _("Sicherheit in %"),
        "sicherheit in %|sicherheit|confidence in %",
        width=12,
        kind=Kind.NUMBER,
    ),
    _column(
        "persons_counted", _("Fallzahl"), "fallzahl|n|persons counted", width=10, kind=Kind.WHOLE
    ),
    _column(
        "as_of", _("Datenstand"), "datenstand|stand|as of|data as of", width=12, kind=Kind.DATE
    ),
    _column(
        "value_source", _("Quelle des Werts"), "quelle des werts|source of the value", width=40
    ),
    _column("note", _("Anmerkung"), "anmerkung|zeitraum|bemerkung|note|period", width=40),
)


@dataclass(frozen=True, slots=True)
class SideSheet:
    """A sheet beside the measures, recognised by its name."""

    key: str
    title: str | Promise
    names: frozenset[str]
    columns: tuple[FormColumn, ...]
    required: tuple[str, ...]


MEASURE_SHEET_TITLE = _("Maßnahmen")
SIDE_SHEETS: tuple[SideSheet, ...] = (
    SideSheet(
        "goals",
        _("Ziele"),
        frozenset({"ziele", "goals"}),
        GOAL_COLUMNS,
        ("field", "number", "title"),
    ),
    SideSheet(
        "guiding_goals",
        _("Leitziele"),
        frozenset({"leitziele", "guiding goals"}),
        GUIDING_GOAL_COLUMNS,
        ("number", "title"),
    ),
    SideSheet(
        "figures",
        _("Kennzahlen"),
        frozenset({"kennzahlen", "indikatoren", "indicators", "key figures"}),
        FIGURE_COLUMNS,
        ("code", "title"),
    ),
)


def side_sheet(name: str) -> SideSheet | None:
    """The side sheet that a sheet of this name is, or None."""
    return next((side for side in SIDE_SHEETS if fold(name) in side.names), None)
