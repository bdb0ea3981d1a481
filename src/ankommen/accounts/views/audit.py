from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables import ASKED
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms import AuditFilterForm
from ..public import needs
from ..selectors.audit_log import (
    MOST_IN_A_FILE,
    AuditFilter,
    audit_page,
    audit_rows,
    matching_count,
)
from ..services.audit_log import record_export, record_reading


def _audit_file(request: StaffRequest) -> TableFile:
    """What the filter finds; taking it out leaves an entry before anything is read."""
    form = AuditFilterForm(request.GET)
    if not form.is_valid():
        raise Refused.because("filter", _("Der Filter hat Fehler; es wurde nichts ausgegeben."))
    wanted = AuditFilter(**form.cleaned_data)
    size = matching_count(viewer=request.viewer, wanted=wanted)
    if size > MOST_IN_A_FILE:
        raise Refused.because(
            "too_many",
            _("Mehr als 200.000 Einträge passen nicht in eine Datei. Bitte grenzen Sie ein."),
        )
    kind = request.GET.get(ASKED, "")
    note = partial(record_export, actor=request.viewer, wanted=wanted.given, kind=kind)
    rows = audit_rows(viewer=request.viewer, wanted=wanted)
    return TableFile(_("protokoll"), audit_sheet(rows), size=size, note=note)


@never_cache
@needs("core.read_audit")
@with_file(_audit_file)
def audit_log(request: StaffRequest) -> HttpResponse:
    """Who did what and when; opening it leaves an entry of its own."""
    form = AuditFilterForm(request.GET or None)
    wanted = AuditFilter(**form.cleaned_data) if form.is_valid() else AuditFilter()
    if not {"after", "before"} & request.GET.keys():
        record_reading(actor=request.viewer, wanted=wanted.given)
    page = audit_page(viewer=request.viewer, wanted=wanted, given=request.GET)
    context = {"form": form, "page": page, "query": urlencode(wanted.given)}
    return render(request, "accounts/audit.html", context)


def audit_sheet(rows: Iterable[list[Any]]) -> Sheet:
    columns = [
        Column(_("Zeit"), 18, Kind.DATETIME),
        Column(_("Person"), 24),
        Column(_("Vorgang"), 34),
        Column(_("Art"), 12),
        Column(_("Zweck"), 24),
        Column(_("Art des Gegenstands"), 18),
        Column(_("Nummer"), 12),
        Column(_("Gegenstand"), 34),
        Column(_("Einzelheiten"), 50),
        Column(_("Prüfsumme"), 20),
    ]
    return Sheet(_("Protokoll"), columns, rows)
