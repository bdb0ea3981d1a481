"""The demo's concept: guiding goals, editions, action fields, goals, and their English texts."""

from __future__ import annotations

from datetime import datetime

from ankommen.core.translations import keep_translation
from ankommen.strategy.models import ActionField, TargetGroup
from ankommen.strategy.services import action_fields, editions
from ankommen.strategy.services import concept as concepts

from . import content
from .world import World

GUIDING_GOALS_BEFORE_EDITION = 3
EDITION_TEXTS = ("title", "preface", "source_note")


def add_concept(world: World) -> None:
    """The concept with what outlasts its editions: guiding goals and target groups."""
    data = content.load("concept", elsewhere=world.elsewhere)
    world.concept = concepts.add_concept(
        actor=world.actor,
        title=data["title"],
        goal_depth=data["goal_depth"],
        now=before_start(world),
    )
    english(world, "concept", world.concept.pk, {"title": (data["title"], data["title_en"])})
    _add_guiding_goals(world, data)
    for position, (key, name) in enumerate(data["target_groups"].items(), start=1):
        group = TargetGroup.objects.create(
            name=name, position=position, is_receiving_society=key == "receiving"
        )
        world.target_groups[key] = group.pk


def before_start(world: World) -> datetime:
    """When work on the edition of this world begins."""
    return world.calendar.at(world.calendar.from_start(-200))


def add_edition(world: World, data: content.Content, fields: list[content.Content]) -> None:
    """The first edition of all: nothing goes before it."""
    texts = edition_texts(world, data)
    world.edition = editions.add_edition(
        actor=world.actor,
        concept_id=world.the_concept.pk,
        now=before_start(world),
        starts_on=world.calendar.starts_on,
        ends_on=world.calendar.ends_on,
        **texts,
    )
    translate_edition(world, data, texts)
    for row in fields:
        _add_field(world, row)


def edition_texts(world: World, data: content.Content) -> dict[str, str]:
    words = world.calendar.words()
    return {name: data[name].strip().format(**words) for name in EDITION_TEXTS if name in data}


def translate_edition(world: World, data: content.Content, texts: dict[str, str]) -> None:
    words = world.calendar.words()
    translated = {
        name: (german, data[f"{name}_en"].strip().format(**words)) for name, german in texts.items()
    }
    english(world, "edition", world.the_edition.pk, translated)


def english(world: World, kind: str, id: int, texts: dict[str, tuple[str, str]]) -> None:
    """Keep English texts as drafts: nobody has reviewed them, and the public page says so."""
    for field, (german, text) in texts.items():
        keep_translation(
            actor=world.actor,
            kind=kind,
            id=id,
            field=field,
            language="en",
            text=text,
            german=german,
        )


def translate_field(world: World, row: content.Content, field: ActionField) -> None:
    texts = {name: (row[name], row[f"{name}_en"]) for name in ("title", "summary")}
    english(world, "action_field", field.pk, texts)


def _add_guiding_goals(world: World, data: content.Content) -> None:
    for row in data["guiding_goal"]:
        goal = concepts.add_guiding_goal(
            actor=world.actor,
            concept_id=world.the_concept.pk,
            number=row["number"],
            title=row["title"],
            text=row["text"],
            valid_from=world.calendar.starts_on.replace(
                year=world.calendar.first - GUIDING_GOALS_BEFORE_EDITION
            ),
        )
        world.guiding_goals[row["number"]] = goal
        english(world, "guiding_goal", goal.pk, {"title": (row["title"], row["title_en"])})


def _add_field(world: World, row: content.Content) -> None:
    field = action_fields.add_action_field(
        actor=world.actor,
        edition_id=world.the_edition.pk,
        number=row["number"],
        title=row["title"],
        summary=row["summary"],
        situation=row["situation"],
        trend=row["trend"],
    )
    world.fields[row["number"]] = field
    translate_field(world, row, field)
    for entry in row["goals"]:
        goal = action_fields.add_goal(
            actor=world.actor,
            action_field_id=field.pk,
            number=entry["number"],
            title=entry["title"],
            guiding_goals=[world.guiding_goals[number] for number in entry["guiding"]],
        )
        world.goals[entry["number"]] = goal
        english(world, "goal", goal.pk, {"title": (entry["title"], entry["title_en"])})
