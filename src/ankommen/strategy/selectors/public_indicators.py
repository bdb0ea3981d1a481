"""Indicators as anybody may read them: public ones of concepts with a published edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import override

from ankommen.core.languages import content_language
from ankommen.core.ui.charts import Chart

from ..indicator_charts import charts_of
from ..indicator_wording import (
    TARGET_STATES,
    change_text,
    dimension_text,
    direction_text,
    interval_text,
    target_text,
)
from ..models import Indicator
from .indicators import IndicatorRow, ValueRow, definition_rows, rows_of, target_rows, value_rows
from .published_figures import as_published


@dataclass(frozen=True, slots=True)
class PublicValue:
    """One figure; `value` None says that there is none, and `note` why."""

    reference_date: date
    area: str
    dimension: str
    is_total: bool
    value: Decimal | None
    interval: str
    confidence_percent: Decimal | None
    persons_counted: int | None
    unit: str
    decimals: int
    source: str
    as_of: date
    definition_number: int
    note: str
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class PublicDefinition:
    number: int
    text: str
    numerator: str
    denominator: str
    unit: str
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PublicTarget:
    """`state` is a code of the status badge."""

    text: str
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class PublicIndicatorLine:
    """An indicator in a list with its newest figure."""

    id: int
    code: str
    slug: str
    title: str
    latest: PublicValue | None
    change: str


@dataclass(frozen=True, slots=True)
class PublicIndicator:
    """An indicator on its page. The charts draw the line of the whole district."""

    line: PublicIndicatorLine
    direction: str
    definitions: tuple[PublicDefinition, ...]
    targets: tuple[PublicTarget, ...]
    charts: tuple[Chart, ...]
    values: tuple[PublicValue, ...]


def public_indicators(
    edition_slug: str, *, day: date, measure_slug: str = ""
) -> list[PublicIndicatorLine]:
    """The public indicators of a published edition's concept, or those beside one measure."""
    found = _public(edition_slug)
    if measure_slug:
        found = found.filter(
            measure_links__measure__slug=measure_slug,
            measure_links__measure__edition__slug=edition_slug,
        )
    return [_line(row) for row in _rows(found, day)]


def public_indicator(edition_slug: str, slug: str, *, day: date) -> PublicIndicator | None:
    """One public indicator with all its figures, or None."""
    found = _public(edition_slug).filter(slug=slug)
    indicator = found.first()
    if indicator is None:
        return None
    row = _rows(found, day)[0]
    definitions = definition_rows([indicator.pk])
    values = as_published(value_rows([indicator.pk]))
    targets = target_rows(
        indicator.targets.all(),
        direction=indicator.direction,
        main=row.main,
        definition=row.definition,
        today=day,
    )
    main = [one for one in values if row.main and _is_on(one, row.main.area_id, row.main.dimension)]
    with override(content_language()):
        charts = charts_of(main, definitions, title=indicator.title, targets=targets)
    return PublicIndicator(
        line=_line(row),
        direction=direction_text(indicator.direction),
        definitions=tuple(
            PublicDefinition(
                one.number,
                one.text,
                one.numerator,
                one.denominator,
                one.unit,
                one.source,
                one.valid_from,
                one.valid_to,
            )
            for one in definitions
        ),
        targets=tuple(
            PublicTarget(target_text(one), code, str(label))
            for one in targets
            for code, label in [TARGET_STATES[one.state]]
        ),
        charts=tuple(charts),
        values=tuple(_value(one) for one in values),
    )


def _public(edition_slug: str) -> QuerySet[Indicator]:
    """The public indicators of the concept of one published edition."""
    return Indicator.objects.filter(
        is_public=True,
        concept__editions__slug=edition_slug,
        concept__editions__published_at__isnull=False,
        concept__editions__frozen_at__isnull=False,
    ).select_related("concept")


def _rows(found: QuerySet[Indicator], day: date) -> list[IndicatorRow]:
    first = found.first()
    if first is None:
        return []
    return rows_of(found, district_id=first.concept.district_id, today=day, gate=as_published)


def _is_on(value: ValueRow, area_id: int, dimension: str) -> bool:
    return value.area_id == area_id and value.dimension == dimension


def _line(row: IndicatorRow) -> PublicIndicatorLine:
    latest = _value(row.latest) if row.latest is not None else None
    return PublicIndicatorLine(row.id, row.code, row.slug, row.title, latest, change_text(row))


def _value(row: ValueRow) -> PublicValue:
    return PublicValue(
        reference_date=row.reference_date,
        area=row.area_name,
        dimension=dimension_text(row.dimension),
        is_total=not row.dimension,
        value=row.value,
        interval=interval_text(row.lower, row.upper, decimals=row.decimals),
        confidence_percent=row.confidence_percent,
        persons_counted=row.persons_counted,
        unit=row.unit,
        decimals=row.decimals,
        source=row.source,
        as_of=row.as_of,
        definition_number=row.definition_number,
        note=row.note,
        is_corrected=row.is_corrected,
    )
