from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .registries.cards import cards
from .registries.cycle import steps


def start(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.user_id is None:
        return redirect_to_login(request.get_full_path())
    today = timezone.localdate()
    return render(
        request,
        "core/start.html",
        {"cards": cards(viewer, today), "steps": steps(viewer, today)},
    )
