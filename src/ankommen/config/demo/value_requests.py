"""The demo's requests to data owners: one open, one delivered and waiting, one overdue."""

from __future__ import annotations

from decimal import Decimal

from ankommen.core.viewer import Viewer
from ankommen.strategy.models import ValueRequest
from ankommen.strategy.rules.value_requests import thresholds
from ankommen.strategy.selectors.missing_values import missing_figures
from ankommen.strategy.services.value_delivery import Answer, take_answers
from ankommen.strategy.services.value_requests import Letter, Place, ask_for_values

from . import content
from .world import World


def ask_owners(world: World) -> None:
    """Each for what is missing of its indicators; another district may lack nothing of them."""
    missing = missing_figures(
        viewer=world.actor, concept=world.the_concept, today=world.calendar.today
    )
    for row in content.load("indicators", elsewhere=world.elsewhere)["request"]:
        places = [
            Place(one.indicator_id, one.area_id, one.reference_date)
            for one in missing
            if one.code in row["codes"] and one.may_ask
        ]
        if places:
            _ask(world, row, places[-row.get("most", len(places)) :])


def _ask(world: World, row: content.Content, places: list[Place]) -> None:
    calendar = world.calendar
    now = calendar.at(calendar.days(row["asked"]))
    request = ask_for_values(
        actor=world.actor,
        concept_id=world.the_concept.pk,
        letter=Letter(
            owner=row["owner"],
            email=row["email"],
            deadline=calendar.days(row["deadline"]),
            contact_name=row["contact"],
            message=row["message"],
        ),
        places=places,
        now=now,
    )
    reminded = request.deadline + thresholds(calendar.today).remind_after[0]
    ValueRequest.objects.filter(pk=request.pk).update(
        due_mail="",
        mailed_at=now,
        reminded_for=min(reminded, calendar.today),
    )
    if "delivered" in row:
        _deliver(world, row, request)


def _deliver(world: World, row: content.Content, request: ValueRequest) -> None:
    now = world.calendar.at(world.calendar.days(-1))
    answers = [
        Answer(
            line.pk, line.version, Decimal(str(row["delivered"])), "", row["source"], row["note"]
        )
        for line in request.lines.all()
    ]
    holder = Viewer(None, row["owner"])
    take_answers(request_id=request.pk, holder=holder, answers=answers, now=now)
