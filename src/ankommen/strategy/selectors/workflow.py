"""What the workflow looks at: the facts about an edition on a day."""

from __future__ import annotations

from datetime import date

from ankommen.committees.public import resolutions

from ..models import ConsultationStep, Edition, EditionState
from ..rules.official_text import content_hash
from ..workflow import Decision, EditionFacts
from .official_text import edition_content


def workflow_facts(edition: Edition, *, day: date) -> EditionFacts:
    """Plain values for `workflow.missing`. The hash is computed only where a step needs it."""
    step = edition.steps.filter(decides=True).first()
    present = ""
    if edition.state == EditionState.CONSULTATION:
        present = content_hash(edition_content(edition))
    return EditionFacts(
        day=day,
        action_fields=edition.action_fields.count(),
        has_deciding_step=step is not None,
        decision=_decision(step),
        content_hash=present,
        laid_before_hash=step.content_hash if step is not None else "",
        reports=edition.reports.count(),
    )


def _decision(step: ConsultationStep | None) -> Decision | None:
    if step is None or step.resolution_id is None:
        return None
    facts = resolutions(ids=[step.resolution_id])[step.resolution_id]
    return Decision(
        is_adopted=facts.is_adopted,
        outcome_label=facts.outcome_label,
        decided_on=facts.decided_on,
        meeting_held_on=facts.meeting_held_on,
        is_of_the_deciding_body=facts.body_id == step.body_id,
    )
