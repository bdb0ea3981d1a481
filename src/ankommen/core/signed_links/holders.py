"""The door for people who come with a link instead of an account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..addresses import address_digest
from ..rate_limits import brake, count, refuse_if_reached
from .services import LinkRefused, SignedLink, open_link

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[HttpRequest, SignedLink, Rest], HttpResponse]


def for_link_holders(purpose: str) -> Callable[[Page[Rest]], Callable[..., HttpResponse]]:
    """Hand the open link of `<str:token>` to the view instead of the token, else say whom to ask.

    The answer is kept nowhere and tells its address to nobody. Whoever tries too many links that
    open nothing waits. A view that sends the link on for its act calls `use` with
    `request.resolver_match.kwargs["token"]`.
    """

    def wrap(page: Page[Rest]) -> Callable[..., HttpResponse]:
        @wraps(page)
        def opened(
            request: HttpRequest, token: str, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponse:
            now, key = timezone.now(), address_digest(request)
            refuse_if_reached(brake("link_guess").per_address(), key=key, now=now)
            count(brake("link").per_address(), key=key, now=now)
            try:
                response = page(
                    request, open_link(token, purpose=purpose, now=now), *args, **kwargs
                )
            except LinkRefused as refused:
                response = _refused(request, refused, key)
            return _kept_nowhere(response)

        return opened

    return wrap


def _refused(request: HttpRequest, refused: LinkRefused, key: str) -> HttpResponse:
    count(brake("link_guess").per_address(), key=key, now=timezone.now())
    return render(request, "core/link_refused.html", {"ask": str(refused)}, status=404)


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
