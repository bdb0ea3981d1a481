"""The demo's Fortschreibung: a decision about each measure, and the edition made of them."""

from __future__ import annotations

from typing import Any

from ankommen.core.viewer import Viewer
from ankommen.strategy.models import ActionField, ConceptUpdate, Goal, Measure
from ankommen.strategy.services import action_fields, concept_updates, editions
from ankommen.strategy.services.carry_over import carry_out
from ankommen.strategy.services.concept_updates import Entry

from . import content
from .concept import before_start, edition_texts, english, translate_edition, translate_field
from .measures import write_measure
from .world import World

REPORT_DUE_IN_DAYS = 38


def make_present_edition(past: World, world: World) -> None:
    """Decide, make the draft by rule, and write into it what the council is to decide."""
    data = content.load("concept", elsewhere=world.elsewhere)
    texts = edition_texts(world, data["edition"])
    update = concept_updates.add_update(
        actor=world.actor,
        edition_id=past.the_edition.pk,
        title=texts["title"],
        starts_on=world.calendar.starts_on,
        ends_on=world.calendar.ends_on,
        now=before_start(world),
    )
    _decide(past, world, update)
    world.edition = carry_out(
        actor=world.actor,
        update_id=update.pk,
        now=world.calendar.at(world.calendar.from_start(-160)),
    )
    _write_edition(world, data, texts)
    _write_fields(world, data)
    _write_measures(world)


def _decide(past: World, world: World, update: ConceptUpdate) -> None:
    now = world.calendar.at(world.calendar.from_start(-170))
    rows = content.earlier_measures(elsewhere=world.elsewhere)
    titles = {row["number"]: row["title"] for row in content.measures(elsewhere=world.elsewhere)}
    entries = [
        Entry(
            past.measures[row["number"]].pk,
            row["fate"],
            row.get("reason", ""),
            into=past.measures[row["into"]].pk if row["fate"] == "merged" else None,
            parts=tuple(titles[one] for one in row["into"]) if row["fate"] == "split" else (),
        )
        for row in rows
    ]
    concept_updates.decide(actor=world.actor, update_id=update.pk, entries=entries, now=now)
    for number in _new_numbers(world):
        concept_updates.add_new_measure(
            actor=world.actor,
            update_id=update.pk,
            action_field_id=past.fields[number.split(".")[0]].pk,
            title=titles[number],
            reason=_reason_for_new(number),
            now=now,
        )


def _new_numbers(world: World) -> list[str]:
    """The present measures that no earlier one leads to."""
    rows = content.earlier_measures(elsewhere=world.elsewhere)
    followed = {number for row in rows for number in content.followers(row)}
    numbers = [row["number"] for row in content.measures(elsewhere=world.elsewhere)]
    return [number for number in numbers if number not in followed]


def _reason_for_new(number: str) -> str:
    new = content.load("earlier")["new"]
    reason: str = new["reasons"].get(number, new["reason"])
    return reason


def _write_edition(world: World, data: content.Content, texts: dict[str, str]) -> None:
    edition = world.the_edition
    values: dict[str, Any] = {
        **texts,
        "report_due_on": world.calendar.days(REPORT_DUE_IN_DAYS),
    }
    world.edition = editions.change_edition(
        actor=world.actor,
        id=edition.pk,
        version=edition.version,
        reason="Einleitung für die neue Edition",
        now=world.calendar.at(world.calendar.from_start(-150)),
        **values,
    )
    translate_edition(world, data["edition"], texts)


def _write_fields(world: World, data: content.Content) -> None:
    earlier = content.load("earlier")
    reasons = {row["number"]: row["reason"] for row in earlier["field"]}
    for row in content.fields(elsewhere=world.elsewhere):
        field = world.the_edition.action_fields.get(number=row["number"])
        world.fields[row["number"]] = field
        if row["number"] in reasons:
            _rewrite_field(world, row, field, reasons[row["number"]])
        translate_field(world, row, field)
        for goal in field.goals.all():
            world.goals[goal.number] = goal
    wanted = {
        goal["number"]: goal
        for row in content.fields(elsewhere=world.elsewhere)
        for goal in row["goals"]
    }
    for row in earlier["goal"]:
        _rewrite_goal(
            world.actor, world, world.goals[row["number"]], wanted[row["number"]], row["reason"]
        )


def _rewrite_field(world: World, row: content.Content, field: ActionField, reason: str) -> None:
    names = ("number", "title", "summary", "situation", "trend")
    world.fields[row["number"]] = action_fields.change_action_field(
        actor=world.actor,
        id=field.pk,
        version=field.version,
        reason=reason,
        now=world.calendar.at(world.calendar.from_start(-140)),
        **{name: row[name] for name in names},
    )


def _rewrite_goal(
    actor: Viewer, world: World, goal: Goal, row: content.Content, reason: str
) -> None:
    world.goals[goal.number] = action_fields.change_goal(
        actor=actor,
        id=goal.pk,
        version=goal.version,
        reason=reason,
        now=world.calendar.at(world.calendar.from_start(-140)),
        number=goal.number,
        title=row["title"],
        text=goal.text,
        parent=goal.parent,
    )
    english(world, "goal", goal.pk, {"title": (row["title"], row["title_en"])})


def _write_measures(world: World) -> None:
    """The carried rows get the numbers and texts of the present; none is added and none is lost."""
    rows = content.measures(elsewhere=world.elsewhere)
    carried = {one.title: one for one in Measure.objects.filter(edition=world.the_edition)}
    earlier = content.earlier_measures(elsewhere=world.elsewhere)
    old = {
        number: row
        for row in earlier
        if row["fate"] != "merged"
        for number in content.followers(row)
    }
    for row in rows:
        before = old.get(row["number"])
        is_one = before is not None and before["fate"] in ("kept", "changed")
        title = before["title"] if before is not None and is_one else row["title"]
        world.measures[row["number"]] = carried[title]
    now = world.calendar.at(world.calendar.from_start(-150))
    # From the last one back: who moves to a number finds it free, since new ones end each field.
    for row in reversed(rows):
        before = old.get(row["number"])
        reason = before.get("reason", "") if before else _reason_for_new(row["number"])
        write_measure(world, row, world.measures[row["number"]], reason=reason, now=now)
