"""Answers and margins as tables, read column by column: a word is kept once, a row costs a number.

CSV is read as a stream, so that ten million rows need a few bytes each; XLSX and ODS go the way of
every uploaded workbook.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import cast

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from ankommen.methods.weighting import Factor, Margin, cross, factor_from_codes, margin

from ..errors import Refused
from ..numbers import NumberRefused, read_number
from ..tables.reading import read_table_file

WORKBOOKS = {".xlsx", ".ods"}
STEP = 20_000
DECIMAL = re.compile(r"^[-−+]?\d+([.,])(?!\d{3}$)\d+$")
CROSS = " × "
BETWEEN = "\0"
FIRST_ROW = 2
Numbers = NDArray[np.float64]
Rows = NDArray[np.bool_]
Progress = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class AnswerColumn:
    """`codes` (n,) point into `words`; an empty cell is the word ""."""

    name: str
    codes: NDArray[np.int32]
    words: tuple[str, ...]

    @cached_property
    def labels(self) -> list[str]:
        return [self.words[code] for code in self.codes]

    @cached_property
    def is_numeric(self) -> bool:
        return any(self.words) and all(_is_number(word) for word in self.words if word)

    @cached_property
    def numbers(self) -> Numbers:
        """Missing is NaN. Refuses a word that is no number, with the rows it stands in."""
        values = np.array([self._number(code) for code in range(len(self.words))], dtype=np.float64)
        return np.asarray(values[self.codes])

    def hits(self, words: Iterable[str]) -> Numbers:
        """1 where the answer is one of these, 0 where another, NaN where there is none."""
        wanted = set(words)
        values = np.array(
            [np.nan if not word else float(word in wanted) for word in self.words], dtype=np.float64
        )
        return np.asarray(values[self.codes])

    @cached_property
    def is_known(self) -> Rows:
        """Rows (n,) in which something stands."""
        return np.array([bool(word) for word in self.words])[self.codes]

    @property
    def answers(self) -> list[str]:
        return sorted({word for word in self.words if word})

    def factor(self, needed: Rows | None = None, *, order: Sequence[str] = ()) -> Factor:
        """The column as categories, those in `order` first.

        Rows that are not `needed` may be blank and count as any.
        """
        given = self.answers
        categories = [*(one for one in order if one in given), *sorted({*given} - {*order})]
        place = {word: code for code, word in enumerate(categories)}
        codes = np.array([place.get(word, -1) for word in self.words], dtype=np.int32)[self.codes]
        if needed is not None and categories:
            codes[(codes < 0) & ~needed] = 0
        return factor_from_codes(name=self.name, codes=codes, categories=categories)

    @cached_property
    def decimal_mark(self) -> str:
        """The mark that the column's own words show; empty where they leave it open."""
        marks = {found[1] for word in self.words if (found := DECIMAL.match(word))}
        return marks.pop() if len(marks) == 1 else ""

    def _number(self, code: int) -> float:
        word = self.words[code]
        if not word:
            return float("nan")
        try:
            return float(read_number(word).value)
        except NumberRefused as refusal:
            if refusal.readings and self.decimal_mark:
                return float(word.replace(self.decimal_mark, "."))
            row = int(np.flatnonzero(self.codes == code)[0]) + FIRST_ROW
            message = _("Spalte „%(column)s“, Zeile %(row)d: „%(word)s“ ist keine eindeutige Zahl.")
            values = {"column": self.name, "row": row, "word": word}
            raise Refused.because("not_a_number", message % values) from None


@dataclass(frozen=True, eq=False)
class Names:
    """What each row is called, packed: ten million names must not cost ten million objects."""

    blocks: tuple[bytes, ...]

    def __iter__(self) -> Iterator[str]:
        for block in self.blocks:
            yield from block.decode().split(BETWEEN)


@dataclass(frozen=True, eq=False)
class Answers:
    """A table of n rows by columns, and the names of the rows where one column holds them."""

    columns: Mapping[str, AnswerColumn]
    rows: int
    names: Iterable[str | int]

    def column(self, name: str) -> AnswerColumn:
        if name not in self.columns:
            message = _("Die Spalte „%(name)s“ gibt es nicht. Es gibt: %(header)s.")
            values = {"name": name, "header": ", ".join(self.columns)}
            raise Refused.because("column_missing", message % values)
        return self.columns[name]


def read_answers(
    path: Path,
    *,
    names: str = "",
    missing: Collection[str] = (),
    progress: Progress | None = None,
) -> Answers:
    """The first sheet of a workbook, or a CSV file; the first row names the columns.

    The column `names` says what each row is called and may not say the same twice. Words in
    `missing` ("NA", "-9") say that there is no answer. Blank lines are passed over.
    """
    with _rows(path) as rows:
        header = [name.strip() for name in next(rows, [])]
        _refuse_bad_header(header)
        readings = [_NameReading() if name == names else _Reading() for name in header]
        count = 0
        while block := list(islice(rows, STEP)):
            kept = _whole_rows(block, header, count)
            for reading, cells in zip(readings, zip(*kept, strict=True), strict=False):
                reading.add(cells)
            count += len(kept)
            if progress:
                progress(count)
    if not count:
        raise Refused.because("no_rows", _("Die Tabelle hat keine Zeile mit Antworten."))
    columns, called = {}, None
    for name, reading in zip(header, readings, strict=True):
        if isinstance(reading, _NameReading):
            called = reading.finished(name)
        else:
            columns[name] = reading.finished(name, missing)
    return Answers(columns, count, called or range(FIRST_ROW, count + FIRST_ROW))


