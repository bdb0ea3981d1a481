"""Indicators with their figures: plain rows, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q, QuerySet

from ankommen.core.errors import NotFound
from ankommen.core.models import Installation
from ankommen.core.publication import COUNTED
from ankommen.core.viewer import Viewer

from ..models import (
    Concept,
    Direction,
    Indicator,
    IndicatorDefinition,
    IndicatorTarget,
    IndicatorValue,
)
from ..permissions import may_read_indicators
from ..rules import indicators as rules
from ..rules.indicators import Change, Line, Target, TargetState, Wanted


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One figure, current or corrected, with everything that says where it comes from."""

    id: int
    indicator_id: int
    definition_number: int
    unit: str
    decimals: int
    area_id: int
    area_name: str
    reference_date: date
    dimension: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    confidence_percent: Decimal | None
    persons_counted: int | None
    source: str
    as_of: date
    origin: str
    note: str
    entered_at: datetime
    entered_by_label: str
    corrected_by_id: int | None
    correction_reason: str
    counted: str

    @property
    def is_corrected(self) -> bool:
        return self.corrected_by_id is not None


_COLUMNS = (
    "id",
    "definition__indicator_id",
    "definition__number",
    "definition__unit",
    "definition__decimals",
    "area_id",
    "area__name",
    "reference_date",
    "dimension",
    "value",
    "lower",
    "upper",
    "confidence_percent",
    "persons_counted",
    "source",
    "as_of",
    "origin",
    "note",
    "entered_at",
    "entered_by_label",
    "corrected_by_id",
    "correction_reason",
    "definition__counted",
)


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One version of a definition."""

    id: int
    indicator_id: int
    number: int
    text: str
    numerator: str
    denominator: str
    unit: str
    decimals: int
    source: str
    dimensions: tuple[rules.Dimension, ...]
    valid_from: date
    valid_to: date | None
    counted: str

    @property
    def counted_label(self) -> str:
        return str(COUNTED[self.counted])


Grouped = TypeVar("Grouped", ValueRow, DefinitionRow)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target and how the last figure stands to it."""

    id: int
    due_on: date
    value: Decimal | None
    trend: str
    note: str
    state: TargetState
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator in a list. `main` is the line of the whole district, or the newest there is."""

    id: int
    code: str
    title: str
    slug: str
    direction: str
    is_public: bool
    is_computed: bool
    definition: DefinitionRow | None
    main: Line[ValueRow] | None
    latest: ValueRow | None
    change: Change
    wanted: Wanted
    target: TargetRow | None
    missing_years: tuple[int, ...]
    data_owner: str


def concepts(*, viewer: Viewer) -> list[Concept]:
    """The concepts with indicators to read; the installation's own comes first."""
    require_reading(viewer)
    own = Installation.objects.values_list("district_id", flat=True).first()
    found = Concept.objects.select_related("district").order_by("id")
    return sorted(found, key=lambda one: (one.district_id != own, one.pk))


