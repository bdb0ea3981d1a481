"""Saying how a measure stands: report, confirm, set by hand for a time, end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, Problem, Refused
from ankommen.core.viewer import Viewer

from ..models import Assessment, Measure, MeasureEnd, StatusOverride, StatusReport
from ..permissions import MeasurePredicate, may_decide_on_measure, may_report_status
from ..rules.status import OVERRIDABLE
from .measures import lock_measure

LONGEST_OVERRIDE_DAYS = 366


@dataclass(frozen=True, slots=True)
class Report:
    """What the responsible unit says about a measure. `assessment` is one of `Assessment`."""

    reported_on: date
    assessment: str
    text: str
    next_step: str = ""
    next_step_due_on: date | None = None
    is_public: bool = False


def report_status(*, actor: Viewer, measure_id: int, report: Report, now: datetime) -> StatusReport:
    """Add a report; the measure counts as confirmed from now on. Reports are never overwritten."""
    with transaction.atomic():
        measure = _open_measure(actor, measure_id, may_report_status)
        _refuse(_report_problems(report, timezone.localdate(now)))
        fields: dict[str, Any] = {
            "reported_on": report.reported_on,
            "assessment": report.assessment,
            "text": report.text.strip(),
            "next_step": report.next_step.strip(),
            "next_step_due_on": report.next_step_due_on,
            "is_public": report.is_public,
            "reported_by_id": actor.user_id,
            "reported_by_label": actor.label,
        }
        last = measure.status_reports.order_by("pk").last()
        if last is not None and all(getattr(last, name) == fields[name] for name in fields):
            return last  # the form was sent twice
        row = StatusReport.objects.create(measure=measure, **fields)
        _confirm(measure, now)
        _record("strategy.status_reported", actor, measure, assessment=report.assessment)
    return row


def confirm_measure(*, actor: Viewer, measure_id: int, now: datetime) -> None:
    """Say that what is known about the measure is still up to date."""
    with transaction.atomic():
        measure = _open_measure(actor, measure_id, may_report_status)
        _confirm(measure, now)
        _record("strategy.measure_confirmed", actor, measure)


def override_status(
    *, actor: Viewer, measure_id: int, status: str, reason: str, valid_until: date, today: date
) -> StatusOverride:
    """Set the status by hand, with a reason, until a day at most a year ahead."""
    with transaction.atomic():
        measure = _open_measure(actor, measure_id, may_decide_on_measure)
        _refuse(override_problems(status, reason, valid_until, today))
        row = StatusOverride.objects.create(
            measure=measure,
            status=status,
            reason=reason.strip(),
            valid_from=today,
            valid_until=valid_until,
            set_by_label=actor.label,
        )
        _record(
            "strategy.status_overridden",
            actor,
            measure,
            status=status,
            reason=reason.strip(),
            until=valid_until.isoformat(),
        )
    return row


def end_override(*, actor: Viewer, measure_id: int, today: date) -> None:
    """Return to the computed status. What was set by hand on earlier days stays on record."""
    with transaction.atomic():
        measure = _open_measure(actor, measure_id, may_decide_on_measure)
        running = measure.overrides.filter(valid_from__lte=today, valid_until__gte=today)
        running.filter(valid_from=today).delete()
        running.update(valid_until=_day_before(today))
        _record("strategy.override_ended", actor, measure)


def finish_measure(*, actor: Viewer, measure_id: int, done_on: date, today: date) -> None:
    """The measure is implemented."""
    with transaction.atomic():
        measure = _open_measure(actor, measure_id, may_report_status)
        _refuse(_not_ahead(done_on, today, field="ended_on"))
        measure.done_on = done_on
        measure.save(update_fields=["done_on"])
        _record("strategy.measure_finished", actor, measure, done_on=done_on.isoformat())


def drop_measure(
    *, actor: Viewer, measure_id: int, reason: str, ended_on: date, today: date
) -> None:
    """The measure will not be implemented; the report says why."""
    _end(actor, measure_id, MeasureEnd.DROPPED, reason, ended_on, today, into=None)


def merge_measure(
    *, actor: Viewer, measure_id: int, into: int, reason: str, ended_on: date, today: date
) -> None:
    """The measure goes on inside another one of the same edition."""
    _end(actor, measure_id, MeasureEnd.MERGED, reason, ended_on, today, into=into)


def resume_measure(*, actor: Viewer, measure_id: int, reason: str) -> None:
    """Take back that a measure was done, dropped or merged."""
    with transaction.atomic():
        measure = _open_measure(actor, measure_id, may_decide_on_measure)
        _refuse(_reason_problems(reason))
        measure.done_on = measure.ended_on = measure.merged_into = None
        measure.end_kind, measure.end_reason = MeasureEnd.NONE, ""
        measure.save(update_fields=["done_on", "ended_on", "merged_into", "end_kind", "end_reason"])
        _record("strategy.measure_resumed", actor, measure, reason=reason.strip())


def _end(  # noqa: PLR0917
    actor: Viewer,
    measure_id: int,
    kind: MeasureEnd,
    reason: str,
    ended_on: date,
    today: date,
    *,
    into: int | None,
) -> None:
    with transaction.atomic():
        measure = _open_measure(actor, measure_id, may_decide_on_measure)
        problems = ending_problems(reason, ended_on, today)
        if kind == MeasureEnd.MERGED:
            problems += _merge_problems(measure, into)
        _refuse(problems)
        measure.end_kind, measure.end_reason = kind, reason.strip()
        measure.ended_on, measure.merged_into_id = ended_on, into
        measure.save(update_fields=["end_kind", "end_reason", "ended_on", "merged_into"])
        _record(f"strategy.measure_{kind}", actor, measure, reason=reason.strip(), into=into)


def _open_measure(actor: Viewer, measure_id: int, allowed: MeasurePredicate) -> Measure:
    measure = lock_measure(measure_id)
    if not allowed(actor, measure):
        raise NotAllowed
    return measure


def _confirm(measure: Measure, now: datetime) -> None:
    measure.last_confirmed_at = now
    measure.save(update_fields=["last_confirmed_at"])


def _report_problems(report: Report, today: date) -> list[Problem]:
    problems = _not_ahead(report.reported_on, today, field="reported_on")
    if report.assessment not in Assessment.values:
        message = _("Bitte wählen Sie eine Einschätzung.")
        problems.append(Problem("assessment_missing", message, field="assessment"))
    if not report.text.strip():
        message = _("Bitte schreiben Sie in einem Satz, was geschehen ist.")
        problems.append(Problem("text_missing", message, field="text"))
    if report.next_step_due_on and not report.next_step.strip():
        message = _("Bitte nennen Sie den Schritt, der bis dahin geschehen soll.")
        problems.append(Problem("step_missing", message, field="next_step"))
    if report.next_step_due_on and report.next_step_due_on < report.reported_on:
        message = _("Der nächste Schritt liegt vor dem Stand dieser Meldung.")
        problems.append(Problem("step_in_past", message, field="next_step_due_on"))
    return problems


def override_problems(status: str, reason: str, valid_until: date, today: date) -> list[Problem]:
    problems = _reason_problems(reason)
    if status not in [str(one) for one in OVERRIDABLE]:
        message = _(
            "Von Hand lässt sich setzen: nicht begonnen, im Plan, gefährdet, verspätet. "
            "Umgesetzt, entfallen und zusammengeführt haben eigene Wege."
        )
        problems.append(Problem("status_not_settable", message, field="status", value=status))
    days = (valid_until - today).days
    if days < 0:
        message = _("Das Ende liegt in der Vergangenheit.")
        problems.append(Problem("until_in_past", message, field="valid_until", value=valid_until))
    if days > LONGEST_OVERRIDE_DAYS:
        message = _("Ein Stand von Hand gilt höchstens ein Jahr.")
        problems.append(Problem("until_too_far", message, field="valid_until", value=valid_until))
    return problems


def ending_problems(reason: str, ended_on: date, today: date) -> list[Problem]:
    return _reason_problems(reason) + _not_ahead(ended_on, today, field="ended_on")


def _merge_problems(measure: Measure, into: int | None) -> list[Problem]:
    target = Measure.objects.filter(pk=into or 0, edition_id=measure.edition_id).first()
    if target is None or target.pk == measure.pk:
        message = _("Bitte wählen Sie eine andere Maßnahme dieser Edition.")
        return [Problem("merge_target", message, field="merged_into", value=into)]
    if target.end_kind:
        message = _("„%(measure)s“ läuft selbst nicht weiter.") % {"measure": target}
        return [Problem("merge_target_ended", message, field="merged_into", value=into)]
    return []


def _reason_problems(reason: str) -> list[Problem]:
    if not reason.strip():
        message = _("Bitte geben Sie den Grund an. Er steht im Verlauf und im Bericht.")
        return [Problem("reason_missing", message, field="reason")]
    if len(reason.strip()) > 500:
        message = _("Der Grund darf höchstens 500 Zeichen haben.")
        return [Problem("too_long", message, field="reason")]
    return []


def _not_ahead(day: date, today: date, *, field: str) -> list[Problem]:
    if day <= today:
        return []
    message = _("Das Datum liegt in der Zukunft.")
    return [Problem("date_ahead", message, field=field, value=day)]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(tuple(problems))


def _record(action: str, actor: Viewer, measure: Measure, **details: Any) -> None:
    audit.record(
        action,
        actor=actor,
        kind="measure",
        id=measure.pk,
        label=str(measure),
        details={key: value for key, value in details.items() if value is not None},
    )


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
