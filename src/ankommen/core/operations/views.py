"""Addresses for machines that watch over the installation; no session, no cookie, no log line."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .counters import answered
from .metrics import CONTENT_TYPE, exposition
from .readiness import OK, readiness


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing of database or disk."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The installation can serve: 200, or 503 and which part cannot."""
    checks = readiness(now=timezone.now())
    ready = all(word == OK for word in checks.values())
    response = JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)
    # Whoever asks every few seconds is told; Django would log each answer as an error.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The load, for who knows the token; for everybody else this page does not exist."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, expected):
        raise Http404
    text = exposition(requests=answered.now(), now=timezone.now())
    return HttpResponse(text, content_type=CONTENT_TYPE)
