"""Which column of a table holds what: recognised by its header, changeable by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from django.utils.functional import Promise

from .names import fold
from .reading import Row

ROWS_SEARCHED_FOR_HEADER = 30


class Named(Protocol):
    """A column that a table can have: its key, its word, and what else people call it (folded)."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str | Promise: ...
    @property
    def synonyms(self) -> Sequence[str]: ...


def folded_header(header: str) -> str:
    """A header without case, line breaks, final marks and what stands in brackets."""
    bare = re.sub(r"\(.*?\)", " ", header.replace("-\n", "").replace("\n", " "))
    return fold(bare.replace(".", " ")).strip(" :*")


def guess_mapping(
    headers: Sequence[str],
    columns: Sequence[Named],
    remembered: Mapping[str, str] | None = None,
) -> dict[int, str]:
    """Which column of the table holds what: as chosen the last time, else by its header.

    `remembered` maps folded headers to keys ("" for a column that was left out). Each key is given
    once, to the header that says it most exactly.
    """
    keys = {column.key for column in columns}
    mapping: dict[int, str] = {}
    left_out: set[int] = set()
    for index, header in enumerate(headers):
        known = (remembered or {}).get(folded_header(header))
        if known == "":
            left_out.add(index)
        elif known in keys and known not in mapping.values():
            mapping[index] = known
    open_columns = [
        (index, folded_header(header))
        for index, header in enumerate(headers)
        if header.strip() and index not in mapping and index not in left_out
    ]
    for is_match in (_is_exact, _is_beginning, _is_ending):
        for index, header in open_columns:
            for column in columns:
                free = index not in mapping and column.key not in mapping.values()
                if free and is_match(header, column):
                    mapping[index] = column.key
    return dict(sorted(mapping.items()))


def _is_exact(header: str, column: Named) -> bool:
    return header in column.synonyms or header == folded_header(str(column.label))


def _is_beginning(header: str, column: Named) -> bool:
    return any(len(name) > 4 and header.startswith(f"{name} ") for name in column.synonyms)


def _is_ending(header: str, column: Named) -> bool:
    return any(len(name) > 4 and header.endswith(f" {name}") for name in column.synonyms)


def header_texts(row: Row) -> list[str]:
    return [str(cell).strip() for cell in row]


def find_header_row(rows: Sequence[Row], columns: Sequence[Named]) -> int:
    """The index of the row that most looks like the header; 0 where none does."""
    best, best_score = 0, 0
    for index, row in enumerate(rows[:ROWS_SEARCHED_FOR_HEADER]):
        score = len(guess_mapping(header_texts(row), columns))
        if score > best_score:
            best, best_score = index, score
    return best
