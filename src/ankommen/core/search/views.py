from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from ..http import StaffRequest
from ..registries.entrance import behind_the_door
from .pages import hits_page


@behind_the_door
def search(request: StaffRequest) -> HttpResponse:
    """The one search box of the staff."""
    context = hits_page(viewer=request.viewer, asked=request.GET.dict())
    return render(request, "core/search.html", context)
