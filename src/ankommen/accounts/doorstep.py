"""What happens before a staff page opens: log in, keep what was typed, add a second factor."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from ankommen.core.sent_forms import sent_form
from ankommen.core.viewer import Viewer

from . import kept_input
from .forms import LoginForm


def must_log_in(request: HttpRequest) -> bool:
    """Nobody is logged in, or the sent form was rendered for somebody else."""
    viewer = viewer_of(request)
    if viewer.user_id is None:
        return True
    guard = kept_input.read_guard(request) if request.method == "POST" else None
    return guard is not None and guard.person != viewer.user_id


def log_in_first(request: HttpRequest) -> HttpResponse:
    """The log-in page; for a sent form it carries what was typed."""
    if request.method == "POST":
        return _keep_and_ask(request)
    if getattr(request, "htmx", None):
        page = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": redirect_to_login(page)["Location"]})
    return redirect_to_login(request.get_full_path())


def _keep_and_ask(request: HttpRequest) -> HttpResponse:
    guard = kept_input.read_guard(request)
    packed = kept_input.pack(request)
    form = LoginForm(initial={"next": guard.page if guard else "", "kept": packed})
    response = login_page(request, form, status=403, lost=guard is not None and not packed)
    if getattr(request, "htmx", None):
        response.status_code = 200
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response


def login_page(
    request: HttpRequest, form: LoginForm, *, status: int = 200, lost: bool = False
) -> HttpResponse:
    packed = form["kept"].value() or ""
    kept = kept_input.unpack(packed) if packed else None
    viewer = viewer_of(request)
    context = {
        "form": form,
        "kept": kept,
        "lost": lost,
        "someone_else": viewer.label if viewer.user_id is not None else "",
        "service": settings.OIDC,
        "is_demo": settings.MODE == "demo",
    }
    response = render(request, "accounts/login.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


SECOND_FACTOR_DUE = "second_factor_due"
POSTPONED = "second_factor_postponed"


def must_add_factor(request: HttpRequest) -> bool:
    """A role asks for a second factor, and the person has neither set one up nor may wait."""
    if SECOND_FACTOR_DUE not in request.session:
        return False
    return not (may_postpone(request) and request.session.get(POSTPONED))


def may_postpone(request: HttpRequest) -> bool:
    """Until the last day of grace, once per log-in."""
    return timezone.localdate().isoformat() <= str(request.session[SECOND_FACTOR_DUE])


def add_factor_first(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:factor_needed")


def forget_factor_due(request: HttpRequest) -> None:
    request.session.pop(SECOND_FACTOR_DUE, None)


def safe_next(request: HttpRequest, wanted: str) -> str:
    """A page of this installation to go to after log-in; the start page for anything else."""
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse("core:start")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last log-in: show it again with its text, or ask who is there.

    The guard field is signed, so another site cannot bring text of its own onto the page.
    """
    kept = kept_input.from_post(request)
    viewer = viewer_of(request)
    if kept is not None and kept.person == viewer.user_id:
        kept_input.remember(request, kept)
        return redirect(kept.page)
    if kept is not None:
        return _keep_and_ask(request)
    if request.path == reverse("accounts:login"):
        return _ask_again(request)
    context = {"typed": sent_form(request)}
    return render(request, "accounts/form_outdated.html", context, status=403)


def _ask_again(request: HttpRequest) -> HttpResponse:
    """The log-in form itself was outdated: whoever is logged in by now goes on, others retry."""
    wanted = request.POST.get("next", "")
    if viewer_of(request).user_id is not None and not request.POST.get("kept"):
        return redirect(safe_next(request, wanted))
    initial = {"next": wanted, "kept": request.POST.get("kept", "")}
    return login_page(request, LoginForm(initial=initial), status=403)


def viewer_of(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer
