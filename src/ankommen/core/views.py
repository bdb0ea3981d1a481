from __future__ import annotations

import math
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .errors import NotFound
from .http import StaffRequest
from .read_once import reading_together
from .registries.cards import cards
from .registries.cycle import steps
from .registries.entrance import behind_the_door
from .sent_forms import sent_form
from .tables.download import with_file
from .ui import style_page
from .ui.cycle_ring import cycle_ring


@behind_the_door
def start(request: StaffRequest) -> HttpResponse:
    """What waits for this viewer today, and where the district stands in its cycle."""
    now = timezone.localtime()
    with reading_together():
        ring = steps(request.viewer, now.date())
        lines = cards(request.viewer, now.date())
    return render(
        request,
        "core/start.html",
        {
            "greeting": greeting(request.viewer.label, now),
            "today": now.date(),
            "cards": lines,
            "ring": cycle_ring(ring),
            "notes": [step for step in ring if step.state.note],
        },
    )


def greeting(name: str, now: datetime) -> str:
    if now.hour < 11:
        return _("Guten Morgen, %(name)s") % {"name": name}
    if now.hour < 18:
        return _("Guten Tag, %(name)s") % {"name": name}
    return _("Guten Abend, %(name)s") % {"name": name}


@behind_the_door
@with_file(style_page.table_file)
def style(request: StaffRequest) -> HttpResponse:
    """Every component with real content, in German and Arabic, light and dark."""
    if not request.viewer.is_staff:
        raise NotFound
    language = request.GET.get("lang", "de")
    if language not in style_page.LANGUAGES:
        language = "de"
    theme = request.GET.get("theme", "")
    if theme not in style_page.THEMES:
        theme = ""
    with translation.override(language):
        return render(request, "core/style.html", style_page.content(request, language, theme))


def too_many_requests(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Status 429: who tries too often is told when to come back, and loses nothing typed."""
    context = {"minutes": max(1, math.ceil(seconds / 60)), "typed": sent_form(request)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def upload_refused(request: HttpRequest, *, found: bool) -> HttpResponse:
    """Status 422 where the scanner named something, 503 where it could not be asked."""
    context = {"found": found}
    return render(request, "core/upload_refused.html", context, status=422 if found else 503)
