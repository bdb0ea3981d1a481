"""The official text of an edition read from the tables into plain content.

No row ids, no order of the database: rows are ordered by position and number, sets by their names
in code-point order, so that SQLite and PostgreSQL give the same content.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from ankommen.core.errors import NotFound

from ..models import (
    ActionField,
    Edition,
    EditionText,
    Goal,
    GuidingGoal,
    Measure,
    MeasureBudget,
    Milestone,
)
from ..rules.official_text import FORM, content_hash
from ..rules.structure import natural_key

Content = dict[str, Any]
Row = TypeVar("Row", ActionField, Goal, Measure)


def edition_content(edition: Edition) -> Content:
    """All that a council decides with this edition, in reading order."""
    return {
        "form": FORM,
        "title": edition.title,
        "starts_on": edition.starts_on.isoformat(),
        "ends_on": edition.ends_on.isoformat(),
        "preface": edition.preface,
        "guiding_goals": [
            {"number": goal.number, "title": goal.title, "text": goal.text}
            for goal in guiding_goals_of(edition)
        ],
        "action_fields": _action_fields(edition),
        "measures": _measures(edition),
    }


def kept_content(edition: Edition, digest: str) -> Content:
    """The text that was kept under this hash; `NotFound` when there is none.

    A kept text that no longer fits its hash counts as lost: it proves nothing.
    """
    row = EditionText.objects.filter(edition=edition, content_hash=digest).first()
    content: Content = json.loads(row.content) if row is not None else {}
    if row is None or content_hash(content) != digest:
        raise NotFound
    return content


def guiding_goals_of(edition: Edition) -> list[GuidingGoal]:
    """The guiding goals that belong to an edition: those in force when its period begins."""
    return guiding_goals_in_force(edition.concept_id, day=edition.starts_on)


def guiding_goals_in_force(concept_id: int, *, day: date) -> list[GuidingGoal]:
    """The guiding goals that hold on a day, in order of their numbers."""
    rows = GuidingGoal.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        concept_id=concept_id,
    )
    return sorted(rows, key=lambda goal: natural_key(goal.number))


def _action_fields(edition: Edition) -> list[Content]:
    goals: dict[tuple[int, int | None], list[Goal]] = defaultdict(list)
    for goal in Goal.objects.filter(action_field__edition=edition):
        goals[goal.action_field_id, goal.parent_id].append(goal)
    guiding = _names(Goal.objects.filter(action_field__edition=edition), "guiding_goals", "number")

    def tree(field_id: int, parent_id: int | None) -> list[Content]:
        return [
            {
                "number": goal.number,
                "title": goal.title,
                "text": goal.text,
                "guiding_goals": guiding.get(goal.pk, []),
                "children": tree(field_id, goal.pk),
            }
            for goal in _in_order(goals[field_id, parent_id])
        ]

    return [
        {
            "number": field.number,
            "title": field.title,
            "summary": field.summary,
            "situation": field.situation,
            "trend": field.trend,
            "goals": tree(field.pk, None),
        }
        for field in _in_order(ActionField.objects.filter(edition=edition))
    ]


def _measures(edition: Edition) -> list[Content]:
    rows = Measure.objects.filter(edition=edition)
    sets = {
        "further_action_fields": _names(rows, "further_action_fields", "number"),
        "goals": _names(rows, "goals", "action_field__number", "number"),
        "target_groups": _names(rows, "target_groups", "name"),
        "areas": _names(rows, "areas", "kind", "key", "name"),
        "partners": _names(rows, "partners", "name"),
        "depends_on": _names(rows, "depends_on", "number"),
    }
    milestones = _milestones(edition)
    budgets = _budgets(edition)
    units = {
        pk: " / ".join((organisation, unit))
        for pk, organisation, unit in rows.filter(lead_unit__isnull=False).values_list(
            "pk", "lead_unit__organisation__name", "lead_unit__name"
        )
    }
    return [
        {
            "number": row.number,
            "title": row.title,
            "text": row.text,
            "action_field": row.action_field.number,
            "lead_unit": units.get(row.pk, ""),
            "responsible_text": row.responsible_text,
            "financing_statement": row.financing_statement,
            "trend": row.trend,
            "starts_on": _iso(row.starts_on),
            "ends_on": _iso(row.ends_on),
            "milestones": milestones.get(row.pk, []),
            "budgets": budgets.get(row.pk, []),
            **{name: found.get(row.pk, []) for name, found in sets.items()},
        }
        for row in _in_order(rows.select_related("action_field"))
    ]


def _milestones(edition: Edition) -> dict[int, list[Content]]:
    found: dict[int, list[Content]] = defaultdict(list)
    rows = Milestone.objects.filter(measure__edition=edition, is_official=True)
    for row in sorted(rows, key=lambda row: (row.due_on, row.title)):
        found[row.measure_id].append({"title": row.title, "due_on": row.due_on.isoformat()})
    return found


def _budgets(edition: Edition) -> dict[int, list[Content]]:
    """Planned money only: what was spent is not decided, it happens."""
    found: dict[int, list[Content]] = defaultdict(list)
    rows = MeasureBudget.objects.filter(
        measure__edition=edition, is_official=True, planned_cents__isnull=False
    )
    for row in sorted(rows, key=lambda row: (row.year, row.source)):
        found[row.measure_id].append(
            {"year": row.year, "source": row.source, "planned_cents": row.planned_cents}
        )
    return found


def _names(rows: QuerySet[Any], relation: str, *columns: str) -> dict[int, list[str]]:
    """For each row the names of what it is tied to, sorted by code point."""
    found: dict[int, list[str]] = defaultdict(list)
    wanted = [f"{relation}__{column}" for column in columns]
    tied = rows.filter(**{f"{relation}__isnull": False})
    for pk, *parts in tied.order_by().values_list("pk", *wanted):
        found[pk].append("/".join(parts))
    return {pk: sorted(names) for pk, names in found.items()}


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.position, row.number))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
