from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ankommen.accounts.public import needs, previous_login
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.models import AuditEntry
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.viewer import Viewer

from ..forms.measure_choice import read_id
from ..history_wording import action_text
from ..models import Edition, Measure, Milestone, StatusReport
from ..permissions import (
    may_decide_on_measure,
    may_edit_concept,
    may_edit_measure,
    may_report_status,
    may_suggest,
)
from ..rules.versioned_texts import TEXTS
from ..rules.word_differences import word_differences
from ..selectors import measure_detail as details
from ..selectors.changes import changes_since, measures_of
from ..selectors.measure_list import MeasureChoice, MeasureLine, measure_lines
from ..selectors.measures import measure_for
from ..selectors.succession import lineage
from ..selectors.texts import waiting_on
from ..selectors.working_edition import working_edition
from ..services.status import confirm_measure
from ..wording import day_text, reason_text, status_label
from .measure_list import list_rows, measure_sheet

CHANGES_ON_A_PAGE = 100


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
        "reports": [_report(one) for one in detail.reports],
        "history": [_step(_entry(one)) for one in detail.history],
        "lineage": lineage(viewer=request.viewer, measure=found),
        "may_suggest": may_suggest(request.viewer) and found.edition.frozen_at is None,
        "suggestions": waiting_on(viewer=request.viewer, kind="measure", id=found.pk),
        "may_report": may_report_status(request.viewer, found),
        "may_edit": may_edit_measure(request.viewer, found),
        "may_ask_council": may_edit_concept(request.viewer),
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
            "parts": word_differences(revision.old_text, revision.new_text),
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


def _mine_file(request: StaffRequest) -> TableFile:
    """The most urgent first, as on the page."""
    edition = working_edition(request.viewer, day=timezone.localdate())
    if edition is None:
        raise NotFound
    sheet = measure_sheet(_mine(request, edition))
    return TableFile(f"{_('meine-massnahmen')}-{edition.slug}", sheet)


def _mine(request: StaffRequest, edition: Edition) -> list[MeasureLine]:
    choice = MeasureChoice(mine=True, sort="status")
    return measure_lines(
        viewer=request.viewer, edition=edition, choice=choice, day=timezone.localdate()
    )


@needs("strategy.read")
@require_GET
@with_file(_mine_file)
def my_measures(request: StaffRequest) -> HttpResponse:
    """What I am responsible for, the most urgent first."""
    edition = working_edition(request.viewer, day=timezone.localdate())
    rows = list_rows(_mine(request, edition), edition) if edition else []
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


@needs("strategy.read")
@require_GET
def recent_changes(request: StaffRequest) -> HttpResponse:
    """What happened to measures since I was here before?"""
    since = previous_login(request.viewer)
    after = read_id(request.GET, "after")
    entries = changes_since(request.viewer, since) if since else AuditEntry.objects.none()
    if after:
        entries = entries.filter(pk__lt=after)
    found = list(entries[: CHANGES_ON_A_PAGE + 1])
    shown = found[:CHANGES_ON_A_PAGE]
    context = {
        "since": since,
        "changes": _changes(request.viewer, shown),
        "after": shown[-1].pk if len(found) > len(shown) else None,
    }
    return render(request, "strategy/recent_changes.html", context)


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
    item = {"date": one.due_on, "title": _german(one.title)}
    if one.done_on:
        return item | {"state": "done", "state_label": _("erreicht")}
    if one.due_on < today:
        return item | {"state": "late", "state_label": _("überfällig")}
    return item | {"state": "open", "state_label": _("offen")}


def _german(text: str) -> SafeString:
    """Content of the concept, marked for pages in another language."""
    return format_html('<span lang="de">{}</span>', text)


def _report(one: StatusReport) -> dict[str, Any]:
    """What was reported, with the next step on a line of its own."""
    lines = [_german(one.text)]
    if one.next_step:
        due = (
            _("(bis %(day)s)") % {"day": day_text(one.next_step_due_on)}
            if one.next_step_due_on
            else ""
        )
        step = _german(one.next_step)
        lines.append(format_html("{} {} {}", _("Nächster Schritt:"), step, due))
    return {
        "date": one.reported_on,
        "title": one.get_assessment_display(),
        "state": one.assessment,
        "state_label": one.reported_by_label,
        "note": format_html_join("\n", "{}", ((line,) for line in lines)),
    }


def _step(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of the history as the timeline shows it."""
    title = entry["what"]
    if entry["about"]:
        title = format_html("{} ({})", title, _german(entry["about"]))
    return {
        "date": entry["at"],
        "title": title,
        "state": "open",
        "state_label": entry["who"],
        "note": _german(entry["why"]) if entry["why"] else "",
    }


def _changes(viewer: Viewer, entries: list[AuditEntry]) -> list[dict[str, Any]]:
    """Each entry with the measure as its title, and what was done as its note."""
    measures = measures_of(viewer, entries)
    rows = []
    for entry in entries:
        measure, step = measures[entry.object_id], _step(_entry(entry))
        url = reverse("strategy:measure_detail", args=[measure.edition.slug, measure.slug])
        note = format_html("{}\n{}", step["title"], step["note"]) if step["note"] else step["title"]
        rows.append(step | {"title": _german(str(measure)), "url": url, "note": note})
    return rows


def _entry(one: AuditEntry) -> dict[str, Any]:
    return {
        "at": one.at,
        "who": one.actor_label,
        "what": action_text(one.action),
        "why": one.details.get("reason", ""),
        "about": one.details.get("milestone") or one.details.get("file") or "",
    }
