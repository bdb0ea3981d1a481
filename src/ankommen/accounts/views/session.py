from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest

from .. import kept_input
from ..doorstep import log_in_first, login_page, must_log_in, safe_next, viewer_of
from ..forms import LoginForm, PasswordForm
from ..models import User
from ..services import login as login_service
from ..services import people


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
    address = _address(request)
    try:
        user = login_service.check_credentials(
            login=form.cleaned_data["login"],
            password=form.cleaned_data["password"],
            address=address,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return login_page(request, form)
    return _welcome(request, user, form, address)


def _welcome(request: HttpRequest, user: User, form: LoginForm, address: str) -> HttpResponse:
    login_service.record_login(user=user, address=address)
    auth.login(request, user)
    kept = kept_input.unpack(form.cleaned_data["kept"])
    if kept is None:
        return redirect(safe_next(request, form.cleaned_data["next"]))
    if kept.person != user.pk:
        return redirect("core:start")
    kept_input.remember(request, kept)
    return redirect(kept.page)


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
    """Change one's own password; whoever came in with a one-time password must do it first."""
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
        return redirect("core:start")
    context = {"form": form, "first_time": user.must_change_password}
    return render(request, "accounts/password.html", context)


def _address(request: HttpRequest) -> str:
    """Where the request comes from; behind the TLS proxy, what the proxy noted last."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
