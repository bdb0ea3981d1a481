"""Every request has an id, and leaves one line in the log: which page, how it ended, how long."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .counters import STAFF, answered
from .events import event, request_id

HEADER = "X-Request-ID"
INSIDE = "/intern/"
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
WATCHED = {"healthz", "readyz", "metrics"}
log = logging.getLogger("ankommen.requests")


class RequestEventMiddleware:
    """The outermost: what others log belongs to the request. Watching leaves no line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        id = request_id(request.headers.get(HEADER, ""))
        with event(request=id):
            response = self.get_response(request)
            response.headers[HEADER] = id
            if not request.path_info.startswith(settings.STATIC_URL):
                _note(request, response.status_code, time.perf_counter() - begun)
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    route = route_of(request)
    if route in WATCHED:
        return
    answered.count(STAFF if request.path_info.startswith(INSIDE) else route, status, seconds)
    level = logging.ERROR if status >= 500 else logging.INFO
    facts = {
        "route": route,
        "method": request.method if request.method in METHODS else "OTHER",
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
    }
    log.log(level, "request", extra=facts)


def route_of(request: HttpRequest) -> str:
    """The name of the page, never its address: that can hold names, numbers and tokens."""
    return request.resolver_match.view_name if request.resolver_match else "none"
