"""Editions as anybody may read them: adopted and published ones, with what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from ankommen.committees.public import ResolutionFacts
from ankommen.core.errors import NotFound

from ..models import Edition
from .editions import ChainRow, GoalNode, chain_rows, goal_trees
from .official_text import guiding_goals_of


@dataclass(frozen=True, slots=True)
class PublicGuidingGoal:
    id: int
    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicGoal:
    """A goal with its partial goals; `guiding_goals` are the numbers and titles it serves."""

    id: int
    number: str
    title: str
    text: str
    guiding_goals: tuple[str, ...]
    children: tuple[PublicGoal, ...]


@dataclass(frozen=True, slots=True)
class PublicActionField:
    id: int
    number: str
    slug: str
    title: str
    summary: str
    situation: str
    trend: str
    goals: tuple[PublicGoal, ...]


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One body of the chain of deliberation; `resolution` is None where none is on record."""

    body_name: str
    decides: bool
    resolution: ResolutionFacts | None


@dataclass(frozen=True, slots=True)
class PublicEditionLine:
    """An edition in a list."""

    id: int
    slug: str
    title: str
    starts_on: date
    ends_on: date
    state: str
    state_label: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """A published edition; `resolution` adopted exactly the text of `content_hash`."""

    id: int
    slug: str
    concept_id: int
    concept_title: str
    title: str
    starts_on: date
    ends_on: date
    state: str
    state_label: str
    preface: str
    source_note: str
    guiding_goals: tuple[PublicGuidingGoal, ...]
    action_fields: tuple[PublicActionField, ...]
    steps: tuple[PublicStep, ...]
    resolution: ResolutionFacts | None
    content_hash: str
    adopted_at: datetime
    published_at: datetime


def published_editions() -> list[PublicEditionLine]:
    """All published editions, newest first."""
    return [
        PublicEditionLine(
            id=row.pk,
            slug=row.slug,
            title=row.title,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            state=row.state,
            state_label=row.get_state_display(),
            content_hash=row.content_hash,
        )
        for row in _published()
    ]


def public_edition(slug: str) -> PublicEdition:
    """A published edition with action fields, goals and the resolution; `NotFound` for others.

    The number of queries does not depend on the number of action fields, goals or measures.
    """
    edition = _published().select_related("concept").filter(slug=slug).first()
    if edition is None or edition.frozen_at is None or edition.published_at is None:
        raise NotFound
    steps = [_step(row) for row in chain_rows(edition)]
    return PublicEdition(
        id=edition.pk,
        slug=edition.slug,
        concept_id=edition.concept_id,
        concept_title=edition.concept.title,
        title=edition.title,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        state=edition.state,
        state_label=edition.get_state_display(),
        preface=edition.preface,
        source_note=edition.source_note,
        guiding_goals=tuple(
            PublicGuidingGoal(goal.pk, goal.number, goal.title, goal.text)
            for goal in guiding_goals_of(edition)
        ),
        action_fields=_action_fields(edition),
        steps=tuple(steps),
        resolution=next((step.resolution for step in steps if step.decides), None),
        content_hash=edition.content_hash,
        adopted_at=edition.frozen_at,
        published_at=edition.published_at,
    )


def _published() -> QuerySet[Edition]:
    return Edition.objects.filter(published_at__isnull=False, frozen_at__isnull=False)


def _action_fields(edition: Edition) -> tuple[PublicActionField, ...]:
    trees = goal_trees(edition)
    return tuple(
        PublicActionField(
            id=field.pk,
            number=field.number,
            slug=field.slug,
            title=field.title,
            summary=field.summary,
            situation=field.situation,
            trend=field.trend,
            goals=tuple(_goal(node) for node in trees.get(field.pk, ())),
        )
        for field in edition.action_fields.all()
    )


def _goal(node: GoalNode) -> PublicGoal:
    return PublicGoal(
        id=node.goal.pk,
        number=node.goal.number,
        title=node.goal.title,
        text=node.goal.text,
        guiding_goals=node.guiding_goals,
        children=tuple(_goal(child) for child in node.children),
    )


def _step(row: ChainRow) -> PublicStep:
    return PublicStep(row.step.body.name, row.step.decides, row.resolution)
