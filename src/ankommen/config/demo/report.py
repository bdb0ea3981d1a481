"""The demo's earlier implementation report: made, deliberated, adopted, published."""

from __future__ import annotations

from ankommen.strategy.services import reports

from . import content
from .decisions import resolve
from .world import World


def add_report(world: World) -> None:
    """The report that the council took last; the next one tells what became of its promises."""
    decisions = content.load("decisions")
    calendar, wish = world.calendar, decisions["report"]
    day = calendar.days(-wish["days_before"])
    report = reports.make_report(
        actor=world.actor,
        edition_id=world.the_edition.pk,
        reference_date=day,
        now=calendar.at(calendar.days(-wish["days_before"] + 14)),
        introduction=wish["introduction"],
    )
    for row in decisions["report_step"]:
        decided = calendar.days(-row["days_before"])
        resolution = resolve(world, row, decided)
        if row.get("decides"):
            reports.attach_resolution(
                report_id=report.pk, resolution_id=resolution.pk, actor=world.actor
            )
            reports.publish_report(report_id=report.pk, actor=world.actor, now=calendar.at(decided))
