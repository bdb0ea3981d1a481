"""From a need to a goal or measure in one step; both ends stay linked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound, Refused
from ankommen.core.registries import trace
from ankommen.core.viewer import Viewer

from ..models import ActionField, Goal, Measure, Need, NeedState
from .action_fields import add_goal
from .measures import create_measure
from .needs import lock_need, record_need, take_step

RELATION = "answered_by"


@transaction.atomic
def make_goal(
    *,
    actor: Viewer,
    need_id: int,
    action_field_id: int,
    number: str,
    title: str,
    text: str,
    now: datetime,
) -> Goal:
    """A goal of a draft that answers the need."""
    need = lock_need(actor, need_id)
    goal = add_goal(
        actor=actor, action_field_id=action_field_id, number=number, title=title, text=text
    )
    _tie(actor, need, ("goal", goal.pk), str(goal), now)
    return goal


@transaction.atomic
def make_measure(
    *,
    actor: Viewer,
    need_id: int,
    action_field_id: int,
    number: str,
    title: str,
    text: str,
    now: datetime,
) -> Measure:
    """A measure of a draft that answers the need, for the same groups and areas."""
    need = lock_need(actor, need_id)
    field = ActionField.objects.filter(pk=action_field_id).first()
    if field is None:
        raise NotFound
    values: dict[str, Any] = {
        "number": number,
        "title": title,
        "text": text,
        "action_field": field.pk,
        "target_groups": sorted(need.target_groups.values_list("pk", flat=True)),
        "areas": sorted(need.areas.values_list("pk", flat=True)),
    }
    measure = create_measure(actor=actor, edition_id=field.edition_id, values=values, now=now)
    _tie(actor, need, ("measure", measure.pk), str(measure), now)
    return measure


@transaction.atomic
def link_need(*, actor: Viewer, need_id: int, target: tuple[str, int], now: datetime) -> Need:
    """Say that a goal or measure that exists already answers the need."""
    need = lock_need(actor, need_id)
    kind, id = target
    model: type[Goal] | type[Measure] = Goal if kind == "goal" else Measure
    row = model.objects.filter(pk=id).first()
    if kind not in {"goal", "measure"} or row is None:
        message = _("Bitte wählen Sie ein Ziel oder eine Maßnahme.")
        raise Refused.because("target_missing", message, field="target")
    _tie(actor, need, target, str(row), now)
    return need


def _tie(actor: Viewer, need: Need, target: tuple[str, int], label: str, now: datetime) -> None:
    """Link and move on. A need that is already in the concept or answered stays so."""
    if need.state in {NeedState.MERGED, NeedState.SET_ASIDE}:
        message = _("Der Bedarf ist „%(state)s“. Öffnen Sie ihn zuerst wieder.")
        raise Refused.because("not_open", message % {"state": need.get_state_display()})
    trace.link(source=("need", need.pk), target=target, relation=RELATION)
    if need.state == NeedState.OPEN:
        take_step(actor, need, NeedState.IN_GOAL, "", now, into=label)
    else:
        record_need("need.link", actor, need, into=label)
