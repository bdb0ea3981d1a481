"""The demo's log-ins, organisations, units, contacts and bodies. All of them are invented."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ankommen.accounts.models import User
from ankommen.committees import services as committees
from ankommen.partners import services as partners

from . import content
from .people import add_people
from .world import World

COUNTY_BUDGET = "Kreishaushalt"
GRANT = "Landesförderung (Demo)"


def add_network(world: World) -> None:
    network = content.load("network", elsewhere=world.elsewhere)
    for row in network["organisation"]:
        _add_organisation(world, row)
    for row in network["body"]:
        world.bodies[row["key"]] = committees.add_body(
            actor=world.actor, name=row["name"], kind=row["kind"], is_invented=True
        )
    users = add_people(world)
    for row in network["contact"]:
        _add_contact(world, row, users)


def _add_organisation(world: World, row: content.Content) -> None:
    organisation = partners.add_organisation(
        actor=world.actor,
        name=row["name"],
        short_name=row["short_name"],
        kind=row["kind"],
        protection="public",
        is_invented=True,
        area=world.home if row["kind"] == "district_office" else None,
    )
    world.organisations[row["key"]] = organisation
    for unit in row.get("units", []):
        world.units[unit["key"]] = partners.add_unit(
            actor=world.actor,
            organisation_id=organisation.pk,
            name=unit["name"],
            short_name=unit.get("short_name", ""),
            parent=world.units.get(unit.get("parent", "")),
        )
        _add_resources(world, unit)


def _add_resources(world: World, unit: content.Content) -> None:
    """Staff and budget of each year; `share` is the part a grant pays."""
    for number in (1, 2, 3):
        for source, part in _parts(unit):
            partners.set_resource(
                actor=world.actor,
                unit_id=world.units[unit["key"]].pk,
                year=world.calendar.year(number),
                source=source,
                staff_fte=(Decimal(str(unit["fte"])) * part).quantize(Decimal("0.01")),
                budget_cents=int(unit["budget"] * part * (96 + 2 * number)),
            )


def _parts(unit: content.Content) -> list[tuple[str, Decimal]]:
    share = Decimal(str(unit.get("share", 0)))
    parts = [(COUNTY_BUDGET, 1 - share), (GRANT, share)]
    return [(source, part) for source, part in parts if part]


def _add_contact(world: World, row: content.Content, users: dict[str, User]) -> None:
    values: dict[str, Any] = {
        name: row.get(name, "") for name in ("name", "function", "email", "phone")
    }
    world.contacts[row["key"]] = partners.add_contact(
        actor=world.actor,
        organisation_id=world.organisations[row["organisation"]].pk,
        unit=world.units[row["unit"]],
        protection="public" if row.get("is_public") else "partners",
        user_id=users[row["user"]].pk if "user" in row else None,
        **values,
    )
