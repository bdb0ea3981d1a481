"""Which texts in the database are translated: each app registers its kinds of object.

An app yields only texts that the public reads, or will read: what is internal never enters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from ..viewer import Viewer


@dataclass(frozen=True, slots=True)
class Entry:
    """One German text. `place` and `section` say in words where it stands; `order` sorts as read.

    `field_label` is the word for its field; an empty text is no entry.
    """

    kind: str
    id: int
    field: str
    field_label: str
    place: str
    section: str
    german: str
    order: tuple[int, ...]

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.id}.{self.field}"

    @property
    def label(self) -> str:
        return f"{self.place} · {self.field_label}"


# What changed since: pieces of text, each "same", "removed" or "added"; None where it is not known.
Changes = Sequence[tuple[str, str]] | None


@dataclass(frozen=True, slots=True)
class Translatable:
    """One kind. `entries(viewer)` takes as many queries for one row as for a thousand.

    `changes(viewer, entry, hash)` compares the entry with the earlier text of that hash.
    """

    kind: str
    label: str | Promise
    entries: Callable[[Viewer], Iterable[Entry]]
    changes: Callable[[Viewer, Entry, str], Changes]


_kinds: dict[str, Translatable] = {}


def register(translatable: Translatable) -> None:
    _kinds[translatable.kind] = translatable


def kinds() -> list[Translatable]:
    return list(_kinds.values())


def of_kind(kind: str) -> Translatable | None:
    return _kinds.get(kind)
