"""The description of the JSON interface, for people: read from the same source as its OpenAPI."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ankommen.core.languages import in_complete_languages


@in_complete_languages
@require_safe
def api_help(request: HttpRequest) -> HttpResponse:
    """Every address of the interface with its parameters and the fields of its answer."""
    from ..api import api

    schema: dict[str, Any] = api.get_openapi_schema()
    types = schema["components"]["schemas"]
    context = {
        "operations": [
            {
                "path": path,
                "about": methods["get"].get("description", ""),
                "parameters": methods["get"].get("parameters", []),
                "type": _type(methods["get"]["responses"][200]),
            }
            for path, methods in schema["paths"].items()
        ],
        "types": [
            {"name": name, "about": one.get("description", ""), "fields": list(one["properties"])}
            for name, one in types.items()
            if "properties" in one and name != "Paging"
        ],
        "openapi": settings.BASE_URL + reverse("api:openapi-json"),
    }
    return render(request, "portal/api_help.html", context)


def _type(answer: dict[str, Any]) -> str:
    reference: str = answer["content"]["application/json"]["schema"]["$ref"]
    return reference.rpartition("/")[2]
