"""Where a list's filter is kept and forgotten, for every list alike."""

from __future__ import annotations

import re
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from . import saved_filters
from .errors import NotFound, Refused
from .http import StaffRequest
from .registries.entrance import behind_the_door

_PAGE: Final = re.compile(r"[a-z_]{1,30}:[a-z_]{1,49}")


@behind_the_door
@require_POST
def filter_save(request: StaffRequest) -> HttpResponse:
    page, query = request.POST.get("page", ""), _clean(request.POST.get("query", ""))
    if not _PAGE.fullmatch(page):
        raise NotFound
    try:
        saved = saved_filters.save_filter(
            actor=request.viewer, page=page, name=request.POST.get("name", ""), query=query
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("Der Filter „%(name)s“ ist gespeichert.") % {"name": saved.name}
        messages.success(request, said)
    return redirect(f"{_list(request)}?{query}")


@behind_the_door
@require_POST
def filter_forget(request: StaffRequest, id: int) -> HttpResponse:
    saved_filters.forget_filter(actor=request.viewer, id=id)
    messages.success(request, _("Der Filter ist gelöscht."))
    return redirect(_list(request))


def _clean(query: str) -> str:
    return QueryDict(query).urlencode()[:1000]


def _list(request: StaffRequest) -> str:
    """The list the filter was chosen on; only an address of this installation."""
    address = request.POST.get("address", "")
    try:
        resolve(address)
    except Resolver404:
        return reverse("core:start")
    return address
