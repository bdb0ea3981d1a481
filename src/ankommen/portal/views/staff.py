"""Staff pages behind the public face: its legal pages, and the feedback that came in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.paging import paged_query

from .. import selectors, services
from ..forms import LegalPageForm
from ..models import LegalPage, LegalPageKind


def _legal_file(request: StaffRequest) -> TableFile:
    columns = [Column(_("Seite"), 28), Column(_("Sprache"), 20), Column(_("Stand"), 30)]
    cells = [
        [row["kind"].label, row["name"], _page_state(row["page"], row["language"])]
        for row in _legal_rows(request)
    ]
    return TableFile(_("pflichtseiten"), Sheet(_("Pflichtseiten"), columns, cells))


def _page_state(page: LegalPage | None, language: str) -> str:
    if page is None:
        return _("fehlt") if language == "de" else _("zeigt den deutschen Text")
    return _("Platzhalter") if page.is_placeholder else _("fertig")


def _legal_rows(request: StaffRequest) -> list[dict[str, Any]]:
    pages = selectors.editable_pages(viewer=request.viewer)
    return [
        {"kind": kind, "language": code, "name": name, "page": pages.get((kind.value, code))}
        for kind in LegalPageKind
        for code, name in settings.LANGUAGES
        if code == "de" or kind != LegalPageKind.EASY_LANGUAGE
    ]


@needs("portal.edit_pages")
@require_safe
@with_file(_legal_file)
def legal_page_list(request: StaffRequest) -> HttpResponse:
    rows = _legal_rows(request)
    context = {"rows": rows, "unfinished": selectors.unfinished_pages()}
    return render(request, "portal/legal_page_list.html", context)


@needs("portal.edit_pages")
@require_http_methods(["GET", "HEAD", "POST"])
def legal_page_edit(request: StaffRequest, kind: LegalPageKind, language: str) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise NotFound
    page = selectors.editable_pages(viewer=request.viewer).get((kind.value, language))
    form = LegalPageForm(request.POST or kept_input(request), page=page)
    if request.method == "POST":
        saved = form.carry_out(
            lambda: services.save_legal_page(
                actor=request.viewer,
                kind=kind,
                language=language,
                text=form.cleaned_data["text"],
                is_placeholder=form.cleaned_data["is_placeholder"],
                **form.seen,
            )
        )
        if saved is not None:
            messages.success(request, form.saved_text)
            return redirect("portal_staff:legal_page_list")
    context = {
        "form": form,
        "kind": kind,
        "language": dict(settings.LANGUAGES)[language],
        "code": language,
    }
    return render(request, "portal/legal_page_edit.html", context)


def _feedback_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("eingegangen"), 18, Kind.DATETIME),
        Column(_("Rückmeldung"), 80),
        Column(_("Seite"), 30),
        Column(_("Kontakt"), 30),
        Column(_("Stand"), 16),
        Column(_("beantwortet von"), 28),
    ]
    cells = (
        [
            timezone.localtime(one.received_at),
            one.text,
            one.page,
            one.contact,
            _("beantwortet") if one.done_at else _("offen"),
            one.done_by_label,
        ]
        for one in selectors.feedback_rows(viewer=request.viewer).iterator(chunk_size=500)
    )
    return TableFile(_("rueckmeldungen"), Sheet(_("Rückmeldungen"), columns, cells))


@needs("portal.edit_pages")
@require_safe
@with_file(_feedback_file)
def feedback_list(request: StaffRequest) -> HttpResponse:
    page = paged_query(selectors.feedback_rows(viewer=request.viewer), request.GET)
    return render(request, "portal/feedback_list.html", {"rows": page.rows, "page": page})


@needs("portal.edit_pages")
@require_POST
def feedback_done(request: StaffRequest, id: int) -> HttpResponse:
    feedback = selectors.feedback_for(viewer=request.viewer, id=id)
    services.finish_feedback(actor=request.viewer, feedback=feedback, now=timezone.now())
    messages.success(request, _("Als beantwortet vermerkt."))
    return redirect("portal_staff:feedback_list")
