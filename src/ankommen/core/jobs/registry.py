from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from django.utils.functional import Promise

from .running import RunningJob

Handler = Callable[[RunningJob], None]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Work that runs once a day from `at` on, Europe/Berlin, with `parameters["day"]`."""

    kind: str
    at: time
    title: str | Promise


_handlers: dict[str, Handler] = {}
_scheduled: dict[str, Scheduled] = {}


def register(kind: str, handler: Handler) -> None:
    """Name the function that does this kind of work."""
    _handlers[kind] = handler


def schedule(kind: str, *, at: time, title: str | Promise) -> None:
    """Run this kind of work every day; its handler must be registered."""
    if kind not in _handlers:
        raise ValueError(f"Register a handler for {kind!r} before its schedule.")
    _scheduled[kind] = Scheduled(kind, at, title)


def handler_for(kind: str) -> Handler | None:
    return _handlers.get(kind)


def scheduled() -> list[Scheduled]:
    return list(_scheduled.values())
