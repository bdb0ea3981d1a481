"""What the one search looks through: apps register their kinds, each with who may see which row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from ..viewer import PUBLIC, Viewer
from .trace import TraceEnd


@dataclass(frozen=True, slots=True)
class Text:
    """What is looked through of one object. `title` weighs more than `body`."""

    title: str
    body: str = ""
    language: str = "de"


@dataclass(frozen=True, slots=True)
class Searchable:
    """One kind. Its model's manager must be `core.search.watching.Watched`.

    `text(row)` reads columns of the row itself only, so that a change of the row is all that can
    change it; None leaves the row out. `visible(viewer)` gives the rows this viewer may know of;
    None: not one of them. `show(viewer, ids)` gives title and address, again only of visible rows.

    The public looks through kinds made `for_public` and through no other, the staff through the
    others. Their `text` holds public words only: an internal word is in no entry they can match.
    Their names begin with `FOR_PUBLIC`, and no others do: the database tells them apart by it.

    `is_veiled`: names that the viewer may not know are taken out of what people wrote freely; not
    where the gate of the row decides on the name itself.
    """

    kind: str
    label: str | Promise
    model: type[Model]
    text: Callable[[Any], Text | None]
    visible: Callable[[Viewer], QuerySet[Any] | None]
    show: Callable[[Viewer, Iterable[int]], list[TraceEnd]]
    for_public: bool = False
    is_veiled: bool = True


FOR_PUBLIC = "public_"
_kinds: dict[str, Searchable] = {}
HiddenNames = Callable[[Viewer], Iterable[str]]
_hidden_names: list[HiddenNames] = []


def register(searchable: Searchable) -> None:
    """Refuses a model whose rows could change past the index."""
    from ..search.watching import Watched, watch

    manager = searchable.model._default_manager
    if not issubclass(getattr(manager, "_queryset_class", type(None)), Watched):
        raise TypeError(f"{searchable.model.__name__}.objects must be made of Watched.")
    if searchable.kind.startswith(FOR_PUBLIC) != searchable.for_public:
        raise ValueError(f"{searchable.kind}: a kind for the public begins with {FOR_PUBLIC}")
    _kinds[searchable.kind] = searchable
    watch(searchable.model)


def kinds() -> list[Searchable]:
    return list(_kinds.values())


def kinds_for(viewer: Viewer) -> list[Searchable]:
    """What this viewer may look through at all, before any gate of a row."""
    return [one for one in _kinds.values() if one.for_public == (viewer == PUBLIC)]


def of_kind(kind: str) -> Searchable | None:
    return _kinds.get(kind)


def of_model(model: type[Model]) -> list[Searchable]:
    return [one for one in _kinds.values() if one.model is model]


def register_hidden_names(names: HiddenNames) -> None:
    """Protected names that a viewer may not know, as people may have written them in texts."""
    _hidden_names.append(names)


def hidden_names(viewer: Viewer) -> set[str]:
    return {name for names in _hidden_names for name in names(viewer)}
