from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ankommen.accounts.public import needs
from ankommen.core.http import StaffRequest
from ankommen.core.models import AuditEntry

from ..models import Measure, Milestone
from ..permissions import may_decide_on_measure, may_edit_measure, may_report_status
from ..rules.versioned_texts import TEXTS
from ..rules.words import word_diff
from ..selectors import measure_detail as details
from ..selectors.measure_list import MeasureChoice, measure_lines
from ..selectors.measures import measure_for
from ..selectors.working_edition import working_edition
from ..services.status import confirm_measure
from ..wording import action_text, reason_text, status_label
from .measure_list import list_rows


@needs("strategy.read")
@require_GET
def measure_detail(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    found = measure_for(viewer=request.viewer, edition=edition, measure=measure)
    today = timezone.localdate()
    detail = details.measure_detail(viewer=request.viewer, measure=found, day=today)
    context = {
        "detail": detail,
        "measure": found,
        "edition": found.edition,
        "label": status_label(detail.status),
        "reason": reason_text(detail.status),
        "milestones": [_milestone(one, today) for one in detail.milestones],
        "history": [_entry(one) for one in detail.history],
        "may_report": may_report_status(request.viewer, found),
        "may_edit": may_edit_measure(request.viewer, found),
        "may_decide": may_decide_on_measure(request.viewer, found),
    }
    return render(request, "strategy/measure_detail.html", context)


@needs("strategy.read")
@require_GET
def measure_history(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    """Every change of the texts word by word, and everything that was done."""
    found = measure_for(viewer=request.viewer, edition=edition, measure=measure)
    fields = {name: Measure._meta.get_field(name).verbose_name for name in TEXTS["measure"]}  # type: ignore[union-attr]
    revisions = [
        {
            "revision": revision,
            "field": fields.get(revision.field, revision.field),
            "parts": word_diff(revision.old_text, revision.new_text),
        }
        for revision in details.revisions_of(found)
    ]
    entries = [_entry(one) for one in details.history_of(found)[:200]]
    context = {
        "measure": found,
        "edition": found.edition,
        "revisions": revisions,
        "entries": entries,
    }
    return render(request, "strategy/measure_history.html", context)


@needs("strategy.read")
@require_GET
def my_measures(request: StaffRequest) -> HttpResponse:
    """What I am responsible for, the most urgent first."""
    edition = working_edition(request.viewer, day=timezone.localdate())
    lines = []
    if edition is not None:
        choice = MeasureChoice(mine=True, sort="status")
        lines = measure_lines(
            viewer=request.viewer, edition=edition, choice=choice, day=timezone.localdate()
        )
    rows = list_rows(lines, edition) if edition else []
    urgent = [row for row in rows if row["status"] in ("late", "at_risk") or row["is_stale"]]
    rest = [row for row in rows if row not in urgent]
    context = {
        "edition": edition,
        "total": len(rows),
        "urgent": urgent,
        "running": [row for row in rest if row["status"] in ("on_time", "not_started")],
        "ended": [row for row in rest if row["status"] in ("done", "dropped", "merged")],
        "may_confirm": request.viewer.may_somewhere("strategy.report_status"),
    }
    return render(request, "strategy/my_measures.html", context)


@needs("strategy.report_status")
@require_POST
def measure_confirm(request: StaffRequest, edition: str, measure: str) -> HttpResponse:
    """Still up to date: one click."""
    found = measure_for(
        viewer=request.viewer, edition=edition, measure=measure, allowed=may_report_status
    )
    confirm_measure(actor=request.viewer, measure_id=found.pk, now=timezone.now())
    messages.success(
        request, _("Maßnahme %(number)s ist als aktuell bestätigt.") % {"number": found.number}
    )
    if request.POST.get("next") == "my":
        return redirect("strategy:my_measures")
    return redirect("strategy:measure_detail", edition, measure)


def _milestone(one: Milestone, today: Any) -> dict[str, Any]:
    """As the timeline shows it."""
    if one.done_on:
        done = _("erreicht")
        return {"date": one.due_on, "title": one.title, "state": "done", "state_label": done}
    if one.due_on < today:
        late = _("überfällig")
        return {"date": one.due_on, "title": one.title, "state": "late", "state_label": late}
    return {"date": one.due_on, "title": one.title, "state": "open", "state_label": _("offen")}


def _entry(one: AuditEntry) -> dict[str, Any]:
    return {
        "at": one.at,
        "who": one.actor_label,
        "what": action_text(one.action),
        "why": one.details.get("reason", ""),
        "about": one.details.get("milestone") or one.details.get("file") or "",
    }
