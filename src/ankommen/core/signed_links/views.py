from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..http import StaffRequest
from ..registries.entrance import behind_the_door
from .selectors import links_of, may_manage_all
from .services import revoke


@behind_the_door
def link_list(request: StaffRequest) -> HttpResponse:
    """Which links lead in from outside, and the button that ends one."""
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    page = links_of(viewer=request.viewer, before=number, now=timezone.now())
    return render(request, "core/link_list.html", {"page": page})


@behind_the_door
@require_POST
def link_revoke(request: StaffRequest, link_id: int) -> HttpResponse:
    revoke(link_id=link_id, actor=request.viewer, manages_all=may_manage_all(request.viewer))
    messages.success(request, _("Der Link ist zurückgezogen und öffnet nichts mehr."))
    return redirect("core:link_list")
