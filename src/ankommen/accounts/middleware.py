from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ankommen.core.viewer import PUBLIC, Viewer

from .models import User
from .selectors import viewer_of


class ViewerMiddleware:
    """Puts `request.viewer` beside `request.user`; it costs a query only when it is used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _viewer(request: HttpRequest) -> Viewer:
    user = request.user
    if not isinstance(user, User):
        return PUBLIC
    return viewer_of(user, today=timezone.localdate())
