"""The preview: every row of the file read, checked and kept, a chunk at a time."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from ..errors import Problem, Refused
from ..models import ImportBatch, ImportRow, ImportStage
from ..registries.import_tables import Checked, Outcome, ReadRow, WholeWork, Work
from ..tables.reading import Row, whole_file
from ..tables.streaming import SheetHead
from .direct import rows_below
from .keeping import NewRow, add_rows, mark_wrong
from .pace import Pace
from .runs import Run, begin, locked
from .values import RowReader, stored

READ_AT_ONCE = 500
DELETED_AT_ONCE = 500
LABEL_LENGTH = 200
DOUBLES_NAMED = 5


def run_check(run: Run) -> None:
    """Make the preview from the beginning; what an earlier run left goes first."""
    batch, _table, work, reader = begin(run, ImportStage.CHECKING)
    clear_rows(batch.pk)
    pace = Pace(rows=100, most=READ_AT_ONCE)
    try:
        for part in _parts(_rows_of(batch)):
            _keep(run, _checked(part, reader, work), pace)
            run.progress(part[-1][0], batch.height, _("Zeilen geprüft"))
    except Refused as refused:
        _refuse(run, refused)
        raise
    if isinstance(work, WholeWork):
        _mark(run, pace, work.conclude())
    _mark(run, pace, _doubled_rows(run.batch_id))
    _finish(run)


def clear_rows(batch_id: int) -> None:
    """The rows of a batch, in transactions that let others write in between."""
    rows = ImportRow.objects.filter(batch_id=batch_id)
    while ids := list(rows.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        with transaction.atomic():
            ImportRow.objects.filter(pk__in=ids).delete()


def _rows_of(batch: ImportBatch) -> Iterator[tuple[int, Row]]:
    """The rows below the header with their numbers, without empty ones."""
    try:
        with batch.file.open("rb") as file:
            content = whole_file(file)
    except (FileNotFoundError, ValueError):
        message = _("Die hochgeladene Datei ist nicht mehr da. Bitte laden Sie sie neu hoch.")
        raise Refused.because("file_gone", message) from None
    head = SheetHead(batch.sheet, False, batch.height, 0, [], batch.position)
    places = [column["index"] for column in batch.columns]
    return rows_below(
        content, head, places, last_of_header=batch.header_row + batch.header_rows - 1
    )


def _parts(rows: Iterator[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    while part := list(islice(rows, READ_AT_ONCE)):
        yield part


def _checked(
    part: Sequence[tuple[int, Row]], reader: RowReader, work: Work
) -> Iterator[tuple[int, Row, Checked]]:
    """Rows that cannot be read are wrong; the table looks at the others, all of them at once."""
    answers: dict[int, Checked] = {}
    readable: list[ReadRow] = []
    for number, row in part:
        if reader.is_example(row):
            answers[number] = Checked(outcome=Outcome.PASSED_OVER, label=_("Beispiel der Vorlage"))
            continue
        values, problems = reader.read(number, row)
        if problems:
            label = reader.name_of(row)
            answers[number] = Checked(outcome=Outcome.WRONG, label=label, problems=tuple(problems))
        else:
            readable.append(values)
    if readable:
        found = zip(readable, work.check(readable), strict=True)
        answers |= {values.number: checked for values, checked in found}
    return ((number, row, answers[number]) for number, row in part)


def _keep(run: Run, rows: Iterator[tuple[int, Row, Checked]], pace: Pace) -> None:
    open_rows = [_row(*one) for one in rows]
    while open_rows:
        part, open_rows = open_rows[: pace.rows], open_rows[pace.rows :]
        with pace.timed(len(part)), transaction.atomic():
            locked(run, ImportStage.CHECKING)
            add_rows(run.batch_id, part)


def _row(number: int, row: Row, checked: Checked) -> NewRow:
    label = checked.label or next((str(cell) for cell in row if cell != ""), "")
    is_good = checked.outcome not in {Outcome.WRONG, Outcome.PASSED_OVER}
    return NewRow(
        number,
        checked.outcome,
        label[:LABEL_LENGTH],
        [stored(cell) for cell in row],
        checked.problems,
        checked.changes,
        _short(checked.identity) if is_good else "",
        checked.mark,
    )


def _short(identity: str) -> str:
    return hashlib.blake2b(identity.encode(), digest_size=16).hexdigest() if identity else ""


def _mark(run: Run, pace: Pace, wrong: Iterator[tuple[int, Sequence[Problem]]]) -> None:
    """What shows only when all rows are there."""
    while part := list(islice(wrong, pace.rows)):
        with pace.timed(len(part)), transaction.atomic():
            locked(run, ImportStage.CHECKING)
            mark_wrong(run.batch_id, part)


def _doubled_rows(batch_id: int) -> Iterator[tuple[int, Sequence[Problem]]]:
    """Of two rows that mean the same none is taken for the right one."""
    for group in _doubles(batch_id):
        yield from ((number, (_double(number, group),)) for number in group)


def _doubles(batch_id: int) -> list[array[int]]:
    """The numbers of the rows that mean the same; nothing else of them is held."""
    rows = ImportRow.objects.filter(batch_id=batch_id).exclude(identity="").order_by()
    twice = rows.values("identity").annotate(rows=Count("pk")).filter(rows__gt=1)
    found = rows.filter(identity__in=twice.values("identity")).order_by("identity", "number")
    pairs = found.values_list("identity", "number").iterator(chunk_size=READ_AT_ONCE)
    return [
        array("I", (number for _identity, number in group))
        for _identity, group in groupby(pairs, key=itemgetter(0))
    ]


def _double(number: int, group: array[int]) -> Problem:
    others = [other for other in group[: DOUBLES_NAMED + 1] if other != number][:DOUBLES_NAMED]
    named = ", ".join(map(str, others))
    more = ", …" if len(group) - 1 > DOUBLES_NAMED else ""
    message = _("Dasselbe steht auch in Zeile %(others)s.") % {"others": named + more}
    return Problem("double", message)


def counts_of(batch_id: int) -> dict[str, int]:
    rows = ImportRow.objects.filter(batch_id=batch_id).order_by()
    return dict(rows.values_list("outcome").annotate(rows=Count("pk")))


def _finish(run: Run) -> None:
    counts: dict[str, Any] = counts_of(run.batch_id)
    with transaction.atomic():
        batch = locked(run, ImportStage.CHECKING)
        batch.counts, batch.stage, batch.trouble = counts, ImportStage.CHECKED, ""
        batch.save(update_fields=["counts", "stage", "trouble"])


@transaction.atomic
def _refuse(run: Run, refused: Refused) -> None:
    """The file cannot be read to its end: back to the columns, with the reason."""
    batch = locked(run, ImportStage.CHECKING)
    batch.stage, batch.trouble = ImportStage.UPLOADED, str(refused)[:500]
    batch.save(update_fields=["stage", "trouble"])
