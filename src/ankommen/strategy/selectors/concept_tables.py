"""An edition as plain values of the published form, and the names a table may refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ankommen.core.models import Area
from ankommen.core.tables.names import fold
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..exchange.entries import (
    BudgetEntry,
    ConceptTable,
    FieldEntry,
    FigureEntry,
    GoalEntry,
    GuidingGoalEntry,
    Known,
    MeasureEntry,
    MilestoneEntry,
)
from ..exchange.visibility import NAMES
from ..models import (
    ActionField,
    Concept,
    Edition,
    Goal,
    GuidingGoal,
    Indicator,
    IndicatorDefinition,
    IndicatorValue,
    Measure,
)


@dataclass(frozen=True, slots=True)
class Names:
    """How areas, units and organisations are written in a table, by id."""

    areas: Mapping[int, str]
    units: Mapping[int, str]
    organisations: Mapping[int, str]


def table_of(edition: Edition, *, viewer: Viewer) -> ConceptTable:
    """Everything of the edition that the published form holds, and the concept's figures."""
    names = names_for(edition.concept, viewer=viewer)
    fields = tuple(_field(one) for one in edition.action_fields.all())
    return ConceptTable(
        fields=fields,
        measures=tuple(_measure(one, names) for one in _measures(edition, fields)),
        goals=tuple(_goal(one) for one in _goals(edition)),
        guiding_goals=guiding_goals_of(edition.concept),
        figures=figures_of(edition.concept, names),
    )


def known_names(concept: Concept | None, edition: Edition | None, *, viewer: Viewer) -> Known:
    """What a table may refer to. Without an edition it goes into a new one."""
    names = names_for(concept, viewer=viewer)
    return Known(
        fields=tuple(_field(one) for one in edition.action_fields.all()) if edition else (),
        goals=tuple(_goal(one) for one in _goals(edition)) if edition else (),
        measure_numbers=frozenset(
            edition.measures.values_list("number", flat=True) if edition else ()
        ),
        units=_unit_ids(viewer),
        organisations=_organisation_ids(viewer),
        areas=_by_name((pk, name) for pk, name in names.areas.items()),
        figures=figures_of(concept, names) if concept else (),
        guiding_goals=guiding_goals_of(concept) if concept else (),
    )


def names_for(concept: Concept | None, *, viewer: Viewer) -> Names:
    return Names(
        areas=_area_names(concept),
        units={
            pk: f"{one.organisation_name} / {one.name}"
            for pk, one in partners.units(viewer=viewer).items()
        },
        organisations={pk: one.name for pk, one in partners.organisations(viewer=viewer).items()},
    )


def guiding_goals_of(concept: Concept) -> tuple[GuidingGoalEntry, ...]:
    rows = GuidingGoal.objects.filter(concept=concept)
    return tuple(
        GuidingGoalEntry(row.number, row.title, row.text, row.valid_from, row.valid_to)
        for row in rows
    )


def figures_of(concept: Concept, names: Names) -> tuple[FigureEntry, ...]:
    """One entry per current value, one per definition without values; corrected ones left out."""
    values: dict[int, list[IndicatorValue]] = defaultdict(list)
    current = IndicatorValue.objects.filter(
        definition__indicator__concept=concept, corrected_by__isnull=True
    )
    for value in current:
        values[value.definition_id].append(value)
    definitions = (
        IndicatorDefinition.objects.filter(indicator__concept=concept)
        .select_related("indicator")
        .order_by("indicator__position", "indicator_id", "valid_from")
    )
    return tuple(
        _figure(definition, value, concept, names)
        for definition in definitions
        for value in (values[definition.pk] or [None])  # type: ignore[list-item]
    )


def _figure(
    definition: IndicatorDefinition, value: IndicatorValue | None, concept: Concept, names: Names
) -> FigureEntry:
    indicator: Indicator = definition.indicator
    plain = FigureEntry(
        code=indicator.code,
        title=indicator.title,
        definition=definition.text,
        unit=definition.unit,
        source=definition.source,
        valid_from=definition.valid_from,
        valid_to=definition.valid_to,
        direction=indicator.direction,
        is_public=indicator.is_public,
        numerator=definition.numerator,
        denominator=definition.denominator,
        decimals=definition.decimals,
        counted=definition.counted,
    )
    if value is None:
        return plain
    return FigureEntry(
        **{name: getattr(plain, name) for name in _DEFINITION_NAMES},
        reference_date=value.reference_date,
        area="" if value.area_id == concept.district_id else names.areas.get(value.area_id, ""),
        dimension=value.dimension,
        value=value.value,
        lower=value.lower,
        upper=value.upper,
        confidence_percent=value.confidence_percent,
        persons_counted=value.persons_counted,
        as_of=value.as_of,
        value_source=value.source,
        note=value.note,
    )


