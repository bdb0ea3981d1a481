"""How people get in: what administrators do for somebody else's log-in."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest

from ..public import needs
from ..services import entry_codes, factors, people


@require_POST
@needs("accounts.manage")
def person_invite(request: StaffRequest, user_id: int) -> HttpResponse:
    """Send a link by mail."""
    try:
        entry_codes.invite(actor=request.viewer, user_id=user_id)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Die Einladung wird jetzt verschickt."))
    return redirect("accounts:person", user_id)


@never_cache
@require_POST
@needs("accounts.manage")
def person_letter(request: StaffRequest, user_id: int) -> HttpResponse:
    """A page to print and hand over. Once and never again: nothing stored, nothing cached."""
    try:
        user, code, row = entry_codes.write_letter(
            actor=request.viewer, user_id=user_id, now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:person", user_id)
    link = settings.BASE_URL + reverse("accounts:entry_link", args=[code])
    context = {
        "person": user,
        "code": code,
        "row": row,
        "address": settings.BASE_URL + reverse("accounts:entry"),
        "square": segno.make(link, error="m").svg_data_uri(scale=6, border=3),
    }
    return render(request, "accounts/person_letter.html", context)


@require_POST
@needs("accounts.manage")
def codes_revoke(request: StaffRequest, user_id: int) -> HttpResponse:
    entry_codes.revoke_codes(actor=request.viewer, user_id=user_id, now=timezone.now())
    messages.success(request, _("Offene Links und Codes dieser Person gelten nicht mehr."))
    return redirect("accounts:person", user_id)


@require_POST
@needs("accounts.manage")
def person_unlock(request: StaffRequest, user_id: int) -> HttpResponse:
    people.unlock(actor=request.viewer, user_id=user_id)
    messages.success(request, _("Die Person kann sich sofort wieder anmelden."))
    return redirect("accounts:person", user_id)


@require_POST
@needs("accounts.manage")
def factors_reset(request: StaffRequest, user_id: int) -> HttpResponse:
    """For somebody who has lost the device and the recovery codes."""
    factors.remove_all_factors(actor=request.viewer, user_id=user_id)
    messages.success(request, _("Die zweiten Faktoren dieser Person sind entfernt."))
    return redirect("accounts:person", user_id)
