"""The report as a workbook: one row per measure, one per indicator."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ankommen.core.tables.writing import Column, Kind, Sheet, write_xlsx

from ..templatetags.report import assessment_word, status_reason, status_word, trend_word
from .content import FieldEntry, IndicatorEntry, MeasureEntry, Money, ReportContent
from .presentation import definition_of, latest_value


def report_xlsx(content: ReportContent) -> bytes:
    return write_xlsx([_measures(content), _indicators(content)])


def _measures(content: ReportContent) -> Sheet:
    columns = [
        Column(_("Handlungsfeld"), 28),
        Column(_("Nummer"), 10),
        Column(_("Maßnahme"), 48),
        Column(_("Stand"), 16),
        Column(_("Tage verspätet"), 10, Kind.WHOLE),
        Column(_("Begründung"), 48),
        Column(_("Zuständig"), 28),
        Column(_("Beginn"), 12, Kind.DATE),
        Column(_("Ende"), 12, Kind.DATE),
        Column(_("Letzte Meldung am"), 12, Kind.DATE),
        Column(_("Einschätzung"), 18),
        Column(_("Meldung"), 48),
        Column(_("Nächster Schritt"), 40),
        Column(_("bis"), 12, Kind.DATE),
        Column(_("geplant"), 14, Kind.EURO),
        Column(_("ausgegeben"), 14, Kind.EURO),
        Column(_("fehlende Angaben zum Geld"), 12, Kind.WHOLE),
    ]
    rows = (_measure(field, one) for field in content.fields for one in field.measures)
    return Sheet(_("Maßnahmen"), columns, rows)


def _measure(field: FieldEntry, one: MeasureEntry) -> list[Any]:
    last, step = one.last_report, one.next_step
    planned = [money.planned_cents for money in one.money]
    spent = [money.spent_cents for money in one.money]
    return [
        f"{field.number} {field.title}",
        one.number,
        one.title,
        status_word(one.status.code),
        one.status.days_late,
        status_reason(one.status),
        one.responsible,
        one.starts_on,
        one.ends_on,
        last.reported_on if last else None,
        assessment_word(last.assessment) if last else "",
        last.text if last else "",
        step.text if step else "",
        step.due_on if step else None,
        _euro(planned),
        _euro(spent),
        _missing(one.money),
    ]


def _indicators(content: ReportContent) -> Sheet:
    columns = [
        Column(_("Kürzel"), 10),
        Column(_("Kennzahl"), 48),
        Column(_("Letzter Wert"), 14, Kind.NUMBER),
        Column(_("untere Grenze"), 14, Kind.NUMBER),
        Column(_("obere Grenze"), 14, Kind.NUMBER),
        Column(_("Einheit"), 14),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Datenstand"), 12, Kind.DATE),
        Column(_("Wert davor"), 14, Kind.NUMBER),
        Column(_("Stichtag davor"), 12, Kind.DATE),
        Column(_("Ziel"), 16),
        Column(_("Ziel bis"), 12, Kind.DATE),
        Column(_("Definition"), 60),
        Column(_("Quelle"), 40),
        Column(_("öffentlich"), 10),
    ]
    return Sheet(_("Kennzahlen"), columns, map(_indicator, content.indicators))


def _indicator(one: IndicatorEntry) -> list[Any]:
    latest = latest_value(one)
    definition = definition_of(one, latest) or (one.definitions[-1] if one.definitions else None)
    before = next(_before(one, latest), None) if latest else None
    target = one.targets[-1] if one.targets else None
    wanted: Any = None
    if target is not None:
        wanted = target.value if target.value is not None else trend_word(target.trend)
    return [
        one.code,
        one.title,
        latest.value if latest else None,
        latest.lower if latest else None,
        latest.upper if latest else None,
        definition.unit if definition else "",
        latest.reference_date if latest else None,
        latest.as_of if latest else None,
        before.value if before else None,
        before.reference_date if before else None,
        wanted,
        target.due_on if target else None,
        definition.text if definition else "",
        latest.source if latest else "",
        one.is_public,
    ]


def _before(one: IndicatorEntry, latest: Any) -> Iterator[Any]:
    """Earlier figures of the same definition, newest first: other ones are not comparable."""
    same = [
        value
        for value in one.values
        if not value.part
        and value.value is not None
        and value.definition == latest.definition
        and value.reference_date < latest.reference_date
    ]
    yield from sorted(same, key=lambda value: value.reference_date, reverse=True)


def _euro(amounts: list[int | None]) -> Decimal | None:
    known = [cents for cents in amounts if cents is not None]
    return Decimal(sum(known)) / 100 if known else None


def _missing(money: tuple[Money, ...]) -> int:
    return sum((one.planned_cents is None) + (one.spent_cents is None) for one in money)
