"""The action fields of a table: named once or in every row, by number, by title or by both."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ankommen.core.tables.names import fold

from .entries import FieldEntry, Known

if TYPE_CHECKING:
    from .measures import RowReader

_NUMBERED = re.compile(
    r"^(?:(?:Handlungsfeld|HF|Action field)\s*)?(\d{1,2}|[IVX]{1,5})[.):]?\s*[:–-]?\s+(\S.*)$",
    re.IGNORECASE,
)
TEXTS = {"field_summary": "summary", "field_situation": "situation", "field_trend": "trend"}


class FieldBook:
    """Collects the action fields in the order in which the rows name them.

    The answer to each row is the number of its field; "" where it has none that can be used.
    A field without a number gets one when all are known, and until then its folded title.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._entries: dict[str, FieldEntry] = {one.number: one for one in known.fields}
        self._given = set(self._entries)
        self._current = ""

    def read(self, reader: RowReader) -> str:
        if not reader.has("field", "field_number"):
            if not self._current and any(key not in TEXTS for key in reader.cells):
                reader.refuse("field", "field_missing")
            key = self._current
        else:
            key = self._current = self._key(reader)
        if key:
            self._read_texts(reader, key)
        return key

    def entries(self) -> tuple[FieldEntry, ...]:
        """The fields of the table in its order, those the edition has already left out."""
        return tuple(one for key, one in self._entries.items() if key not in self._given)

    def _key(self, reader: RowReader) -> str:
        number, title = reader.label("field_number"), reader.short("field", 300)
        if not number and title:
            number, title = self._split(title)
        if number and not title:
            return self._by_number(reader, number)
        same = next(
            (key for key, one in self._entries.items() if fold(one.title) == fold(title)), ""
        )
        if same and (not number or number == self._entries[same].number):
            return same
        if number in self._entries or same:
            other = self._entries.get(number) or self._entries[same]
            reader.refuse("field", "field_conflict", (f"{other.number} {other.title}",))
            return ""
        if reader.refused & {"field", "field_number"}:
            return ""
        return self._new(reader, number, title)

    def _split(self, title: str) -> tuple[str, str]:
        """ "3. Sprache" is field 3 – unless the edition has a field with just this title."""
        if any(fold(one.title) == fold(title) for one in self._entries.values()):
            return "", title
        match = _NUMBERED.match(title)
        return (match[1], match[2].strip()) if match else ("", title)

    def _by_number(self, reader: RowReader, number: str) -> str:
        if number in self._entries:
            return number
        reader.refuse("field_number", "field_number_missing", tuple(self._entries))
        return ""

    def _new(self, reader: RowReader, number: str, title: str) -> str:
        if not self._known.may_add_fields:
            names = tuple(f"{one.number} {one.title}" for one in self._known.fields)
            reader.refuse("field", "field_unknown", names)
            return ""
        if not number:
            number = str(self._next_free())
        self._entries[number] = FieldEntry(number, title)
        return number

    def _next_free(self) -> int:
        number = len(self._entries) + 1
        while str(number) in self._entries:
            number += 1
        return number

    def _read_texts(self, reader: RowReader, key: str) -> None:
        for column, attribute in TEXTS.items():
            found = reader.text(column)
            if not found:
                continue
            stored = getattr(self._entries[key], attribute)
            if key in self._given and stored != found:
                reader.note(column, "field_text_kept")
            elif stored and stored != found:
                reader.refuse(column, "field_text_differs")
            elif not stored:
                self._entries[key] = replace(self._entries[key], **{attribute: found})
