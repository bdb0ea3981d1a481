"""What is written about action fields and goals of an edition that is not yet adopted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import ActionField, Edition, Goal, GuidingGoal, Measure
from ..permissions import may_edit_concept
from ..rules.structure import (
    RESERVED,
    address_text,
    depth_of,
    free_slug,
    is_below,
    levels_below,
    natural_key,
)
from . import texts
from .freezing import lock_edition


@transaction.atomic
def add_action_field(
    *, actor: Viewer, edition_id: int, number: str, title: str, **sections: str
) -> ActionField:
    edition = _editable(actor, edition_id)
    _refuse_number(edition, number, except_id=0)
    last = edition.action_fields.aggregate(last=Max("position"))["last"]
    slugs = RESERVED | set(edition.action_fields.values_list("slug", flat=True))
    field = ActionField.objects.create(
        edition=edition,
        number=number,
        slug=free_slug(address_text(title), slugs),
        title=title,
        position=0 if last is None else last + 1,
        **sections,
    )
    _record("action_field.add", actor, field)
    return field


@transaction.atomic
def change_action_field(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    reason: str = "",
    now: datetime,
    **values: Any,
) -> ActionField:
    edition = _editable(actor, _edition_of_field(id))
    field = ActionField.objects.get(pk=id)
    values = merge_changed(field, version=version, base=base, wanted=values)
    _refuse_number(edition, values["number"], except_id=id)
    texts.write(
        field,
        values,
        actor=actor,
        kind="action_field",
        edition_id=edition.pk,
        reason=reason,
        now=now,
    )
    return field


@transaction.atomic
def remove_action_field(*, actor: Viewer, id: int) -> None:
    """Remove an empty action field; one with measures or goals stays."""
    _editable(actor, _edition_of_field(id))
    field = ActionField.objects.get(pk=id)
    measures = field.measures.count() + field.further_measures.count()
    if measures or field.goals.exists():
        raise Refused.because(
            "not_empty",
            _(
                "Zum Handlungsfeld gehören noch Ziele oder Maßnahmen. Bitte zuerst verschieben "
                "oder entfernen."
            ),
        )
    _record("action_field.remove", actor, field)
    field.delete()


@transaction.atomic
def order_action_fields(*, actor: Viewer, edition_id: int, places: Mapping[int, int]) -> None:
    """Put action fields in the order of the places typed; equal places keep their old order."""
    edition = _editable(actor, edition_id)
    fields = list(edition.action_fields.all())
    ordered = sorted(fields, key=lambda field: places.get(field.pk, field.position))
    for position, field in enumerate(ordered, start=1):
        if field.position != position:
            ActionField.objects.filter(pk=field.pk).update(position=position)
    audit.record(
        "edition.order",
        actor=actor,
        kind="edition",
        id=edition.pk,
        label=edition.title,
        details={"action_fields": [field.number for field in ordered]},
    )


@transaction.atomic
def add_goal(
    *,
    actor: Viewer,
    action_field_id: int,
    number: str,
    title: str,
    text: str = "",
    parent: Goal | None = None,
    guiding_goals: list[GuidingGoal] | None = None,
) -> Goal:
    """A goal, or a partial goal below `parent`, down to the depth the concept allows."""
    edition = _editable(actor, _edition_of_field(action_field_id))
    values = {"number": number, "title": title, "text": text, "parent": parent}
    _refuse_goal(edition, action_field_id, values, except_id=0)
    siblings = Goal.objects.filter(action_field_id=action_field_id, parent=parent)
    last = siblings.aggregate(last=Max("position"))["last"]
    goal = Goal.objects.create(
        action_field_id=action_field_id, position=0 if last is None else last + 1, **values
    )
    goal.guiding_goals.set(_of_concept(edition, guiding_goals or []))
    _record("goal.add", actor, goal)
    return goal


@transaction.atomic
def change_goal(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    reason: str = "",
    now: datetime,
    guiding_goals: list[GuidingGoal] | None = None,
    **values: Any,
) -> Goal:
    edition = _editable(actor, _edition_of_goal(id))
    goal = Goal.objects.select_related("action_field").get(pk=id)
    if guiding_goals is not None:
        values["guiding_goals"] = _of_concept(edition, guiding_goals)
    values = merge_changed(goal, version=version, base=base, wanted=values)
    links = values.pop("guiding_goals", None)
    _refuse_goal(edition, goal.action_field_id, values, except_id=id)
    texts.write(
        goal, values, actor=actor, kind="goal", edition_id=edition.pk, reason=reason, now=now
    )
    if links is not None:
        _link_guiding_goals(goal, links, actor=actor, edition=edition, reason=reason, now=now)
    return goal


def _link_guiding_goals(
    goal: Goal,
    guiding_goals: list[GuidingGoal],
    *,
    actor: Viewer,
    edition: Edition,
    reason: str,
    now: datetime,
) -> None:
    """Which guiding goals a goal serves is official text: a change counts and is kept."""
    before = list(goal.guiding_goals.all())
    if set(before) == set(guiding_goals):
        return
    goal.guiding_goals.set(guiding_goals)
    goal.version += 1
    goal.save(update_fields=["version"])
    texts.record_revision(
        actor=actor,
        edition_id=edition.pk,
        kind="goal",
        id=goal.pk,
        label=str(goal),
        field="guiding_goals",
        old=_listed(before),
        new=_listed(guiding_goals),
        reason=reason,
        now=now,
    )
    _record("goal.link", actor, goal)


def _listed(rows: Iterable[Goal | GuidingGoal]) -> str:
    return "\n".join(str(row) for row in sorted(rows, key=lambda row: natural_key(row.number)))


@transaction.atomic
def remove_goal(*, actor: Viewer, id: int) -> None:
    """Remove a goal that nothing hangs on."""
    _editable(actor, _edition_of_goal(id))
    goal = Goal.objects.get(pk=id)
    if goal.children.exists() or Measure.objects.filter(goals=goal).exists():
        raise Refused.because(
            "goal_in_use",
            _("Am Ziel hängen noch Teilziele oder Maßnahmen. Bitte zuerst lösen."),
        )
    _record("goal.remove", actor, goal)
    goal.delete()


@transaction.atomic
def order_goals(
    *, actor: Viewer, action_field_id: int, places: Mapping[int, int], now: datetime
) -> None:
    """Put the goals of one action field in the order of the places typed, level by level."""
    edition = _editable(actor, _edition_of_field(action_field_id))
    field = ActionField.objects.get(pk=action_field_id)
    goals = list(field.goals.all())
    is_changed = False
    for parent_id in {goal.parent_id for goal in goals}:
        level = [goal for goal in goals if goal.parent_id == parent_id]
        ordered = sorted(level, key=lambda goal: places.get(goal.pk, goal.position))
        if ordered != level:
            is_changed = True
            _put_in_order(level, ordered)
    if not is_changed:
        return
    texts.record_revision(
        actor=actor,
        edition_id=edition.pk,
        kind="action_field",
        id=field.pk,
        label=str(field),
        field="goals",
        old="\n".join(map(str, goals)),
        new="\n".join(map(str, field.goals.all())),
        reason="",
        now=now,
    )
    _record("action_field.order_goals", actor, field)


def _put_in_order(level: list[Goal], ordered: list[Goal]) -> None:
    """Number the level from one; only who changed places counts it as a change."""
    for position, (before, goal) in enumerate(zip(level, ordered, strict=True), start=1):
        version = goal.version + (goal != before)
        Goal.objects.filter(pk=goal.pk).update(position=position, version=version)


def _editable(actor: Viewer, edition_id: int) -> Edition:
    if not may_edit_concept(actor):
        raise NotAllowed
    return lock_edition(edition_id, official=True)


def _edition_of_field(id: int) -> int:
    found = ActionField.objects.filter(pk=id).values_list("edition_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _edition_of_goal(id: int) -> int:
    rows = Goal.objects.filter(pk=id).values_list("action_field__edition_id", flat=True)
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def _refuse_number(edition: Edition, number: str, *, except_id: int) -> None:
    if edition.action_fields.exclude(pk=except_id).filter(number=number).exists():
        raise Refused((_number_taken(number),))


def _number_taken(number: str) -> Problem:
    return Problem(
        "number_taken",
        _("Die Nummer %(number)s ist schon vergeben.") % {"number": number},
        "number",
        number,
    )


def _refuse_goal(
    edition: Edition, action_field_id: int, values: Mapping[str, Any], *, except_id: int
) -> None:
    goals = Goal.objects.filter(action_field_id=action_field_id)
    problems = []
    if goals.exclude(pk=except_id).filter(number=values["number"]).exists():
        problems.append(_number_taken(values["number"]))
    parent = values.get("parent")
    if parent is not None:
        problems += _parent_problems(
            edition, parent.pk, except_id, dict(goals.values_list("pk", "parent_id"))
        )
    if problems:
        raise Refused(tuple(problems))


def _parent_problems(
    edition: Edition, parent: int, goal: int, parents: dict[int, int | None]
) -> list[Problem]:
    if parent not in parents:
        return [
            Problem(
                "foreign_parent", _("Dieses Ziel gehört zu einem anderen Handlungsfeld."), "parent"
            )
        ]
    if goal and is_below(parent, goal, parents):
        return [Problem("circle", _("Ein Ziel kann nicht unter sich selbst stehen."), "parent")]
    deepest = depth_of(parent, parents) + 1 + (levels_below(goal, parents) if goal else 0)
    allowed = edition.concept.goal_depth
    if deepest > allowed:
        return [
            Problem(
                "too_deep",
                _(
                    "Das wäre Ebene %(level)d; der Zielbaum dieses Konzepts hat %(allowed)d. Mehr "
                    "Ebenen lassen sich beim Konzept einstellen."
                )
                % {"level": deepest, "allowed": allowed},
                "parent",
                deepest,
            )
        ]
    return []


def _of_concept(edition: Edition, goals: list[GuidingGoal]) -> list[GuidingGoal]:
    return [goal for goal in goals if goal.concept_id == edition.concept_id]


def _record(action: str, actor: Viewer, row: ActionField | Goal) -> None:
    kind = "goal" if isinstance(row, Goal) else "action_field"
    audit.record(action, actor=actor, kind=kind, id=row.pk, label=str(row))
