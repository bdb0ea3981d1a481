"""The demo's indicators: invented values that say so, and official ones with source and date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from ankommen.core import publication
from ankommen.core.geography.selectors import population_of
from ankommen.core.models import Area
from ankommen.strategy.models import Indicator
from ankommen.strategy.rules.indicators import Dimension
from ankommen.strategy.selectors import published_figures, published_outputs
from ankommen.strategy.services import indicator_values, indicators
from ankommen.strategy.services.comparison_values import ComparisonEntry, add_comparison_values
from ankommen.strategy.services.indicator_checks import ValueEntry

from . import content
from .world import World

DAYS_UNTIL_ENTERED = 20
KEPT_BACK = 2


def add_indicators(world: World) -> None:
    data = content.load("indicators", elsewhere=world.elsewhere)
    for row in data["indicator"]:
        _add_indicator(world, row, data["demo_source"])
    for row in data["official"]:
        _add_official(world, row)
    _release(world)


def _release(world: World) -> None:
    """All figures but the newest of two indicators, which wait for somebody to look at them."""
    now = world.calendar.at(world.calendar.today)
    for one in published_figures.waiting_sets(world.actor)[:-KEPT_BACK]:
        publication.release(actor=world.actor, figures=one, now=now)


def release_outputs(world: World) -> None:
    """The figures of the measures, but those of two that wait."""
    now = world.calendar.at(world.calendar.today)
    for one in published_outputs.waiting_sets(world.actor)[:-KEPT_BACK]:
        publication.release(actor=world.actor, figures=one, now=now)


def describe_measures(world: World) -> None:
    for code, indicator in world.indicators.items():
        measures = [
            world.measures[row["number"]]
            for row in content.measures(elsewhere=world.elsewhere)
            if code in row.get("indicators", [])
        ]
        indicators.describe_measures(actor=world.actor, indicator=indicator, measures=measures)


def _add_indicator(world: World, row: content.Content, source: str) -> None:
    indicator = indicators.create_indicator(
        actor=world.actor,
        concept=world.the_concept,
        text=indicators.IndicatorText(
            code=row["code"],
            title=row["title"],
            direction=row["direction"],
            data_owner=row.get("owner", ""),
        ),
        definition=_definition(world, row, source),
    )
    world.indicators[row["code"]] = indicator
    _set_target(world, row, indicator)
    _enter_line(world, _Line(row, indicator, row["values"], source))
    for part, values in row.get("parts", {}).items():
        dimension = f"{row['dimension']}={part}"
        _enter_line(world, _Line(row, indicator, values, source, dimension))
    _enter_areas(world, row, indicator, source)
    _enter_elsewhere(world, row, indicator, source)
    if second := row.get("second"):
        _add_second_definition(world, row, second, indicator, source)


def _definition(world: World, row: content.Content, source: str) -> indicators.DefinitionText:
    parts = tuple(row.get("parts", ()))
    return indicators.DefinitionText(
        text=row["text"],
        numerator=row.get("numerator", ""),
        denominator=row.get("denominator", ""),
        unit=row["unit"],
        decimals=row.get("decimals", 1),
        source=source,
        dimensions=(Dimension(row["dimension"], parts),) if parts else (),
        valid_from=date(world.calendar.first - 1, 1, 1),
        counted=row["counts"],
    )


def _set_target(world: World, row: content.Content, indicator: Indicator) -> None:
    if "target" not in row and "trend" not in row:
        return
    indicators.set_target(
        actor=world.actor,
        indicator=indicator,
        due_on=world.calendar.ends_on,
        value=Decimal(str(row["target"])) if "target" in row else None,
        trend=row.get("trend", ""),
    )


def _enter_areas(world: World, row: content.Content, indicator: Indicator, source: str) -> None:
    """By planning area, where the demo's district has the areas that the figures name."""
    for key, part in row.get("areas", {}).items():
        if area := world.areas.get(key):
            line = _Line({**part, "code": row["code"]}, indicator, part["values"], source)
            _enter_line(world, replace(line, area=area))


def _enter_elsewhere(world: World, row: content.Content, indicator: Indicator, source: str) -> None:
    """Other districts beside ours: real names, invented figures, and the source says so."""
    if world.elsewhere:
        return
    days = world.calendar.half_years()
    entries = [
        ComparisonEntry(key, day, Decimal(str(value)))
        for key, values in row.get("elsewhere", {}).items()
        for day, value in zip(days, values, strict=True)
        if value != "" and day < world.calendar.today
    ]
    if entries:
        add_comparison_values(
            actor=world.actor,
            indicator=indicator,
            entries=entries,
            source=source,
            as_of=_known_on(world, max(one.reference_date for one in entries)),
            now=world.calendar.at(world.calendar.today),
            today=world.calendar.today,
        )


