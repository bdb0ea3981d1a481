"""Cards of the staff start page: what needs this viewer today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..viewer import Viewer


@dataclass(frozen=True, slots=True)
class Card:
    """One line of the start page. `urgency` sorts: 0 first."""

    text: str
    url: str
    action: str
    urgency: int = 5


CardSource = Callable[[Viewer, date], list[Card]]
_sources: list[CardSource] = []


def register(source: CardSource) -> None:
    _sources.append(source)


def cards(viewer: Viewer, today: date) -> list[Card]:
    found = [card for source in _sources for card in source(viewer, today)]
    return sorted(found, key=lambda card: card.urgency)
