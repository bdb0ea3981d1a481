"""A small invented corpus of every kind, and what must be found first in it on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ankommen.committees.models import Body, Meeting, Outcome, Resolution
from ankommen.core.protection import Level
from ankommen.partners.models import Unit
from ankommen.strategy.models import (
    Comment,
    Consultation,
    Edition,
    GuidingGoal,
    ImplementationReport,
)
from tests.strategy import build

MOMENT = datetime(2026, 3, 1, 9, tzinfo=UTC)
MEASURES = (
    ("1.1", "Kinderbetreuung während der Sprachkurse", "Plätze in Kindertagesstätten."),
    ("1.2", "Deutschkurse am Abend", "Für Menschen, die tagsüber arbeiten."),
    ("1.3", "Alphabetisierung", "Lesen und Schreiben von Anfang an."),
    ("2.1", "Wohnraum für Geflüchtete vermitteln", "Vermieter werden angesprochen."),
    ("2.2", "Hausordnung in Unterkünften übersetzen", "In acht Sprachen."),
    ("3.1", "Migrationsberatung für erwachsene Zuwanderer stärken", "Zwei Stellen mehr."),
    ("3.2", "Jugendmigrationsdienst an Berufsschulen", "Sprechstunde jede Woche."),
    ("3.3", "Dolmetscherpool aufbauen", "Sprachmittlung in Ämtern und Arztpraxen."),
    ("4.1", "Anerkennung ausländischer Abschlüsse begleiten", "Beratung mit der Kammer."),
    ("4.2", "Praktika in der Pflege", "Betriebe nehmen Auszubildende auf."),
    ("5.1", "Ehrenamtliche Lotsen schulen", "Schulung in vier Abenden."),
    ("5.2", "Interkulturelle Woche", "Begegnung im September, Stände auf dem Marktplatz."),
    ("6.1", "Einbürgerung feiern", "Feier im Kreishaus."),
    ("6.2", "Schutz vor Gewalt in Unterkünften", "Schutzkonzept mit Ansprechpersonen."),
)
QUERIES = (
    ("Kinderbetreuung", "1.1"),
    ("Kinderbetreuungen", "1.1"),
    ("Betreuung Kinder", "1.1"),
    ("betreuung", "1.1"),
    ("Kita", "1.1"),
    ("Kindergarten", "1.1"),
    ("Kindertagesstätte", "1.1"),
    ("Sprachkurs Kinder", "1.1"),
    ("Deutschkurs", "1.2"),
    ("deutschkurse abends", "1.2"),
    ("Deutschkurs Abend", "1.2"),
    ("kurse am abend", "1.2"),
    ("Lesen und Schreiben", "1.3"),
    ("Alphabetisierung", "1.3"),
    ("alphabet", "1.3"),
    ("Wohnung Flüchtlinge", "2.1"),
    ("Wohnraum", "2.1"),
    ("Gefluechtete", "2.1"),
    ("geflüchteten", "2.1"),
    ("Vermieter", "2.1"),
    ("Asylbewerber", "2.1"),
    ("Hausordnung", "2.2"),
    ("Ordnung Haus", "2.2"),
    ("Unterkunft übersetzen", "2.2"),
    ("uebersetzen", "2.2"),
    ("MBE", "3.1"),
    ("Migrationsberatung", "3.1"),
    ("Beratung erwachsene Zuwanderer", "3.1"),
    ("JMD", "3.2"),
    ("jugendmigrationsdienste", "3.2"),
    ("Berufsschule", "3.2"),
    ("Sprechstunden", "3.2"),
    ("Sprachmittler", "3.3"),
    ("Dolmetscher", "3.3"),
    ("Arztpraxis", "3.3"),
    ("Anerkennung", "4.1"),
    ("Abschluss", "4.1"),
    ("Abschlüsse anerkennen", "4.1"),
    ("ausländische Abschlüsse", "4.1"),
    ("Praktikum Pflege", "4.2"),
    ("Praktika", "4.2"),
    ("Betrieb", "4.2"),
    ("Lotse", "5.1"),
    ("ehrenamtlich", "5.1"),
    ("Schulungen", "5.1"),
    ("interkulturell", "5.2"),
    ("Marktplatz", "5.2"),
    ("Markt", "5.2"),
    ("Begegnungen September", "5.2"),
    ("Einbürgerungen", "6.1"),
    ("Staatsangehörigkeit", "6.1"),
    ("Gewaltschutz", "6.2"),
    ("Schutzkonzept", "6.2"),
    ("2.2", "2.2"),
    ("6.1", "6.1"),
    ("Vorlage 112/24", ""),
    ("112/24", "112/24"),
    ("Haushaltsplan", "112/24"),
    ("BAMF", "BAMF-Meldung"),
    ("Bundesamt für Migration und Flüchtlinge", "BAMF-Meldung"),
    ("Caritas", "Caritas Musterkreis"),
    ("Migrationsdienst Caritas", ""),
    ("Sozialausschuss", "Sozialausschuss"),
    ("12.03.2026", "Sozialausschuss"),
    ("Teilhabe aller", "I"),
    ("Wohnortprinzip", "J1 Erwerbstätige (v1)"),
    ("Wohnort", "J1 Erwerbstätige (v1)"),
    ("Erwerbstaetige", "J1 Erwerbstätige"),
    ("Fahrradwerkstatt", "Ganzer Entwurf"),
    ("Fahrrad Entwurf", "Ganzer Entwurf"),
    ("Schlüsselkasten", "Zwischenbericht"),
    ("schluesselkaesten", "Zwischenbericht"),
)


def fill() -> None:
    edition = build.edition()
    fields = {str(n): build.action_field(edition, str(n)) for n in range(1, 7)}
    for number, title, text in MEASURES:
        build.measure(fields[number[0]], number, title=title, text=text)
    body = Body.objects.create(name="Sozialausschuss", kind="committee")
    meeting = Meeting.objects.create(body=body, held_on=date(2026, 3, 12), place="Kreishaus")
    Resolution.objects.create(
        meeting=meeting,
        paper_number="112/24",
        title="Haushaltsplan des Fachdienstes",
        decided_on=date(2026, 3, 12),
        outcome=Outcome.ADOPTED,
    )
    caritas = build.organisation("Caritas Musterkreis", protection=Level.PUBLIC)
    Unit.objects.create(organisation=caritas, name="Fachdienst")
    build.organisation("Frauenhaus Tulpenhof", protection=Level.NAMED)
    build.duty(edition.concept, title="BAMF-Meldung der Kursplätze")
    _figures_and_voices(edition)
    GuidingGoal.objects.create(concept=edition.concept, number="I", title="Teilhabe aller Menschen")


def _figures_and_voices(edition: Edition) -> None:
    """A definition, a comment and a report."""
    indicator = build.indicator(edition.concept, "J1", title="Erwerbstätige")
    build.definition(indicator, text="Gezählt nach dem Wohnortprinzip.")
    consultation = Consultation.objects.create(
        edition=edition, deadline=date(2030, 1, 1), opened_at=MOMENT, opened_by_label="Maren"
    )
    Comment.objects.create(
        consultation=consultation,
        author_label="Gerda Hilfreich",
        section_kind="edition",
        section_id=edition.pk,
        section_label="Ganzer Entwurf",
        text="Es fehlen Fahrradwerkstätten.",
        sending="1",
        sent_at=MOMENT,
    )
    ImplementationReport.objects.create(
        edition=edition,
        reference_date=date(2026, 6, 30),
        title="Zwischenbericht",
        introduction="An den Eingängen hängen Schlüsselkästen.",
        content={},
        content_hash="0" * 64,
        made_at=MOMENT,
        made_by_label="Maren",
    )
