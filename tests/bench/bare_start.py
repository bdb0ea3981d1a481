"""The start page without access rules, wording or frame: one count for each question it answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.utils import timezone

from ankommen.committees.models import Meeting
from ankommen.core.models import (
    AuditEntry,
    Job,
    LegalEntry,
    LegalProposal,
    ReleasedFigure,
    Translation,
)
from ankommen.portal.models import Feedback
from ankommen.strategy.models import (
    Comment,
    Duty,
    FundingSource,
    IndicatorValue,
    LandLetter,
    Measure,
    Milestone,
    OpeningRequest,
    RequestedValue,
    StatusReport,
    Suggestion,
    ValueRequest,
)

from .bare import ENGINE, overdue

START = ENGINE.from_string(
    "<!doctype html><title>Start</title>{% for count in counts %}<p>{{ count }}</p>{% endfor %}"
)
Rows = QuerySet[Any]
SOON = timedelta(days=14)
LONG = timedelta(days=90)


def start(request: HttpRequest) -> HttpResponse:
    """What is overdue, near, silent, unreachable, missing, waiting or new."""
    assert request.viewer.may_somewhere("strategy.read")  # type: ignore[attr-defined]
    today = timezone.localdate()
    counts = [rows.count() for rows in (*_of_measures(today), *_of_figures(), *_waiting(today))]
    return HttpResponse(START.render(Context({"counts": counts})))


def _of_measures(today: date) -> list[Rows]:
    rows = Measure.objects.filter(edition__slug="gross")
    open_ones = Milestone.objects.filter(done_on__isnull=True).order_by()
    told = StatusReport.objects.order_by()
    recent = told.filter(reported_on__gte=today - timedelta(days=30)).values("measure_id")
    silent = rows.filter(last_confirmed_at__lt=timezone.now() - LONG)
    near = open_ones.filter(due_on__range=(today, today + SOON)).values("measure_id")
    due = open_ones.filter(due_on__lte=today + SOON).values("measure_id")
    return [
        overdue(today),
        rows.filter(pk__in=near).exclude(pk__in=recent),
        silent.exclude(pk__in=told.filter(reported_on__gte=today - LONG).values("measure_id")),
        rows.filter(pk__in=due).exclude(contacts__gets_reminders=True),
    ]


def _of_figures() -> list[Rows]:
    values = IndicatorValue.objects.order_by()
    return [
        values.values("definition_id", "area_id", "reference_date__year").distinct(),
        values.filter(origin="typed").values("definition_id").distinct(),
    ]


def _waiting(today: date) -> list[Rows]:
    return [
        Suggestion.objects.filter(decided_at__isnull=True),
        Comment.objects.filter(answer=""),
        ValueRequest.objects.all(),
        RequestedValue.objects.all(),
        Duty.objects.filter(first_due_on__lte=today + SOON),
        LandLetter.objects.filter(answered_on__isnull=True),
        FundingSource.objects.filter(ends_on__gte=today),
        OpeningRequest.objects.all(),
        Meeting.objects.filter(held_on__range=(today, today + SOON)),
        Job.objects.filter(state="failed"),
        LegalEntry.objects.filter(reviewed_on__lt=today - 2 * LONG),
        LegalProposal.objects.filter(state="open"),
        ReleasedFigure.objects.all(),
        Translation.objects.all(),
        Feedback.objects.all(),
        AuditEntry.objects.filter(at__gt=timezone.now() - LONG, object_kind="measure"),
    ]
