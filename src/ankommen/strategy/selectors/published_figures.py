"""Figures of indicators at the gate: what anybody may read of them, what waits for a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from ankommen.core import publication
from ankommen.core.models import Area, ReleasedFigure
from ankommen.core.publication import Asked, Counted, Figure, FigureSet
from ankommen.core.viewer import Viewer

from ..indicator_wording import dimension_text
from ..models import IndicatorDefinition, IndicatorValue
from ..rules.indicators import dimensions_of
from ..wording import day_text
from .indicators import ValueRow

if TYPE_CHECKING:
    from ankommen.methods.disclosure import Dimension

SOURCE = "strategy.indicators"
TOTAL = "gesamt"
BY_HAND = [one.value for one in Counted if publication.needs_release(one)]


def as_published(rows: Sequence[ValueRow]) -> list[ValueRow]:
    """The rows as anybody may read them: a figure that is not let out says so and has no number."""
    asked = [Asked(row.id, Counted(row.counted)) for row in rows]
    decisions = publication.decisions_for(SOURCE, asked)
    return [
        row if decisions[row.id].is_shown else _without_number(row, decisions[row.id].why)
        for row in rows
    ]


def _without_number(row: ValueRow, why: str) -> ValueRow:
    return replace(
        row,
        value=None,
        lower=None,
        upper=None,
        confidence_percent=None,
        persons_counted=None,
        note=publication.hidden_note(why),
    )


def shown_values(rows: Iterable[ValueRow]) -> frozenset[int]:
    """The ids of the figures that anybody may read."""
    asked = [Asked(row.id, Counted(row.counted)) for row in rows]
    decisions = publication.decisions_for(SOURCE, asked)
    return frozenset(key for key, decision in decisions.items() if decision.is_shown)


def waiting_sets(viewer: Viewer) -> list[FigureSet]:
    """The sets of public indicators with a figure that nobody has decided about."""
    values = _values().filter(value__isnull=False)
    released = ReleasedFigure.objects.filter(source=SOURCE).values("key")
    open_ones = values.exclude(pk__in=released).order_by("reference_date", "definition_id")
    wanted = list(open_ones.values_list("definition_id", "reference_date").distinct())
    return _sets(wanted)


def one_set(viewer: Viewer, population: str) -> FigureSet | None:
    """One set by its population; None for a name that no set has now."""
    definition, _, rest = population.partition(":")
    day, _, _revision = rest.partition(":")
    try:
        found = _sets([(int(definition), date.fromisoformat(day))])
    except ValueError:
        return None
    return next((one for one in found if one.population == population), None)


def _values() -> QuerySet[IndicatorValue]:
    return IndicatorValue.objects.filter(
        definition__indicator__is_public=True,
        definition__counted__in=BY_HAND,
        corrected_by__isnull=True,
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """The areas of one district: names and what lies in what."""

    names: dict[int, str]
    parents: dict[int, int | None]

    def dimension(self, used: Iterable[int], district: int) -> Dimension:
        """The areas in use with all that lies between them and the district."""
        above: dict[str, str] = {}
        for area in used:
            for inner, outer in self._way_up(area, district):
                above[str(inner)] = str(outer)
        from ankommen.methods.disclosure import Dimension

        return Dimension.tree("area", above, total=str(district))

    def _way_up(self, area: int, district: int) -> Iterator[tuple[int, int]]:
        while area != district:
            outer = self.parents.get(area) or district
            yield area, outer
            area = outer


def _sets(wanted: Sequence[tuple[int, date]]) -> list[FigureSet]:
    if not wanted:
        return []
    definitions = {
        one.pk: one
        for one in IndicatorDefinition.objects.filter(pk__in={id for id, _ in wanted})
        .select_related("indicator__concept")
        .filter(indicator__is_public=True, counted__in=BY_HAND)
    }
    values: dict[int, list[IndicatorValue]] = defaultdict(list)
    for value in IndicatorValue.objects.filter(definition__in=definitions).order_by("id"):
        values[value.definition_id].append(value)
    areas = Area.objects.values_list("pk", "name", "parent_id")
    places = _Places({id: name for id, name, _ in areas}, {id: above for id, _, above in areas})
    return [
        _set(definitions[id], day, values[id], places) for id, day in wanted if id in definitions
    ]


def _set(
    definition: IndicatorDefinition, day: date, values: Sequence[IndicatorValue], places: _Places
) -> FigureSet:
    district = definition.indicator.concept.district_id
    dimensions = _dimensions(definition, values, places)
    own = [one for one in values if one.reference_date == day]
    current = [one for one in own if one.corrected_by_id is None and one.value is not None]
    names = [one.name for one in dimensions[1:]]
    return FigureSet(
        source=SOURCE,
        population=f"{definition.pk}:{day.isoformat()}:{len(own) - len(current)}",
        title=f"{definition.indicator.code} {definition.indicator.title}, {day_text(day)}",
        url=reverse("strategy:indicator_detail", args=[definition.indicator_id]),
        counted=Counted(definition.counted),
        reference_date=day,
        dimensions=dimensions,
        figures=tuple(
            Figure(one.pk, _at(one, district, names), one.value, one.persons_counted)
            for one in current
        ),
        labels=tuple(
            f"{places.names.get(one.area_id, '')}, {dimension_text(one.dimension)}"
            for one in current
        ),
        unit=definition.unit,
        decimals=definition.decimals,
    )


def _dimensions(
    definition: IndicatorDefinition, values: Sequence[IndicatorValue], places: _Places
) -> tuple[Dimension, ...]:
    """Everything ever counted under this definition, so that no release misses an earlier one."""
    from ankommen.methods.disclosure import Dimension

    district = definition.indicator.concept.district_id
    found = [places.dimension((one.area_id for one in values), district)]
    for dimension in dimensions_of(definition.dimensions):
        used = {_parts(one.dimension).get(dimension.name, "") for one in values} - {""}
        codes = [*dimension.values, *sorted(used - set(dimension.values))]
        if codes:
            found.append(Dimension.flat(dimension.name, codes, total=TOTAL))
    return tuple(found)


def _at(value: IndicatorValue, district: int, names: Sequence[str]) -> tuple[str, ...]:
    area = "" if value.area_id == district else str(value.area_id)
    parts = _parts(value.dimension)
    return (area, *(parts.get(name, "") for name in names))


def _parts(dimension: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in dimension.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}
