"""What is read of the concept, its editions, action fields and goals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q

from ankommen.committees.public import ResolutionFacts, resolution_choices, resolutions
from ankommen.core.errors import NotFound, Problem
from ankommen.core.viewer import Viewer

from .. import workflow
from ..models import (
    ActionField,
    Concept,
    ConsultationStep,
    Edition,
    EditionState,
    Goal,
    GuidingGoal,
    Measure,
    MeasureStatus,
    Need,
)
from ..permissions import may_read_concept
from ..rules.status import MOST_URGENT_FIRST, Status
from ..rules.structure import natural_key
from ..wording import reason_text, status_label
from .measures import visible_measures
from .needs import needs_of_goals
from .official_text import guiding_goals_in_force
from .status import edition_statuses, measure_facts, statuses
from .workflow import workflow_facts

# Which edition is "the" edition of the day: the one that governs what is done.
_CURRENT_FIRST = (
    EditionState.IN_FORCE,
    EditionState.REPORTED,
    EditionState.ADOPTED,
    EditionState.CONSULTATION,
    EditionState.DRAFT,
    EditionState.CLOSED,
)


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many measures have a status."""

    status: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class FieldRow:
    """An action field with its measures counted by computed status, most urgent first."""

    field: ActionField
    goals: int
    measures: int
    counts: tuple[StatusCount, ...]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure as a line of its action field; `is_own`: this field is its main one."""

    number: str
    title: str
    slug: str
    is_own: bool
    status: str
    status_label: str
    reason: str


@dataclass(frozen=True, slots=True)
class GoalNode:
    """A goal with what hangs below it."""

    goal: Goal
    guiding_goals: tuple[str, ...]
    measures: int
    children: tuple[GoalNode, ...]
    needs: tuple[Need, ...] = ()


Tree = tuple[GoalNode, ...]


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A step of the chain of deliberation with its resolution's facts."""

    step: ConsultationStep
    resolution: ResolutionFacts | None
    choices: tuple[ResolutionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """A transition that leads on from here, and what it still lacks."""

    transition: workflow.Transition
    missing: tuple[Problem, ...]
    is_allowed: bool

    @property
    def is_open(self) -> bool:
        return self.is_allowed and not self.missing


def concepts(*, viewer: Viewer) -> list[Concept]:
    if not may_read_concept(viewer):
        return []
    return list(Concept.objects.order_by("id").select_related("district"))


def concept_for(*, viewer: Viewer, id: int) -> Concept:
    found = Concept.objects.filter(pk=id).first() if may_read_concept(viewer) else None
    if found is None:
        raise NotFound
    return found


def editions_of(*, viewer: Viewer, concept: Concept) -> list[Edition]:
    """All editions of a concept, newest first."""
    if not may_read_concept(viewer):
        return []
    return list(concept.editions.select_related("predecessor"))


def current_edition(editions: Iterable[Edition], *, day: date) -> Edition | None:
    """The edition that governs the day: in force before drafts, the running one before others."""
    return min(
        editions,
        key=lambda edition: (
            _CURRENT_FIRST.index(EditionState(edition.state)),
            not edition.starts_on <= day <= edition.ends_on,
            -edition.starts_on.toordinal(),
        ),
        default=None,
    )


def edition_for(*, viewer: Viewer, slug: str) -> Edition:
    """The gatekeeper of editions: drafts too belong to everybody who works with the concept."""
    found = None
    if may_read_concept(viewer):
        found = Edition.objects.select_related("concept", "predecessor").filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def action_field_for(*, viewer: Viewer, edition: str, slug: str) -> ActionField:
    found = None
    if may_read_concept(viewer):
        found = (
            ActionField.objects.select_related("edition__concept")
            .filter(edition__slug=edition, slug=slug)
            .first()
        )
    if found is None:
        raise NotFound
    return found


def goal_for(*, viewer: Viewer, id: int) -> Goal:
    found = None
    if may_read_concept(viewer):
        found = (
            Goal.objects.select_related("action_field__edition__concept", "parent")
            .filter(pk=id)
            .first()
        )
    if found is None:
        raise NotFound
    return found


def guiding_goal_for(*, viewer: Viewer, id: int) -> GuidingGoal:
    found = None
    if may_read_concept(viewer):
        found = GuidingGoal.objects.select_related("concept").filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def guiding_goals(*, viewer: Viewer, concept: Concept) -> list[GuidingGoal]:
    """All guiding goals that ever held, in order of their numbers."""
    if not may_read_concept(viewer):
        return []
    rows = concept.guiding_goals.annotate(goal_count=Count("goals"))
    return sorted(rows, key=lambda goal: natural_key(goal.number))


def guiding_goals_on(*, viewer: Viewer, concept: Concept, day: date) -> list[GuidingGoal]:
    return guiding_goals_in_force(concept.pk, day=day) if may_read_concept(viewer) else []


def field_rows(*, viewer: Viewer, edition: Edition, day: date) -> list[FieldRow]:
    """The action fields of an edition with the viewer's measures by computed status."""
    if not may_read_concept(viewer):
        return []
    statuses = edition_statuses(edition, day=day)
    by_field: dict[int, Counter[Status]] = defaultdict(Counter)
    visible = visible_measures(viewer).filter(edition=edition).order_by()
    for measure, field in visible.values_list("pk", "action_field_id"):
        if measure in statuses:
            by_field[field][statuses[measure].status] += 1
    fields = edition.action_fields.annotate(goal_count=Count("goals"))
    return [
        FieldRow(
            field,
            goals=field.goal_count,
            measures=by_field[field.pk].total(),
            counts=status_counts(by_field[field.pk]),
        )
        for field in fields
    ]


def totals(rows: Sequence[FieldRow]) -> tuple[StatusCount, ...]:
    """All measures of an edition by status, from the rows of its action fields."""
    counted: Counter[Status] = Counter()
    for row in rows:
        for one in row.counts:
            counted[Status(one.status)] += one.count
    return status_counts(counted)


def by_status(rows: Sequence[FieldRow]) -> list[tuple[FieldRow, list[int]]]:
    """Each row with its counts in the columns of `totals`, so that they stand under each other."""
    columns = [one.status for one in totals(rows)]
    counted = [{one.status: one.count for one in row.counts} for row in rows]
    return [
        (row, [counts.get(status, 0) for status in columns])
        for row, counts in zip(rows, counted, strict=True)
    ]


def status_counts(counted: Mapping[Status, int]) -> tuple[StatusCount, ...]:
    return tuple(
        StatusCount(str(status), str(MeasureStatus(status).label), counted[status])
        for status in MOST_URGENT_FIRST
        if counted.get(status)
    )


def measure_lines(*, viewer: Viewer, field: ActionField, day: date) -> list[MeasureLine]:
    """The viewer's measures of an action field, those of other fields that also serve it last."""
    own = Q(action_field=field) | Q(further_action_fields=field)
    wanted = set(Measure.objects.filter(own).values_list("pk", flat=True))
    rows = visible_measures(viewer).filter(pk__in=wanted).order_by("position", "number")
    found = list(rows.values_list("pk", "number", "title", "slug", "action_field_id"))
    ids = [pk for pk, *_rest in found]
    results = statuses(
        measure_facts(ids, edition=field.edition, day=day), edition=field.edition, day=day
    )
    lines = [
        MeasureLine(
            number=number,
            title=title,
            slug=slug,
            is_own=home == field.pk,
            status=str(results[pk].status),
            status_label=status_label(results[pk]),
            reason=reason_text(results[pk]),
        )
        for pk, number, title, slug, home in found
    ]
    return sorted(lines, key=lambda line: not line.is_own)


def neighbours(field: ActionField) -> tuple[ActionField | None, ActionField | None]:
    """The action fields before and after this one in the edition's order."""
    fields = list(field.edition.action_fields.all())
    at = next(place for place, one in enumerate(fields) if one.pk == field.pk)
    return (
        fields[at - 1] if at > 0 else None,
        fields[at + 1] if at + 1 < len(fields) else None,
    )


def fields_in_order(*, viewer: Viewer, edition: Edition) -> list[ActionField]:
    return list(edition.action_fields.all()) if may_read_concept(viewer) else []


def goal_tree(*, viewer: Viewer, field: ActionField) -> tuple[GoalNode, ...]:
    """The goals of an action field as a tree."""
    if not may_read_concept(viewer):
        return ()
    tree = goal_trees(field.edition, only=field).get(field.pk, ())
    return _with_needs(tree, needs_of_goals(_ids(tree)))


def _ids(tree: Tree) -> list[int]:
    return [id for node in tree for id in (node.goal.pk, *_ids(node.children))]


def _with_needs(tree: Tree, needs: Mapping[int, list[Need]]) -> Tree:
    return tuple(
        replace(
            node,
            needs=tuple(needs.get(node.goal.pk, ())),
            children=_with_needs(node.children, needs),
        )
        for node in tree
    )


def goal_trees(edition: Edition, *, only: ActionField | None = None) -> dict[int, Tree]:
    """The goals of all action fields as trees, in two queries however many there are."""
    goals = Goal.objects.filter(action_field__edition=edition)
    if only is not None:
        goals = goals.filter(action_field=only)
    guiding: dict[int, list[str]] = defaultdict(list)
    for goal_id, number, title in goals.filter(guiding_goals__isnull=False).values_list(
        "pk", "guiding_goals__number", "guiding_goals__title"
    ):
        guiding[goal_id].append(f"{number} {title}")
    children: dict[tuple[int, int | None], list[Goal]] = defaultdict(list)
    for goal in goals.annotate(measure_count=Count("measures")):
        children[goal.action_field_id, goal.parent_id].append(goal)

    def nodes(field: int, parent: int | None) -> Tree:
        return tuple(
            GoalNode(
                goal,
                tuple(sorted(guiding[goal.pk], key=natural_key)),
                getattr(goal, "measure_count", 0),
                nodes(field, goal.pk),
            )
            for goal in children[field, parent]
        )

    fields = {field for field, _parent in children}
    return {field: nodes(field, None) for field in fields}


def chain(*, viewer: Viewer, edition: Edition, with_choices: bool = False) -> list[ChainRow]:
    """The chain of deliberation, each step with what the body decided and, wanted, could have."""
    rows = chain_rows(edition) if may_read_concept(viewer) else []
    if not with_choices:
        return rows
    return [
        replace(row, choices=tuple(resolution_choices(viewer=viewer, body_id=row.step.body_id)))
        for row in rows
    ]


def chain_rows(edition: Edition) -> list[ChainRow]:
    steps = list(edition.steps.select_related("body"))
    facts = resolutions(ids=[step.resolution_id for step in steps if step.resolution_id])
    return [
        ChainRow(step, facts.get(step.resolution_id) if step.resolution_id else None)
        for step in steps
    ]


def next_steps(*, viewer: Viewer, edition: Edition, day: date) -> list[NextStep]:
    """Where the edition can go from here, and what is missing for it."""
    found = workflow.transitions_from(edition.state)
    if not may_read_concept(viewer) or not found:
        return []
    facts = workflow_facts(edition, day=day)
    return [
        NextStep(
            step,
            missing=tuple(workflow.missing(step, facts)),
            is_allowed=viewer.may(step.permission),
        )
        for step in found
    ]
