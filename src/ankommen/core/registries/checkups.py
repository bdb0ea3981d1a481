"""What `ankommen doctor` looks at: each check answers with a state, a sentence and a remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise


class State(StrEnum):
    OK = "ok"
    UNKNOWN = "unknown"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is a line that the operator can type or set; empty where nothing is to be done."""

    state: State
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """When it is looked, whether the mail server is asked, and whether everything is read."""

    now: datetime
    mail: bool = False
    thorough: bool = False


Label = str | Promise
Check = Callable[[Visit], Finding]
_checks: dict[str, tuple[Label, Check]] = {}


def register(name: str, label: Label, check: Check) -> None:
    """`label` is what the operator reads; `name` is for machines."""
    _checks[name] = (label, check)


def checks() -> dict[str, tuple[Label, Check]]:
    return dict(_checks)


def well(sentence: str) -> Finding:
    return Finding(State.OK, sentence)


def warning(sentence: str, remedy: str) -> Finding:
    return Finding(State.WARNING, sentence, remedy)


def broken(sentence: str, remedy: str) -> Finding:
    return Finding(State.BROKEN, sentence, remedy)
