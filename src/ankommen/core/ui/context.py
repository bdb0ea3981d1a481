from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: who is looking."""
    return {"viewer": getattr(request, "viewer", None)}
