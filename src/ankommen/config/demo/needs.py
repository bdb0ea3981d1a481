"""The demo's needs: what helpers miss, what shows it, and the measures that answer."""

from __future__ import annotations

from decimal import Decimal

from ankommen.core.models import TraceLink
from ankommen.strategy.models import Need, NeedEvidence, NeedState

from . import content
from .world import World

SHARE, MARGIN = Decimal(34), Decimal(5)


def add_needs(world: World) -> None:
    """Written in a few statements; a measure that this district has not is left out."""
    rows = content.load("needs", elsewhere=world.elsewhere)["need"]
    calendar, who = world.calendar, world.actor.label
    asked = calendar.from_start(-220)
    needs = Need.objects.bulk_create(
        Need(
            concept=world.the_concept,
            number=number,
            title=row["title"],
            text=row["text"],
            system=row["system"],
            since_year=row["since"],
            state=NeedState.IN_GOAL if _answers(world, row) else NeedState.OPEN,
            state_since=calendar.starts_on,
            added_at=calendar.at(asked),
            added_by_label=who,
        )
        for number, row in enumerate(rows, start=1)
    )
    pairs = list(zip(needs, rows, strict=True))
    groups = Need.target_groups.through
    groups.objects.bulk_create(
        groups(need=need, targetgroup_id=world.target_groups[key])
        for need, row in pairs
        for key in row["groups"]
    )
    NeedEvidence.objects.bulk_create(
        NeedEvidence(
            need=need,
            kind=kind,
            weight=weight,
            origin=origin,
            text=text,
            reports=reports,
            share_percent=SHARE if kind == "survey" else None,
            margin_points=MARGIN if kind == "survey" else None,
            dated_on=calendar.from_start(-220 - days),
            added_at=calendar.at(asked),
            added_by_label=who,
        )
        for need, row in pairs
        for kind, weight, origin, text, reports, days in row["evidence"]
    )
    TraceLink.objects.bulk_create(
        TraceLink(
            source_kind="need",
            source_id=need.pk,
            target_kind="measure",
            target_id=id,
            relation="answered_by",
        )
        for need, row in pairs
        for id in _answers(world, row)
    )


def _answers(world: World, row: content.Content) -> list[int]:
    return [world.measures[one].pk for one in row["measures"] if one in world.measures]
