"""Report contents made by rule: any number of measures and indicators, in need of no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ankommen.strategy.models import Edition, ImplementationReport
from ankommen.strategy.report.canonical import content_hash, to_plain
from ankommen.strategy.report.content import (
    FORMAT,
    Decision,
    Definition,
    FieldEntry,
    Heading,
    IndicatorEntry,
    LastReport,
    MeasureEntry,
    Money,
    NextStep,
    Output,
    Overdue,
    Previous,
    PromiseEntry,
    ReasonValue,
    ReportContent,
    StatusEntry,
    Target,
    Value,
)

DAY = date(2025, 12, 31)
SENTENCE = (
    "Meilenstein „Räume für die Kinderbetreuung gemietet“ war am 30.09.2025 fällig und ist seit "
    "92 Tagen offen."
)
TEXT = (
    "Die Volkshochschule und zwei Träger haben im Berichtsjahr gemeinsam einen Kursplan erstellt. "
    "Die Kinderbetreuung während der Kurszeiten konnte an zwei von fünf Standorten eingerichtet "
    "werden; an den übrigen Standorten fehlen Räume in Laufnähe der Kursorte."
)
REASON = (
    ReasonValue("milestone", "text", "Räume für die Kinderbetreuung gemietet"),
    ReasonValue("date", "date", "2025-09-30"),
    ReasonValue("days", "int", "92"),
)
_STATES = ("on_time", "late", "at_risk", "done", "not_started", "on_time", "dropped", "merged")


def heading(**changes: object) -> Heading:
    values = {
        "district": "Landkreis Musterkreis",
        "office": "Landkreis Musterkreis, Sachgebiet Integration",
        "concept": "Ankommen und Bleiben – Integrationskonzept für den Landkreis Musterkreis",
        "edition": "Edition 2024–2026",
        "edition_slug": "2024-2026",
        "edition_state": "in_force",
        "edition_hash": "4f1c2a9b7d3e" + "0" * 52,
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2026, 12, 31),
        "reference_date": DAY,
        "made_on": date(2026, 2, 3),
        "decisions": (
            Decision("Beirat für Migration", False, date(2024, 1, 17), "VO/2024/0009", "recommended", None, None, None),  # noqa: E501
            Decision("Sozialausschuss", False, date(2024, 2, 14), "VO/2024/0009", "recommended", 9, 1, 2),  # noqa: E501
            Decision("Kreistag", True, date(2024, 3, 20), "VO/2024/0009", "adopted", 51, 6, 4),
        ),
    }  # fmt: skip
    return Heading(**{**values, **changes})  # type: ignore[arg-type]


def measure(field: int, index: int, **changes: object) -> MeasureEntry:
    code = _STATES[index % len(_STATES)]
    late = code == "late"
    values = {
        "number": f"{field}.{index + 1}",
        "slug": f"{field}-{index + 1}",
        "title": f"Kinderbetreuung während der Kurszeiten am Standort {index + 1} einrichten",
        "responsible": "Sachgebiet Integration",
        "responsible_public": "Sachgebiet Integration",
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2026, 6, 30),
        "trend": "",
        "status": StatusEntry(
            code,
            92 if late else None,
            "milestone_late" if late else "no_end_date",
            REASON if late else (),
            SENTENCE if late else "Läuft nach Plan.",
        ),
        "last_report": LastReport(date(2025, 11, 4), "as_planned", TEXT, index % 3 != 0),
        "last_public_report": LastReport(date(2025, 9, 1), "as_planned", "Öffentlich.", True),
        "next_step": NextStep("Vertrag mit der Kindertagesstätte", date(2026, 3, 31), "next_step"),
        "overdue": (
            (Overdue("milestone", "Räume gemietet", DAY - timedelta(days=92 + index)),)
            if late
            else ()
        ),
        "money": (
            Money(2024, "Landkreis", 1_250_000, 1_198_250),
            Money(2025, "Land, Richtlinie Integration", 10_400_000, None),
        ),
        "financing": "",
        "outputs": (
            (Output("Betreute Kinder", "Kinder", DAY, Decimal(24), "Träger"),)
            if index % 4 == 0
            else ()
        ),
        "internal": (),
    }
    return MeasureEntry(**{**values, **changes})  # type: ignore[arg-type]


def indicator(index: int, **changes: object) -> IndicatorEntry:
    first = Definition(
        1,
        "Anteil der Teilnehmenden, die innerhalb von drei Monaten einen Folgekurs beginnen.",
        "Teilnehmende mit Folgekurs binnen drei Monaten",
        "alle Teilnehmenden eines Kursendes",
        "Prozent",
        1,
        "Träger der Kurse (erfunden)",
        date(2018, 1, 1),
        date(2022, 12, 31),
    )
    second = Definition(
        2, "Wie zuvor, mit Berufssprachkursen.", "", "", "Prozent", 1,
        "Träger der Kurse (erfunden)", date(2023, 1, 1), None,
    )  # fmt: skip
    values = {
        "code": f"K{index + 1}",
        "slug": f"k{index + 1}",
        "title": "Teilnehmende mit Folgekurs binnen drei Monaten",
        "direction": "up",
        "is_public": True,
        "definitions": (first, second),
        "values": tuple(_value(year, index) for year in range(2019, 2026)),
        "targets": (Target(date(2026, 12, 31), Decimal(60), "", ""),),
        "measures": (),
    }
    return IndicatorEntry(**{**values, **changes})  # type: ignore[arg-type]


def _value(year: int, index: int) -> Value:
    share = Decimal(30 + (year - 2019) * 3 + index % 7)
    return Value(
        1 if year < 2023 else 2, "", date(year, 12, 31), share, share - 4, share + 4, Decimal(95),
        "Träger der Kurse (erfunden)", date(year + 1, 2, 1), "", False,
    )  # fmt: skip


def promise(index: int, outcome: str, reason: str) -> PromiseEntry:
    return PromiseEntry(
        f"1.{index}", "Kinderbetreuung während der Kurszeiten", "Vertrag mit der Kindertagesstätte",
        date(2025, 9, 30), outcome, reason, None, True,
    )  # fmt: skip


def content(*, fields: int = 2, measures: int = 8, indicators: int = 2) -> ReportContent:
    """A report with `measures` and `indicators` in all, spread over the action fields."""
    entries = tuple(indicator(index) for index in range(indicators))
    return ReportContent(
        format=FORMAT,
        is_public=False,
        heading=heading(),
        introduction="Dieser Bericht zeigt, was aus den Maßnahmen der Edition geworden ist.",
        request="Der Kreistag wird gebeten, den Umsetzungsbericht zur Kenntnis zu nehmen.",
        fields=tuple(
            FieldEntry(
                number=str(number + 1),
                slug=str(number + 1),
                title="Sprache und Bildung" if number % 2 == 0 else "Arbeit und Ausbildung",
                summary=TEXT,
                situation=TEXT + " " + TEXT,
                trend="Die Zahl der Plätze steigt langsam.",
                measures=tuple(
                    measure(number + 1, index)
                    for index in range(measures // fields + (number < measures % fields))
                ),
                indicators=tuple(one.code for one in entries[number::fields]),
            )
            for number in range(fields)
        ),
        indicators=entries,
        previous=Previous("Umsetzungsbericht 2024", date(2024, 12, 31), "a" * 64),
        promises=(
            promise(1, "kept", "reached"),
            promise(2, "partly", "reached_late"),
            promise(3, "not", "not_reached"),
            promise(4, "open", "not_yet_due"),
            promise(5, "unknown", "no_evidence"),
        ),
    )


def stored(edition: Edition) -> ImplementationReport:
    """A report row with this content and without files."""
    plain = to_plain(content())
    return ImplementationReport.objects.create(
        edition=edition,
        reference_date=DAY,
        title="Umsetzungsbericht 2025",
        content=plain,
        content_hash=content_hash(plain),
        made_at=datetime(2026, 2, 3, 10, tzinfo=UTC),
        made_by_label="Maren Musterfrau",
    )
