"""Guiding goals, action fields and the tree of goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.text import slugify

from ...exchange.entries import ConceptTable, GoalEntry
from ...models import ActionField, Concept, Goal, GuidingGoal
from ...rules.structure import free_slug
from .target import Target, Written, link, next_position


def write_guiding_goals(
    table: ConceptTable, target: Target, written: Written
) -> dict[str, GuidingGoal]:
    position = next_position(target.concept.guiding_goals.all())
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


def write_fields(table: ConceptTable, target: Target, written: Written) -> dict[str, ActionField]:
    edition = target.edition
    slugs = set(edition.action_fields.values_list("slug", flat=True))
    position = next_position(edition.action_fields.all())
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


def write_goals(
    entries: Sequence[GoalEntry],
    target: Target,
    fields: Mapping[str, ActionField],
    guiding: Mapping[str, GuidingGoal],
    written: Written,
) -> dict[tuple[str, str], int]:
    stored = Goal.objects.filter(action_field__edition=target.edition)
    first = next_position(stored)
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
    link(
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
