"""One indicator on one day, compared: areas per head, and the two groups of a breakdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ankommen.core.geography import selectors as geography
from ankommen.core.geography import shipped
from ankommen.core.geography.outlines import Geometry
from ankommen.core.geography.selectors import PopulationSet, PopulationTable
from ankommen.core.models import Area, AreaKind
from ankommen.core.viewer import Viewer

from ..models import ComparisonValue, Indicator
from ..rules import comparison as rules
from ..rules.comparison import Measured, Parity, Rate, Scale
from ..rules.indicators import definition_at
from .indicators import (
    DefinitionRow,
    ValueRow,
    definition_rows,
    require_reading,
    value_rows,
)

SEX_WORDS = {"weiblich": "female", "frauen": "female", "männlich": "male", "männer": "male"}


@dataclass(frozen=True, slots=True)
class ComparisonChoice:
    """What the address asks for; None and empty: what fits best."""

    day: date | None = None
    population: str = ""


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area with its figure, the persons it is divided by, and the rate or why there is none."""

    area_id: int
    name: str
    figure: ValueRow | None
    persons: int | None
    rate: Rate
    outline: Geometry | None = None
    is_schematic: bool = False


@dataclass(frozen=True, slots=True)
class ParityLine:
    """Two groups of one breakdown in the whole district."""

    dimension: str
    first: str
    second: str
    parity: Parity


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """A district beside ours. A count is put per 1,000 of the official table, for all alike."""

    key: str
    name: str
    is_ours: bool
    reference_date: date
    value: Decimal | None
    rate: Rate
    source: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`district` is the mean the areas are held against. Without a figure there is no `day`."""

    days: tuple[date, ...]
    day: date | None
    definition: DefinitionRow | None
    scale: Scale
    populations: tuple[PopulationSet, ...]
    population: PopulationSet | None
    district: AreaLine | None
    areas: tuple[AreaLine, ...]
    parities: tuple[ParityLine, ...]
    others: tuple[DistrictLine, ...] = ()


def indicator_comparison(
    *, viewer: Viewer, indicator: Indicator, choice: ComparisonChoice
) -> Comparison:
    """Six queries at most, however many areas of the concept's district there are."""
    require_reading(viewer)
    rows = value_rows([indicator.pk], with_corrected=False)
    days = tuple(sorted({row.reference_date for row in rows}, reverse=True))
    if not days:
        return Comparison((), None, None, Scale.OTHER, (), None, None, (), ())
    home = indicator.concept.district
    places = _planning_areas(home)
    day = choice.day if choice.day in days else _fullest_day(rows, days, set(places))
    definition = definition_at(definition_rows([indicator.pk]), day)
    scale = (
        rules.scale_of(definition.unit, denominator=definition.denominator)
        if definition is not None
        else Scale.OTHER
    )
    counted = geography.population_sets(area_ids=[home.pk, *places])
    counted = counted if scale is Scale.COUNT else []
    population = _population(counted, choice.population, frozenset({home.pk, *places}), day)
    figures = {(row.area_id, row.dimension): row for row in rows if row.reference_date == day}
    lines = [
        _area_line(area, figures.get((area.pk, "")), population, scale)
        for area in (home, *places.values())
    ]
    return Comparison(
        days,
        day,
        definition,
        scale,
        tuple(counted),
        population,
        lines[0],
        tuple(sorted(lines[1:], key=_highest_first)),
        tuple(
            _parities(definition, figures, home.pk, scale, _table_of(population, home.pk))
            if definition is not None
            else ()
        ),
        _districts(definition, home, lines[0], day, scale) if definition is not None else (),
    )


def _planning_areas(home: Area) -> dict[int, Area]:
    rows = Area.objects.filter(parent=home, kind=AreaKind.PLANNING_AREA)
    return {area.pk: area for area in rows}


