"""What the entries of the audit log are called for people: each app names its own actions."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


def register(labels: Mapping[str, str | Promise]) -> None:
    _labels.update(labels)


def label(action: str) -> str:
    """The action in words; its code for actions of an app that is no longer installed."""
    return str(_labels.get(action, action))


def choices() -> list[tuple[str, str]]:
    """(code, words) of every action, in the order of the words."""
    return sorted(((code, str(words)) for code, words in _labels.items()), key=lambda one: one[1])
