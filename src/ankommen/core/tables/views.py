from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..http import StaffRequest
from ..registries.entrance import behind_the_door
from . import long_lists
from .download import fetched


@behind_the_door
def list_file(request: StaffRequest, file_id: UUID) -> HttpResponse:
    """What was made, until when it can be fetched."""
    row = long_lists.file_for(viewer=request.viewer, id=file_id, now=timezone.now())
    context = {"row": row, "ends_at": row.asked_at + long_lists.KEPT}
    return render(request, "core/list_file.html", context)


@behind_the_door
@require_safe
def list_file_fetch(request: StaffRequest, file_id: UUID) -> HttpResponseBase:
    row = long_lists.fetch(viewer=request.viewer, id=file_id, now=timezone.now())
    return fetched(row.file.open("rb"), row.name)
