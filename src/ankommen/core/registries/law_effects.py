"""What a change of the law from one day to another means for stored rows: each app says its own.

A source answers with what the viewer may see, counted on the rows that are stored now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from ..viewer import Viewer


@dataclass(frozen=True, slots=True)
class Effect:
    """One line: what it concerns, how it is on the first day and on the second."""

    title: str
    before: str
    after: str
    legal_basis: str
    url: str = ""


Source = Callable[[Viewer, date, date], list[Effect]]
_sources: list[tuple[str | Promise, Source]] = []


def register(label: str | Promise, source: Source) -> None:
    _sources.append((label, source))


def effects(viewer: Viewer, first: date, second: date) -> list[tuple[str, list[Effect]]]:
    """The lines of each source that has any, in the order in which they were registered."""
    found = [(str(label), source(viewer, first, second)) for label, source in _sources]
    return [(label, lines) for label, lines in found if lines]
