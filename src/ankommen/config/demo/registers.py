"""The demo's registers: legal duties, letters to the Land, good practice, sources of money."""

from __future__ import annotations

from datetime import date

from ankommen.strategy.models import ConsultationStep, Duty, ImplementationReport, Project
from ankommen.strategy.services import duties, funding, land_letters, projects

from . import content
from .world import World

SAXONY = "14"


def add_registers(world: World) -> None:
    data = content.load("registers", elsewhere=world.elsewhere)
    known: dict[str, Duty] = {}
    for row in data["duty"]:
        if not row.get("saxon") or world.district.key.startswith(SAXONY):
            known[row.get("key", row["title"])] = _add_duty(world, row)
    for row in data["letter"]:
        _add_letter(world, row, known)
    for row in data["project"]:
        _add_project(world, row)
    for row in data["funding"]:
        _add_funding_source(world, row)


def _add_duty(world: World, row: content.Content) -> Duty:
    calendar = world.calendar
    duty = duties.add_duty(
        actor=world.actor,
        concept_id=world.the_concept.pk,
        values={
            "title": row["title"],
            "text": row.get("text", ""),
            "kind": row["kind"],
            "legal_basis": row["law"],
            "source": row["source"],
            "reviewed_on": calendar.days(-30) if row.get("is_reviewed") else None,
            "unit": _unit(world, row),
            "contact": world.contacts.get(row.get("contact", "")),
            "first_due_on": _day(world, row, "due"),
            "every_months": row.get("months"),
            "notice_days": row.get("notice", 60),
        },
        now=calendar.at(calendar.today),
    )
    for days, kind, text in row.get("proofs", []):
        proved_on = calendar.days(days)
        duties.prove_duty(
            actor=world.actor,
            id=duty.pk,
            proved_on=proved_on,
            text=text,
            cites=_cited(world, kind),
            now=calendar.at(proved_on),
        )
    return duty


def _cited(world: World, kind: str) -> tuple[str, int] | None:
    """The last report, or what the advisory board resolved about the edition."""
    if kind == "report":
        return kind, ImplementationReport.objects.get(edition=world.the_edition).pk
    if kind == "resolution":
        step = ConsultationStep.objects.get(edition=world.the_edition, body=world.bodies["beirat"])
        return kind, step.resolution_id or 0
    return None


def _add_letter(world: World, row: content.Content, known: dict[str, Duty]) -> None:
    calendar = world.calendar
    letter = land_letters.add_letter(
        actor=world.actor,
        concept_id=world.the_concept.pk,
        values={
            "topic": row["topic"],
            "text": row["text"],
            "addressee": row["to"],
            "sent_on": calendar.days(row["sent"]),
            "due_on": _day(world, row, "answer_by"),
            "costs": row.get("costs", ""),
            "cents_per_month": row["month"] * 100 if "month" in row else None,
            "duty": known.get(row.get("duty", "")),
            "unit": _unit(world, row),
        },
        now=calendar.at(calendar.days(row["sent"])),
    )
    if "answered" in row:
        land_letters.answer_letter(
            actor=world.actor,
            id=letter.pk,
            version=letter.version,
            answered_on=calendar.days(row["answered"]),
            answer=row["answer"],
            now=calendar.at(calendar.days(row["answered"])),
        )


def _add_project(world: World, row: content.Content) -> None:
    calendar = world.calendar
    project = projects.add_project(
        actor=world.actor,
        concept_id=world.the_concept.pk,
        values={
            "title": row["title"],
            "organisation": world.organisations[row["organisation"]],
            "contact": world.contacts.get(row.get("contact", "")),
            "measure": world.measures.get(row.get("measure", "")),
            "starts_on": _day(world, row, "start"),
            "ends_on": _day(world, row, "end"),
            "result": row["result"],
            "conditions": row["conditions"],
            "is_reusable": row.get("reusable", False),
            "is_public": row.get("public", False),
        },
        now=calendar.at(calendar.days(-100)),
    )
    for request in row.get("requests", []):
        _ask(world, project, request)


def _add_funding_source(world: World, row: content.Content) -> None:
    calendar = world.calendar
    funding.add_funding_source(
        actor=world.actor,
        concept_id=world.the_concept.pk,
        values={
            "name": row["name"],
            "short_name": row.get("short", ""),
            "kind": row["kind"],
            "funder": row["funder"],
            "starts_on": _day(world, row, "starts"),
            "ends_on": _day(world, row, "ends"),
            "is_permanent": row.get("permanent", False),
            "apply_by": _day(world, row, "apply"),
            "use_statement_by": _day(world, row, "proof"),
            "text": row.get("text", ""),
            "information_source": row["source"],
            "known_on": calendar.days(-45),
        },
        now=calendar.at(calendar.today),
    )


def _ask(world: World, project: Project, row: list[str | int]) -> None:
    asked_by, asked, wish, state, answer, answered = row
    calendar = world.calendar
    day = calendar.days(int(asked))
    request = projects.ask_to_open(
        actor=world.actor,
        project_id=project.pk,
        asked_by=str(asked_by),
        asked_on=day,
        wish=str(wish),
        now=calendar.at(day),
    )
    if state:
        projects.answer_request(
            actor=world.actor,
            id=request.pk,
            version=request.version,
            state=str(state),
            answer=str(answer),
            now=calendar.at(calendar.days(int(answered))),
        )


def _day(world: World, row: content.Content, name: str) -> date | None:
    return world.calendar.days(row[name]) if name in row else None


def _unit(world: World, row: content.Content) -> object:
    return world.units[row["unit"]]
