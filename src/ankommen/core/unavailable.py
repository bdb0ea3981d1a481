"""Status 503: the database is away, the disk is full, or somebody maintains the installation. Says
so, and gives back what was typed.
"""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import server_error

from .faults import Cause, cause_of
from .sent_forms import sent_form

TOLD = {
    Cause.DATABASE: gettext_lazy("Die Datenbank ist gerade nicht erreichbar."),
    Cause.DISK_FULL: gettext_lazy("Der Speicherplatz auf dem Server ist voll."),
}
SECONDS = 10


def our_fault(request: HttpRequest) -> HttpResponse:
    """For every error that nothing else has caught; needs no database."""
    cause = cause_of(sys.exception())
    told = TOLD.get(cause) if cause else None
    if told is None:
        return server_error(request)
    when = _("in einer Minute")
    return not_now(request, told=told, when=when, seconds=SECONDS, is_trouble=True)


def not_now(
    request: HttpRequest, *, told: str | Promise, when: str, seconds: int, is_trouble: bool
) -> HttpResponse:
    """`when` it goes on, in words; `is_trouble`: the administration wants to hear of it."""
    typed = sent_form(request)
    context = {
        "told": told,
        "when": when,
        "is_trouble": is_trouble,
        "typed": typed,
        "was_sent": request.method == "POST",
        "had_files": request.method == "POST" and bool(request.FILES),
        "csrf_token": get_token(request) if typed and typed.needs_token else "",
    }
    page = loader.get_template("503.html").render(context)
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)
