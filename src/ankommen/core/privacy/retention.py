"""Deletion when the time has come: dry run, approval by a second person, job, evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import audit, jobs
from ..audit import segments
from ..errors import NotAllowed, NotFound, Refused
from ..models import AuditStream, DeletionHold, DeletionRun
from ..viewer import Viewer
from .kept import periods_on
from .periods import Period, months_before

PERMISSION = "core.keep_privacy"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule deletes. `count` is the dry run; `delete_some` deletes a chunk in one
    transaction of its own and returns how many; 0 when nothing is left.
    """

    code: str
    label: str | Promise
    period: str
    count: Callable[[datetime], int]
    delete_some: Callable[[datetime, Viewer], int]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back one rule reaches on a day, and how many of today's rows that are."""

    rule: Rule
    period: Period
    before: date
    found: int


@dataclass(frozen=True, slots=True)
class Due:
    """A rule as its page shows it today."""

    rule: Rule
    period: Period
    before: date
    found: int
    open_run: DeletionRun | None
    hold: DeletionHold | None


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    _rules[rule.code] = rule


def own_rules() -> list[Rule]:
    """The two chains of the audit log."""
    return [
        _audit_rule(AuditStream.CHANGE, gettext_lazy("Protokoll der Änderungen")),
        _audit_rule(AuditStream.READ, gettext_lazy("Protokoll der Einsichten")),
    ]


def _audit_rule(stream: AuditStream, label: str | Promise) -> Rule:
    def count(before: datetime) -> int:
        found = segments.prunable(stream, before=before)
        return found.entries if found else 0

    def delete_some(before: datetime, actor: Viewer) -> int:
        if found := segments.prunable(stream, before=before):
            segments.begin(found, actor=actor, now=timezone.now())
        return segments.finish()

    return Rule(f"audit_{stream.value}", label, f"audit_{stream.value}", count, delete_some)


def due(*, viewer: Viewer, today: date) -> list[Due]:
    """The dry run: what each rule would delete today. Nothing is changed."""
    if not viewer.may(PERMISSION):
        raise NotFound
    runs = {run.rule: run for run in DeletionRun.objects.filter(finished_at__isnull=True)}
    holds = {hold.rule: hold for hold in DeletionHold.objects.filter(lifted_at__isnull=True)}
    return [
        Due(
            one.rule,
            one.period,
            one.before,
            one.found,
            runs.get(one.rule.code),
            holds.get(one.rule.code),
        )
        for one in reaches(today)
    ]


def may_keep_privacy(viewer: Viewer) -> bool:
    return viewer.may(PERMISSION)


def reaches(day: date) -> list[Reach]:
    """What each rule would delete on that day, for whoever has checked the viewer."""
    held = periods_on(day)
    found = []
    for rule in _rules.values():
        before = _before(rule, held, day)
        found.append(Reach(rule, held[rule.period], before, rule.count(_midnight(before))))
    return found


def finished(*, viewer: Viewer) -> list[tuple[DeletionRun, str]]:
    """The evidence of past deletions, newest first."""
    if not viewer.may(PERMISSION):
        raise NotFound
    done = DeletionRun.objects.filter(finished_at__isnull=False)[:50]
    return [(run, str(_rules[run.rule].label) if run.rule in _rules else run.rule) for run in done]


@transaction.atomic
def propose(*, actor: Viewer, rule: str, now: datetime) -> DeletionRun:
    one = _rule(actor, rule)
    _refuse_held(rule)
    if DeletionRun.objects.filter(rule=rule, finished_at__isnull=True).exists():
        raise _already_proposed()
    today = timezone.localdate(now)
    before = _before(one, periods_on(today), today)
    found = one.count(_midnight(before))
    if not found:
        raise Refused.because("nothing_due", _("Hier ist heute nichts zu löschen."))
    try:
        with transaction.atomic():
            run = DeletionRun.objects.create(
                rule=rule,
                before=before,
                found=found,
                proposed_at=now,
                proposed_by_id=actor.user_id,
                proposed_by_label=actor.label,
            )
    except IntegrityError as error:
        raise _already_proposed() from error
    _trace("core.deletion_proposed", actor, run)
    return run


