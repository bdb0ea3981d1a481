"""One's own security: second factors, recovery codes, where one is logged in."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

import segno
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ankommen.core.addresses import client_address
from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest
from ankommen.core.ui.forms import add_problems

from .. import doorstep, sessions
from ..factor_adapter import FactorAdapter
from ..forms import ConfirmForm, PasskeyForm, TotpForm
from ..models import User
from ..services import factors, preferences
from ..services import login as login_service
from ..services import sessions as session_service

Rest = ParamSpec("Rest")
View = Callable[Concatenate[StaffRequest, Rest], HttpResponse]


def own(view: View[Rest]) -> Callable[..., HttpResponse]:
    """For whoever is logged in, also while the second factor is still missing."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if doorstep.must_log_in(request):
            return doorstep.log_in_first(request)
        return view(request, *args, **kwargs)

    return guarded


def freshly(view: View[Rest]) -> Callable[..., HttpResponse]:
    """The same, after a log-in or a confirmation within the last quarter of an hour."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if doorstep.must_log_in(request):
            return doorstep.log_in_first(request)
        if sessions.is_fresh(request, now=timezone.now()):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else reverse("accounts:security")
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': back})}")

    return guarded


@own
def security(request: StaffRequest) -> HttpResponse:
    """Everything about one's own log-in on one page."""
    user = cast("User", request.user)
    kinds = factors.kinds_of(user)
    context = {
        "person": user,
        "has_password": user.has_usable_password(),
        "factors": factors.factors_of(user),
        "has_app": factors.TOTP_TYPE in kinds,
        "has_factor": bool(kinds - {factors.RECOVERY_TYPE}),
        "codes_left": factors.recovery_codes_left(user),
        "service_factor_at": sessions.service_factor_at(request),
        "is_required": factors.is_required(user, today=timezone.localdate()),
        "places": sessions.places_of(
            user, this_key=request.session.session_key, now=timezone.now()
        ),
    }
    return render(request, "accounts/security.html", context)


@own
@require_POST
def search_key(request: StaffRequest) -> HttpResponse:
    """Switch the key "/" on or off."""
    is_on = request.POST.get("on") == "1"
    preferences.set_search_key(actor=request.viewer, is_on=is_on)
    done = _("Die Taste / ist eingeschaltet.") if is_on else _("Die Taste / ist ausgeschaltet.")
    messages.success(request, done)
    return redirect("accounts:security")


@never_cache
@own
@sensitive_post_parameters()
def confirm(request: StaffRequest) -> HttpResponse:
    """The password once more: an unattended screen must not give the account away."""
    user = cast("User", request.user)
    form = ConfirmForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        try:
            login_service.check_credentials(
                login=user.login,
                password=form.cleaned_data["password"],
                address=client_address(request),
                now=timezone.now(),
            )
        except Refused:
            form.add_error("password", _("Das ist nicht Ihr Passwort."))
        else:
            sessions.confirm(request, now=timezone.now())
            return redirect(doorstep.safe_next(request, form.cleaned_data["next"]))
    context = {"form": form, "has_password": user.has_usable_password()}
    return render(request, "accounts/confirm.html", context)


@never_cache
@own
def factor_needed(request: StaffRequest) -> HttpResponse:
    """A role asks for a second factor: set one up now, or within the days of grace."""
    if doorstep.SECOND_FACTOR_DUE not in request.session:
        return redirect("accounts:security")
    may_wait = doorstep.may_postpone(request)
    if request.method == "POST" and may_wait:
        request.session[doorstep.POSTPONED] = True
        return redirect("core:start")
    due_on = cast("User", request.user).second_factor_due_on
    return render(request, "accounts/factor_needed.html", {"due_on": due_on, "may_wait": may_wait})


@never_cache
@freshly
def totp_add(request: StaffRequest) -> HttpResponse:
    """Scan the square with an app, then type its first code."""
    user = cast("User", request.user)
    secret = get_totp_secret()
    form = TotpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].replace(" ", "")
        try:
            codes = factors.add_totp(actor=request.viewer, user=user, secret=secret, code=code)
        except Refused as refused:
            add_problems(form, refused)
        else:
            clear_totp_secret(request)
            return _factor_added(request, codes)
    address = FactorAdapter().build_totp_url(user, secret)
    context = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "square": segno.make(address, error="m").svg_data_uri(scale=5, border=3),
    }
    return render(request, "accounts/totp_add.html", context)


@never_cache
@freshly
def passkey_add(request: StaffRequest) -> HttpResponse:
    """Let the browser make a passkey and give it a name."""
    user = cast("User", request.user)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = factors.add_passkey(actor=request.viewer, user=user, **form.cleaned_data)
        except Refused as refused:
            add_problems(form, refused)
        else:
            return _factor_added(request, codes)
    options = json.dumps(webauthn.begin_registration(user, passwordless=True))
    return render(request, "accounts/passkey_add.html", {"form": form, "options": options})


def _factor_added(request: StaffRequest, codes: list[str]) -> HttpResponse:
    doorstep.forget_factor_due(request)
    if codes:
        return render(request, "accounts/recovery_codes.html", {"codes": codes, "first": True})
    messages.success(request, _("Der zweite Faktor ist eingerichtet."))
    return redirect("accounts:security")


@never_cache
@require_POST
@freshly
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """Ten new codes, shown once: no redirect, nothing stored in the page's address."""
    user = cast("User", request.user)
    codes = factors.new_recovery_codes(actor=request.viewer, user=user)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@require_POST
@freshly
def factor_remove(request: StaffRequest, factor_id: int) -> HttpResponse:
    user = cast("User", request.user)
    factors.remove_factor(actor=request.viewer, user=user, factor_id=factor_id)
    messages.success(request, _("Der zweite Faktor ist entfernt."))
    return redirect("accounts:security")


@require_POST
@own
def session_end(request: StaffRequest, session_id: int) -> HttpResponse:
    session_service.end_session(actor=request.viewer, session_id=session_id)
    if not request.session.exists(request.session.session_key or ""):
        request.session.flush()  # it was this one: there is nothing left to note a visit in
    messages.success(request, _("Dort sind Sie jetzt abgemeldet."))
    return redirect("accounts:security")


@require_POST
@own
def sessions_end(request: StaffRequest) -> HttpResponse:
    """Log out everywhere but here."""
    session_service.end_other_sessions(actor=request.viewer, this_key=request.session.session_key)
    messages.success(request, _("Überall sonst sind Sie jetzt abgemeldet."))
    return redirect("accounts:security")
