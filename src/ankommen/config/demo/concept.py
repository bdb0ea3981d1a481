"""The demo's concept: guiding goals, edition, action fields, goals, and their English texts."""

from __future__ import annotations

from ankommen.core.translations import keep_translation
from ankommen.strategy.models import TargetGroup
from ankommen.strategy.services import action_fields, editions
from ankommen.strategy.services import concept as concepts

from . import content
from .world import World

GUIDING_GOALS_BEFORE_EDITION = 6
REPORT_DUE_IN_DAYS = 38


def add_concept(world: World) -> None:
    data = content.load("concept", elsewhere=world.elsewhere)
    calendar, words = world.calendar, world.calendar.words()
    before = calendar.at(calendar.from_start(-200))
    world.concept = concepts.add_concept(
        actor=world.actor, title=data["title"], goal_depth=data["goal_depth"], now=before
    )
    english(world, "concept", world.concept.pk, {"title": (data["title"], data["title_en"])})
    _add_guiding_goals(world, data)
    edition = data["edition"]
    texts = {
        name: edition[name].strip().format(**words) for name in ("title", "preface", "source_note")
    }
    world.edition = editions.add_edition(
        actor=world.actor,
        concept_id=world.concept.pk,
        now=before,
        starts_on=calendar.starts_on,
        ends_on=calendar.ends_on,
        report_due_on=calendar.days(REPORT_DUE_IN_DAYS),
        **texts,
    )
    translated = {
        name: (german, edition[f"{name}_en"].strip().format(**words))
        for name, german in texts.items()
    }
    english(world, "edition", world.edition.pk, translated)
    for position, (key, name) in enumerate(data["target_groups"].items(), start=1):
        group = TargetGroup.objects.create(
            name=name, position=position, is_receiving_society=key == "receiving"
        )
        world.target_groups[key] = group.pk
    for row in content.fields(elsewhere=world.elsewhere):
        _add_field(world, row)


def english(world: World, kind: str, id: int, texts: dict[str, tuple[str, str]]) -> None:
    """Keep English texts as drafts: nobody has reviewed them, and the public page says so."""
    for field, (german, text) in texts.items():
        keep_translation(kind=kind, id=id, field=field, language="en", text=text, german=german)


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
    english(
        world,
        "action_field",
        field.pk,
        {name: (row[name], row[f"{name}_en"]) for name in ("title", "summary")},
    )
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
