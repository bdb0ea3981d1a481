"""Good practice for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ankommen.strategy import public as strategy


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """Which projects worked, and which may be copied?"""
    return render(request, "portal/projects.html", {"projects": strategy.public_projects()})
