"""Rows of the public face, and of the pages where staff keep it."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import ADMINISTRATORS, EVERYBODY, LEAD
from .row import Row, change, form_page, page

PAGE_EDITORS = LEAD | ADMINISTRATORS


def edition(world: World) -> dict[str, Any]:
    return {"edition": world.published.slug}


def action_field(world: World) -> dict[str, Any]:
    return {**edition(world), "slug": "1"}


def measure(world: World) -> dict[str, Any]:
    return {**edition(world), "slug": "1-1"}


def attachment(world: World) -> dict[str, Any]:
    return {**measure(world), "id": world.public_attachment.pk}


def report(world: World) -> dict[str, Any]:
    return {**edition(world), "id": world.published_report.pk}


def report_file(world: World) -> dict[str, Any]:
    return {**report(world), "kind": "bericht"}


def legal_page(_: World) -> dict[str, Any]:
    return {"kind": "accessibility"}


def legal_text(_: World) -> dict[str, Any]:
    return {"kind": "imprint", "language": "de"}


def feedback(world: World) -> dict[str, Any]:
    return {"id": world.feedback.pk}


PORTAL: tuple[Row, ...] = (
    *page("root", EVERYBODY, status=302),
    *page("robots", EVERYBODY),
    *page("easy_language", EVERYBODY),
    *page("portal:start", EVERYBODY),
    *page("portal:concept", EVERYBODY),
    *page("portal:edition_list", EVERYBODY),
    *page("portal:edition", EVERYBODY, edition),
    *page("portal:action_field", EVERYBODY, action_field),
    *page("portal:measure", EVERYBODY, measure),
    *page("portal:attachment", EVERYBODY, attachment),
    *page("portal:report", EVERYBODY, report),
    *page("portal:report_file", EVERYBODY, report_file),
    *page("portal:indicator_list", EVERYBODY),
    *page("portal:indicator", EVERYBODY, lambda _: {"slug": "j1"}),
    *form_page("portal:legal_page", EVERYBODY, legal_page),
    *page("portal_staff:legal_page_list", PAGE_EDITORS),
    *form_page("portal_staff:legal_page_edit", PAGE_EDITORS, legal_text),
    *page("portal_staff:feedback_list", PAGE_EDITORS),
    *change("portal_staff:feedback_done", PAGE_EDITORS, feedback),
)
