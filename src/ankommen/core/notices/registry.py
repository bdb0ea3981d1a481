from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from ..models import Delivery
from ..viewer import Viewer


@dataclass(frozen=True, slots=True)
class Shown:
    """One object as the viewer may see it today."""

    title: str
    url: str


Gate = Callable[[Viewer, Collection[str]], Mapping[str, Shown]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. `label` stands above its notices and, alone, in mails; `show` is its gate;
    `delivery` holds for whoever chose nothing else.
    """

    code: str
    label: str | Promise
    show: Gate
    delivery: Delivery = Delivery.DAILY


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_named(code: str) -> Kind | None:
    return _kinds.get(code)


def kind_in_words(code: str) -> str:
    kind = kind_named(code)
    return str(kind.label) if kind else code