class _Reading:
    """A column of answers while it is read."""

    def __init__(self) -> None:
        self.codes = array("i")
        self.words: dict[str, int] = {}

    def add(self, cells: Sequence[str]) -> None:
        codes = list(map(self.words.get, cells))
        if None in codes:
            codes = [self.words.setdefault(cell, len(self.words)) for cell in cells]
        self.codes.extend(cast("list[int]", codes))

    def finished(self, name: str, missing: Collection[str]) -> AnswerColumn:
        words = tuple("" if (bare := cell.strip()) in missing else bare for cell in self.words)
        return AnswerColumn(name, np.frombuffer(self.codes, dtype=np.int32), words)


class _NameReading:
    """The column of names while it is read."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.hashes = array("q")

    def add(self, cells: Sequence[str]) -> None:
        self.blocks.append(BETWEEN.join(cells).encode())
        self.hashes.extend(map(hash, cells))

    def finished(self, name: str) -> Names:
        found = Names(tuple(self.blocks))
        hashes = np.frombuffer(self.hashes, dtype=np.int64)
        ordered = np.sort(hashes)
        suspects = set(ordered[1:][ordered[1:] == ordered[:-1]].tolist())
        seen: dict[str, int] = {}
        for row, called in enumerate(found if suspects else (), start=FIRST_ROW):
            if hash(called) in suspects:
                _refuse_name_twice(name, called, row, seen)
                seen[called] = row
        return found


def read_margins(path: Path, answers: Answers, needed: Rows | None = None) -> tuple[Margin, ...]:
    """Three columns: margin, category, people. A margin "a × b" crosses two columns.

    Only rows that are `needed` must say which category they belong to.
    """
    table = read_answers(path)
    if len(table.columns) != 3:
        message = _("Die Datei der Randsummen braucht drei Spalten: Merkmal, Ausprägung, Personen.")
        raise Refused.because("margin_columns", message)
    names, categories, people = table.columns.values()
    targets: dict[str, dict[str, float]] = {}
    for name, category, count in zip(
        names.labels, categories.labels, people.numbers.tolist(), strict=True
    ):
        known = targets.setdefault(name, {})
        if category in known:
            message = _("Bei „%(name)s“ steht „%(category)s“ doppelt.")
            values = {"name": name, "category": category}
            raise Refused.because("margin_twice", message % values)
        known[category] = count
    return tuple(
        margin(_crossed(answers, name, needed), counts) for name, counts in targets.items()
    )


def _crossed(answers: Answers, name: str, needed: Rows | None) -> Factor:
    parts = [answers.column(part).factor(needed) for part in name.split(CROSS)]
    return parts[0] if len(parts) == 1 else cross(*parts)


@contextmanager
def _rows(path: Path) -> Iterator[Iterator[Sequence[str]]]:
    if path.suffix.lower() in WORKBOOKS:
        content = path.read_bytes()
        sheets = read_table_file(io.BytesIO(content), size=len(content))
        yield ([str(cell) for cell in row] for row in sheets[0].rows)
        return
    with path.open(encoding=_encoding(path), newline="") as file:
        start = file.read(4096)
        file.seek(0)
        delimiter = max(";,\t", key=start.partition("\n")[0].count)
        try:
            yield iter(csv.reader(file, delimiter=delimiter))
        except csv.Error as error:
            message = _("Die Datei ist keine lesbare CSV-Tabelle: %(error)s")
            raise Refused.because("unreadable", message % {"error": error}) from error


def _encoding(path: Path) -> str:
    """UTF-8, UTF-16 by its mark, or what older spreadsheets write."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        if file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
        file.seek(0)
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _is_number(word: str) -> bool:
    try:
        read_number(word)
    except NumberRefused as refusal:
        return bool(refusal.readings)
    return True


def _refuse_bad_header(header: Sequence[str]) -> None:
    if not any(header):
        raise Refused.because("no_rows", _("Die Tabelle ist leer."))
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        message = _("Die Spalte „%(name)s“ steht doppelt in der ersten Zeile.")
        raise Refused.because("column_twice", message % {"name": twice[0]})


def _refuse_name_twice(column: str, called: str, row: int, seen: Mapping[str, int]) -> None:
    if called in seen:
        message = _(
            "Spalte „%(column)s“: „%(name)s“ steht in Zeile %(first)d und in Zeile %(row)d."
        )
        values = {"column": column, "name": called, "first": seen[called], "row": row}
        raise Refused.because("name_twice", message % values)


def _whole_rows(
    block: list[Sequence[str]], header: Sequence[str], before: int
) -> list[Sequence[str]]:
    """The rows that are not blank; one that is wider or narrower than the header is refused."""
    kept = [row for row in block if row] if not all(block) else block
    if {len(row) for row in kept} <= {len(header)}:
        return kept
    number, row = next(
        (number, row)
        for number, row in enumerate(block, start=before + FIRST_ROW)
        if row and len(row) != len(header)
    )
    message = _("Zeile %(row)d hat %(got)d Spalten, die erste Zeile %(expected)d.")
    values = {"row": number, "got": len(row), "expected": len(header)}
    raise Refused.because("row_width", message % values)
