"""Pages for one-time links and codes: no log-in yet, or none any more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ankommen.core.addresses import address_digest
from ankommen.core.errors import NotFound, Refused
from ankommen.core.rate_limits import brake, count, refuse_if_reached

from .. import entering
from ..forms import CodeForm, ForgottenForm, NewPasswordForm
from ..models import EntryCode
from ..rules import WayIn
from ..services import entry_codes
from ..services.login import record_wrong_code

CODE = "entry_code"


@never_cache
def entry_link(request: HttpRequest, code: str) -> HttpResponse:
    """A link from a mail or a printed square: the code leaves the address at once."""
    try:
        _look_up(request, code)
    except Refused as refused:
        return _gone(request, "", problem=str(refused))
    request.session[CODE] = code
    return redirect("accounts:entry_password")


@never_cache
def entry(request: HttpRequest) -> HttpResponse:
    """Where the code from a letter is typed in."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _look_up(request, form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            request.session[CODE] = form.cleaned_data["code"]
            return redirect("accounts:entry_password")
    return render(request, "accounts/entry.html", {"form": form})


def _look_up(request: HttpRequest, typed: str) -> EntryCode:
    """The code, whatever became of it. Guessing ends; an office full of typing errors does not."""
    limit, key = brake("entry_guess").per_address(), address_digest(request)
    refuse_if_reached(limit, key=key, now=timezone.now())
    try:
        return entry_codes.code_behind(typed)
    except NotFound as error:
        count(limit, key=key, now=timezone.now())
        record_wrong_code()
        raise Refused.because("no_code", str(entry_codes.NO_SUCH_CODE)) from error


@never_cache
@sensitive_post_parameters()
def entry_password(request: HttpRequest) -> HttpResponse:
    """Choose a password with a one-time code, or learn why the code no longer works."""
    typed = request.session.get(CODE, "")
    if not typed:
        return redirect("accounts:entry")
    try:
        row = _look_up(request, typed)
    except Refused as refused:
        return _gone(request, "", problem=str(refused))
    state = entry_codes.state_of(row, now=timezone.now())
    if state != WayIn.OPEN:
        return _gone(request, str(state))
    form = NewPasswordForm(request.POST or None, user=row.user)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["new_password"]
        try:
            user = entry_codes.use_code(typed=typed, new_password=new, now=timezone.now())
        except Refused:
            return _gone(request, str(WayIn.USED))
        del request.session[CODE]
        return entering.admit(request, user, method="code", onward=entering.Onward())
    return render(request, "accounts/entry_password.html", {"form": form, "row": row})


def _gone(request: HttpRequest, state: str, *, problem: str = "") -> HttpResponse:
    request.session.pop(CODE, None)
    context = {"state": state, "problem": problem}
    return render(request, "accounts/entry_gone.html", context, status=410 if state else 404)


@never_cache
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """One answer for everybody: it does not say whether there is such an account."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry_codes.ask_for_reset(login=form.cleaned_data["login"])
        return render(request, "accounts/password_sent.html")
    return render(request, "accounts/password_forgotten.html", {"form": form})
