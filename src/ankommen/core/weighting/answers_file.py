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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from ankommen.methods.weighting import Factor, Margin, cross, margin, read_factor

from ..errors import Refused
from ..numbers import NumberRefused, read_number
from ..tables.reading import read_table_file

WORKBOOKS = {".xlsx", ".ods"}
STEP = 250_000
DECIMAL = re.compile(r"^[-−+]?\d+([.,])(?!\d{3}$)\d+$")
CROSS = " × "
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
    def numbers(self) -> NDArray[np.float64]:
        """Missing is NaN. Refuses a word that is no number, with the rows it stands in."""
        values = np.array([self._number(code) for code in range(len(self.words))], dtype=np.float64)
        found: NDArray[np.float64] = values[self.codes] if len(self.words) else np.zeros(0)
        return found

    def hits(self, words: Iterable[str]) -> NDArray[np.float64]:
        """1 where the answer is one of these, 0 where another, NaN where there is none."""
        wanted = set(words)
        values = np.array(
            [np.nan if not word else float(word in wanted) for word in self.words], dtype=np.float64
        )
        found: NDArray[np.float64] = values[self.codes]
        return found

    @property
    def answers(self) -> list[str]:
        return sorted(word for word in self.words if word)

    def factor(self) -> Factor:
        return read_factor(name=self.name, labels=self.labels)

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
            row = int(np.flatnonzero(self.codes == code)[0]) + 2
            message = _("Spalte „%(column)s“, Zeile %(row)d: „%(word)s“ ist keine eindeutige Zahl.")
            values = {"column": self.name, "row": row, "word": word}
            raise Refused.because("not_a_number", message % values) from None


@dataclass(frozen=True, eq=False)
class Answers:
    """A table of n rows by columns."""

    columns: Mapping[str, AnswerColumn]
    rows: int

    def column(self, name: str) -> AnswerColumn:
        if name not in self.columns:
            message = _("Die Spalte „%(name)s“ gibt es nicht. Es gibt: %(header)s.")
            values = {"name": name, "header": ", ".join(self.columns)}
            raise Refused.because("column_missing", message % values)
        return self.columns[name]


def read_answers(path: Path, *, progress: Progress | None = None) -> Answers:
    """The first sheet of a workbook, or a CSV file; the first row names the columns."""
    with _rows(path) as rows:
        header = [name.strip() for name in next(rows, [])]
        _refuse_bad_header(header)
        codes, words = [array("i") for _ in header], [dict[str, int]() for _ in header]
        number = 1
        for number, row in enumerate(rows, start=2):
            _refuse_other_width(row, header, number)
            for at, cell in enumerate(row):
                word = cell.strip()
                codes[at].append(words[at].setdefault(word, len(words[at])))
            if progress and number % STEP == 0:
                progress(number)
    if number == 1:
        raise Refused.because("no_rows", _("Die Tabelle hat keine Zeile mit Antworten."))
    columns = {
        name: AnswerColumn(name, np.frombuffer(codes[at], dtype=np.int32), tuple(words[at]))
        for at, name in enumerate(header)
    }
    return Answers(columns, number - 1)


def read_margins(path: Path, answers: Answers) -> tuple[Margin, ...]:
    """Three columns: margin, category, people. A margin "a × b" crosses two columns."""
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
    return tuple(margin(_crossed(answers, name), counts) for name, counts in targets.items())


def _crossed(answers: Answers, name: str) -> Factor:
    parts = [answers.column(part).factor() for part in name.split(CROSS)]
    return parts[0] if len(parts) == 1 else cross(*parts)


@contextmanager
def _rows(path: Path) -> Iterator[Iterator[Sequence[str]]]:
    if path.suffix.lower() in WORKBOOKS:
        content = path.read_bytes()
        sheets = read_table_file(io.BytesIO(content), size=len(content))
        yield ([str(cell) for cell in row] for row in sheets[0].rows)
        return
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(4096)
        file.seek(0)
        delimiter = max(";,\t", key=start.partition("\n")[0].count)
        yield iter(csv.reader(file, delimiter=delimiter))


def _encoding(path: Path) -> str:
    """UTF-8, or what older spreadsheets write."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
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


def _refuse_other_width(row: Sequence[str], header: Sequence[str], number: int) -> None:
    if len(row) != len(header):
        message = _("Zeile %(row)d hat %(got)d Spalten, die erste Zeile %(expected)d.")
        values = {"row": number, "got": len(row), "expected": len(header)}
        raise Refused.because("row_width", message % values)
