"""Measures with their milestones, money and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.text import slugify

from ankommen.core.tables.names import fold

from ...exchange.entries import MeasureEntry
from ...models import (
    ActionField,
    Indicator,
    Measure,
    MeasureBudget,
    MeasureIndicator,
    Milestone,
    TargetGroup,
)
from ...rules.structure import free_slug
from .target import ROWS_PER_STATEMENT, Target, Written, link, next_position

# Without a column that says so: what published concepts do not print stays internal.
INTERNAL_UNLESS_SAID = ("contacts", "budget", "spent", "attachments")


def write_measures(
    entries: Sequence[MeasureEntry],
    target: Target,
    fields: Mapping[str, ActionField],
    goals: Mapping[tuple[str, str], int],
    written: Written,
) -> None:
    slugs = set(target.edition.measures.values_list("slug", flat=True))
    position = next_position(target.edition.measures.all())
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
    link(
        Measure.further_action_fields.through,
        ("measure_id", "actionfield_id"),
        ((row.pk, fields[number].pk) for row, one in pairs for number in one.further_fields),
    )
    link(
        Measure.goals.through,
        ("measure_id", "goal_id"),
        ((row.pk, goals[key]) for row, one in pairs for key in one.goals),
    )
    link(
        Measure.target_groups.through,
        ("measure_id", "targetgroup_id"),
        ((row.pk, groups[fold(name)]) for row, one in pairs for name in one.target_groups),
    )
    link(
        Measure.areas.through,
        ("measure_id", "area_id"),
        ((row.pk, known.areas[fold(name)][0]) for row, one in pairs for name in one.areas),
    )
    link(
        Measure.partners.through,
        ("measure_id", "organisation_id"),
        (
            (row.pk, known.organisations[fold(name)][0])
            for row, one in pairs
            for name in one.partners
        ),
    )
    link(
        Measure.depends_on.through,
        ("from_measure_id", "to_measure_id"),
        ((row.pk, numbers[number]) for row, one in pairs for number in one.depends_on),
    )
    link(
        MeasureIndicator,
        ("measure_id", "indicator_id"),
        ((row.pk, codes[code.casefold()]) for row, one in pairs for code in one.indicators),
    )


def _target_groups(names: Iterable[str], written: Written) -> dict[str, int]:
    """Ids of target groups by folded name; a name not yet there is added."""
    found = {fold(name): pk for name, pk in TargetGroup.objects.values_list("name", "pk")}
    new = {fold(name): name for name in names if fold(name) not in found}
    position = next_position(TargetGroup.objects.all())
    rows = TargetGroup.objects.bulk_create(
        [
            TargetGroup(name=name, position=position + index)
            for index, name in enumerate(new.values())
        ]
    )
    written.add("target_group", rows)
    return found | {fold(row.name): row.pk for row in rows}
