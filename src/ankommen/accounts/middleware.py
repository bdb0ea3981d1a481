from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ankommen.core.viewer import PUBLIC, Viewer

from . import sessions
from .models import User
from .selectors import viewer_of


class ViewerMiddleware:
    """Puts `request.viewer` beside `request.user`; they cost queries only when they are used.

    The first use puts the plain viewer in place of the lazy one: every access to a lazy object
    takes a detour, and a page asks its viewer hundreds of times.

    `request.user` is nobody once the session has lasted too long or been silent for too long.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _user(request: HttpRequest) -> User | AnonymousUser:
    user = get_user(request)
    if not isinstance(user, User):
        return AnonymousUser()
    if not sessions.goes_on(request, user, now=timezone.now()):
        request.session.flush()
        return AnonymousUser()
    return user


def _viewer(request: HttpRequest) -> Viewer:
    user = request.user
    viewer = PUBLIC
    if isinstance(user, User):
        viewer = viewer_of(user, today=timezone.localdate())
    request.viewer = viewer  # type: ignore[attr-defined]
    return viewer
