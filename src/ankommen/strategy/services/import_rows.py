"""Writes what a table says into an edition, in few statements however many rows there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Model
from django.utils.text import slugify

from ankommen.core.viewer import Viewer

from ..exchange.entries import ConceptTable, FigureEntry, GoalEntry, Known, MeasureEntry
from ..exchange.names import fold
from ..models import (
    ActionField,
    Concept,
    Edition,
    Goal,
    GuidingGoal,
    Indicator,
    Measure,
    MeasureBudget,
    MeasureIndicator,
    Milestone,
    TargetGroup,
    ValueOrigin,
)
from ..rules.indicators import Dimension
from ..rules.structure import free_slug
from .indicator_checks import ValueEntry
from .indicator_values import enter_value
from .indicators import DefinitionText, IndicatorText, add_definition, create_indicator

ROWS_PER_STATEMENT = 500
# Without a column that says so: what published concepts do not print stays internal.
INTERNAL_UNLESS_SAID = ("contacts", "budget", "spent", "attachments")


@dataclass(slots=True)
class Written:
    """The ids of what an import created, by kind; an undo removes exactly these."""

    ids: dict[str, list[int]] = field(default_factory=dict)

    def add(self, kind: str, rows: Iterable[Model]) -> None:
        self.ids.setdefault(kind, []).extend(row.pk for row in rows)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows go, and the names they refer to."""

    concept: Concept
    edition: Edition
    known: Known


def write_table(
    table: ConceptTable,
    target: Target,
    *,
    actor: Viewer,
    batch: str,
    now: datetime,
    today: date,
) -> Written:
    """Create everything the table holds. Call it in one transaction, on a locked open edition."""
    written = Written()
    guiding = _write_guiding_goals(table, target, written)
    fields = _write_fields(table, target, written)
    goals = _write_goals(table.goals, target, fields, guiding, written)
    _write_figures(table.figures, target, written, actor=actor, batch=batch, now=now, today=today)
    _write_measures(table.measures, target, fields, goals, written)
    return written


def _write_guiding_goals(
    table: ConceptTable, target: Target, written: Written
) -> dict[str, GuidingGoal]:
    position = _next_position(target.concept.guiding_goals.all())
    rows = [
        GuidingGoal(
            concept=target.concept,
            number=one.number,
            title=one.title,
            text=one.text,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            position=position + index,
        )
        for index, one in enumerate(table.guiding_goals)
    ]
    written.add("guiding_goal", GuidingGoal.objects.bulk_create(rows))
    return {one.number: one for one in target.concept.guiding_goals.all()}


def _write_fields(table: ConceptTable, target: Target, written: Written) -> dict[str, ActionField]:
    edition = target.edition
    slugs = set(edition.action_fields.values_list("slug", flat=True))
    position = _next_position(edition.action_fields.all())
    rows = []
    for index, one in enumerate(table.fields):
        slug = free_slug(slugify(one.title), slugs)
        slugs.add(slug)
        rows.append(
            ActionField(
                edition=edition,
                number=one.number,
                slug=slug,
                title=one.title,
                summary=one.summary,
                situation=one.situation,
                trend=one.trend,
                position=position + index,
            )
        )
    written.add("action_field", ActionField.objects.bulk_create(rows))
    return {one.number: one for one in edition.action_fields.all()}


def _write_goals(
    entries: Sequence[GoalEntry],
    target: Target,
    fields: Mapping[str, ActionField],
    guiding: Mapping[str, GuidingGoal],
    written: Written,
) -> dict[tuple[str, str], int]:
    stored = Goal.objects.filter(action_field__edition=target.edition)
    first = _next_position(stored)
    rows = {
        (one.field_number, one.number): Goal(
            action_field=fields[one.field_number],
            number=one.number,
            title=one.title,
            text=one.text,
            position=first + index,
        )
        for index, one in enumerate(entries)
    }
    written.add("goal", Goal.objects.bulk_create(rows.values()))
    for one in entries:
        if one.parent:
            rows[one.field_number, one.number].parent = rows[one.field_number, one.parent]
    Goal.objects.bulk_update([row for row in rows.values() if row.parent], ["parent"])
    _link(
        Goal.guiding_goals.through,
        ("goal_id", "guidinggoal_id"),
        (
            (rows[one.field_number, one.number].pk, guiding[number].pk)
            for one in entries
            for number in one.guiding_goals
        ),
    )
    _deepen(target.concept, entries)
    pairs = stored.values_list("action_field__number", "number", "pk")
    return {(field_number, number): pk for field_number, number, pk in pairs}


def _deepen(concept: Concept, entries: Sequence[GoalEntry]) -> None:
    """The goal tree is at least as deep as the table's."""
    parents = {(one.field_number, one.number): one.parent for one in entries}
    depth = max((_depth(one, parents) for one in entries), default=1)
    if depth > concept.goal_depth:
        concept.goal_depth = depth
        concept.version += 1
        concept.save(update_fields=["goal_depth", "version"])