_DEFINITION_NAMES = (
    "code",
    "title",
    "definition",
    "unit",
    "source",
    "valid_from",
    "valid_to",
    "direction",
    "is_public",
    "numerator",
    "denominator",
    "decimals",
    "counted",
)


def _measures(edition: Edition, fields: Iterable[FieldEntry]) -> list[Measure]:
    """In the order of the action fields, so that each field's rows stand together."""
    order = {one.number: position for position, one in enumerate(fields)}
    rows = edition.measures.select_related("action_field").prefetch_related(
        "further_action_fields",
        "goals__action_field",
        "target_groups",
        "areas",
        "partners",
        "depends_on",
        "milestones",
        "budgets",
        "indicators",
    )
    return sorted(rows, key=lambda row: (order[row.action_field.number], row.position, row.pk))


def _measure(row: Measure, names: Names) -> MeasureEntry:
    return MeasureEntry(
        number=row.number,
        title=row.title,
        field_number=row.action_field.number,
        text=row.text,
        responsible=row.responsible_text,
        financing=row.financing_statement,
        lead_unit=_named(names.units, row.lead_unit_id) if row.lead_unit_id else "",
        partners=tuple(_named(names.organisations, one.pk) for one in row.partners.all()),
        goals=tuple((one.action_field.number, one.number) for one in row.goals.all()),
        target_groups=tuple(one.name for one in row.target_groups.all()),
        areas=tuple(names.areas.get(one.pk, one.name) for one in row.areas.all()),
        further_fields=tuple(one.number for one in row.further_action_fields.all()),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        milestones=tuple(
            MilestoneEntry(one.due_on, one.title, one.done_on) for one in row.milestones.all()
        ),
        budgets=tuple(
            BudgetEntry(one.year, one.source, one.planned_cents, one.spent_cents)
            for one in row.budgets.all()
        ),
        trend=row.trend,
        depends_on=tuple(one.number for one in row.depends_on.all()),
        indicators=tuple(one.code for one in row.indicators.all()),
        internal_fields=tuple(code for code in NAMES if code in row.internal_fields),
    )


def _field(row: ActionField) -> FieldEntry:
    return FieldEntry(row.number, row.title, row.summary, row.situation, row.trend)


def _goals(edition: Edition) -> Iterable[Goal]:
    return (
        Goal.objects.filter(action_field__edition=edition)
        .select_related("action_field", "parent")
        .prefetch_related("guiding_goals")
        .order_by("action_field__position", "action_field_id", "position", "id")
    )


def _goal(row: Goal) -> GoalEntry:
    return GoalEntry(
        field_number=row.action_field.number,
        number=row.number,
        title=row.title,
        text=row.text,
        parent=row.parent.number if row.parent else "",
        guiding_goals=tuple(one.number for one in row.guiding_goals.all()),
    )


def _area_names(concept: Concept | None) -> dict[int, str]:
    """The district and all below it; a name that two areas carry says its kind too."""
    areas = list(Area.objects.only("id", "name", "kind", "parent_id"))
    children: dict[int | None, list[Area]] = defaultdict(list)
    for area in areas:
        children[area.parent_id].append(area)
    found: list[Area] = []
    waiting = [area for area in areas if concept is None or area.pk == concept.district_id]
    while waiting:
        area = waiting.pop()
        found.append(area)
        if concept is not None:
            waiting.extend(children[area.pk])
    counts: dict[str, int] = defaultdict(int)
    for area in found:
        counts[fold(area.name)] += 1
    return {
        area.pk: f"{area.name} ({area.get_kind_display()})"
        if counts[fold(area.name)] > 1
        else area.name
        for area in found
    }


def _named(names: Mapping[int, str], id: int) -> str:
    """Nobody is silently left out: reading the table in again asks who the neutral name means."""
    return names.get(id) or partners.neutral_name()


def _by_name(pairs: Iterable[tuple[int, str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for pk, name in pairs:
        key = fold(name)
        if key and pk not in found.get(key, ()):
            found[key] = (*found.get(key, ()), pk)
    return found


def _unit_ids(viewer: Viewer) -> dict[str, tuple[int, ...]]:
    return _by_name(
        (pk, name)
        for pk, one in partners.units(viewer=viewer).items()
        for name in (f"{one.organisation_name} / {one.name}", one.name, one.short_name)
    )


def _organisation_ids(viewer: Viewer) -> dict[str, tuple[int, ...]]:
    return _by_name(
        (pk, name)
        for pk, one in partners.organisations(viewer=viewer).items()
        for name in (one.name, one.short_name)
    )
