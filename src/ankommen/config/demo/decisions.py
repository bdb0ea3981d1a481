"""The demo's chain of deliberation: board, committee, council; adoption, report, thread."""

from __future__ import annotations

from datetime import date

from ankommen.committees import services as committees
from ankommen.committees.models import Meeting, Resolution
from ankommen.strategy.services import editions

from . import content
from .world import World


def adopt_edition(world: World) -> None:
    """Lay the text before each body, then freeze exactly what the council decided."""
    calendar, actor, edition = world.calendar, world.actor, world.the_edition
    rows = content.load("decisions")["edition_step"]
    steps = [
        editions.add_step(
            actor=actor,
            edition_id=edition.pk,
            body_id=world.bodies[row["body"]].pk,
            decides=row.get("decides", False),
        )
        for row in rows
    ]
    consulted = calendar.from_start(-75)
    editions.move_edition(
        actor=actor,
        edition_id=edition.pk,
        target="consultation",
        day=consulted,
        now=calendar.at(consulted),
    )
    for row, step in zip(rows, steps, strict=True):
        day = calendar.from_start(row["day"])
        resolution = resolve(world, row, day)
        editions.lay_before(actor=actor, step_id=step.pk, now=calendar.at(day))
        editions.attach_resolution(
            actor=actor, step_id=step.pk, resolution_id=resolution.pk, now=calendar.at(day)
        )
    adopted = calendar.from_start(rows[-1]["day"])
    for target, day in (("adopted", adopted), ("in_force", calendar.starts_on)):
        editions.move_edition(
            actor=actor, edition_id=edition.pk, target=target, day=day, now=calendar.at(day)
        )
    editions.publish_edition(actor=actor, edition_id=edition.pk, now=calendar.at(adopted))
    edition.refresh_from_db()


def add_meetings(world: World) -> None:
    """Meetings without resolutions, one of them ahead."""
    for row in content.load("decisions")["meeting"]:
        committees.add_meeting(
            actor=world.actor,
            body_id=world.bodies[row["body"]].pk,
            held_on=world.calendar.days(-row["days_before"]),
            place=row["place"],
        )


def resolve(world: World, row: content.Content, day: date) -> Resolution:
    """A meeting of the row's body on that day, with its one resolution."""
    meeting: Meeting = committees.add_meeting(
        actor=world.actor,
        body_id=world.bodies[row["body"]].pk,
        held_on=day,
        place="Kreishaus (Demo), Sitzungssaal",
    )
    words = world.calendar.words()
    yes, no, abstain = row["votes"]
    return committees.add_resolution(
        actor=world.actor,
        meeting_id=meeting.pk,
        paper_number=row["paper"].format(**words),
        title=row["title"].format(**words),
        text=row["text"],
        decided_on=day,
        outcome=row["outcome"],
        votes_yes=yes,
        votes_no=no,
        votes_abstain=abstain,
    )
