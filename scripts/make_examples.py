"""Write `examples/`: the concepts of three districts and one city as tables to import.

Only facts from published texts, in our own short words; what a text does not give stays empty.
The sheet "Quelle" of each file names the text. Run: `python scripts/make_examples.py`
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

# field, measure, responsible, statement on financing, target groups, start, end
Measure = tuple[str, str, str, str, str, str, str]
# code, title, definition, unit, value, reference date, period or remark, source
Figure = tuple[str, str, str, str, int | str, date, str, str]

MEASURE_HEADERS = (
    "Handlungsfeld",
    "Maßnahme",
    "Zuständigkeit",
    "Aussagen zur Finanzierung",
    "Zielgruppen",
    "Beginn",
    "Ende",
)
FIGURE_HEADERS = (
    "Kürzel",
    "Kennzahl",
    "Definition",
    "Einheit",
    "Wert",
    "Stichtag",
    "Anmerkung",
    "Quelle",
    "Öffentlich",
)


@dataclass(frozen=True)
class Example:
    file_name: str
    source: Sequence[tuple[str, str]]
    measures: Sequence[Measure]
    figures: Sequence[Figure] = ()
    guiding_goals: Sequence[tuple[int, str, date | str]] = ()


def field_only(title: str) -> Measure:
    """An action field of which the text names no measure."""
    return (title, "", "", "", "", "", "")


OWN_WORDS = "Nur Tatsachen, in eigenen Worten; leere Zellen: die Quelle sagt dazu nichts."

GOSLAR_SOURCE = "Landkreis Goslar, Bericht über die 5. Integrationskonferenz, 08.11.2019"
CONFERENCE = date(2019, 11, 8)
GOSLAR = Example(
    "goslar.xlsx",
    (
        ("Gebiet", "Landkreis Goslar"),
        ("Quelle", "Pressebericht über die 5. Integrationskonferenz des Landkreises Goslar"),
        ("Datum", "08.11.2019"),
        ("Handlungsfelder", "Die sechs Themenfelder der Fokusgruppen, wie der Landkreis sie nennt"),
        ("Hinweis", OWN_WORDS),
        ("Hinweis", "Zuordnung der Vorhaben zu den Themenfeldern: eigene Lesart"),
    ),
    (
        field_only("Gesundheit"),
        field_only("Ehrenamt & Zivilgesellschaft"),
        (
            "Leben & Wohnen vor Ort",
            "Quartiersmanagement in Oker mit aufsuchender Sozialarbeit",
            "Landkreis Goslar",
            "Bundesprogramm Akti(F); Interessenbekundung läuft, noch nicht bewilligt",
            "Menschen im Quartier Oker",
            "",
            "",
        ),
        field_only("Empowerment"),
        (
            "Arbeitswelt & Wirtschaft",
            "Geflüchtete in den Geschäftsstellen des Jobcenters betreuen statt zentral",
            "Jobcenter Goslar",
            "",
            "Geflüchtete",
            "November 2019",
            "",
        ),
        (
            "Arbeitswelt & Wirtschaft",
            "Pflegeprojekt für alleinerziehende Mütter für Zugewanderte öffnen",
            "Landkreis Goslar mit Stiftung Neuerkerode",
            "",
            "Alleinerziehende mit Migrationsgeschichte",
            "",
            "",
        ),
        (
            "Bildung & Sprache",
            "Mehr Sprachkurse neben Ausbildung und Beruf",
            "",
            "",
            "Auszubildende; Beschäftigte",
            "",
            "",
        ),
        (
            "Bildung & Sprache",
            "Sprachkurse für Frauen mit Kindern",
            "",
            "",
            "Frauen mit Kindern",
            "",
            "",
        ),
        (
            "Bildung & Sprache",
            "Mehr Sprachmittelnde gewinnen, besonders Frauen",
            "",
            "",
            "",
            "",
            "",
        ),
        (
            "Bildung & Sprache",
            "Kennzahlen zur Wirkung erheben, soweit der Datenschutz es zulässt",
            "",
            "",
            "",
            "",
            "",
        ),
    ),
    (
        (
            "GS-1",
            "In Arbeit vermittelte Geflüchtete",
            "Vermittlungen durch das Jobcenter, zusammengezählt seit 2017",
            "Personen",
            570,
            CONFERENCE,
            "gerundet („rund“); Zeitraum 2017 bis zur Konferenz",
            GOSLAR_SOURCE,
        ),
        (
            "GS-2",
            "Teilnehmende der Integrationskonferenz",
            "Anwesende bei der 5. Integrationskonferenz",
            "Personen",
            60,
            CONFERENCE,
            "gerundet („rund“)",
            GOSLAR_SOURCE,
        ),
        (
            "GS-3",
            "Personen ohne Sprachkursbesuch",
            "Wer noch keinen Sprachkurs besucht hat",
            "Personen",
            "",
            CONFERENCE,
            "gewünscht, nicht erhoben: der Datenschutz setzt Grenzen",
            GOSLAR_SOURCE,
        ),
    ),
)

GOERLITZ_SOURCE = (
    "Landkreis Görlitz, Integrationskonzept „Ankommen und Leben“, Abschnitt Beteiligung"
)
CONCEPT = date(2018, 12, 31)
GOERLITZ = Example(
    "goerlitz.xlsx",
    (
        ("Gebiet", "Landkreis Görlitz"),
        (
            "Quelle",
            "Integrationskonzept „Ankommen und Leben im Landkreis Görlitz“, S. 8–9 und 30–31",
        ),
        ("Datum", "ohne Tag; beschreibt Auftakt November 2017 und Veranstaltungen 2018"),
        (
            "Handlungsfelder",
            "Der Auszug nennt sie nicht; eigene Worte für die Hürden und Vorhaben darin",
        ),
        ("Stichtag der Kennzahlen", "gesetzt auf Ende 2018, weil der Text keinen Tag nennt"),
        ("Hinweis", OWN_WORDS),
    ),
    (
        (
            "Verwaltung und Steuerung (eigene Benennung)",
            "Sachgebiet Integration mit Personal und Mitteln ausstatten",
            "Landkreis Görlitz",
            "",
            "",
            "",
            "",
        ),
        (
            "Verwaltung und Steuerung (eigene Benennung)",
            "Konzept unter breiter Beteiligung erarbeiten",
            "Landkreis mit Kultur- und Weiterbildungsgesellschaft und KIB e. V.",
            "Freistaat Sachsen, Richtlinie Integrative Maßnahmen",
            "",
            "",
            "",
        ),
        (
            "Beteiligung (eigene Benennung)",
            "Polnische und tschechische Beschäftigte mit ihren Betrieben befragen",
            "",
            "",
            "Grenzpendelnde aus Polen und Tschechien",
            "",
            "",
        ),
        (
            "Helfernetzwerke (eigene Benennung)",
            "Übersicht der Helfersysteme führen",
            "Landkreis mit IQ-Netzwerk Dresden",
            "",
            "Ehrenamtliche; Vereine",
            "",
            "",
        ),
        (
            "Helfernetzwerke (eigene Benennung)",
            "Informationen zwischen Verwaltung, Politik und Helfenden in beide Richtungen geben",
            "Sachgebiet Integration, Kommunale Integrationskoordination",
            "",
            "Ehrenamtliche; Vereine",
            "",
            "",
        ),
        (
            "Sprachkurse (eigene Benennung)",
            "Kinder während der Kurszeiten betreuen",
            "",
            "",
            "Frauen mit Kindern",
            "",
            "",
        ),
        (
            "Sprachkurse (eigene Benennung)",
            "Eine Übersicht aller Sprachkursangebote schaffen",
            "",
            "",
            "",
            "",
            "",
        ),
        (
            "Sprachkurse (eigene Benennung)",
            "Kurse abstimmen, damit Wartezeiten dazwischen kürzer werden",
            "",
            "",
            "",
            "",
            "",
        ),
        (
            "Sprachkurse (eigene Benennung)",
            "Auf besondere Umstände von Teilnehmenden beweglich reagieren",
            "",
            "",
            "",
            "",
            "",
        ),
        (
            "Mobilität (eigene Benennung)",
            "Kurse auch ohne Auto erreichbar machen",
            "",
            "",
            "Geflüchtete",
            "",
            "",
        ),
    ),
    (
        (
            "GR-1",
            "Befragte der Bevölkerungsbefragung",
            "Befragte in der repräsentativen Befragung der Bevölkerung",
            "Personen",
            1000,
            CONCEPT,
            "Erhebungstag nicht genannt",
            GOERLITZ_SOURCE,
        ),
        (
            "GR-2",
            "Interviews in Gemeinschaftsunterkünften",
            "Interviews mit Menschen, die in Gemeinschaftsunterkünften leben",
            "Interviews",
            31,
            CONCEPT,
            "Zeitraum nicht genannt",
            GOERLITZ_SOURCE,
        ),
        (
            "GR-3",
            "Arbeitstreffen der Steuerungsgruppe",
            "Treffen der Steuerungsgruppe während der Erarbeitung",
            "Treffen",
            8,
            CONCEPT,
            "Zeitraum nicht genannt",
            GOERLITZ_SOURCE,
        ),
        (
            "GR-4",
            "Konsultationsworkshops mit unbegleiteten Minderjährigen",
            "Workshops, in denen sie ihre Sicht schildern konnten",
            "Workshops",
            2,
            CONCEPT,
            "Zeitraum nicht genannt",
            GOERLITZ_SOURCE,
        ),
        (
            "GR-5",
            "An Gruppeninterviews und Auftakt Beteiligte",
            "Personen in den Gruppeninterviews der Helfernetze und beim Auftakt",
            "Personen",
            200,
            CONCEPT,
            "geschätzt; Auftakt im November 2017 eingeschlossen",
            "Landkreis Görlitz, Integrationskonzept „Ankommen und Leben“, Fußnote 8",
        ),
    ),
)

ODER_SPREE = Example(
    "oder-spree.xlsx",
    (
        ("Gebiet", "Landkreis Oder-Spree"),
        (
            "Quelle",
            "Bericht über die Vorstellung des Integrationskonzepts des Landkreises Oder-Spree",
        ),
        ("Datum", "ohne Tag; nach August 2016 (das neue Integrationsgesetz galt seit August)"),
        ("Handlungsfelder", "Die fünf Handlungsfelder, wie der Bericht sie nennt"),
        ("Hinweis", OWN_WORDS),
    ),
    (
        (
            "Unterbringung",
            "Ruhig ankommen lassen und persönliche wie gesundheitliche Lage beachten",
            "",
            "",
            "Neu Zugewiesene",
            "",
            "",
        ),
        (
            "Unterbringung",
            "Zuerst in Gemeinschaftsunterkünften, danach in Wohnungen unterbringen",
            "",
            "",
            "Neu Zugewiesene",
            "",
            "",
        ),
        (
            "Unterbringung",
            "Plätze vorhalten und mit den wirklichen Zuweisungen abgleichen",
            "",
            "",
            "",
            "",
            "",
        ),
        (
            "Soziale Beratung und Betreuung",
            "Geflüchtete durch soziale Träger begleiten",
            "soziale Träger",
            "",
            "Geflüchtete",
            "",
            "",
        ),
        (
            "Gesellschaftliche Integration",
            "Ehrenamt als fördernde und koordinierende Kraft stärken",
            "",
            "",
            "Ehrenamtliche",
            "",
            "",
        ),
        (
            "Gesellschaftliche Integration",
            "Gelegenheiten zum Gespräch zwischen Geflüchteten und Einheimischen schaffen",
            "",
            "",
            "Geflüchtete; Aufnahmegesellschaft",
            "",
            "",
        ),
        (
            "Arbeitsmarkt- und Bildungsintegration",
            "Sprachliche Grundlagen für kleine Kinder und Erwachsene legen",
            "",
            "",
            "Kinder; Erwachsene",
            "",
            "",
        ),
        (
            "Arbeitsmarkt- und Bildungsintegration",
            "Sprachkurse zum Einstieg in den Gemeinschaftsunterkünften anbieten",
            "",
            "",
            "Geflüchtete",
            "",
            "",
        ),
        (
            "Arbeitsmarkt- und Bildungsintegration",
            "Vorhandene Qualifikationen jeder Person feststellen und nächste Schritte ableiten",
            "",
            "",
            "Geflüchtete",
            "",
            "",
        ),
        (
            "Gesundheitsmaßnahmen",
            "Körperliche und seelische Gesundheit gleich wichtig nehmen, mit Fachkräften vor Ort",
            "",
            "",
            "Geflüchtete",
            "",
            "",
        ),
    ),
)

GOETTINGEN = Example(
    "goettingen.xlsx",
    (
        ("Gebiet", "Stadt Göttingen"),
        ("Quelle", "Darstellung der Fortschreibungen des städtischen Integrationskonzepts"),
        ("Datum", "13.12.2019"),
        ("Edition", "Zweite Fortschreibung 2019–2021, beschlossen vom Rat im März 2019"),
        (
            "Maßnahmen",
            "Der Text nennt keine einzelnen Maßnahmen, nur Handlungsfelder und Leitziele",
        ),
        ("Hinweis", OWN_WORDS),
    ),
    (
        field_only("Sprache und Bildung"),
        field_only("Arbeit, Soziales und gesellschaftliche Teilhabe"),
        field_only("Politik und Recht"),
    ),
    (
        (
            "GÖ-1",
            "Umfang der Berichterstattung zum Konzept",
            "Seiten des Berichts über die Umsetzung des ersten Integrationskonzepts",
            "Seiten",
            230,
            date(2019, 12, 13),
            "Stichtag ist der Tag der Darstellung",
            "Stadt Göttingen, Fortschreibungen des Integrationskonzepts, 13.12.2019",
        ),
    ),
    tuple(
        (number, title, "2009")
        for number, title in enumerate(
            (
                "Toleranz und Weltoffenheit",
                "Chancengleichheit",
                "Gleichstellung",
                "Partizipation",
                "Identität",
                "Zwischenmenschlicher Umgang",
                "Interkultureller Austausch",
            ),
            start=1,
        )
    ),
)

ALL = (GOSLAR, GOERLITZ, ODER_SPREE, GOETTINGEN)


def main(folder: Path = EXAMPLES) -> None:
    folder.mkdir(exist_ok=True)
    for example in ALL:
        (folder / example.file_name).write_bytes(workbook(example))


def workbook(example: Example) -> bytes:
    """The example as XLSX: measures, then what else the text gives, then its source."""
    from ankommen.core.tables.writing import Column, Kind, Sheet, write_xlsx

    sheets = [Sheet("Konzept", [Column(one, 32) for one in MEASURE_HEADERS], example.measures)]
    if example.guiding_goals:
        columns = [Column("Nr.", 8), Column("Leitziel", 40), Column("Gilt ab", 12)]
        sheets.append(Sheet("Leitziele", columns, example.guiding_goals))
    if example.figures:
        kinds = {"Stichtag": Kind.DATE, "Wert": Kind.NUMBER}
        columns = [Column(one, 28, kinds.get(one, Kind.TEXT)) for one in FIGURE_HEADERS]
        sheets.append(Sheet("Kennzahlen", columns, [(*one, "ja") for one in example.figures]))
    columns = [Column("Angabe", 24), Column("Inhalt", 90)]
    return write_xlsx([*sheets, Sheet("Quelle", columns, example.source)])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES)
