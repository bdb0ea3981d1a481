"""The demo's council questions with their answers, and a report being written."""

from __future__ import annotations

from ankommen.strategy.services import council_questions, report_drafts

from .world import World

QUESTIONS = (
    "Wie hat sich diese Zahl seit Beginn der Edition entwickelt?",
    "Wo steht der Landkreis heute, und woher stammt die Zahl?",
    "Welchen Einfluss hat der Landkreis selbst auf diese Entwicklung?",
    "Welche Maßnahmen gibt es dazu, und wer ist zuständig?",
)
PUBLISHED = 4


def ask_questions(world: World) -> None:
    """Twelve questions about indicators, all answered, the first ones in public."""
    today = world.calendar.today
    indicators = list(world.indicators.values())[:12]
    bodies = list(world.bodies.values())
    for number, indicator in enumerate(indicators):
        question = council_questions.add_question(
            subject=f"indicator-{indicator.pk}",
            values={
                "question": f"{indicator.title}: {QUESTIONS[number % len(QUESTIONS)]}",
                "asked_by": "Mitglied des Gremiums (erfunden)",
                "asked_on": world.calendar.days(-80 + 5 * number),
                "body": bodies[number % len(bodies)],
                "due_on": world.calendar.days(-66 + 5 * number),
            },
            actor=world.actor,
            day=today,
        )
        given = world.calendar.at(world.calendar.days(min(0, -70 + 5 * number)))
        council_questions.give_answer(id=question.pk, actor=world.actor, now=given)
        if number < PUBLISHED and indicator.is_public:
            council_questions.publish_answer(
                id=question.pk, public=True, actor=world.actor, now=given
            )


def begin_report(world: World) -> None:
    """A report whose first texts are written."""
    today = world.calendar.today
    draft = report_drafts.start_draft(
        edition_id=world.the_edition.pk,
        reference_date=today,
        foreword="Dieser Entwurf wird gerade geschrieben (Demo).",
        request="",
        actor=world.actor,
        now=world.calendar.at(today),
    )
    field = next(iter(world.fields.values()))
    report_drafts.write_section(
        draft_id=draft.pk,
        action_field_id=field.pk,
        kind="summary",
        text="Für den Bericht neu gefasst (Demo).",
        version=0,
        actor=world.actor,
        now=world.calendar.at(today),
    )
