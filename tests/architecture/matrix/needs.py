"""Rows of needs and their evidence."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import EDITORS, READERS
from .row import Row, form_page, page


def need(world: World) -> dict[str, Any]:
    return {"number": world.need.number}


def answered(world: World) -> dict[str, Any]:
    return {**need(world), "target": "answered"}


def evidence(world: World) -> dict[str, Any]:
    return {**need(world), "id": world.need_evidence.pk}


def as_csv(_: World) -> dict[str, Any]:
    return {"kind": "csv"}


NEEDS: tuple[Row, ...] = (
    *page("strategy:need_list", READERS),
    *page("strategy:need_detail", READERS, need),
    *form_page("strategy:need_add", EDITORS),
    *form_page("strategy:need_change", EDITORS, need),
    *form_page("strategy:need_evidence_add", EDITORS, need),
    *form_page("strategy:need_evidence_remove", EDITORS, evidence),
    *form_page("strategy:need_move", EDITORS, answered),
    *form_page("strategy:need_merge", EDITORS, need),
    *form_page("strategy:need_goal", EDITORS, need),
    *form_page("strategy:need_measure", EDITORS, need),
    *form_page("strategy:need_link", EDITORS, need),
)
