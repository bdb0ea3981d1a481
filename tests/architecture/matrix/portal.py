"""Rows of the public face, and of the pages where staff keep it."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import ADMINISTRATORS, EVERYBODY, LEAD
from .row import Row, change, form_page, page

PAGE_EDITORS = LEAD | ADMINISTRATORS


def synopsis(world: World) -> dict[str, Any]:
    return {"edition": world.published.slug, "old": world.earlier.slug}


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


def api_edition(world: World) -> dict[str, Any]:
    return {"slug": world.published.slug}


def api_measure(world: World) -> dict[str, Any]:
    return {**api_edition(world), "measure": "1-1"}


def legal_page(_: World) -> dict[str, Any]:
    return {"kind": "accessibility"}


def legal_text(_: World) -> dict[str, Any]:
    return {"kind": "imprint", "language": "de"}


def feedback(world: World) -> dict[str, Any]:
    return {"id": world.feedback.pk}


PORTAL: tuple[Row, ...] = (
    *page("root", EVERYBODY, status=302),
    *page("healthz", EVERYBODY),
    # No worker runs beside the tests: tests/core/test_readiness.py signs one on.
    *page("readyz", EVERYBODY, status=503),
    # Only for who has the token: tests/core/test_metrics.py.
    *page("metrics", EVERYBODY, status=404),
    *page("robots", EVERYBODY),
    *page("sitemap", EVERYBODY),
    *page("easy_language", EVERYBODY),
    *page("portal:start", EVERYBODY),
    *page("portal:concept", EVERYBODY),
    *page("portal:edition_list", EVERYBODY),
    *page("portal:account", EVERYBODY, edition),
    *page("portal:changes", EVERYBODY),
    *page("portal:feed", EVERYBODY, lambda _: {"kind": "atom"}),
    *page("portal:measures_json", EVERYBODY),
    *page("portal:embed_help", EVERYBODY),
    *page("portal:api_help", EVERYBODY),
    # Nobody is named here: tests/portal/test_security_txt.py names somebody.
    *page("security_txt", EVERYBODY, status=404),
    *page("api:openapi-json", EVERYBODY),
    # Only there so that the interface finds its own address.
    *page("api:api-root", EVERYBODY, status=404),
    *page("api:concept", EVERYBODY),
    *page("api:editions", EVERYBODY),
    *page("api:edition", EVERYBODY, api_edition),
    *page("api:measures", EVERYBODY, api_edition),
    *page("api:measure", EVERYBODY, api_measure),
    *page("api:indicators", EVERYBODY),
    *page("api:indicator", EVERYBODY, lambda _: {"slug": "j1"}),
    *page("api:changes", EVERYBODY),
    *page("portal:embed", EVERYBODY),
    *page("portal:edition", EVERYBODY, edition),
    *page("portal:synopsis", EVERYBODY, synopsis),
    *page("portal:action_field", EVERYBODY, action_field),
    *page("portal:measure", EVERYBODY, measure),
    *page("portal:attachment", EVERYBODY, attachment),
    *page("portal:report", EVERYBODY, report),
    *page("portal:report_file", EVERYBODY, report_file),
    *page("portal:indicator_list", EVERYBODY),
    *page("portal:search", EVERYBODY),
    *page("portal:projects", EVERYBODY),
    *page("portal:indicator", EVERYBODY, lambda _: {"slug": "j1"}),
    *form_page("portal:legal_page", EVERYBODY, legal_page),
    *page("portal_staff:legal_page_list", PAGE_EDITORS),
    *form_page("portal_staff:legal_page_edit", PAGE_EDITORS, legal_text),
    *page("portal_staff:feedback_list", PAGE_EDITORS),
    *change("portal_staff:feedback_done", PAGE_EDITORS, feedback),
)
