"""What links for people without an account may be issued for: each app names its own purposes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise

from ..viewer import Viewer

Recipients = Callable[[Viewer, Mapping[str, str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose. `longest` is how long such a link may live at most; `ask` says whom to turn to
    when it no longer opens (a whole sentence: people see it without any other explanation).

    `recipients` says how a viewer may read for whom each object's link is: from the ids with what
    was written down to the names that stand in the list. Without it: as it was written down.
    """

    code: str
    label: str | Promise
    ask: str | Promise
    longest: timedelta
    recipients: Recipients | None = None


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    _purposes[purpose.code] = purpose


def purpose(code: str) -> Purpose | None:
    return _purposes.get(code)


def label(code: str) -> str:
    """The purpose in words; its code for purposes of an app that is no longer installed."""
    found = _purposes.get(code)
    return str(found.label) if found else code
