from __future__ import annotations

from typing import cast

from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from requests import RequestException

from ankommen.core.addresses import client_address
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest

from .. import entering, sessions, sign_in_service
from ..doorstep import log_in_first, login_page, must_log_in, safe_next, viewer_of
from ..forms import CredentialForm, LoginForm, OnwardForm, PasswordForm, SecondFactorForm
from ..models import User
from ..services import factors, people
from ..services import login as login_service


@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Ask who is there; afterwards go on where the person wanted to go."""
    if request.method == "POST":
        return _try_login(request, LoginForm(request.POST))
    wanted = request.GET.get("next", "")
    if viewer_of(request).user_id is not None:
        return redirect(safe_next(request, wanted))
    return login_page(request, LoginForm(initial={"next": wanted}))


def _try_login(request: HttpRequest, form: LoginForm) -> HttpResponse:
    if not form.is_valid():
        return login_page(request, form)
    try:
        user = login_service.check_credentials(
            login=form.cleaned_data["login"],
            password=form.cleaned_data["password"],
            address=client_address(request),
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return login_page(request, form)
    return entering.admit(request, user, method="password", onward=_onward(form))


def _onward(form: OnwardForm) -> entering.Onward:
    return entering.Onward(form.cleaned_data["next"], form.cleaned_data["kept"])


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code of the app or a recovery code, within minutes of the first proof."""
    now = timezone.now()
    found = entering.proved(request, now=now)
    if found is None:
        return redirect("accounts:login")
    user, method = found
    form = SecondFactorForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return entering.second_factor_page(request, user, form)
    try:
        address = client_address(request)
        factors.check_code(user=user, code=form.cleaned_data["code"], address=address, now=now)
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(problem.field or None, problem.message)
        return entering.second_factor_page(request, user, form)
    return entering.welcome(request, user, method=f"{method}+code", onward=_onward(form))


@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """GET: a challenge for the browser. POST: its answer, as second factor or instead of all."""
    found = entering.proved(request, now=timezone.now())
    user = found[0] if found else None
    if request.method != "POST":
        return JsonResponse(webauthn.begin_authentication(user))
    form = CredentialForm(request.POST)
    if not form.is_valid():
        return _passkey_refused(request, user, _("Der Passkey wurde nicht angenommen."))
    try:
        known = factors.check_passkey(credential=form.cleaned_data["credential"], user=user)
    except Refused as refused:
        return _passkey_refused(request, user, str(refused))
    if not known.is_open(now=timezone.now()):
        return _passkey_refused(request, None, _("Ihr Konto ist gesperrt."))
    method = f"{found[1]}+passkey" if found else "passkey"
    return entering.welcome(request, known, method=method, onward=_onward(form))


def _passkey_refused(request: HttpRequest, user: User | None, text: str) -> HttpResponse:
    """The page that the person came from, with what it carried."""
    messages.error(request, text)
    carried = {name: request.POST.get(name, "") for name in ("next", "kept")}
    if user is not None:
        return entering.second_factor_page(request, user, SecondFactorForm(initial=carried))
    return login_page(request, LoginForm(initial=carried))


@require_POST
def service_start(request: HttpRequest) -> HttpResponse:
    """Send the person to the office's sign-in service, and remember the way back."""
    if settings.OIDC is None:
        raise NotFound
    request.session[sign_in_service.WANTED] = request.POST.get("next", "")[:2000]
    request.session[sign_in_service.KEPT] = request.POST.get("kept", "")
    provider = get_adapter(request).get_provider(request, provider="office")
    try:
        response: HttpResponse = provider.redirect(request, process="login")
    except RequestException:
        text = _("Der Anmeldedienst ist gerade nicht erreichbar.")
        return sign_in_service.problem_page(request, text)
    return response


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if viewer.user_id is not None:
        login_service.record_logout(actor=viewer)
        auth.logout(request)
        messages.success(request, _("Sie sind abgemeldet."))
    return redirect("accounts:login")


@never_cache
@sensitive_post_parameters()
def password(request: StaffRequest) -> HttpResponse:
    """Change one's own password."""
    if must_log_in(request):
        return log_in_first(request)
    user = cast("User", request.user)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        people.change_own_password(
            actor=request.viewer, user=user, new_password=form.cleaned_data["new_password"]
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("Ihr neues Passwort gilt ab sofort."))
        return redirect("accounts:security")
    return render(request, "accounts/password.html", {"form": form})


@never_cache
def session_time(request: HttpRequest) -> HttpResponse:
    """How long the session still lasts. POST: go on working."""
    now = timezone.now()
    if request.method == "POST" and request.user.is_authenticated:
        sessions.note_sign_of_life(request, now=now)
    answer = {
        "seconds": sessions.seconds_left(request, now=now),
        "canGoOn": sessions.can_go_on(request, now=now),
    }
    return JsonResponse(answer)
