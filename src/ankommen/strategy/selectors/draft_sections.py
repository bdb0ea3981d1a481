"""The sections of a draft as they are commented on: the whole, fields, goals, measures."""

from __future__ import annotations

from dataclasses import dataclass

from ankommen.core.errors import NotFound

from ..models import ActionField, Edition, Goal, Measure

KINDS = ("edition", "action_field", "goal", "measure")


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One commentable piece; its text as far as it may leave the house."""

    kind: str
    id: int
    label: str
    text: str

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One page of a draft: an action field with its goals and measures, or the whole."""

    slug: str
    label: str
    sections: tuple[DraftSection, ...]


def draft_parts(edition: Edition) -> list[DraftPart]:
    """The draft as pages, in five queries whatever its length."""
    goals: dict[int, list[DraftSection]] = {}
    for goal in Goal.objects.filter(action_field__edition=edition).order_by("position", "id"):
        section = DraftSection("goal", goal.pk, str(goal), goal.text)
        goals.setdefault(goal.action_field_id, []).append(section)
    measures: dict[int, list[DraftSection]] = {}
    for measure in edition.measures.all():
        text = "" if "text" in measure.internal_fields else measure.text
        section = DraftSection("measure", measure.pk, str(measure), text)
        measures.setdefault(measure.action_field_id, []).append(section)
    whole = DraftSection("edition", edition.pk, edition.title, edition.preface)
    return [
        DraftPart("", edition.title, (whole,)),
        *(_part(field, goals, measures) for field in edition.action_fields.all()),
    ]


def section_label(edition_id: int, kind: str, id: int) -> str:
    """The name of a section of this edition; `NotFound` for anything else."""
    rows = {
        "edition": Edition.objects.filter(pk=edition_id),
        "action_field": ActionField.objects.filter(edition_id=edition_id),
        "goal": Goal.objects.filter(action_field__edition_id=edition_id),
        "measure": Measure.objects.filter(edition_id=edition_id),
    }
    found = rows[kind].filter(pk=id).first() if kind in rows else None
    if found is None:
        raise NotFound
    return str(found)


def _part(
    field: ActionField,
    goals: dict[int, list[DraftSection]],
    measures: dict[int, list[DraftSection]],
) -> DraftPart:
    text = "\n\n".join(part for part in (field.summary, field.situation, field.trend) if part)
    own = DraftSection("action_field", field.pk, str(field), text)
    below = (*goals.get(field.pk, ()), *measures.get(field.pk, ()))
    return DraftPart(field.slug, str(field), (own, *below))
