from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..errors import Refused
from ..http import StaffRequest
from ..registries.cards import Card
from ..registries.entrance import behind_the_door
from ..tables.download import TableFile, with_file
from ..tables.writing import Column, Kind, Sheet
from ..viewer import Viewer
from . import gate, selectors


def _release_file(request: StaffRequest) -> TableFile:
    words = request.GET.get("q", "").strip()[:100]
    rows = selectors.chosen_releases(viewer=request.viewer, words=words)
    columns = [
        Column(_("Nr."), 10),
        Column(_("Was"), 60),
        Column(_("Zählt"), 30),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("gezeigt"), 10, Kind.WHOLE),
        Column(_("verborgen"), 10, Kind.WHOLE),
        Column(_("Freigegeben"), 18, Kind.DATETIME),
        Column(_("von"), 30),
        Column(_("Prüfsumme"), 66),
    ]
    sheet = Sheet(
        _("Veröffentlichungen"),
        columns,
        [
            [
                one.number,
                one.row.title,
                one.counted,
                one.row.reference_date,
                one.shown,
                one.hidden,
                timezone.localtime(one.row.released_at),
                one.row.released_by_label,
                one.row.content_hash,
            ]
            for one in rows
        ],
    )
    return TableFile(_("veroeffentlichungen"), sheet)


@behind_the_door
@with_file(_release_file)
def release_list(request: StaffRequest) -> HttpResponse:
    """Which figures wait for a decision, and what was let out so far?"""
    words = request.GET.get("q", "").strip()[:100]
    page = selectors.release_page(viewer=request.viewer, given=request.GET, words=words)
    context = {
        "page": page,
        "words": words,
        "waiting": [] if page.previous_url else selectors.waiting(viewer=request.viewer),
    }
    return render(request, "core/release_list.html", context)


@behind_the_door
def release_preview(request: StaffRequest, source: str) -> HttpResponse:
    """What would anybody be able to read, and what not, and why? Then let it out."""
    population = request.GET.get("was", "")
    found = selectors.preview(
        viewer=request.viewer,
        source_code=source,
        population=population,
        today=timezone.localdate(),
    )
    if request.method == "POST":
        try:
            row = gate.release(actor=request.viewer, figures=found.figures, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Freigegeben und in das Verzeichnis eingetragen."))
            return redirect("core:release", row.pk)
    return render(request, "core/release_preview.html", {"preview": found})


@behind_the_door
def release(request: StaffRequest, id: int) -> HttpResponse:
    """What was let out here, when, by whom, and under which rule?"""
    line, reasons = selectors.release_for(viewer=request.viewer, id=id)
    return render(request, "core/release.html", {"line": line, "reasons": reasons})


def waiting_card(viewer: Viewer, today: date) -> list[Card]:
    """One line on the start page while figures wait for a decision."""
    count = sum(len(one.figures.figures) for one in selectors.waiting(viewer=viewer))
    if not count:
        return []
    text = ngettext(
        "%(count)d Zahl wartet auf ihre Freigabe",
        "%(count)d Zahlen warten auf ihre Freigabe",
        count,
    ) % {"count": count}
    return [Card(text, reverse("core:release_list"), _("prüfen"))]