def _depth(entry: GoalEntry, parents: Mapping[tuple[str, str], str]) -> int:
    depth, parent = 1, entry.parent
    while parent:
        depth, parent = depth + 1, parents[entry.field_number, parent]
    return depth


def _write_figures(
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


def _write_measures(
    entries: Sequence[MeasureEntry],
    target: Target,
    fields: Mapping[str, ActionField],
    goals: Mapping[tuple[str, str], int],
    written: Written,
) -> None:
    slugs = set(target.edition.measures.values_list("slug", flat=True))
    position = _next_position(target.edition.measures.all())
    rows: list[Measure] = []
    for index, one in enumerate(entries):
        slug = free_slug(slugify(one.number.replace(".", "-")), slugs, longest=40)
        slugs.add(slug)
        rows.append(_measure_row(one, target, fields, slug, position + index))
    written.add("measure", Measure.objects.bulk_create(rows, batch_size=ROWS_PER_STATEMENT))
    pairs = list(zip(rows, entries, strict=True))
    Milestone.objects.bulk_create(
        [
            Milestone(measure=row, title=one.title, due_on=one.due_on, done_on=one.done_on)
            for row, entry in pairs
            for one in entry.milestones
        ],
        batch_size=ROWS_PER_STATEMENT,
    )
    MeasureBudget.objects.bulk_create(
        [
            MeasureBudget(
                measure=row,
                year=one.year,
                source=one.source,
                planned_cents=one.planned_cents,
                spent_cents=one.spent_cents,
            )
            for row, entry in pairs
            for one in entry.budgets
        ],
        batch_size=ROWS_PER_STATEMENT,
    )
    _link_measures(pairs, target, fields, goals, written)


def _measure_row(
    one: MeasureEntry,
    target: Target,
    fields: Mapping[str, ActionField],
    slug: str,
    position: int,
) -> Measure:
    internal = INTERNAL_UNLESS_SAID if one.internal_fields is None else one.internal_fields
    return Measure(
        edition=target.edition,
        number=one.number,
        slug=slug,
        title=one.title,
        text=one.text,
        action_field=fields[one.field_number],
        lead_unit_id=target.known.units[fold(one.lead_unit)][0] if one.lead_unit else None,
        responsible_text=one.responsible,
        financing_statement=one.financing,
        trend=one.trend,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        internal_fields=list(internal),
        position=position,
    )


def _link_measures(
    pairs: Sequence[tuple[Measure, MeasureEntry]],
    target: Target,
    fields: Mapping[str, ActionField],
    goals: Mapping[tuple[str, str], int],
    written: Written,
) -> None:
    known = target.known
    groups = _target_groups((name for _row, one in pairs for name in one.target_groups), written)
    numbers = dict(target.edition.measures.values_list("number", "pk"))
    codes = {
        code.casefold(): pk
        for code, pk in Indicator.objects.filter(concept=target.concept).values_list("code", "pk")
    }
    _link(
        Measure.further_action_fields.through,
        ("measure_id", "actionfield_id"),
        ((row.pk, fields[number].pk) for row, one in pairs for number in one.further_fields),
    )
    _link(
        Measure.goals.through,
        ("measure_id", "goal_id"),
        ((row.pk, goals[key]) for row, one in pairs for key in one.goals),
    )
    _link(
        Measure.target_groups.through,
        ("measure_id", "targetgroup_id"),
        ((row.pk, groups[fold(name)]) for row, one in pairs for name in one.target_groups),
    )
    _link(
        Measure.areas.through,
        ("measure_id", "area_id"),
        ((row.pk, known.areas[fold(name)][0]) for row, one in pairs for name in one.areas),
    )
    _link(
        Measure.partners.through,
        ("measure_id", "organisation_id"),
        (
            (row.pk, known.organisations[fold(name)][0])
            for row, one in pairs
            for name in one.partners
        ),
    )
    _link(
        Measure.depends_on.through,
        ("from_measure_id", "to_measure_id"),
        ((row.pk, numbers[number]) for row, one in pairs for number in one.depends_on),
    )
    _link(
        MeasureIndicator,
        ("measure_id", "indicator_id"),
        ((row.pk, codes[code.casefold()]) for row, one in pairs for code in one.indicators),
    )


def _target_groups(names: Iterable[str], written: Written) -> dict[str, int]:
    """Ids of target groups by folded name; a name not yet there is added."""
    found = {fold(name): pk for name, pk in TargetGroup.objects.values_list("name", "pk")}
    new = {fold(name): name for name in names if fold(name) not in found}
    position = _next_position(TargetGroup.objects.all())
    rows = TargetGroup.objects.bulk_create(
        [
            TargetGroup(name=name, position=position + index)
            for index, name in enumerate(new.values())
        ]
    )
    written.add("target_group", rows)
    return found | {fold(row.name): row.pk for row in rows}


def _link(through: Any, columns: tuple[str, str], pairs: Iterable[tuple[int, int]]) -> None:
    rows = [through(**dict(zip(columns, pair, strict=True))) for pair in dict.fromkeys(pairs)]
    through.objects.bulk_create(rows, batch_size=ROWS_PER_STATEMENT)


def _next_position(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1
