"""The door of accounts: who is who, the decorator that lets staff in, and input kept for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http.response import HttpResponseBase

from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest

from . import doorstep
from .kept_input import forget_when_sent, kept_input
from .selectors import previous_login, viewer_with_id

__all__ = ["kept_input", "needs", "needs_login", "previous_login", "viewer_with_id"]

Rest = ParamSpec("Rest")
View = Callable[Concatenate[StaffRequest, Rest], HttpResponseBase]


def needs(permission: str) -> Callable[[View[Rest]], Callable[..., HttpResponseBase]]:
    """Let in whoever holds `permission` in some scope: others get the log-in page or a 404.

    This opens the page only. Each object on it goes through its own gatekeeper. A form that
    arrives after the session ended is kept (see `kept_input`).
    """
    return _guard(lambda request: request.viewer.may_somewhere(permission))


def needs_login(view: View[Rest]) -> Callable[..., HttpResponseBase]:
    """Let in whoever is logged in, with or without a role."""
    return _guard(lambda request: request.viewer.user_id is not None)(view)


def _guard(
    lets_in: Callable[[StaffRequest], bool],
) -> Callable[[View[Rest]], Callable[..., HttpResponseBase]]:
    def wrap(view: View[Rest]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: StaffRequest, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            if doorstep.must_log_in(request):
                return doorstep.log_in_first(request)
            if not lets_in(request):
                raise NotFound
            if doorstep.must_add_factor(request):
                return doorstep.add_factor_first(request)
            if request.method == "POST":
                forget_when_sent(request)
            return view(request, *args, **kwargs)

        guarded.lets_in = lets_in  # type: ignore[attr-defined]
        return guarded

    return wrap
