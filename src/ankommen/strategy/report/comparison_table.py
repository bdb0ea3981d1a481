"""The comparison of two reports as tables."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ankommen.core.tables.writing import Column, Kind, Sheet

from ..templatetags.report import change_word, status_word
from .comparison import Comparison, IndicatorChange, MeasureChange


def comparison_sheets(
    compared: Comparison, measures: Iterable[MeasureChange]
) -> tuple[Sheet, Sheet]:
    old = date_format(compared.before.heading.reference_date, "SHORT_DATE_FORMAT")
    new = date_format(compared.after.heading.reference_date, "SHORT_DATE_FORMAT")
    return _measures(measures, old, new), _indicators(compared, old, new)


def _measures(measures: Iterable[MeasureChange], old: str, new: str) -> Sheet:
    columns = [
        Column(_("Nummer"), 10),
        Column(_("Maßnahme"), 48),
        Column(_("Veränderung"), 16),
        Column(_("Verwandte Maßnahmen"), 40),
        Column(_("Stand am %(day)s") % {"day": old}, 18),
        Column(_("Stand am %(day)s") % {"day": new}, 18),
        Column(_("geplant am %(day)s") % {"day": old}, 16, Kind.EURO),
        Column(_("geplant am %(day)s") % {"day": new}, 16, Kind.EURO),
        Column(_("ausgegeben am %(day)s") % {"day": old}, 16, Kind.EURO),
        Column(_("ausgegeben am %(day)s") % {"day": new}, 16, Kind.EURO),
    ]
    return Sheet(_("Maßnahmen"), columns, map(_measure, measures))


def _measure(one: MeasureChange) -> list[Any]:
    return [
        one.shown.number,
        one.shown.title,
        change_word(one.kind),
        "; ".join(f"{other.number} {other.title}" for other in one.related),
        status_word(one.before.status.code) if one.before else "",
        status_word(one.after.status.code) if one.after else "",
        _euro(one.planned_before),
        _euro(one.planned_after),
        _euro(one.spent_before),
        _euro(one.spent_after),
    ]


def _indicators(compared: Comparison, old: str, new: str) -> Sheet:
    columns = [
        Column(_("Kürzel"), 10),
        Column(_("Kennzahl"), 48),
        Column(_("Wert bis %(day)s") % {"day": old}, 14, Kind.NUMBER),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Wert bis %(day)s") % {"day": new}, 14, Kind.NUMBER),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Unterschied"), 14, Kind.NUMBER),
        Column(_("Einheit"), 14),
        Column(_("Quelle"), 40),
    ]
    return Sheet(_("Kennzahlen"), columns, map(_indicator, compared.indicators))


def _indicator(one: IndicatorChange) -> list[Any]:
    return [
        one.entry.code,
        one.entry.title,
        one.before.value if one.before else None,
        one.before.reference_date if one.before else None,
        one.after.value if one.after else None,
        one.after.reference_date if one.after else None,
        one.difference,
        one.definition.unit if one.definition else "",
        one.after.source if one.after else "",
    ]


def _euro(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100
