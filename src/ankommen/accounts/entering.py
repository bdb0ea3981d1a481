"""The one way in: whatever proved who somebody is, everything after it happens here.

Password, one-time code, passkey and the office's own sign-in service all end in `admit`. It asks
for the second factor the account has, notes the log-in, and goes on to where the person wanted to
go, with what was typed when the last session ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ankommen.core.addresses import client_address

from . import doorstep, kept_input, sessions
from .doorstep import safe_next
from .forms import SecondFactorForm
from .models import User
from .rules import PROOF_LASTS
from .services import factors
from .services import login as login_service

PROVED = "proved"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Onward:
    """Where to go after log-in, and the sealed input to take along."""

    wanted: str = ""
    kept: str = ""


def admit(request: HttpRequest, user: User, *, method: str, onward: Onward) -> HttpResponse:
    """Let in who has proved who it is, or ask for the second factor first."""
    if factors.has_second_factor(user):
        request.session[PROVED] = {
            "user": user.pk,
            "method": method,
            "at": timezone.now().timestamp(),
            "password": _fingerprint(user),
        }
        form = SecondFactorForm(initial={"next": onward.wanted, "kept": onward.kept})
        return second_factor_page(request, user, form)
    return welcome(request, user, method=method, onward=onward)


def proved(request: HttpRequest, *, now: datetime) -> tuple[User, str] | None:
    """Who has given the first proof within the last minutes, and how."""
    found = request.session.get(PROVED)
    if not found or now.timestamp() - found["at"] > PROOF_LASTS.total_seconds():
        return None
    user = User.objects.filter(pk=found["user"]).first()
    if user is None or not user.is_open(now=now) or _fingerprint(user) != found["password"]:
        return None
    return user, str(found["method"])


def _fingerprint(user: User) -> str:
    """A proof given with an old password ends when the password changes."""
    return user.get_session_auth_hash()


def second_factor_page(
    request: HttpRequest, user: User, form: SecondFactorForm, *, status: int = 200
) -> HttpResponse:
    kinds = factors.kinds_of(user)
    context = {
        "form": form,
        "person": user,
        "has_app": factors.TOTP_TYPE in kinds,
        "has_passkey": factors.PASSKEY_TYPE in kinds,
    }
    response = render(request, "accounts/second_factor.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def welcome(
    request: HttpRequest,
    user: User,
    *,
    method: str,
    onward: Onward,
    factor_proved_at: datetime | None = None,
) -> HttpResponse:
    """Open the session and go on. A factor that the sign-in service checked counts for it alone."""
    login_service.record_login(user=user, address=client_address(request), method=method)
    request.session.pop(PROVED, None)
    request.login_method = method  # type: ignore[attr-defined]
    auth.login(request, user, backend=BACKEND)
    today = timezone.localdate()
    doorstep.forget_factor_due(request)
    sessions.note_service_factor(request, at=factor_proved_at)
    if factor_proved_at is None and _lacks_factor(user, today):
        due_on = factors.start_grace(user=user, today=today)
        request.session[doorstep.SECOND_FACTOR_DUE] = due_on.isoformat()
    kept = kept_input.unpack(onward.kept)
    if kept is None:
        return redirect(safe_next(request, onward.wanted))
    if kept.person != user.pk:
        return redirect("core:start")
    kept_input.remember(request, kept)
    return redirect(kept.page)


def _lacks_factor(user: User, today: date) -> bool:
    return factors.is_required(user, today=today) and not factors.has_second_factor(user)
