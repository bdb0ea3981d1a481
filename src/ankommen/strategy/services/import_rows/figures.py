"""Indicators and their values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ankommen.core.tables.names import fold
from ankommen.core.viewer import Viewer

from ...exchange.entries import FigureEntry
from ...models import ValueOrigin
from ...rules.indicators import Dimension
from ..indicator_checks import ValueEntry
from ..indicator_values import enter_value
from ..indicators import DefinitionText, IndicatorText, add_definition, create_indicator
from .target import Target, Written


def write_figures(
    entries: Sequence[FigureEntry],
    target: Target,
    written: Written,
    *,
    actor: Viewer,
    batch: str,
    now: datetime,
    today: date,
) -> None:
    stored = {one.code.casefold(): one for one in target.concept.indicators.all()}
    dimensions = _dimensions(entries)
    for one in entries:
        indicator = stored.get(one.code.casefold())
        key = (one.code.casefold(), one.valid_from)
        text = _definition_text(one, dimensions[key])
        if indicator is None:
            indicator = create_indicator(
                actor=actor, concept=target.concept, text=_indicator_text(one), definition=text
            )
            stored[one.code.casefold()] = indicator
            written.add("indicator", [indicator])
        elif not indicator.definitions.filter(valid_from=one.valid_from).exists():
            added = add_definition(actor=actor, indicator=indicator, definition=text)
            written.add("indicator_definition", [added])
        if one.reference_date is not None:
            entry = _value_entry(one, target)
            value = enter_value(
                actor=actor,
                indicator=indicator,
                entry=entry,
                now=now,
                today=today,
                origin=ValueOrigin.IMPORTED,
                batch=batch,
            )
            written.add("indicator_value", [value])


def _dimensions(entries: Sequence[FigureEntry]) -> dict[tuple[str, date], list[str]]:
    """The breakdowns that the values of each definition use."""
    found: dict[tuple[str, date], list[str]] = {}
    for one in entries:
        names = found.setdefault((one.code.casefold(), one.valid_from), [])
        for part in one.dimension.split(";"):
            name = part.partition("=")[0].strip()
            if name and name not in names:
                names.append(name)
    return found


def _indicator_text(one: FigureEntry) -> IndicatorText:
    return IndicatorText(
        code=one.code, title=one.title, direction=one.direction, is_public=one.is_public
    )


def _definition_text(one: FigureEntry, dimensions: Sequence[str]) -> DefinitionText:
    return DefinitionText(
        text=one.definition,
        unit=one.unit,
        source=one.source,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        numerator=one.numerator,
        denominator=one.denominator,
        decimals=one.decimals,
        counted=one.counted,
        dimensions=tuple(Dimension(name) for name in dimensions),
    )


def _value_entry(one: FigureEntry, target: Target) -> ValueEntry:
    if one.reference_date is None or one.as_of is None:
        raise ValueError("A figure without a reference date has no value to enter.")
    area_id = target.known.areas[fold(one.area)][0] if one.area else target.concept.district_id
    return ValueEntry(
        area_id=area_id,
        reference_date=one.reference_date,
        value=one.value,
        source=one.value_source,
        as_of=one.as_of,
        dimension=one.dimension,
        lower=one.lower,
        upper=one.upper,
        confidence_percent=one.confidence_percent,
        persons_counted=one.persons_counted,
        note=one.note,
    )
