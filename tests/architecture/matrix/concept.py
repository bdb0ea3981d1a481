"""Rows of the concept: its editions, action fields, goals and wordings."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import EDITORS, KIK, LEAD, PROVIDERS, READERS
from .row import Row, change, form_page, page


def concept(world: World) -> dict[str, Any]:
    return {"id": world.edition.concept_id}


def of_concept(world: World) -> dict[str, Any]:
    return {"concept_id": world.edition.concept_id}


def edition(world: World) -> dict[str, Any]:
    return {"edition": world.edition.slug}


def next_state(world: World) -> dict[str, Any]:
    return {**edition(world), "target": "consultation"}


def kept_text(world: World) -> dict[str, Any]:
    return {**edition(world), "digest": world.kept_text}


def one_step(world: World) -> dict[str, Any]:
    return {"act": "earlier", "step": world.step.pk}


def action_field(world: World) -> dict[str, Any]:
    return {**edition(world), "slug": world.action_field.slug}


def goal(world: World) -> dict[str, Any]:
    return {"id": world.goal.pk}


def guiding_goal(world: World) -> dict[str, Any]:
    return {"id": world.guiding_goal.pk}


def goal_text(world: World) -> dict[str, Any]:
    return {"kind": "goal", "id": world.goal.pk}


def suggestion(world: World) -> dict[str, Any]:
    return {"id": world.suggestion.pk}


def declined(_: World) -> dict[str, Any]:
    return {"decision": "decline"}


SUGGESTERS = EDITORS | KIK | PROVIDERS | {"kik_elsewhere", "provider_elsewhere"}

CONCEPT: tuple[Row, ...] = (
    *page("strategy:concept_overview", READERS),
    *form_page("strategy:concept_add", EDITORS),
    *form_page("strategy:concept_change", EDITORS, concept),
    *page("strategy:guiding_goal_list", READERS),
    *form_page("strategy:guiding_goal_add", EDITORS, of_concept),
    *form_page("strategy:guiding_goal_change", EDITORS, guiding_goal),
)

EDITIONS: tuple[Row, ...] = (
    *form_page("strategy:edition_add", EDITORS, of_concept),
    *page("strategy:edition_detail", READERS, edition),
    *form_page("strategy:edition_change", EDITORS, edition),
    *form_page("strategy:edition_order", EDITORS, edition, sent=302),
    *change("strategy:edition_publish", LEAD, edition),
    *form_page(
        "strategy:edition_chain", READERS, edition, may_send=EDITORS, data=one_step, sent=302
    ),
    *form_page("strategy:edition_move", LEAD, next_state, sent=302),
    *page("strategy:edition_text", READERS, kept_text),
    *form_page("strategy:action_field_add", EDITORS, edition),
    *page("strategy:action_field_detail", READERS, action_field),
    *form_page("strategy:action_field_change", EDITORS, action_field),
    *change("strategy:action_field_remove", EDITORS, action_field),
    *form_page("strategy:goal_add", EDITORS, action_field),
    *form_page("strategy:goal_order", EDITORS, action_field, sent=302),
    *form_page("strategy:goal_change", EDITORS, goal),
    *change("strategy:goal_remove", EDITORS, goal),
)

TEXTS: tuple[Row, ...] = (
    *page("strategy:revision_list", READERS, goal_text),
    *form_page(
        "strategy:suggestion_add", SUGGESTERS, lambda world: {**goal_text(world), "field": "text"}
    ),
    *page("strategy:suggestion_list", READERS),
    # Made by the provider: who decides sees all of them, others only their own.
    *form_page(
        "strategy:suggestion_detail", LEAD | PROVIDERS, suggestion, may_send=LEAD, data=declined
    ),
)