def _fullest_day(rows: Sequence[ValueRow], days: Sequence[date], places: set[int]) -> date:
    """The newest day on which planning areas have figures; else the newest there is."""
    found = [row.reference_date for row in rows if row.area_id in places and not row.dimension]
    return max(found, default=days[0])


def _population(
    counted: Sequence[PopulationSet], asked: str, areas: frozenset[int], day: date
) -> PopulationSet | None:
    by_key = {one.key: one for one in counted}
    if asked in by_key:
        return by_key[asked]
    plain = {rules.PopulationSet(one.series, one.reference_date, one.known): one for one in counted}
    best = rules.best_population(list(plain), areas=areas, day=day)
    return plain[best] if best is not None else None


def _table_of(population: PopulationSet | None, area: int) -> PopulationTable | None:
    return population.tables.get(area) if population is not None else None


def _area_line(
    area: Area, figure: ValueRow | None, population: PopulationSet | None, scale: Scale
) -> AreaLine:
    table = _table_of(population, area.pk)
    persons = table.persons if table is not None else None
    rate = rules.rate_of(_measured(figure), scale=scale, persons=persons)
    is_schematic = area.outline_is_schematic
    return AreaLine(area.pk, area.name, figure, persons, rate, area.outline, is_schematic)


def _measured(figure: ValueRow | None) -> Measured:
    if figure is None:
        return Measured(None)
    return Measured(figure.value, figure.lower, figure.upper)


def stored_comparison_values(*, viewer: Viewer, indicator: Indicator) -> list[ComparisonValue]:
    """What was looked up of other districts, newest first."""
    require_reading(viewer)
    rows = ComparisonValue.objects.filter(definition__indicator=indicator)
    return list(rows.select_related("definition"))


def _districts(
    definition: DefinitionRow, home: Area, ours: AreaLine, day: date, scale: Scale
) -> tuple[DistrictLine, ...]:
    """Other districts in the year of the day, by the same version, with ours among them."""
    rows = ComparisonValue.objects.filter(
        definition_id=definition.id, reference_date__year=day.year
    )
    lines = [
        DistrictLine(
            one.district_key,
            one.district_name,
            False,
            one.reference_date,
            one.value,
            _official_rate(one.district_key, Measured(one.value), scale),
            one.source,
            one.as_of,
        )
        for one in rows
    ]
    if not lines:
        return ()
    figure = ours.figure
    own = DistrictLine(
        home.key,
        home.name,
        True,
        day,
        figure.value if figure else None,
        _official_rate(home.key, _measured(figure), scale),
        figure.source if figure else "",
        figure.as_of if figure else None,
    )
    return tuple(sorted([*lines, own], key=_highest_first))


def _official_rate(key: str, figure: Measured, scale: Scale) -> Rate:
    district = shipped.districts().get(key)
    persons = district.persons if district is not None else None
    return rules.rate_of(figure, scale=scale, persons=persons)


def _highest_first(line: AreaLine | DistrictLine) -> tuple[bool, object, str]:
    value = line.rate.value
    return value is None, -value if value is not None else 0, line.name


def _parities(
    definition: DefinitionRow,
    figures: Mapping[tuple[int, str], ValueRow],
    home: int,
    scale: Scale,
    table: PopulationTable | None,
) -> Iterator[ParityLine]:
    for dimension in definition.dimensions:
        pair = rules.pair_of(dimension)
        if pair is None:
            continue
        rates = [
            rules.rate_of(
                _measured(figures.get((home, f"{dimension.name}={group}"))),
                scale=scale,
                persons=_group_persons(group, table),
            )
            for group in pair
        ]
        yield ParityLine(dimension.name, *pair, rules.parity(*rates))


def _group_persons(group: str, table: PopulationTable | None) -> int | None:
    """How many belong to the group: known for the sexes; of no other group is it ever guessed."""
    sex = SEX_WORDS.get(group.casefold())
    if sex is None or table is None:
        return None
    return table.female if sex == "female" else table.male
