"""Status 503: the database is away or the disk is full. Says so, and gives back what was typed."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error

from .faults import Cause, cause_of

TOLD = {
    Cause.DATABASE: _("Die Datenbank ist gerade nicht erreichbar."),
    Cause.DISK_FULL: _("Der Speicherplatz auf dem Server ist voll."),
}
SECONDS = 10
NOT_KEPT = ("password", "secret", "code")
PLUMBING = ("csrfmiddlewaretoken",)
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that was sent: its fields for sending it again, and the texts among them to read."""

    to: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    had_files: bool


def our_fault(request: HttpRequest) -> HttpResponse:
    """For every error that nothing else has caught; needs no database."""
    cause = cause_of(sys.exception())
    told = TOLD.get(cause) if cause else None
    if told is None:
        return server_error(request)
    typed = _typed(request)
    context = {
        "told": told,
        "typed": typed,
        "was_sent": request.method == "POST",
        "csrf_token": get_token(request) if typed else "",
    }
    page = loader.get_template("503.html").render(context)
    headers = {"Retry-After": str(SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def _typed(request: HttpRequest) -> Typed | None:
    """What the person typed, if it came from a page of ours and holds no password."""
    if not _came_from_us(request):
        return None
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
    kept = [(name, text) for name, text in fields if name not in PLUMBING]
    if any(word in name for name, _text in kept for word in NOT_KEPT):
        return None
    if sum(len(text) for _name, text in kept) > LARGEST:
        return None
    texts = tuple(text for _name, text in kept if len(text) > 30 and " " in text)
    return Typed(request.get_full_path(), tuple(kept), texts, bool(request.FILES))


def _came_from_us(request: HttpRequest) -> bool:
    """Only behind the check of forged forms: this page will send the fields with a valid token."""
    checked = getattr(request, "csrf_processing_done", False)
    return request.method == "POST" and checked
