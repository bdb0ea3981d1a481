"""Where the table stands in a file: which sheet, which rows are its header, what each column is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation

from ..registries.import_tables import ImportColumn
from ..tables.headers import ROWS_SEARCHED_FOR_HEADER, folded_header, guess_mapping, header_texts
from ..tables.names import fold
from ..tables.reading import Row
from ..tables.streaming import SheetHead
from .values import LANGUAGES

SAMPLES = 3
Remembered = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """`header_row` counts from 1; `headers` joins the texts of all `header_rows`."""

    head: SheetHead
    header_row: int
    header_rows: int
    headers: tuple[str, ...]
    mapping: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """A column of the file as it is shown when its meaning is chosen."""

    index: int
    header: str
    samples: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A column of the table with folded synonyms, as the guess wants it."""

    key: str
    label: str
    synonyms: tuple[str, ...]


def best_layout(
    heads: Sequence[SheetHead], columns: Sequence[ImportColumn], remembered: Remembered
) -> Layout:
    """The visible sheet that looks most like the table; a hidden one only if there is no other."""
    visible = [head for head in heads if not head.is_hidden and head.height] or list(heads)
    layouts = [layout_of(head, columns, remembered) for head in visible]
    return max(layouts, key=lambda layout: len(layout.mapping))


def layout_of(
    head: SheetHead,
    columns: Sequence[ImportColumn],
    remembered: Remembered,
    *,
    header_row: int | None = None,
    header_rows: int | None = None,
) -> Layout:
    """What is not given is guessed. One header row goes before two that say no more."""
    starts = range(1, min(len(head.rows), ROWS_SEARCHED_FOR_HEADER) + 1)
    found = [
        _layout(head, columns, remembered, start, count)
        for start in (starts if header_row is None else (header_row,))
        for count in ((1, 2) if header_rows is None else (header_rows,))
        if start + count - 1 <= max(len(head.rows), 1)
        if count in {1, header_rows} or _may_be_two(head.rows[start - 1 : start + 1])
    ]
    found = found or [_layout(head, columns, remembered, header_row or 1, 1)]
    return max(found, key=lambda one: (len(one.mapping), -one.header_rows, -one.header_row))


def samples_of(layout: Layout) -> list[ColumnSample]:
    """The columns of the file with their first filled cells below the header."""
    rows = layout.head.rows[layout.header_row - 1 + layout.header_rows :]
    width = max([len(layout.headers), *map(len, rows)], default=0)
    return [
        ColumnSample(
            index,
            layout.headers[index] if index < len(layout.headers) else "",
            tuple(str(row[index])[:80] for row in rows if index < len(row) and row[index] != "")[
                :SAMPLES
            ],
            layout.mapping.get(index, ""),
        )
        for index in range(width)
    ]


def headers_hash(headers: Sequence[str]) -> str:
    """What stands for one row of headers, whatever its case and spaces."""
    folded = json.dumps([folded_header(header) for header in headers])
    return hashlib.sha256(folded.encode()).hexdigest()


def _layout(
    head: SheetHead,
    columns: Sequence[ImportColumn],
    remembered: Remembered,
    header_row: int,
    header_rows: int,
) -> Layout:
    rows = head.rows[header_row - 1 : header_row - 1 + header_rows]
    named = [_named(column) for column in columns]
    headers = _joined(rows)
    mapping = dict(guess_mapping(headers, named, remembered))
    if header_rows > 1:
        for index, key in guess_mapping(header_texts(rows[-1]), named, remembered).items():
            if index not in mapping and key not in mapping.values():
                mapping[index] = key
    return Layout(head, header_row, header_rows, headers, dict(sorted(mapping.items())))


def _named(column: ImportColumn) -> _Named:
    words = [*column.synonyms]
    for language in LANGUAGES:
        with translation.override(language):
            words.append(str(column.label))
    return _Named(column.key, str(column.label), tuple(fold(word) for word in words))


def _may_be_two(rows: Sequence[Row]) -> bool:
    """Two rows of headers leave gaps: groups above, or columns that need no second word."""
    upper, lower = (header_texts(row) for row in rows)
    width = max(len(upper), len(lower))
    return any(len(texts) < width or "" in texts for texts in (upper, lower))


def _joined(rows: Sequence[Row]) -> tuple[str, ...]:
    """Of two header rows the upper one groups: its text holds until the next one to the right."""
    if not rows:
        return ()
    *upper, lower = [header_texts(row) for row in rows]
    joined = list(lower)
    for texts in upper:
        width = max(len(texts), len(joined))
        joined += [""] * (width - len(joined))
        group = ""
        for index in range(width):
            group = (texts[index] if index < len(texts) else "") or group
            if group and group != joined[index]:
                joined[index] = f"{group} {joined[index]}".strip()
    return tuple(joined)
