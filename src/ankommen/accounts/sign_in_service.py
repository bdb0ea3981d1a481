"""Log-in through the office's own service: allauth speaks OpenID Connect, we decide who it is."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.errors import Refused

from . import entering
from .services import identities

KEPT = "kept_for_service"
WANTED = "wanted_after_service"


class OfficeAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Takes over as soon as the service has said who is there; allauth's own pages never show."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> NoReturn:
        raise ImmediateHttpResponse(_arrive(request, sociallogin.account))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: object = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        text = _("Die Anmeldung beim Dienst wurde abgebrochen oder ist fehlgeschlagen.")
        raise ImmediateHttpResponse(problem_page(request, text))


def _arrive(request: HttpRequest, account: Any) -> HttpResponse:
    onward = entering.Onward(
        wanted=request.session.pop(WANTED, ""), kept=request.session.pop(KEPT, "")
    )
    said, now = identities.take_claims(account), timezone.now()
    try:
        user = identities.person_behind(account=account, claims=said.claims, now=now)
    except Refused as refused:
        return problem_page(request, str(refused))
    identities.follow_groups(user=user, claims=said.claims)
    proved_at = identities.factor_proved_at(said, now=now)
    if proved_at is None:
        return entering.admit(request, user, method="service", onward=onward)
    return entering.welcome(
        request, user, method="service+factor", onward=onward, factor_proved_at=proved_at
    )


def problem_page(request: HttpRequest, text: str) -> HttpResponse:
    response = render(request, "accounts/service_problem.html", {"problem": text}, status=403)
    response["Cache-Control"] = "no-store"
    return response
