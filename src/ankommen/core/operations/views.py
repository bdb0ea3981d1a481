"""Addresses for machines that watch over the installation; no session, no cookie, no log line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

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
