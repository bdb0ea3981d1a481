"""The texts of the concept that the public reads or will read: what is worth translating.

Of drafts only for who edits them; what is kept internal of a measure never comes out here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.translatables import Entry
from ankommen.core.viewer import Viewer

from ..models import ActionField, Edition, EditionState, Goal, GuidingGoal, Measure
from ..permissions import may_edit_concept, may_read_concept
from ..rules.structure import natural_key
from ..rules.versioned_texts import PUBLIC_TEXTS
from .measures import visible_measures
from .texts import field_label

# The word before the number, and where the kind stands within its edition or action field.
_WORDS: dict[str, str | Promise] = {
    "edition": _("Edition"),
    "guiding_goal": _("Leitziel"),
    "action_field": _("Handlungsfeld"),
    "goal": _("Ziel"),
    "measure": _("Maßnahme"),
}
_OWN, _GUIDING, _FIELDS = 0, 1, 2
_THE_FIELD, _GOALS, _MEASURES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Editions:
    """The editions whose texts this viewer may read here, newest first."""

    rows: tuple[Edition, ...]

    @property
    def public(self) -> list[int]:
        return [one.pk for one in self.rows if _is_public(one)]

    @property
    def others(self) -> list[int]:
        return [one.pk for one in self.rows if not _is_public(one)]

    def place(self, id: int) -> int:
        return next(place for place, one in enumerate(self.rows) if one.pk == id)

    def title(self, id: int) -> str:
        return next(one.title for one in self.rows if one.pk == id)


def edition_entries(viewer: Viewer) -> Iterator[Entry]:
    for place, row in enumerate(_editions(viewer).rows):
        yield from _entries("edition", row, "", row.title, (place, _OWN))


def guiding_goal_entries(viewer: Viewer) -> Iterator[Entry]:
    """Those of the editions, each with the newest one that it belongs to."""
    editions = _editions(viewer).rows
    rows = GuidingGoal.objects.filter(concept__in={one.concept_id for one in editions})
    for row in sorted(rows, key=lambda one: natural_key(one.number)):
        found = next(
            ((place, one) for place, one in enumerate(editions) if _belongs(row, one)), None
        )
        if found is not None:
            place, edition = found
            order = (place, _GUIDING, row.position, row.pk)
            yield from _entries("guiding_goal", row, row.number, edition.title, order)


def action_field_entries(viewer: Viewer) -> Iterator[Entry]:
    editions = _editions(viewer)
    for row in ActionField.objects.filter(edition__in=[one.pk for one in editions.rows]):
        order = (*_field_order(editions, row), _THE_FIELD)
        title = editions.title(row.edition_id)
        yield from _entries("action_field", row, row.number, title, order)


def goal_entries(viewer: Viewer) -> Iterator[Entry]:
    editions = _editions(viewer)
    rows = Goal.objects.filter(action_field__edition__in=[one.pk for one in editions.rows])
    for place, row in enumerate(_as_read(rows.select_related("action_field"))):
        field = row.action_field
        order = (*_field_order(editions, field), _GOALS, place)
        yield from _entries("goal", row, row.number, editions.title(field.edition_id), order)


def measure_entries(viewer: Viewer) -> Iterator[Entry]:
    editions = _editions(viewer)
    rows = Measure.objects.filter(
        Q(edition__in=editions.public)
        | Q(edition__in=editions.others, pk__in=visible_measures(viewer).values("pk"))
    )
    for place, row in enumerate(rows.select_related("action_field")):
        order = (*_field_order(editions, row.action_field), _MEASURES, place)
        yield from _entries("measure", row, row.number, editions.title(row.edition_id), order)


def _editions(viewer: Viewer) -> _Editions:
    wanted = Q(published_at__isnull=False, frozen_at__isnull=False)
    if may_read_concept(viewer):
        wanted |= Q(state__in=(EditionState.ADOPTED, EditionState.IN_FORCE))
    if may_edit_concept(viewer):
        wanted |= Q(state__in=(EditionState.DRAFT, EditionState.CONSULTATION))
    return _Editions(tuple(Edition.objects.filter(wanted)))


def _is_public(edition: Edition) -> bool:
    return edition.published_at is not None and edition.frozen_at is not None


def _belongs(goal: GuidingGoal, edition: Edition) -> bool:
    """Whether it holds when the edition's period begins, as in `guiding_goals_of`."""
    day = edition.starts_on
    return (
        goal.concept_id == edition.concept_id
        and (goal.valid_from is None or goal.valid_from <= day)
        and (goal.valid_to is None or goal.valid_to >= day)
    )


def _field_order(editions: _Editions, field: ActionField) -> tuple[int, ...]:
    return (editions.place(field.edition_id), _FIELDS, field.position, field.pk)


def _as_read(goals: Iterable[Goal]) -> Iterator[Goal]:
    """Each goal before its partial goals."""
    children: dict[int | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        children[goal.parent_id].append(goal)

    def below(parent: int | None) -> Iterator[Goal]:
        for goal in children[parent]:
            yield goal
            yield from below(goal.pk)

    return below(None)


def _entries(
    kind: str, row: Model, number: str, section: str, order: tuple[int, ...]
) -> Iterator[Entry]:
    for place, field in enumerate(PUBLIC_TEXTS[kind]):
        if _may_be_public(row, field):
            yield Entry(
                kind=kind,
                id=row.pk,
                field=field,
                field_label=field_label(kind, field),
                place=f"{_WORDS[kind]} {number}".strip(),
                section=section,
                german=str(getattr(row, field)),
                order=(*order, place),
            )


def _may_be_public(row: Model, field: str) -> bool:
    """The title of a measure always is; else only what can be kept internal and is not."""
    if not isinstance(row, Measure) or field == "title":
        return True
    internal = row.internal_fields
    return (
        field in Measure.CHOOSABLE_FIELDS and isinstance(internal, list) and field not in internal
    )
