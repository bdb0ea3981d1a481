"""What can be chosen in the forms of a need."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ankommen.core.viewer import Viewer

from ..models import ActionField, Concept, Edition, Goal, ImplementationReport, Indicator
from .measures import visible_measures


def draft_fields(concept: Concept) -> list[tuple[int, str]]:
    """Action fields of editions that are not frozen, newest edition first."""
    rows = ActionField.objects.filter(
        edition__concept=concept, edition__frozen_at__isnull=True
    ).order_by("-edition__starts_on", "-edition_id", "position", "id")
    columns = rows.values_list("pk", "edition__title", "number", "title")
    return [(id, f"{edition}: {number} {title}") for id, edition, number, title in columns]


def answer_choices(viewer: Viewer, edition: Edition) -> list[Any]:
    """Goals and measures of an edition, grouped, as `goal-1` or `measure-1`."""
    goals = Goal.objects.filter(action_field__edition=edition).order_by(
        "action_field__position", "position", "id"
    )
    measures = visible_measures(viewer).filter(edition=edition)
    return [
        (_("Ziele"), [(f"goal-{one.pk}", str(one)) for one in goals]),
        (_("Maßnahmen"), [(f"measure-{one.pk}", str(one)) for one in measures]),
    ]


def cited_choices(concept: Concept) -> list[tuple[str, str]]:
    """What evidence can rest on in this house so far: indicators and implementation reports."""
    indicators = Indicator.objects.filter(concept=concept).values_list("pk", "code", "title")
    reports = ImplementationReport.objects.filter(edition__concept=concept)
    return [
        *((f"indicator-{pk}", f"{code} {title}") for pk, code, title in indicators),
        *((f"report-{pk}", title) for pk, title in reports.values_list("pk", "title")),
    ]
