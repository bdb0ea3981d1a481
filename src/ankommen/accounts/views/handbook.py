"""The handbook: one chapter per role, one page per topic."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ankommen.core.http import StaffRequest

from ..doorstep import log_in_first
from ..handbook import TOPICS_BY_ROLE, topic
from ..permission_sets import PERMISSION_SETS
from ..selectors import role_codes_of


def handbook(request: StaffRequest) -> HttpResponse:
    """All chapters; those of the viewer's own roles come first."""
    if request.viewer.user_id is None:
        return log_in_first(request)
    mine = role_codes_of(request.viewer, today=timezone.localdate())
    chapters = [
        {
            "label": PERMISSION_SETS[role].label,
            "is_mine": role in mine,
            "topics": [topic(slug) for slug in slugs],
        }
        for role, slugs in TOPICS_BY_ROLE.items()
    ]
    chapters.sort(key=lambda chapter: not chapter["is_mine"])
    return render(request, "accounts/handbook.html", {"chapters": chapters})


def handbook_topic(request: StaffRequest, slug: str) -> HttpResponse:
    if request.viewer.user_id is None:
        return log_in_first(request)
    try:
        return render(request, "accounts/handbook_topic.html", {"topic": topic(slug)})
    except KeyError as error:
        raise Http404 from error
