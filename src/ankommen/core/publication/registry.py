"""Who has figures about people to publish: every source of published counts is named here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from ..viewer import Viewer
from .rules import Counted, Figure

if TYPE_CHECKING:
    from ankommen.methods.disclosure import Dimension


@dataclass(frozen=True, slots=True)
class FigureSet:
    """Figures of one kind about the same people, to be released together.

    `population` says who was counted when: the same text for every set about the same people.
    `dimensions` span all cells ever counted of them; `labels` are the words for each figure.
    `may_overlap`: the figures were named by hand and nobody knows which is part of which.
    """

    source: str
    population: str
    title: str
    url: str
    counted: Counted
    reference_date: date | None
    dimensions: tuple[Dimension, ...]
    figures: tuple[Figure, ...]
    labels: tuple[str, ...]
    unit: str = ""
    decimals: int = 0
    may_overlap: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A register of figures. `waiting(viewer)` gives the public sets with figures nobody decided
    about yet, limited to what this viewer may release; `one(viewer, population)` one set whole.
    """

    code: str
    label: str | Promise
    waiting: Callable[[Viewer], list[FigureSet]]
    one: Callable[[Viewer, str], FigureSet | None]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.code] = source


def sources() -> tuple[Source, ...]:
    return tuple(_sources.values())


def source(code: str) -> Source | None:
    return _sources.get(code)