@transaction.atomic
def approve(*, actor: Viewer, id: int, now: datetime) -> DeletionRun:
    """A second person lets it happen; the deletion itself runs as a job."""
    run = DeletionRun.objects.select_for_update().filter(pk=id).first()
    if run is None:
        raise NotFound
    one = _rule(actor, run.rule)
    _refuse_held(run.rule)
    if run.approved_at is not None:
        raise Refused.because("approved", _("Diese Löschung ist schon freigegeben."))
    if run.proposed_by_id == actor.user_id:
        raise Refused.because("own_proposal", _("Das gibt eine zweite Person frei."))
    run.approved_at, run.approved_by_label = now, actor.label
    run.save()
    _trace("core.deletion_approved", actor, run)
    title = _("Löschung: %(what)s") % {"what": one.label}
    jobs.enqueue("core.delete", title=title, parameters={"run": run.pk}, actor=actor)
    return run


def delete_approved(running: jobs.RunningJob) -> None:
    """The job. Each chunk is one transaction that also counts it: killed, it goes on from there."""
    run = DeletionRun.objects.get(pk=running.parameters["run"])
    rule = _rules[run.rule]
    actor = Viewer(running.asked_by_id, running.asked_by_label)
    if run.finished_at is not None:
        return
    while _delete_some(run, rule, actor):
        running.step(run.deleted, run.found, str(rule.label))
    with transaction.atomic():
        run.finished_at = timezone.now()
        run.save()
        _trace("core.deletion_done", actor, run)
        running.finish(_("Gelöscht: %(count)d") % {"count": run.deleted})


@transaction.atomic
def _delete_some(run: DeletionRun, rule: Rule, actor: Viewer) -> int:
    _refuse_held(run.rule)
    part = rule.delete_some(_midnight(run.before), actor)
    run.deleted += part
    run.save(update_fields=("deleted",))
    return part


@transaction.atomic
def hold(*, actor: Viewer, rule: str, reason: str, now: datetime) -> None:
    """Stop a rule, for example until the archive has answered; running jobs stop at their chunk."""
    _rule(actor, rule)
    if not reason.strip():
        raise Refused.because("reason", _("Bitte nennen Sie den Grund."), field="reason")
    row, created = DeletionHold.objects.get_or_create(
        rule=rule,
        lifted_at=None,
        defaults={"reason": reason.strip()[:300], "set_at": now, "set_by_label": actor.label},
    )
    if not created:
        raise Refused.because("held", _("Diese Löschung ist schon angehalten."))
    _trace_hold("core.hold_set", actor, row)


@transaction.atomic
def lift(*, actor: Viewer, rule: str, now: datetime) -> None:
    _rule(actor, rule)
    row = DeletionHold.objects.select_for_update().filter(rule=rule, lifted_at=None).first()
    if row is None:
        raise NotFound
    row.lifted_at, row.lifted_by_label = now, actor.label
    row.save()
    _trace_hold("core.hold_lifted", actor, row)


def _already_proposed() -> Refused:
    return Refused.because("already_proposed", _("Dafür ist schon eine Löschung vorgeschlagen."))


def _rule(actor: Viewer, code: str) -> Rule:
    if not actor.may(PERMISSION):
        raise NotAllowed
    if code not in _rules:
        raise NotFound
    return _rules[code]


def _refuse_held(rule: str) -> None:
    held = DeletionHold.objects.filter(rule=rule, lifted_at__isnull=True).first()
    if held is not None:
        raise Refused.because("held", _("Angehalten: %(reason)s") % {"reason": held.reason})


def _before(rule: Rule, held: Mapping[str, Period], today: date) -> date:
    """Whole months, so that a deletion says "everything before the first of March"."""
    months = held[rule.period].months
    if months is None:
        raise LookupError(f"The rule {rule.code!r} deletes by a period without an end.")
    return months_before(today, months).replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _trace(action: str, actor: Viewer, run: DeletionRun) -> None:
    details = {"before": run.before.isoformat(), "found": run.found, "deleted": run.deleted}
    label = str(_rules[run.rule].label)
    audit.record(action, actor=actor, kind="deletion", id=run.pk, label=label, details=details)


def _trace_hold(action: str, actor: Viewer, row: DeletionHold) -> None:
    label = str(_rules[row.rule].label)
    details = {"reason": row.reason}
    audit.record(action, actor=actor, kind="deletion", id=row.rule, label=label, details=details)
