"""What the reading pages show: the concept from strategy's door, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ankommen.strategy.public import (
    PublicActionField,
    PublicEdition,
    PublicGoal,
    PublicMeasureLine,
)

from .texts import ShownText, Texts

# Reading order, and what each status means to the public.
STATUS_WORDS: Mapping[str, str | Promise] = {
    "done": _("umgesetzt"),
    "on_time": _("im Plan"),
    "at_risk": _("gefährdet"),
    "late": _("verspätet"),
    "not_started": _("nicht begonnen"),
    "merged": _("zusammengeführt"),
    "dropped": _("entfallen"),
    "": _("ohne veröffentlichten Stand"),
}


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure in a list; its `line` says number, address and status."""

    line: PublicMeasureLine
    title: ShownText


@dataclass(frozen=True, slots=True)
class GoalRow:
    id: int
    number: str
    title: ShownText
    text: ShownText
    guiding_goals: tuple[str, ...]
    children: tuple[GoalRow, ...]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """An action field with its goals and measures."""

    field: PublicActionField
    title: ShownText
    summary: ShownText
    situation: ShownText
    trend: ShownText
    goals: tuple[GoalRow, ...]
    measures: tuple[MeasureRow, ...]
    progress: tuple[tuple[str, str | Promise, int], ...]


def progress(measures: Iterable[PublicMeasureLine]) -> tuple[tuple[str, str | Promise, int], ...]:
    """How many measures have which status, as (code, word, count), without zeros."""
    counts = Counter(one.status for one in measures)
    return tuple((code, word, counts[code]) for code, word in STATUS_WORDS.items() if counts[code])


def field_rows(
    edition: PublicEdition, measures: Sequence[PublicMeasureLine], texts: Texts
) -> list[FieldRow]:
    """All action fields of an edition; three queries for translations, none in German."""
    texts.load("action_field", [one.id for one in edition.action_fields])
    texts.load("goal", [goal.id for one in edition.action_fields for goal in _flat(one.goals)])
    texts.load("measure", [one.id for one in measures])
    by_field: dict[str, list[PublicMeasureLine]] = {}
    for one in measures:
        by_field.setdefault(one.action_field_slug, []).append(one)
    return [_field(one, by_field.get(one.slug, []), texts) for one in edition.action_fields]


def edition_texts(edition: PublicEdition, texts: Texts) -> dict[str, Any]:
    """The edition's own texts and its guiding goals."""
    texts.load("edition", [edition.id])
    texts.load("guiding_goal", [one.id for one in edition.guiding_goals])
    return {
        "title": texts.show("edition", edition.id, "title", edition.title),
        "preface": texts.show("edition", edition.id, "preface", edition.preface),
        "guiding_goals": [
            {
                "id": one.id,
                "number": one.number,
                "title": texts.show("guiding_goal", one.id, "title", one.title),
                "text": texts.show("guiding_goal", one.id, "text", one.text),
            }
            for one in edition.guiding_goals
        ],
    }


def _field(
    field: PublicActionField, measures: Sequence[PublicMeasureLine], texts: Texts
) -> FieldRow:
    def shown(name: str, german: str) -> ShownText:
        return texts.show("action_field", field.id, name, german)

    return FieldRow(
        field=field,
        title=shown("title", field.title),
        summary=shown("summary", field.summary),
        situation=shown("situation", field.situation),
        trend=shown("trend", field.trend),
        goals=tuple(_goal(one, texts) for one in field.goals),
        measures=tuple(
            MeasureRow(one, texts.show("measure", one.id, "title", one.title)) for one in measures
        ),
        progress=progress(measures),
    )


def _goal(goal: PublicGoal, texts: Texts) -> GoalRow:
    return GoalRow(
        goal.id,
        goal.number,
        texts.show("goal", goal.id, "title", goal.title),
        texts.show("goal", goal.id, "text", goal.text),
        goal.guiding_goals,
        tuple(_goal(one, texts) for one in goal.children),
    )


def _flat(goals: Iterable[PublicGoal]) -> Iterable[PublicGoal]:
    for goal in goals:
        yield goal
        yield from _flat(goal.children)
