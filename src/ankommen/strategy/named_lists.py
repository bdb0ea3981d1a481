"""Several names in one cell, as the files of lists give them out: divided by commas."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from ankommen.core.tables.names import fold


@dataclass(slots=True)
class NamesRead:
    """The rows that a cell names, the names that nothing has and those that several have."""

    ids: set[int] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)


class NamedRows:
    """Rows by their names. A name may have commas itself: the longest one that fits is meant.

    >>> rows = NamedRows([(1, "Frauen"), (2, "Kinder, Jugendliche"), (3, "Kinder")])
    >>> rows.read("Kinder, Jugendliche; frauen").ids
    {1, 2}
    >>> rows.read("Kinder, Männer").unknown
    ['Männer']
    """

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        self.names = dict(rows)
        self._ids: dict[str, set[int]] = defaultdict(set)
        self._longest = 1
        for id, name in self.names.items():
            pieces = _pieces(name)
            self._ids[_joined(pieces)].add(id)
            self._longest = max(self._longest, len(pieces))

    def read(self, text: str, *, own: Collection[int] = ()) -> NamesRead:
        """`own`: what is stored there now; of several rows with one name those are meant."""
        read, pieces, at = NamesRead(), _pieces(text), 0
        while at < len(pieces):
            width, ids = self._found(pieces[at : at + self._longest])
            meant = ids & set(own) or ids
            name = ", ".join(pieces[at : at + width])
            if not meant:
                read.unknown.append(name)
            elif len(meant) > 1 and meant == ids and not ids <= set(own):
                read.ambiguous.append(name)
            read.ids |= meant
            at += width
        return read

    def in_words(self, ids: Iterable[int]) -> str:
        return ", ".join(sorted(self.names.get(id, "–") for id in ids))

    def _found(self, pieces: Sequence[str]) -> tuple[int, set[int]]:
        for width in range(len(pieces), 0, -1):
            ids = self._ids.get(_joined(pieces[:width]))
            if ids:
                return width, ids
        return 1, set()


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"[,;\n]", text) if piece.strip()]


def _joined(pieces: Sequence[str]) -> str:
    return fold(", ".join(pieces))
