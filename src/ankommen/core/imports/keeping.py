"""Many rows into the database at once, without a model object for each.

A chunk is one statement run many times: of what a preview of 50,000 rows took, most was the making
of objects that were thrown away at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection

from ..errors import Problem
from ..models import ImportRow, RowStep
from ..registries.import_tables import Outcome

KEPT = (
    "batch_id number outcome step label cells problems changes identity mark".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class NewRow:
    """What is kept of a row by its preview; `cells` as JSON keeps them."""

    number: int
    outcome: Outcome
    label: str
    cells: Sequence[Any]
    problems: Sequence[Problem]
    changes: Sequence[Sequence[str]]
    identity: str
    mark: str


def add_rows(batch_id: int, rows: Iterable[NewRow]) -> None:
    columns = ", ".join(map(_quoted, KEPT))
    places = ", ".join(["%s"] * len(KEPT))
    sql = f"INSERT INTO {_table()} ({columns}) VALUES ({places})"  # noqa: S608 - names of ours
    _run(sql, [_values(batch_id, row) for row in rows])


def mark_written(rows: Iterable[tuple[int, Any]]) -> None:
    """Rows by their key, each with what is needed to take it back."""
    step, kept = _quoted("step"), _quoted("kept")
    sql = f"UPDATE {_table()} SET {step} = %s, {kept} = %s WHERE id = %s"  # noqa: S608
    _run(sql, [(RowStep.WRITTEN.value, as_json(one), key) for key, one in rows])


def mark_wrong(batch_id: int, rows: Iterable[tuple[int, Sequence[Problem]]]) -> None:
    """Rows by their number in the file, each with what is wrong."""
    sql = (
        f"UPDATE {_table()} SET {_quoted('outcome')} = %s, {_quoted('problems')} = %s "  # noqa: S608
        f"WHERE {_quoted('batch_id')} = %s AND {_quoted('number')} = %s"
    )
    _run(
        sql,
        [
            (Outcome.WRONG.value, as_json(list(map(as_kept, problems))), batch_id, number)
            for number, problems in rows
        ],
    )


def as_kept(problem: Problem) -> list[str]:
    return [problem.field, str(problem.message), problem.code]


def as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _values(batch_id: int, row: NewRow) -> tuple[Any, ...]:
    return (
        batch_id,
        row.number,
        row.outcome.value,
        RowStep.OPEN.value,
        row.label,
        as_json(row.cells),
        as_json(list(map(as_kept, row.problems))) if row.problems else "[]",
        as_json(row.changes) if row.changes else "[]",
        row.identity,
        row.mark,
    )


def _run(sql: str, values: Sequence[Sequence[Any]]) -> None:
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def _table() -> str:
    return _quoted(ImportRow._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
