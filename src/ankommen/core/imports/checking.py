"""The preview: every row of the file read, checked and kept, a chunk at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from ..errors import Problem, Refused
from ..models import ImportBatch, ImportRow, ImportStage
from ..registries.import_tables import Checked, Outcome, ReadRow, Work
from ..tables.reading import Row, whole_file
from ..tables.streaming import SheetHead, stream_rows
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
    _mark_doubles(run, pace)
    _finish(run)


def clear_rows(batch_id: int) -> None:
    """The rows of a batch, in transactions that let others write in between."""
    rows = ImportRow.objects.filter(batch_id=batch_id)
    while ids := list(rows.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        with transaction.atomic():
            ImportRow.objects.filter(pk__in=ids).delete()


def problem_as_json(problem: Problem) -> list[str]:
    return [problem.field, str(problem.message), problem.code]


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
    last_of_header = batch.header_row + batch.header_rows - 1
    for number, row in enumerate(stream_rows(content, head), start=1):
        cells = [row[place] if place < len(row) else "" for place in places]
        if number > last_of_header and any(cell != "" for cell in cells):
            yield number, cells


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
            answers[number] = Checked(outcome=Outcome.WRONG, problems=tuple(problems))
        else:
            readable.append(values)
    if readable:
        found = zip(readable, work.check(readable), strict=True)
        answers |= {values.number: checked for values, checked in found}
    return ((number, row, answers[number]) for number, row in part)


def _keep(run: Run, rows: Iterator[tuple[int, Row, Checked]], pace: Pace) -> None:
    open_rows = [_row(run.batch_id, *one) for one in rows]
    while open_rows:
        part, open_rows = open_rows[: pace.rows], open_rows[pace.rows :]
        with pace.timed(len(part)), transaction.atomic():
            locked(run, ImportStage.CHECKING)
            ImportRow.objects.bulk_create(part)


def _row(batch_id: int, number: int, row: Row, checked: Checked) -> ImportRow:
    label = checked.label or next((str(cell) for cell in row if cell != ""), "")
    is_good = checked.outcome not in {Outcome.WRONG, Outcome.PASSED_OVER}
    return ImportRow(
        batch_id=batch_id,
        number=number,
        outcome=checked.outcome.value,
        label=label[:LABEL_LENGTH],
        cells=[stored(cell) for cell in row],
        problems=[problem_as_json(problem) for problem in checked.problems],
        changes=[list(change) for change in checked.changes],
        identity=_short(checked.identity) if is_good else "",
        mark=checked.mark,
    )


def _short(identity: str) -> str:
    return hashlib.blake2b(identity.encode(), digest_size=16).hexdigest() if identity else ""


def _mark_doubles(run: Run, pace: Pace) -> None:
    """Of two rows that mean the same none is taken for the right one."""
    rows = ImportRow.objects.filter(batch_id=run.batch_id).exclude(identity="").order_by()
    twice = rows.values("identity").annotate(rows=Count("pk")).filter(rows__gt=1)
    identities = list(twice.values_list("identity", flat=True))
    while identities:
        part, identities = identities[: pace.rows], identities[pace.rows :]
        with pace.timed(len(part)), transaction.atomic():
            locked(run, ImportStage.CHECKING)
            _mark(list(rows.filter(identity__in=part).order_by("number")))


def _mark(rows: Sequence[ImportRow]) -> None:
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(row.identity, []).append(row.number)
    for row in rows:
        others = [number for number in numbers[row.identity] if number != row.number]
        named = ", ".join(map(str, others[:DOUBLES_NAMED]))
        more = ", …" if len(others) > DOUBLES_NAMED else ""
        message = _("Dasselbe steht auch in Zeile %(others)s.") % {"others": named + more}
        row.outcome = Outcome.WRONG.value
        row.problems = [problem_as_json(Problem("double", message))]
    ImportRow.objects.bulk_update(rows, ["outcome", "problems"])


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