def indicator_for(*, viewer: Viewer, id: int) -> Indicator:
    require_reading(viewer)
    found = Indicator.objects.select_related("concept__district").filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def definition_for(*, viewer: Viewer, indicator_id: int, number: int) -> IndicatorDefinition:
    require_reading(viewer)
    found = (
        IndicatorDefinition.objects.select_related("indicator__concept__district")
        .filter(indicator_id=indicator_id, number=number)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def value_for(*, viewer: Viewer, indicator_id: int, id: int) -> IndicatorValue:
    require_reading(viewer)
    found = (
        IndicatorValue.objects.select_related(
            "area", "corrected_by__definition", "definition__indicator__concept__district"
        )
        .filter(definition__indicator_id=indicator_id, pk=id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def target_for(*, viewer: Viewer, indicator_id: int, id: int) -> IndicatorTarget:
    require_reading(viewer)
    targets = IndicatorTarget.objects.select_related("indicator__concept")
    found = targets.filter(indicator_id=indicator_id, pk=id).first()
    if found is None:
        raise NotFound
    return found


def indicator_rows(
    *,
    viewer: Viewer,
    concept: Concept,
    today: date,
    search: str = "",
    only_missing: bool = False,
    measure_id: int | None = None,
) -> list[IndicatorRow]:
    """The concept's indicators in their order, filtered; four queries however many there are."""
    require_reading(viewer)
    indicators = Indicator.objects.filter(concept=concept)
    for word in search[:100].split():
        indicators = indicators.filter(Q(title__icontains=word) | Q(code__icontains=word))
    if measure_id is not None:
        indicators = indicators.filter(measure_links__measure_id=measure_id)
    rows = rows_of(indicators, district_id=concept.district_id, today=today)
    return [row for row in rows if row.missing_years or not only_missing]


def rows_of(
    indicators: QuerySet[Indicator],
    *,
    district_id: int,
    today: date,
    gate: Callable[[Sequence[ValueRow]], Sequence[ValueRow]] = tuple,
) -> list[IndicatorRow]:
    """Rows for indicators that the caller has already limited to what may be seen.

    `gate` turns figures into what may be read of them.
    """
    found = list(indicators)
    ids = [one.pk for one in found]
    definitions = _by_indicator(definition_rows(ids))
    values = _by_indicator(gate(value_rows(ids, with_corrected=False)))
    targets: dict[int, list[IndicatorTarget]] = {}
    for target in IndicatorTarget.objects.filter(indicator__in=ids).order_by("due_on", "id"):
        targets.setdefault(target.indicator_id, []).append(target)
    return [
        _row(
            one,
            definitions.get(one.pk, []),
            values.get(one.pk, []),
            targets.get(one.pk, []),
            district_id=district_id,
            today=today,
        )
        for one in found
    ]


def definition_rows(indicator_ids: Iterable[int]) -> list[DefinitionRow]:
    """All versions, the newest period last."""
    found = IndicatorDefinition.objects.filter(indicator__in=indicator_ids)
    return [
        DefinitionRow(
            one.pk,
            one.indicator_id,
            one.number,
            one.text,
            one.numerator,
            one.denominator,
            one.unit,
            one.decimals,
            one.source,
            rules.dimensions_of(one.dimensions),
            one.valid_from,
            one.valid_to,
            one.counted,
        )
        for one in found.order_by("indicator_id", "valid_from")
    ]


def value_rows(indicator_ids: Iterable[int], *, with_corrected: bool = True) -> list[ValueRow]:
    """All figures by reference date; a corrected one stands before its correction."""
    found = IndicatorValue.objects.filter(definition__indicator__in=indicator_ids)
    if not with_corrected:
        found = found.filter(corrected_by__isnull=True)
    rows = found.order_by("reference_date", "area__name", "dimension", "id")
    return [ValueRow(*columns) for columns in rows.values_list(*_COLUMNS)]


def target_rows(
    targets: Iterable[IndicatorTarget],
    *,
    direction: str,
    main: Line[ValueRow] | None,
    definition: DefinitionRow | None,
    today: date,
) -> list[TargetRow]:
    values = main.values if main is not None else ()
    return [
        TargetRow(
            one.pk,
            one.due_on,
            one.value,
            one.trend,
            one.note,
            rules.target_state(
                Target(one.due_on, one.value, one.trend), values, direction=direction, today=today
            ),
            definition.unit if definition is not None else "",
            definition.decimals if definition is not None else 1,
        )
        for one in targets
    ]


def main_line(values: Sequence[ValueRow], *, district_id: int) -> Line[ValueRow] | None:
    """The newest line of the whole district; failing that, the line with the newest figure."""
    lines = rules.series_of(one for one in values if not one.is_corrected)
    if not lines:
        return None
    return max(
        lines,
        key=lambda line: (
            line.area_id == district_id and line.dimension == "",
            line.values[-1].reference_date,
            line.dimension == "",
        ),
    )


def require_reading(viewer: Viewer) -> None:
    if not may_read_indicators(viewer):
        raise NotFound


def _by_indicator(rows: Iterable[Grouped]) -> dict[int, list[Grouped]]:
    grouped: dict[int, list[Grouped]] = {}
    for row in rows:
        grouped.setdefault(row.indicator_id, []).append(row)
    return grouped


def _row(
    indicator: Indicator,
    definitions: Sequence[DefinitionRow],
    values: Sequence[ValueRow],
    targets: Sequence[IndicatorTarget],
    *,
    district_id: int,
    today: date,
) -> IndicatorRow:
    main = main_line(values, district_id=district_id)
    newest = definitions[-1] if definitions else None
    definition = rules.definition_at(definitions, today) or newest
    change = rules.last_change(main.values) if main is not None else Change.NOTHING
    standing = target_rows(
        targets, direction=indicator.direction, main=main, definition=definition, today=today
    )
    coming = next((one for one in standing if one.due_on >= today), None)
    return IndicatorRow(
        indicator.pk,
        indicator.code,
        indicator.title,
        indicator.slug,
        Direction(indicator.direction).value,
        indicator.is_public,
        bool(indicator.computed_by),
        definition,
        main,
        main.values[-1] if main is not None else None,
        change,
        rules.judged(change, direction=indicator.direction),
        coming or (standing[-1] if standing else None),
        rules.missing_years(definitions, (one.reference_date for one in values), today=today),
        indicator.data_owner,
    )
