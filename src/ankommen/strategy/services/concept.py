"""What stands above the editions: the concept itself and its guiding goals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.models import Installation
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import Concept, Edition, Goal, GuidingGoal
from ..permissions import may_edit_concept
from ..presets import Preset, presets
from ..rules.structure import DEEPEST, depth_of
from . import texts


@transaction.atomic
def add_concept(
    *, actor: Viewer, title: str, goal_depth: int = 1, preset: str = "", now: datetime
) -> Concept:
    """A concept of the installation's district, on request with the guiding goals of a preset."""
    if not may_edit_concept(actor):
        raise NotAllowed
    installation = Installation.objects.select_related("district").first()
    if installation is None:
        raise Refused.because(
            "no_installation", _("Es ist noch nicht festgelegt, wessen Konzept dies ist.")
        )
    _refuse_depth(goal_depth)
    if Concept.objects.filter(title__iexact=title).exists():
        raise Refused.because(
            "concept_exists",
            _("Ein Konzept mit diesem Titel gibt es schon."),
            field="title",
            value=title,
        )
    concept = Concept.objects.create(
        district=installation.district, title=title, goal_depth=goal_depth
    )
    audit.record("concept.add", actor=actor, kind="concept", id=concept.pk, label=title)
    if preset:
        _load_guiding_goals(concept, preset_named(preset), actor=actor)
    return concept


@transaction.atomic
def change_concept(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    title: str,
    goal_depth: int,
    now: datetime,
) -> Concept:
    """Rename a concept or change the depth of its goal tree, never below what is in use."""
    concept = _concept(actor, id)
    values: dict[str, Any] = {"title": title, "goal_depth": goal_depth}
    values = merge_changed(concept, version=version, base=base, wanted=values)
    goal_depth = values["goal_depth"]
    _refuse_depth(goal_depth)
    parents = dict(
        Goal.objects.filter(action_field__edition__concept=concept).values_list("pk", "parent_id")
    )
    used = max((depth_of(goal, parents) for goal in parents), default=1)
    if goal_depth < used:
        raise Refused.because(
            "depth_in_use",
            _("Es gibt schon Ziele auf Ebene %(used)d; weniger Ebenen sind nicht möglich.")
            % {"used": used},
            field="goal_depth",
            value=goal_depth,
        )
    texts.write(concept, values, actor=actor, kind="concept", edition_id=None, reason="", now=now)
    return concept


@transaction.atomic
def load_guiding_goals(*, actor: Viewer, concept_id: int, preset: str) -> int:
    """Add a preset's guiding goals that the concept does not have yet; says how many."""
    return _load_guiding_goals(_concept(actor, concept_id), preset_named(preset), actor=actor)


