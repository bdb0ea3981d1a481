"""What links for people without an account may be issued for: each app names its own purposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose. `longest` is how long such a link may live at most; `ask` says whom to turn to
    when it no longer opens (a whole sentence: people see it without any other explanation).
    """

    code: str
    label: str | Promise
    ask: str | Promise
    longest: timedelta


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    _purposes[purpose.code] = purpose


def purpose(code: str) -> Purpose | None:
    return _purposes.get(code)


def label(code: str) -> str:
    """The purpose in words; its code for purposes of an app that is no longer installed."""
    found = _purposes.get(code)
    return str(found.label) if found else code
