"""Rows of measures."""

from __future__ import annotations

from typing import Any

from ..world import World
from .concept import edition
from .roles import EDITORS, ELSEWHERE, HERE, LEAD, READERS, REPORTERS
from .row import Row, change, form_page, page


def measure(world: World) -> dict[str, Any]:
    return {"edition": world.edition.slug, "measure": world.measure.slug}


def milestone(world: World) -> dict[str, Any]:
    return {**measure(world), "id": world.milestone.pk}


def attachment(world: World) -> dict[str, Any]:
    return {**measure(world), "id": world.attachment.pk}


def open_batch(world: World) -> dict[str, Any]:
    return {"id": world.open_batch.pk}


def done_batch(world: World) -> dict[str, Any]:
    return {"id": world.done_batch.pk}


MEASURES: tuple[Row, ...] = (
    *page("strategy:measure_list", READERS),
    *page("strategy:measure_board", READERS),
    *page("strategy:measure_timeline", READERS),
    *page("strategy:measure_workload", READERS),
    *page("strategy:measure_batch_list", REPORTERS | ELSEWHERE),
    *change("strategy:measure_batch_choose", REPORTERS | ELSEWHERE),
    *form_page("strategy:measure_batch_change", EDITORS, open_batch),
    *page("strategy:measure_batch_preview", EDITORS, open_batch),
    *change("strategy:measure_batch_renew", EDITORS, open_batch),
    *change("strategy:measure_batch_run", EDITORS, open_batch),
    *page("strategy:measure_batch_detail", EDITORS, done_batch),
    *change("strategy:measure_batch_undo", EDITORS, done_batch),
    *page("strategy:my_measures", READERS),
    *page("strategy:recent_changes", READERS),
    *form_page("strategy:measure_create", EDITORS, edition),
    *page("strategy:measure_detail", HERE, measure),
    *page("strategy:measure_history", HERE, measure),
    *form_page("strategy:measure_edit", EDITORS, measure),
    *change("strategy:measure_confirm", REPORTERS, measure),
    *form_page("strategy:measure_report", REPORTERS, measure),
    *form_page("strategy:measure_override", LEAD, measure),
    *change("strategy:measure_override_end", LEAD, measure),
    *form_page("strategy:measure_end", REPORTERS, measure),
    *form_page("strategy:measure_resume", LEAD, measure),
    *form_page("strategy:measure_milestones", REPORTERS, measure),
    *change("strategy:milestone_change", REPORTERS, milestone),
    *form_page("strategy:measure_attach", REPORTERS, measure),
    *page("strategy:attachment_download", HERE, attachment),
    *change("strategy:attachment_change", EDITORS, attachment),
)
