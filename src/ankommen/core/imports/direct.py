"""A table read at once and without pages, for commands and scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from ..errors import Problem, Refused
from ..registries.import_tables import Checked, ImportTable, Outcome, ReadRow, WholeWork, Work
from ..tables.reading import Row
from ..tables.streaming import SheetHead, look_into, stream_rows
from .layout import best_layout
from .values import RowReader

Answer = tuple[ReadRow, Checked]


def rows_below(
    content: bytes, head: SheetHead, places: Sequence[int], *, last_of_header: int
) -> Iterator[tuple[int, Row]]:
    """The cells at these places in the rows below the header, with the number of each row;
    without empty ones."""
    for number, row in enumerate(stream_rows(content, head), start=1):
        cells = [row[place] if place < len(row) else "" for place in places]
        if number > last_of_header and any(cell != "" for cell in cells):
            yield number, cells


def read_directly(table: ImportTable, content: bytes) -> list[tuple[ReadRow, Sequence[Problem]]]:
    """The rows as the guessed columns read them, each with what is wrong in its cells."""
    layout = best_layout(look_into(content), table.columns, {})
    keys = list(layout.mapping.values())
    missing = [str(one.label) for one in table.columns if one.needed and one.key not in keys]
    if missing:
        message = _("Der Tabelle fehlen Spalten, die nötig sind: %(columns)s.")
        raise Refused.because("columns_missing", message % {"columns": ", ".join(missing)})
    reader = RowReader(table, keys)
    last = layout.header_row + layout.header_rows - 1
    rows = rows_below(content, layout.head, list(layout.mapping), last_of_header=last)
    return [reader.read(number, row) for number, row in rows if not reader.is_example(row)]


def check_directly(table: ImportTable, work: Work, content: bytes) -> list[Answer]:
    """What each row would do; nothing is written."""
    read = read_directly(table, content)
    checked = iter(work.check([row for row, problems in read if not problems]))
    answers = [
        (row, _wrong(Checked(outcome=Outcome.WRONG), problems) if problems else next(checked))
        for row, problems in read
    ]
    wrong = dict(work.conclude()) if isinstance(work, WholeWork) else {}
    wrong |= _doubles(answers)
    return [
        (row, _wrong(one, wrong[row.number]) if row.number in wrong else one)
        for row, one in answers
    ]


def _wrong(one: Checked, problems: Sequence[Problem]) -> Checked:
    return replace(one, outcome=Outcome.WRONG, problems=tuple(problems))


def _doubles(answers: Sequence[Answer]) -> dict[int, Sequence[Problem]]:
    times = Counter(one.identity for _row, one in answers if one.identity)
    problem = Problem("double", _("Dasselbe steht auch in einer anderen Zeile."))
    return {row.number: (problem,) for row, one in answers if times[one.identity] > 1}
