"""The demo's areas with their official populations, and its installation."""

from __future__ import annotations

from ankommen.config.installing import found_office
from ankommen.core.geography import services
from ankommen.core.geography.rules import EVERYBODY, Count
from ankommen.core.models import Area

from . import content
from .world import World

INVENTED_AREAS = "Für die Demo erfundene Gliederung; es gibt diese Planungsräume nicht."


def add_places(world: World) -> None:
    district = content.load("district", elsewhere=world.elsewhere)
    world.home = found_office(
        actor=world.actor,
        district=world.district,
        office_name=district["office_name"],
        is_demo=True,
    )
    _add_planning_areas(world, district)
    if not world.elsewhere:
        _add_own_figures(world, district)
        _add_neighbourhoods(world, district["neighbourhoods"])
    services.draw_schematic_outlines(actor=world.actor, parent=world.home)


def _add_planning_areas(world: World, district: content.Content) -> None:
    for position, row in enumerate(district["planning_areas"]["areas"], start=1):
        world.areas[row["key"]] = services.create_area(
            actor=world.actor,
            kind="planning_area",
            name=f"{row['name']} (erfunden)" if world.elsewhere else row["name"],
            parent=world.home,
            source=INVENTED_AREAS if world.elsewhere else district["planning_areas"]["source"],
            is_invented=world.elsewhere,
            position=position,
        )


def _add_own_figures(world: World, district: content.Content) -> None:
    own = district["own_figures"]
    rows = [(world.the_home, own["persons"])]
    rows += [
        (world.areas[row["key"]], row["persons"]) for row in district["planning_areas"]["areas"]
    ]
    for area, persons in rows:
        services.record_population(
            actor=world.actor,
            area=area,
            series=own["series"],
            reference_date=own["reference_date"],
            counts=[Count("all", EVERYBODY, persons)],
            source=own["source"],
        )


def _add_neighbourhoods(world: World, neighbourhoods: content.Content) -> None:
    for row in neighbourhoods["areas"]:
        parent: Area = world.areas[row["parent"]]
        world.areas[row["key"]] = services.create_area(
            actor=world.actor,
            kind="neighbourhood",
            name=row["name"],
            parent=parent,
            source=neighbourhoods["source"],
            is_invented=True,
        )
