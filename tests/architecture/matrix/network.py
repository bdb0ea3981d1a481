"""Rows of partners and committees."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import COMMITTEE_CLERK, DISTRICT_READERS, EDITORS, OF_THE_HOUSE, READERS
from .row import Row, change, form_page, page


def organisation(world: World) -> dict[str, Any]:
    return {"id": world.organisation.pk}


def of_organisation(world: World) -> dict[str, Any]:
    return {"organisation_id": world.organisation.pk}


def unit(world: World) -> dict[str, Any]:
    return {"id": world.unit.pk}


def of_unit(world: World) -> dict[str, Any]:
    return {"unit_id": world.unit.pk}


def resource(world: World) -> dict[str, Any]:
    return {"id": world.resource.pk}


def contact(world: World) -> dict[str, Any]:
    return {"id": world.contact.pk}


def protection_request(world: World) -> dict[str, Any]:
    return {"id": world.protection_request.pk}


def body(world: World) -> dict[str, Any]:
    return {"id": world.meeting.body_id}


def of_body(world: World) -> dict[str, Any]:
    return {"body_id": world.meeting.body_id}


def meeting(world: World) -> dict[str, Any]:
    return {"id": world.meeting.pk}


def of_meeting(world: World) -> dict[str, Any]:
    return {"meeting_id": world.meeting.pk}


def resolution(world: World) -> dict[str, Any]:
    return {"id": world.resolution.pk}


def as_csv(_: World) -> dict[str, Any]:
    return {"kind": "csv"}


def units_as_csv(world: World) -> dict[str, Any]:
    return {**organisation(world), "kind": "csv"}


def meetings_as_csv(world: World) -> dict[str, Any]:
    return {**body(world), "kind": "csv"}


PARTNERS: tuple[Row, ...] = (
    *page("partners:organisation_list", READERS),
    *form_page("partners:organisation_add", EDITORS),
    *page("partners:organisation_detail", DISTRICT_READERS | OF_THE_HOUSE, organisation),
    *form_page("partners:organisation_change", EDITORS, organisation),
    *form_page("partners:unit_add", EDITORS, of_organisation),
    *form_page("partners:unit_change", EDITORS, unit),
    *form_page("partners:resource_set", EDITORS, of_unit),
    *change("partners:resource_remove", EDITORS, resource),
    *form_page("partners:contact_add", EDITORS, of_organisation),
    *form_page("partners:contact_change", EDITORS, contact),
    *change("partners:protection_decide", EDITORS, protection_request),
)

COMMITTEES: tuple[Row, ...] = (
    *page("committees:body_list", READERS),
    *form_page("committees:body_add", COMMITTEE_CLERK),
    *page("committees:body_detail", READERS, body),
    *form_page("committees:body_change", COMMITTEE_CLERK, body),
    *form_page("committees:meeting_add", COMMITTEE_CLERK, of_body),
    *page("committees:meeting_detail", READERS, meeting),
    *form_page("committees:meeting_change", COMMITTEE_CLERK, meeting),
    *form_page("committees:resolution_add", COMMITTEE_CLERK, of_meeting),
    *page("committees:resolution_list", READERS),
    *page("committees:resolution_detail", READERS, resolution),
    *form_page("committees:resolution_change", COMMITTEE_CLERK, resolution),
)
