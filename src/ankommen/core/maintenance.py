"""Maintenance: the operator says that nobody can work for a while, and until when.

Said in a file beside the database, so that it holds while the database is moved or brought up to
date, for every process, and after a restart.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from .unavailable import not_now

STILL_ANSWERED = ("/healthz", "/readyz", "/metrics")
UNKNOWN_WAIT = timedelta(minutes=10)
SHORTEST_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Maintenance:
    """`until` is what the operator expects; None if nobody can say."""

    until: datetime | None


def _file() -> Path:
    return Path(settings.DATA_DIR) / "maintenance.json"


def begin(*, until: datetime | None) -> None:
    _file().write_text(json.dumps({"until": until.isoformat() if until else None}))


def end() -> bool:
    """Whether there was one."""
    found = _file().exists()
    _file().unlink(missing_ok=True)
    return found


def announced() -> Maintenance | None:
    """What was said; a file that nobody can read still says that it is on."""
    try:
        said = _file().read_text()
    except FileNotFoundError:
        return None
    try:
        return Maintenance(datetime.fromisoformat(json.loads(said)["until"]))
    except (ValueError, TypeError, KeyError):
        return Maintenance(None)


class MaintenanceMiddleware:
    """Answers every page with 503 and gives back what was typed. Stands behind the check of forged
    forms and before everything that asks the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = None if request.path in STILL_ANSWERED else announced()
        if found is None:
            return self.get_response(request)
        # Only a form that is no forgery gets its fields back, with a valid token.
        _Checked(self.get_response).process_view(request, self.get_response, (), {})
        wait = found.until - timezone.now() if found.until else UNKNOWN_WAIT
        return not_now(
            request,
            told=_told(found),
            when=_("nach der Wartung"),
            seconds=int(max(wait, SHORTEST_WAIT).total_seconds()),
            is_trouble=False,
        )


class _Checked(CsrfViewMiddleware):
    """Notes that the check was passed, and refuses nothing: the page is 503 either way."""

    def _reject(self, request: HttpRequest, reason: str) -> None:
        return None


def _told(found: Maintenance) -> str:
    if found.until is None or found.until <= timezone.now():
        return _("Ankommen wird gerade gewartet.")
    at = timezone.localtime(found.until)
    if at.date() == timezone.localdate():
        moment = time_format(at, "H:i")
        return _("Ankommen wird gerade gewartet, voraussichtlich bis %(time)s Uhr.") % {
            "time": moment
        }
    moment = f"{at:%d.%m.%Y, %H:%M}"
    return _("Ankommen wird gerade gewartet, voraussichtlich bis zum %(moment)s Uhr.") % {
        "moment": moment
    }