@dataclass(frozen=True, slots=True)
class _Line:
    """Values of one definition, area and breakdown; without an area, of the whole district.

    `first` is the half-year it begins with.
    """

    row: content.Content
    indicator: Indicator
    values: list[float | str]
    source: str
    dimension: str = ""
    first: int = 0
    area: Area | None = None


def _enter_line(world: World, line: _Line) -> None:
    """One value per half-year; empty places and the future stay empty."""
    ends_before = line.row.get("second", {}).get("from", len(line.values))
    values = line.values if line.first else line.values[:ends_before]
    days = world.calendar.half_years()[line.first :]
    for place, (day, value) in enumerate(zip(days, values, strict=False)):
        if value == "" or day >= world.calendar.today:
            continue
        entry = _entry(world, line, day, place)
        correction = line.row.get("correction", {})
        if correction.get("at") == place and not line.dimension:
            _enter_corrected(world, line.indicator, entry, correction)
        else:
            _enter(world, line.indicator, entry)


def _entry(world: World, line: _Line, day: date, place: int) -> ValueEntry:
    row = line.row
    has_interval = "lower" in row and not line.dimension
    return ValueEntry(
        area_id=(line.area or world.the_home).pk,
        reference_date=day,
        value=Decimal(str(line.values[place])),
        source=line.source,
        as_of=_known_on(world, day),
        dimension=line.dimension,
        lower=Decimal(str(row["lower"][place])) if has_interval else None,
        upper=Decimal(str(row["upper"][place])) if has_interval else None,
        confidence_percent=Decimal(row["confidence"]) if has_interval else None,
        persons_counted=row.get("counted"),
    )


def _known_on(world: World, day: date) -> date:
    return min(day + timedelta(days=DAYS_UNTIL_ENTERED), world.calendar.today)


def _enter(world: World, indicator: Indicator, entry: ValueEntry) -> None:
    indicator_values.enter_value(
        actor=world.actor,
        indicator=indicator,
        entry=entry,
        now=world.calendar.at(entry.as_of),
        today=world.calendar.today,
    )


def _enter_corrected(
    world: World, indicator: Indicator, entry: ValueEntry, correction: content.Content
) -> None:
    """First the figure that was wrong, then the one that stands in its place."""
    first = indicator_values.enter_value(
        actor=world.actor,
        indicator=indicator,
        entry=replace(entry, value=Decimal(str(correction["first"]))),
        now=world.calendar.at(entry.as_of),
        today=world.calendar.today,
    )
    indicator_values.correct_value(
        actor=world.actor,
        value=first,
        entry=entry,
        reason=correction["reason"],
        now=world.calendar.at(min(entry.as_of + timedelta(days=60), world.calendar.today)),
        today=world.calendar.today,
    )


def _add_second_definition(
    world: World, row: content.Content, second: content.Content, indicator: Indicator, source: str
) -> None:
    starts_on = date(world.calendar.half_years()[second["from"]].year, 7, 1)
    indicators.add_definition(
        actor=world.actor,
        indicator=indicator,
        definition=indicators.DefinitionText(
            text=second["text"],
            unit=row["unit"],
            decimals=row.get("decimals", 1),
            source=source,
            valid_from=starts_on,
            counted=row["counts"],
        ),
    )
    _enter_line(world, _Line(row, indicator, second["values"], source, first=second["from"]))


def _add_official(world: World, row: content.Content) -> None:
    """Official figures: each series is a definition of its own, so that no line joins them."""
    indicator: Indicator | None = None
    for definition in row["definition"]:
        value = population_of(
            area_id=world.the_home.pk,
            series=definition["series"],
            reference_date=definition["reference_date"],
        )
        if value is None:
            continue
        text = indicators.DefinitionText(
            text=definition["text"],
            unit=row["unit"],
            decimals=row["decimals"],
            source=definition["source"],
            valid_from=definition["valid_from"],
            valid_to=definition.get("valid_to"),
            counted=row["counts"],
        )
        if indicator is None:
            indicator = indicators.create_indicator(
                actor=world.actor,
                concept=world.the_concept,
                text=indicators.IndicatorText(
                    code=row["code"], title=row["title"], direction=row["direction"]
                ),
                definition=text,
            )
            world.indicators[row["code"]] = indicator
        else:
            indicators.add_definition(actor=world.actor, indicator=indicator, definition=text)
        entry = ValueEntry(
            area_id=world.the_home.pk,
            reference_date=definition["reference_date"],
            value=Decimal(value),
            source=definition["source"],
            as_of=definition["reference_date"],
        )
        _enter(world, indicator, entry)
