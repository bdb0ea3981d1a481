from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..errors import NotFound, Refused
from ..http import StaffRequest
from ..models import DeletionRun
from ..registries.entrance import behind_the_door
from ..tables.download import TableFile, download, with_file
from ..tables.writing import Column, Kind, Sheet
from . import retention
from .register import lines, sheet


def _register_file(request: StaffRequest) -> TableFile:
    found = lines(viewer=request.viewer, today=timezone.localdate())
    return TableFile(_("verarbeitungen"), sheet(found))


@behind_the_door
@with_file(_register_file)
def register(request: StaffRequest) -> HttpResponse:
    """Which personal data does this installation hold, what for, and how long?"""
    found = lines(viewer=request.viewer, today=timezone.localdate())
    return render(request, "core/privacy_register.html", {"lines": found})


@behind_the_door
def register_paper(request: StaffRequest) -> HttpResponse:
    """The register as a PDF, for the supervisory authority."""
    from ..documents import Page, write_pdf

    today = timezone.localdate()
    context = {"lines": lines(viewer=request.viewer, today=today), "today": today}
    html = render_to_string("core/privacy_register_paper.html", context)
    title = _("Verzeichnis der Verarbeitungstätigkeiten")
    page = Page(top_left=title, page_of=_("Seite {page} von {pages}"))
    return download(write_pdf(html, page=page), "verarbeitungen.pdf")


def _deletion_file(request: StaffRequest) -> TableFile:
    """What is due, and behind it the evidence of what was deleted; a CSV holds what is due."""
    due = retention.due(viewer=request.viewer, today=timezone.localdate())
    due_columns = [
        Column(_("Was"), 40),
        Column(_("Älter als"), 14, Kind.DATE),
        Column(_("Einträge"), 12, Kind.WHOLE),
        Column(_("Rechtsgrundlage"), 40),
        Column(_("angehalten, weil"), 40),
    ]
    due_cells = [
        [
            one.rule.label,
            one.before,
            one.found,
            one.period.legal_basis,
            one.hold and one.hold.reason,
        ]
        for one in due
    ]
    done_columns = [
        Column(_("Was"), 40),
        Column(_("Älter als"), 14, Kind.DATE),
        Column(_("Gelöscht"), 12, Kind.WHOLE),
        Column(_("Freigegeben von"), 28),
        Column(_("Ausgeführt"), 18, Kind.DATETIME),
    ]
    done_cells = [
        [
            label,
            run.before,
            run.deleted,
            run.approved_by_label,
            run.finished_at and timezone.localtime(run.finished_at),
        ]
        for run, label in retention.finished(viewer=request.viewer)
    ]
    return TableFile(
        _("loeschung"),
        Sheet(_("Heute fällig"), due_columns, due_cells),
        (Sheet(_("Nachweis"), done_columns, done_cells),),
    )


@behind_the_door
@with_file(_deletion_file)
def deletion_list(request: StaffRequest) -> HttpResponse:
    """What would be deleted today, what waits for a second person, what was deleted?"""
    context = {
        "due": retention.due(viewer=request.viewer, today=timezone.localdate()),
        "finished": retention.finished(viewer=request.viewer),
    }
    return render(request, "core/deletion_list.html", context)


@behind_the_door
@require_POST
def deletion_propose(request: StaffRequest, rule: str) -> HttpResponse:
    return _carry_out(
        request,
        lambda: retention.propose(actor=request.viewer, rule=rule, now=timezone.now()),
        _("Vorgeschlagen. Eine zweite Person gibt die Löschung frei."),
    )


@behind_the_door
@require_POST
def deletion_approve(request: StaffRequest, id: int) -> HttpResponse:
    if not DeletionRun.objects.filter(pk=id).exists():
        raise NotFound
    return _carry_out(
        request,
        lambda: retention.approve(actor=request.viewer, id=id, now=timezone.now()),
        _("Freigegeben. Die Löschung läuft im Hintergrund."),
    )


@behind_the_door
@require_POST
def deletion_hold(request: StaffRequest, rule: str) -> HttpResponse:
    """Stop a rule with a reason, or let it go on."""
    now, reason = timezone.now(), request.POST.get("reason", "")
    if request.POST.get("lift"):
        return _carry_out(
            request,
            lambda: retention.lift(actor=request.viewer, rule=rule, now=now),
            _("Die Löschung ist wieder zugelassen."),
        )
    return _carry_out(
        request,
        lambda: retention.hold(actor=request.viewer, rule=rule, reason=reason, now=now),
        _("Die Löschung ist angehalten."),
    )


def _carry_out(request: StaffRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("core:deletion_list")
