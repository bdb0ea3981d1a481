from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from . import sessions
from .handbook import topic_of_page


def help_topic(request: HttpRequest) -> dict[str, Any]:
    """The handbook topic that explains this page, and how long the session still lasts."""
    match = request.resolver_match
    return {
        "help_topic": topic_of_page(match.view_name if match else ""),
        "session_seconds": SimpleLazyObject(
            lambda: sessions.seconds_left(request, now=timezone.now())
        ),
    }
