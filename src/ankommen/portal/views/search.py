"""Search over the published texts. What was asked for is neither kept nor logged."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ankommen.core.search.pages import hits_page
from ankommen.core.viewer import PUBLIC


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The same hits for everybody, whoever is logged in."""
    context = hits_page(viewer=PUBLIC, asked=request.GET.dict())
    response = render(request, "portal/search.html", {**context, "marks_language": True})
    response["X-Robots-Tag"] = "noindex"
    return response
