"""The door of core's own staff pages: accounts hangs it, because core imports no app."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from ..http import StaffRequest

Rest = ParamSpec("Rest")
View = Callable[Concatenate[StaffRequest, Rest], HttpResponseBase]
Door = Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]

Memory = Callable[[HttpRequest], QueryDict | None]

_doors: list[Door] = []
_memories: list[Memory] = []


def register(door: Door) -> None:
    """Every door stands before every page that `behind_the_door` marks."""
    _doors.append(door)


def behind_the_door(view: View[Rest]) -> Callable[..., HttpResponseBase]:
    """Only for who is logged in. Without any door the page stays shut."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if not _doors:
            raise RuntimeError("config/wiring.py registers no door for staff pages.")
        opened: Callable[..., HttpResponseBase] = view
        for door in reversed(_doors):
            opened = door(opened)
        return opened(request, *args, **kwargs)

    return guarded


def remember_by(memory: Memory) -> None:
    """Where a form finds what was typed into it when the session had ended."""
    _memories.append(memory)


def typed(request: HttpRequest) -> QueryDict | None:
    """What a form shows: what is being sent, else what was typed before the session ended."""
    if request.method == "POST":
        return request.POST
    return next((kept for memory in _memories if (kept := memory(request))), None)
