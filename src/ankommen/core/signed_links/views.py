from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from ..http import StaffRequest
from ..registries.entrance import behind_the_door
from ..tables.download import TableFile, with_file
from ..tables.writing import Column, Kind, Sheet
from .selectors import all_links, links_of, may_manage_all
from .services import revoke


def _link_file(request: StaffRequest) -> TableFile:
    """Never with the links themselves, which nobody knows any more."""
    columns = [
        Column(_("Wofür"), 34),
        Column(_("Für wen"), 34),
        Column(_("Stand"), 16),
        Column(pgettext("Link", "ausgegeben"), 18, Kind.DATETIME),
        Column(_("von"), 28),
        Column(_("endet"), 18, Kind.DATETIME),
        Column(_("zuerst geöffnet"), 18, Kind.DATETIME),
        Column(_("gilt einmal"), 12),
    ]
    cells = (
        [
            one.purpose,
            one.recipient,
            one.state,
            timezone.localtime(one.row.issued_at),
            one.row.issued_by_label,
            timezone.localtime(one.row.expires_at),
            one.row.opened_at and timezone.localtime(one.row.opened_at),
            one.row.single_use,
        ]
        for one in all_links(viewer=request.viewer, now=timezone.now())
    )
    return TableFile(_("ausgegebene-links"), Sheet(_("Ausgegebene Links"), columns, cells))


@behind_the_door
@with_file(_link_file)
def link_list(request: StaffRequest) -> HttpResponse:
    """Which links lead in from outside, and the button that ends one."""
    context = {
        "page": links_of(viewer=request.viewer, given=request.GET, now=timezone.now()),
        "shows_all": may_manage_all(request.viewer),
    }
    return render(request, "core/link_list.html", context)


@behind_the_door
@require_POST
def link_revoke(request: StaffRequest, link_id: int) -> HttpResponse:
    revoke(link_id=link_id, actor=request.viewer, manages_all=may_manage_all(request.viewer))
    messages.success(request, _("Der Link ist zurückgezogen und öffnet nichts mehr."))
    return redirect("core:link_list")
