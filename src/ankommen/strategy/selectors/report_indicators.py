"""Indicators as an implementation report prints them: what was known up to a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from ..models import Edition, Indicator, IndicatorTarget, IndicatorValue, MeasureIndicator
from ..report.content import Definition, IndicatorEntry, Target, Value
from .indicators import DefinitionRow, ValueRow, definition_rows, value_rows
from .published_figures import shown_values

Row = TypeVar("Row", DefinitionRow, ValueRow)


def indicator_entries(edition: Edition, day: date) -> tuple[IndicatorEntry, ...]:
    rows = list(Indicator.objects.filter(concept_id=edition.concept_id))
    ids = [row.pk for row in rows]
    definitions = _by_indicator(definition_rows(ids))
    found = value_rows(ids, with_corrected=False)
    let_out = shown_values(found)
    values = _by_indicator(found)
    corrections = set(
        IndicatorValue.objects.filter(
            definition__indicator__in=ids, corrected_by__isnull=False
        ).values_list("corrected_by_id", flat=True)
    )
    targets: dict[int, list[IndicatorTarget]] = defaultdict(list)
    for target in IndicatorTarget.objects.filter(indicator__in=ids):
        targets[target.indicator_id].append(target)
    links: dict[int, list[str]] = defaultdict(list)
    linked = MeasureIndicator.objects.filter(measure__edition=edition).order_by(
        "measure__position", "measure_id"
    )
    for id, number in linked.values_list("indicator_id", "measure__number"):
        links[id].append(number)
    district = edition.concept.district_id
    return tuple(
        IndicatorEntry(
            code=row.code,
            slug=row.slug,
            title=row.title,
            direction=row.direction,
            is_public=row.is_public,
            definitions=tuple(
                _definition(one) for one in definitions[row.pk] if one.valid_from <= day
            ),
            values=tuple(
                _value(one, district, one.id in corrections, one.id in let_out)
                for one in sorted(values[row.pk], key=lambda one: (one.reference_date, one.id))
                if one.reference_date <= day
            ),
            targets=tuple(
                Target(one.due_on, one.value, one.trend, one.note) for one in targets[row.pk]
            ),
            measures=tuple(links[row.pk]),
        )
        for row in rows
    )


def _definition(one: DefinitionRow) -> Definition:
    return Definition(
        number=one.number,
        text=one.text,
        numerator=one.numerator,
        denominator=one.denominator,
        unit=one.unit,
        decimals=one.decimals,
        source=one.source,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
    )


def _value(one: ValueRow, district_id: int, is_corrected: bool, is_let_out: bool) -> Value:
    area = "" if one.area_id == district_id else one.area_name
    return Value(
        definition=one.definition_number,
        part=", ".join(part for part in (area, one.dimension) if part),
        reference_date=one.reference_date,
        value=one.value,
        lower=one.lower,
        upper=one.upper,
        confidence_percent=one.confidence_percent,
        source=one.source,
        as_of=one.as_of,
        note=one.note,
        is_corrected=is_corrected,
        is_let_out=is_let_out,
    )


def _by_indicator(rows: Iterable[Row]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.indicator_id].append(row)
    return groups
