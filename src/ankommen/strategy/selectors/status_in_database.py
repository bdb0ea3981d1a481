"""The status of many measures, found by the database, to choose and count them.

`rules.status` decides; these lines say the same in the same order, so that a list or a count need
not read every measure. A test holds the two equal on random measures, on every database. What a
page shows of a measure always comes from the rule.

The rows of milestones and reports are not narrowed to the edition: reading a whole table once is
cheaper than joining it, and each condition speaks of the measure's own rows anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils import timezone

from ..models import Edition, Measure, Milestone, StatusOverride, StatusReport
from ..rules.status import Reason, Status
from .status import policy_of

Links = Measure.depends_on.through
Rows = QuerySet[Any]


def of_status(rows: QuerySet[Measure], edition: Edition, status: str, *, day: date) -> Rows:
    """Those with this status. Lines that can no longer give it are not asked."""
    lines = _Lines(edition, day).all()
    default = str(Status.ON_TIME)
    if status != default:
        while lines and getattr(lines[-1][1], "value", "") not in (status, ""):
            lines.pop()
            default = ""
    conditions = [When(one, then=given) for one, given, _reason in lines]
    code = Case(*conditions, default=Value(default), output_field=CharField())
    return rows.annotate(status_code=code).filter(status_code=status)


def stale(rows: QuerySet[Measure], edition: Edition, *, day: date) -> QuerySet[Measure]:
    """Those of which nobody has said anything for too long."""
    lines = _Lines(edition, day)
    return rows.filter(lines.silent() & ~lines.ended())


def with_standing(
    rows: QuerySet[Measure], edition: Edition, *, day: date, until: Reason | None = None
) -> Rows:
    """The rows with `standing`: the reason why a measure is at risk, else its status.

    Lines behind the one that gives the reason `until` are not asked; what they would tell is empty.
    """
    lines = _Lines(edition, day).all()
    default = str(Status.ON_TIME)
    if until is not None:
        last = next(index for index, (*_rest, reason) in enumerate(lines) if reason == until)
        lines, default = lines[: last + 1], ""
    conditions = [
        When(one, then=Value(str(reason)) if reason else given) for one, given, reason in lines
    ]
    standing = Case(*conditions, default=Value(default), output_field=CharField())
    return rows.annotate(standing=standing)


def with_due_reminder(
    rows: QuerySet[Measure], edition: Edition, *, day: date, days_before: int
) -> QuerySet[Measure]:
    """Those that `rules.reminders` would remind of today: something is due by then, or past."""
    lines = _Lines(edition, day)
    until = day + timedelta(days=days_before)
    milestones = lines.milestones(done_on__isnull=True, due_on__lte=until)
    clock = until - timedelta(days=edition.stale_after_days + 1)
    known = lines.sign() | Q(starts_on__lte=clock)
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
    stale = ~lines.sign_since(clock + timedelta(days=1)) & known & begun
    step = lines.latest_report(Q(next_step_due_on__lte=until))
    due = milestones | Q(ends_on__lte=until) | stale | step
    return rows.filter(~lines.ended() & due)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The conditions of `rules.status`, each with the status and the reason it gives."""

    edition: Edition
    day: date

    def all(self) -> list[tuple[Q, Any, str]]:
        at_risk = Value(str(Status.AT_RISK))
        return [
            (self.has_end("merged"), Value(str(Status.MERGED)), ""),
            (self.has_end(), Value(str(Status.DROPPED)), ""),
            (self.done(), Value(str(Status.DONE)), ""),
            (self.overridden(), self.override(), ""),
            (self.late(), Value(str(Status.LATE)), ""),
            (self.latest_reports(Q(assessment="at_risk")), at_risk, Reason.REPORTED_AT_RISK),
            (self.held_up(), at_risk, Reason.DEPENDENCY_LATE),
            (self.next_step_late(), at_risk, Reason.NEXT_STEP_LATE),
            (self.milestone_soon(), at_risk, Reason.MILESTONE_SOON_UNREPORTED),
            (self.silent(), at_risk, Reason.STALE),
            (~self.begun(), Value(str(Status.NOT_STARTED)), ""),
        ]

    def has_end(self, kind: str = "") -> Q:
        of_kind = Q(end_kind=kind) if kind else ~Q(end_kind="")
        return of_kind & (Q(ended_on__isnull=True) | Q(ended_on__lte=self.day))

    def done(self) -> Q:
        return Q(done_on__lte=self.day) | self.latest_reports(Q(assessment="done"))

    def ended(self) -> Q:
        # A comparison with NULL is neither true nor false; its opposite must be true.
        has_done = Q(done_on__isnull=False, done_on__lte=self.day)
        return self.has_end() | has_done | self.latest_reports(Q(assessment="done"))

    def overrides(self) -> QuerySet[StatusOverride]:
        return StatusOverride.objects.filter(valid_from__lte=self.day, valid_until__gte=self.day)

    def overridden(self) -> Q:
        return Q(pk__in=self.overrides().order_by().values("measure_id"))

    def override(self) -> Subquery:
        """Of several the one that was set last."""
        of_this = self.overrides().filter(measure_id=OuterRef("pk")).order_by("-id")
        return Subquery(of_this.values("status")[:1])

    def milestones(self, **where: Any) -> Q:
        rows = Milestone.objects.filter(**where)
        return Q(pk__in=rows.order_by().values("measure_id"))

    def open_milestones(self, **due: Any) -> Q:
        is_open = Q(done_on__isnull=True) | Q(done_on__gt=self.day)
        rows = Milestone.objects.filter(is_open, **due)
        return Q(pk__in=rows.order_by().values("measure_id"))

    def late(self) -> Q:
        end_is_past = Q(ends_on__isnull=False, ends_on__lt=self.day)
        return self.open_milestones(due_on__lt=self.day) | end_is_past

    def late_by_itself(self) -> Rows:
        rows = Measure.objects.filter(edition=self.edition).annotate(by_hand=self.override())
        by_hand = Q(self.overridden(), by_hand=str(Status.LATE))
        return rows.filter(~self.ended(), by_hand | (~self.overridden() & self.late()))

    def held_up(self) -> Q:
        late = self.late_by_itself().filter(pk=OuterRef("to_measure_id"))
        links = Links._default_manager.filter(Exists(late.order_by()))
        return Q(pk__in=links.order_by().values("from_measure_id"))

    def reports(self) -> QuerySet[StatusReport]:
        return StatusReport.objects.filter(reported_on__lte=self.day).order_by()

    def latest_reports(self, which: Q, rows: Rows | None = None) -> Q:
        """The measures whose last report up to the day is such a one."""
        found = (self.reports() if rows is None else rows).filter(which, self.is_latest())
        return Q(pk__in=found.values("measure_id"))

    def latest_report(self, which: Q) -> Q:
        """The same, asked of each measure by itself: cheaper where most need not be asked."""
        own = self.reports().filter(measure_id=OuterRef("pk"))
        return Q(Exists(own.filter(which, self.is_latest())))

    def is_latest(self) -> Q:
        later = StatusReport.objects.filter(
            Q(reported_on__gt=OuterRef("reported_on"))
            | Q(reported_on=OuterRef("reported_on"), id__gt=OuterRef("id")),
            measure_id=OuterRef("measure_id"),
            reported_on__lte=self.day,
        )
        return ~Q(Exists(later.order_by()))

    def next_step_late(self) -> Q:
        """Nobody confirmed the measure after the announced step was due."""
        local = TruncDate("measure__last_confirmed_at", tzinfo=timezone.get_current_timezone())
        silent = (
            Q(measure__last_confirmed_at__isnull=True)
            | Q(measure__last_confirmed_at__gte=self.midnight(1))
            | Q(confirmed_on__lte=F("next_step_due_on"))
        )
        rows = self.reports().filter(next_step_due_on__lt=self.day).annotate(confirmed_on=local)
        return self.latest_reports(silent, rows)

    def milestone_soon(self) -> Q:
        policy = policy_of(self.edition)
        latest = self.day + timedelta(days=policy.milestone_soon_days)
        recent = self.sign_since(self.day - timedelta(days=policy.recent_report_days))
        return self.open_milestones(due_on__gte=self.day, due_on__lte=latest) & ~recent

    def silent(self) -> Q:
        """The last sign of life, or else the start, is too long ago."""
        oldest = self.day - timedelta(days=self.edition.stale_after_days)
        began = Q(starts_on__isnull=False, starts_on__lt=oldest)
        return ~self.sign_since(oldest) & (self.sign() | began)

    def sign(self) -> Q:
        confirmed = Q(last_confirmed_at__isnull=False, last_confirmed_at__lt=self.midnight(1))
        return confirmed | Q(pk__in=self.reports().values("measure_id"))

    def sign_since(self, first: date) -> Q:
        confirmed = Q(
            last_confirmed_at__isnull=False,
            last_confirmed_at__gte=_midnight(first),
            last_confirmed_at__lt=self.midnight(1),
        )
        recent = self.reports().filter(reported_on__gte=first)
        return confirmed | Q(pk__in=recent.values("measure_id"))

    def begun(self) -> Q:
        started = Q(starts_on__isnull=False, starts_on__lte=self.day)
        reached = self.milestones(done_on__lte=self.day)
        return started | reached | Q(pk__in=self.reports().values("measure_id"))

    def midnight(self, days: int) -> datetime:
        return _midnight(self.day + timedelta(days=days))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
