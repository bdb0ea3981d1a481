from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .handbook import topic_of_page


def help_topic(request: HttpRequest) -> dict[str, Any]:
    """The handbook topic that explains this page."""
    match = request.resolver_match
    return {"help_topic": topic_of_page(match.view_name if match else "")}
