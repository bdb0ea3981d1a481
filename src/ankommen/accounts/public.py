"""The door of accounts: who is who, and the decorator that lets staff in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest

Rest = ParamSpec("Rest")
View = Callable[Concatenate[StaffRequest, Rest], HttpResponse]


def needs(permission: str) -> Callable[[View[Rest]], Callable[..., HttpResponse]]:
    """Let in whoever holds `permission` in some scope: others get the log-in page or a 404.

    This opens the page only. Each object on it goes through its own gatekeeper.
    """

    def wrap(view: View[Rest]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            viewer = request.viewer  # type: ignore[attr-defined]
            if viewer.user_id is None:
                return redirect_to_login(request.get_full_path())
            if not viewer.may_somewhere(permission):
                raise NotFound
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return guarded

    return wrap
