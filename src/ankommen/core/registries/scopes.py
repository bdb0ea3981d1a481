"""Kinds of scope a right can be limited to, with a name for each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ScopeKind:
    """`choices()` lists (id, name) of the rows a right may be limited to."""

    kind: str
    label: str | Promise
    choices: Callable[[], list[tuple[str, str]]]


_kinds: dict[str, ScopeKind] = {}


def register(kind: ScopeKind) -> None:
    _kinds[kind.kind] = kind


def kinds() -> list[ScopeKind]:
    return list(_kinds.values())
