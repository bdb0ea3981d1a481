"""The demo's next edition as a draft, and the consultation on it."""

from __future__ import annotations

from ankommen.strategy.models import Consultation, Edition, Goal, Invitation, Measure, TextRevision
from ankommen.strategy.selectors.concept_updates import update_rows
from ankommen.strategy.services import comments, concept_updates, consultations, measures
from ankommen.strategy.services.carry_over import carry_out
from ankommen.strategy.services.concept_updates import Entry
from ankommen.strategy.services.consultations import Guest

from . import content
from .concept import english
from .world import World

DRAFTED, OPENED, WRITTEN, ANSWERED, DEADLINE = -40, -16, -9, -4, 12


def draft_next_edition(world: World) -> Edition:
    """Every measure goes on as its status suggests; a few change, one is new."""
    data = content.load("consultation", elsewhere=world.elsewhere)
    calendar = world.calendar
    now = calendar.at(calendar.days(DRAFTED))
    update = concept_updates.add_update(
        actor=world.actor,
        edition_id=world.the_edition.pk,
        title=data["title"].format(**calendar.words()),
        starts_on=calendar.ends_on.replace(year=calendar.last + 1, month=1, day=1),
        ends_on=calendar.ends_on.replace(year=calendar.last + 3),
        now=now,
    )
    reasons = {row["number"]: row["reason"] for row in data["changed"]}
    entries = [
        Entry(row.measure.pk, "changed", reasons[row.measure.number])
        if row.measure.number in reasons
        else Entry(row.measure.pk, row.suggestion.fate, row.suggestion.reason, row.suggestion.into)
        for row in update_rows(update, viewer=world.actor, day=calendar.today)
    ]
    concept_updates.decide(actor=world.actor, update_id=update.pk, entries=entries, now=now)
    new = data["new"]
    concept_updates.add_new_measure(
        actor=world.actor,
        update_id=update.pk,
        action_field_id=world.fields[new["field"]].pk,
        title=new["title"],
        reason=new["reason"],
        now=now,
    )
    draft = carry_out(actor=world.actor, update_id=update.pk, now=now)
    added = draft.measures.get(title=new["title"])
    measures.edit_measure(
        actor=world.actor,
        measure_id=added.pk,
        seen=None,
        values={"text": new["text"]},
        reason=new["reason"],
        now=now,
    )
    texts = {name: (new[name], new[f"{name}_en"]) for name in ("title", "text")}
    english(world, "measure", added.pk, texts)
    return draft


def consult_on(world: World, draft: Edition) -> None:
    """Bodies and partners are asked; most comments have their answer, some wait."""
    data = content.load("consultation", elsewhere=world.elsewhere)
    calendar = world.calendar
    consultation = consultations.open_consultation(
        edition_id=draft.pk,
        deadline=calendar.days(DEADLINE),
        introduction=data["introduction"],
        actor=world.actor,
        now=calendar.at(calendar.days(OPENED)),
    )
    guests = {
        key: Guest(world.bodies[key].name, body_id=world.bodies[key].pk) for key in data["bodies"]
    }
    guests |= {
        key: Guest(world.organisations[key].name, organisation_id=world.organisations[key].pk)
        for key in data["organisations"]
    }
    asked = consultations.invite(
        consultation_id=consultation.pk,
        guests=list(guests.values()),
        actor=world.actor,
        now=calendar.at(calendar.days(OPENED)),
    )
    for one in asked:  # handed over by the office itself: the demo mails nobody
        consultations.new_link(
            consultation_id=consultation.pk, invitation_id=one.pk, actor=world.actor
        )
    by_name = {one.name: one for one in asked}
    for number, row in enumerate(data["comment"]):
        section = _section(draft, row["section"])
        if section is not None:
            author = by_name[guests[row["by"]].name]
            _comment(world, consultation, author, section, row, number)


def _section(draft: Edition, name: str) -> tuple[str, int] | None:
    """The row of the draft that `measure:2.2` names; another district may lack it."""
    kind, _colon, number = name.partition(":")
    rows = {
        "edition": Edition.objects.filter(pk=draft.pk),
        "action_field": draft.action_fields.filter(number=number),
        "goal": Goal.objects.filter(action_field__edition=draft, number=number),
        "measure": Measure.objects.filter(edition=draft, number=number),
    }[kind]
    id = rows.values_list("pk", flat=True).first()
    return None if id is None else (kind, id)


def _comment(  # noqa: PLR0917 - one row of the content with its place
    world: World,
    consultation: Consultation,
    author: Invitation,
    section: tuple[str, int],
    row: content.Content,
    number: int,
) -> None:
    calendar = world.calendar
    kind, id = section
    comment = comments.send_comment(
        consultation=consultation,
        section_kind=kind,
        section_id=id,
        text=row["text"],
        sending=f"demo-{number}",
        author=author,
        now=calendar.at(calendar.days(WRITTEN)),
    )
    if "state" not in row:
        return
    now = calendar.at(calendar.days(ANSWERED))
    comments.answer_comments(
        consultation_id=consultation.pk,
        ids=[comment.pk],
        state=row["state"],
        answer=row["answer"],
        revision_ids=_change(world, id, row),
        actor=world.actor,
        now=now,
    )


def _change(world: World, id: int, row: content.Content) -> list[int]:
    """The text that an accepted comment led to, as its revision."""
    if "change" not in row:
        return []
    measures.edit_measure(
        actor=world.actor,
        measure_id=id,
        seen=None,
        values={"text": row["change"]},
        reason=f"Stellungnahme: {row['answer']}",
        now=world.calendar.at(world.calendar.days(ANSWERED)),
    )
    found = TextRevision.objects.filter(object_kind="measure", object_id=id).order_by("-id")
    return list(found.values_list("pk", flat=True)[:1])
