"""Rows of what comes in and goes out as a file: imports, exports, implementation reports."""

from __future__ import annotations

from typing import Any

from ..world import World
from .concept import edition
from .roles import EDITORS, LEAD, READERS
from .row import Row, change, form_page, page


def open_import(world: World) -> dict[str, Any]:
    return {"id": world.open_import.pk}


def done_import(world: World) -> dict[str, Any]:
    return {"id": world.done_import.pk}


def report(world: World) -> dict[str, Any]:
    return {"edition": world.edition.slug, "id": world.report.pk}


def draft(world: World) -> dict[str, Any]:
    return {"id": world.report_draft.pk}


def section(world: World) -> dict[str, Any]:
    return {**draft(world), "field": world.action_field.slug, "kind": "summary"}


IMPORTS: tuple[Row, ...] = (
    *page("strategy:export_overview", EDITORS),
    *form_page("strategy:import_upload", EDITORS),
    *page("strategy:import_template", EDITORS, lambda _world: {"kind": "xlsx"}),
    *form_page("strategy:import_mapping", EDITORS, open_import),
    *page("strategy:import_preview", EDITORS, open_import),
    *page("strategy:import_problems", EDITORS, open_import),
    *change("strategy:import_run", EDITORS, open_import),
    *form_page("strategy:import_detail", EDITORS, done_import),
    *page("strategy:edition_export", EDITORS, lambda world: {**edition(world), "kind": "xlsx"}),
)

REPORTS: tuple[Row, ...] = (
    *page("strategy:report_home", READERS, status=302),
    *page("strategy:report_list", READERS, edition),
    *form_page("strategy:report_create", LEAD, edition),
    *page("strategy:report_detail", READERS, report),
    *page("strategy:report_sheet", READERS, report),
    *page("strategy:report_file", READERS, lambda world: {**report(world), "kind": "intern"}),
    *page("strategy:report_comparison", READERS),
    *page("strategy:report_workbook", READERS, report),
    *change("strategy:report_output", READERS, lambda world: {**report(world), "kind": "slides"}),
    *page("strategy:report_draft", EDITORS, draft),
    *form_page("strategy:report_section", EDITORS, section, sent=302),
    *change("strategy:report_draft_finish", LEAD, draft),
    *change("strategy:report_publish", LEAD, report),
    *form_page("strategy:report_resolution", LEAD, report, sent=302),
)
