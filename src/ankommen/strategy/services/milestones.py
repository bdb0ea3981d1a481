"""Milestones reached and reopened between two edits of a measure."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.viewer import Viewer

from ..models import Measure, Milestone
from ..permissions import may_report_status
from .measures import lock_measure, raise_version


def complete_milestone(
    *, actor: Viewer, measure_id: int, milestone_id: int, done_on: date, today: date
) -> None:
    """The milestone was reached on a day that is not ahead."""
    with transaction.atomic():
        measure, milestone = _milestone(actor, measure_id, milestone_id)
        if done_on > today:
            raise Refused.because(
                "date_ahead", _("Das Datum liegt in der Zukunft."), field="done_on", value=done_on
            )
        _set_done(measure, milestone, done_on)
        _record("strategy.milestone_reached", actor, measure, milestone)


def reopen_milestone(*, actor: Viewer, measure_id: int, milestone_id: int) -> None:
    with transaction.atomic():
        measure, milestone = _milestone(actor, measure_id, milestone_id)
        _set_done(measure, milestone, None)
        _record("strategy.milestone_reopened", actor, measure, milestone)


def add_milestone(*, actor: Viewer, measure_id: int, title: str, due_on: date) -> Milestone:
    """Add a step. In an adopted edition it is a working step beside the decided ones."""
    with transaction.atomic():
        measure = lock_measure(measure_id)
        if not may_report_status(actor, measure):
            raise NotAllowed
        if not title.strip() or len(title.strip()) > 300:
            message = _("Bitte benennen Sie den Meilenstein (höchstens 300 Zeichen).")
            raise Refused.because("title_missing", message, field="title")
        milestone = Milestone.objects.create(
            measure=measure,
            title=title.strip(),
            due_on=due_on,
            is_official=measure.edition.frozen_at is None,
        )
        raise_version(measure)
        _record("strategy.milestone_added", actor, measure, milestone)
    return milestone


def _milestone(actor: Viewer, measure_id: int, milestone_id: int) -> tuple[Measure, Milestone]:
    measure = lock_measure(measure_id)
    if not may_report_status(actor, measure):
        raise NotAllowed
    milestone = measure.milestones.filter(pk=milestone_id).first()
    if milestone is None:
        raise NotFound
    return measure, milestone


def _set_done(measure: Measure, milestone: Milestone, done_on: date | None) -> None:
    milestone.done_on = done_on
    milestone.save(update_fields=["done_on"])
    raise_version(measure)


def _record(action: str, actor: Viewer, measure: Measure, milestone: Milestone) -> None:
    audit.record(
        action,
        actor=actor,
        kind="measure",
        id=measure.pk,
        label=str(measure),
        details={"milestone": milestone.title, "due_on": milestone.due_on.isoformat()},
    )
