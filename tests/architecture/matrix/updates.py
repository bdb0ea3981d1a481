"""Rows of the Fortschreibung and the synopsis."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import EDITORS, READERS
from .row import Row, change, form_page, page


def update(world: World) -> dict[str, Any]:
    return {"id": world.update.pk}


def new_decision(world: World) -> dict[str, Any]:
    return {**update(world), "decision": world.new_decision.pk}


def edition(world: World) -> dict[str, Any]:
    return {"edition": world.edition.slug}


def two(world: World) -> dict[str, Any]:
    return {"old": world.published.slug, "new": world.edition.slug}


def as_word(world: World) -> dict[str, Any]:
    return {**two(world), "kind": "docx"}


def made_file(world: World) -> dict[str, Any]:
    return {**two(world), "id": world.synopsis_file.pk}


UPDATES: tuple[Row, ...] = (
    *page("strategy:update_list", READERS),
    *form_page("strategy:update_add", EDITORS, edition),
    *form_page("strategy:update_detail", READERS, update, may_send=EDITORS, sent=302),
    *change("strategy:update_bulk", EDITORS, update, status=200),
    *form_page("strategy:update_new", EDITORS, update),
    *change("strategy:update_decision_remove", EDITORS, new_decision),
    *page("strategy:update_check", READERS, update),
    *change("strategy:update_run", EDITORS, update),
    *change("strategy:update_undo", EDITORS, update, status=404),
    *change("strategy:update_remove", EDITORS, update),
    *page("strategy:synopsis_choose", READERS, status=302),
    *page("strategy:synopsis", READERS, two),
    *change("strategy:synopsis_make", EDITORS, as_word),
    *page("strategy:synopsis_file", READERS, made_file),
)
