"""Staff pages behind the public face: its legal pages, and the feedback that came in."""

from __future__ import annotations

from dataclasses import dataclass
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

from .. import selectors, services
from ..forms import LegalPageForm
from ..models import LegalPageKind

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Pages:
    """The addresses of the pages beside this one."""

    previous_url: str
    next_url: str


@needs("portal.edit_pages")
@require_safe
def legal_page_list(request: StaffRequest) -> HttpResponse:
    pages = selectors.editable_pages(viewer=request.viewer)
    rows: list[dict[str, Any]] = [
        {"kind": kind, "language": code, "name": name, "page": pages.get((kind.value, code))}
        for kind in LegalPageKind
        for code, name in settings.LANGUAGES
        if code == "de" or kind != LegalPageKind.EASY_LANGUAGE
    ]
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


@needs("portal.edit_pages")
@require_safe
def feedback_list(request: StaffRequest) -> HttpResponse:
    after = request.GET.get("nach", "")
    before = int(after) if after.isascii() and after.isdecimal() and len(after) < 18 else None
    rows = selectors.feedback_rows(viewer=request.viewer, before=before, limit=PAGE_ROWS + 1)
    more = len(rows) > PAGE_ROWS
    page = Pages(
        previous_url=request.path if before is not None else "",
        next_url=f"?nach={rows[PAGE_ROWS - 1].pk}" if more else "",
    )
    context = {"rows": rows[:PAGE_ROWS], "page": page}
    return render(request, "portal/feedback_list.html", context)


@needs("portal.edit_pages")
@require_POST
def feedback_done(request: StaffRequest, id: int) -> HttpResponse:
    feedback = selectors.feedback_for(viewer=request.viewer, id=id)
    services.finish_feedback(actor=request.viewer, feedback=feedback, now=timezone.now())
    messages.success(request, _("Als beantwortet vermerkt."))
    return redirect("portal_staff:feedback_list")
