from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ankommen.core.http import StaffRequest

from ..forms import AuditFilterForm
from ..public import needs
from ..selectors.audit_log import AuditFilter, audit_page
from ..services.audit_log import record_reading


@never_cache
@needs("core.read_audit")
def audit_log(request: StaffRequest) -> HttpResponse:
    """Who did what and when; opening it leaves an entry of its own."""
    form = AuditFilterForm(request.GET or None)
    wanted = AuditFilter(**form.cleaned_data) if form.is_valid() else AuditFilter()
    before = _before(request)
    if before is None:
        record_reading(actor=request.viewer, wanted=wanted.given)
    page = audit_page(viewer=request.viewer, wanted=wanted, before=before)
    return render(request, "accounts/audit.html", {"form": form, "page": page})


def _before(request: StaffRequest) -> int | None:
    """The key of a page; a broken one begins at the newest."""
    typed = request.GET.get("before", "")
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None
