from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from ..models import Job
from .failures import OUTSIDE, Retry
from .plans import Plan

if TYPE_CHECKING:
    from .running import RunningJob

JOB_NOTICE = "core.job"
Handler = Callable[["RunningJob"], None]
Listener = Callable[[Job], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: who does it, how often it is tried, and whether it reaches outside.

    What reaches outside (a mail, a call to another server) cannot be rolled back. If its attempt
    ends without a word it is not repeated: the job says that somebody must look.
    """

    handler: Handler
    retry: Retry
    reaches_outside: bool
    sends_mail: bool = False


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Work that runs by itself at the moments of its plan, with `parameters["day"]`."""

    kind: str
    plan: Plan
    title: str | Promise


_kinds: dict[str, Kind] = {}
_listeners: list[Listener] = []
_scheduled: dict[str, Scheduled] = {}


def register(
    kind: str,
    handler: Handler,
    *,
    retry: Retry | None = None,
    reaches_outside: bool = False,
    sends_mail: bool = False,
) -> None:
    """Name the function that does this kind of work, and what happens when it does not succeed.

    Without a word about it, work is tried five times; work that reaches outside is not repeated
    when the database went away, because then nobody knows how far it came.
    """
    if retry is None:
        retry = Retry(transient=OUTSIDE) if reaches_outside else Retry()
    _kinds[kind] = Kind(handler, retry, reaches_outside, sends_mail)


def schedule(kind: str, plan: Plan, *, title: str | Promise) -> None:
    """Run this kind of work by itself; its handler must be registered."""
    if kind not in _kinds:
        raise ValueError(f"Register a handler for {kind!r} before its schedule.")
    _scheduled[kind] = Scheduled(kind, plan, title)


def when_over(listener: Listener) -> None:
    """Call this whenever a job came to an end, in the transaction in which it did."""
    if listener not in _listeners:
        _listeners.append(listener)


def say_over(job: Job) -> None:
    for listener in _listeners:
        listener(job)


def mailing() -> list[str]:
    """The kinds of work that send mails."""
    return [name for name, kind in _kinds.items() if kind.sends_mail]


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def scheduled() -> list[Scheduled]:
    return list(_scheduled.values())