@transaction.atomic
def add_guiding_goal(
    *,
    actor: Viewer,
    concept_id: int,
    number: str,
    title: str,
    text: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> GuidingGoal:
    concept = _concept(actor, concept_id)
    values: dict[str, Any] = {
        "number": number,
        "title": title,
        "text": text,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    _refuse_guiding_goal(concept, values, except_id=0)
    _refuse_frozen_guiding_goal(concept, None, values)
    goal = GuidingGoal.objects.create(concept=concept, position=_next_position(concept), **values)
    audit.record("guiding_goal.add", actor=actor, kind="guiding_goal", id=goal.pk, label=str(goal))
    return goal


@transaction.atomic
def change_guiding_goal(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    reason: str = "",
    now: datetime,
    **values: Any,
) -> GuidingGoal:
    """Change or end a guiding goal; not in a way that changes the text of an adopted edition."""
    goal = GuidingGoal.objects.select_for_update().filter(pk=id).first()
    if goal is None:
        raise NotFound
    concept = _concept(actor, goal.concept_id)
    values = merge_changed(goal, version=version, base=base, wanted=values)
    _refuse_guiding_goal(concept, values, except_id=id)
    _refuse_frozen_guiding_goal(concept, goal, values)
    texts.write(
        goal, values, actor=actor, kind="guiding_goal", edition_id=None, reason=reason, now=now
    )
    return goal


def preset_named(code: str) -> Preset:
    preset = presets().get(code)
    if preset is None:
        raise Refused.because(
            "unknown_preset", _("Diese Vorlage gibt es nicht."), field="preset", value=code
        )
    return preset


def _concept(actor: Viewer, id: int) -> Concept:
    if not may_edit_concept(actor):
        raise NotAllowed
    concept = Concept.objects.select_for_update().filter(pk=id).first()
    if concept is None:
        raise NotFound
    return concept


def _load_guiding_goals(concept: Concept, preset: Preset, *, actor: Viewer) -> int:
    """Numbers go on behind the ones in use; a title that is there already is left out."""
    known = set(concept.guiding_goals.values_list("title", flat=True))
    numbers = set(concept.guiding_goals.values_list("number", flat=True))
    position = _next_position(concept)
    added = 0
    for entry in preset.guiding_goals:
        if entry.title in known:
            continue
        number = entry.number if entry.number not in numbers else str(len(numbers) + 1)
        values = {"number": number, "title": entry.title, "text": ""}
        _refuse_frozen_guiding_goal(concept, None, {**values, "valid_from": None, "valid_to": None})
        GuidingGoal.objects.create(concept=concept, position=position + added, **values)
        numbers.add(number)
        added += 1
    if added:
        audit.record(
            "guiding_goal.load_preset",
            actor=actor,
            kind="concept",
            id=concept.pk,
            label=concept.title,
            details={"preset": preset.code, "source": preset.source, "added": added},
        )
    return added


def _next_position(concept: Concept) -> int:
    last = concept.guiding_goals.aggregate(last=Max("position"))["last"]
    return 1 if last is None else last + 1


def _refuse_depth(depth: int) -> None:
    if not 1 <= depth <= DEEPEST:
        raise Refused.because(
            "goal_depth",
            _("Der Zielbaum hat 1 bis %(deepest)d Ebenen.") % {"deepest": DEEPEST},
            field="goal_depth",
            value=depth,
        )


def _refuse_guiding_goal(concept: Concept, values: dict[str, Any], *, except_id: int) -> None:
    problems = []
    others = concept.guiding_goals.exclude(pk=except_id)
    if others.filter(number=values["number"]).exists():
        problems.append(
            Problem(
                "number_taken",
                _("Die Nummer %(number)s ist schon vergeben.") % {"number": values["number"]},
                "number",
                values["number"],
            )
        )
    start, end = values.get("valid_from"), values.get("valid_to")
    if start is not None and end is not None and end < start:
        problems.append(
            Problem("end_before_start", _("Das Ende liegt vor dem Beginn."), "valid_to", end)
        )
    if problems:
        raise Refused(tuple(problems))


def _refuse_frozen_guiding_goal(
    concept: Concept, goal: GuidingGoal | None, values: dict[str, Any]
) -> None:
    """An adopted edition carries the guiding goals in force when it began: they stay as they are.

    Ending one, or deciding a new one, takes effect after that day.
    """
    frozen = Edition.objects.select_for_update().filter(concept=concept, frozen_at__isnull=False)
    for edition in frozen.order_by("starts_on"):
        day = edition.starts_on
        before = goal is not None and _holds(goal.valid_from, goal.valid_to, day)
        after = _holds(values["valid_from"], values["valid_to"], day)
        if before != after or (goal is not None and _rewords(goal, values, edition, before)):
            raise Refused.because(
                "guiding_goal_frozen",
                _(
                    "Zum Text der beschlossenen Edition „%(edition)s“ gehören die Leitziele, die "
                    "am %(day)s galten. Bitte das alte Leitziel später enden und ein neues danach "
                    "beginnen lassen."
                )
                % {"edition": edition.title, "day": f"{day:%d.%m.%Y}"},
                field="valid_from" if goal is None else "",
            )


def _rewords(goal: GuidingGoal, values: dict[str, Any], edition: Edition, belongs: bool) -> bool:
    """Whether the new wording would change the edition's text, or a number its goals refer to."""
    if goal.number != values["number"]:
        return belongs or goal.goals.filter(action_field__edition=edition).exists()
    return belongs and any(getattr(goal, name) != values[name] for name in ("title", "text"))


def _holds(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or end >= day)
