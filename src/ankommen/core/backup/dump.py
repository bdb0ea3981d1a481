"""A database as it is at one moment, table by table, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from .records import Record
from .rows import Table, TableHash, column_of, plain

FORMAT = 1
ROWS = 500
LEFT_OUT = {"django_session"}  # everybody logs in anew


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A connection that sees the database as it is now, and nothing that is written from now on."""
    seen = connection.copy(connection.alias)
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    try:
        with seen.cursor() as cursor:
            cursor.execute(begin if seen.vendor == "postgresql" else "BEGIN")
            # The moment is that of the first look.
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
        yield seen
    finally:
        seen.close()


def start_of(seen: BaseDatabaseWrapper, *, now: datetime) -> Record:
    """Who wrote this, when, and at which state of the migrations."""
    applied = sorted(MigrationLoader(seen).applied_migrations)
    start = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "version": version("ankommen"),
        "engine": seen.vendor,
        "migrations": [list(one) for one in applied],
    }
    return "start", start


def table_records(seen: BaseDatabaseWrapper) -> Iterator[Record]:
    for table in tables(seen):
        yield "table", {**table.as_json(), "sequence": _sequence(seen, table)}
        hash = TableHash(table)
        for rows in chunks(seen, table):
            for row in rows:
                hash.add(row)
            yield "rows", rows
        yield "table_end", {"rows": hash.rows, "hash": hash.value}


def tables(seen: BaseDatabaseWrapper) -> list[Table]:
    """The tables of the database's own migrations: it may be older than this program."""
    loader = MigrationLoader(seen)
    known = set(loader.graph.nodes)
    applied = [one for one in loader.applied_migrations if one in known]
    models = loader.project_state(applied, at_end=True).apps.get_models(include_auto_created=True)
    found = [
        Table(
            model._meta.db_table,
            str(model._meta.pk.column),
            tuple(column_of(field) for field in model._meta.concrete_fields),
        )
        for model in models
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted((one for one in found if one.name not in LEFT_OUT), key=lambda table: table.name)


def chunks(seen: BaseDatabaseWrapper, table: Table) -> Iterator[list[list[Any]]]:
    """All rows in plain values, some hundred at a time, by key."""
    quote = seen.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    place = [column.name for column in table.columns].index(table.key)
    key, last = quote(table.key), None
    while True:
        where = "" if last is None else f"WHERE {key} > %s"
        query = f"SELECT {names} FROM {quote(table.name)} {where} ORDER BY {key} LIMIT {ROWS}"  # noqa: S608 - names of our own models
        with seen.cursor() as cursor:
            cursor.execute(query, None if last is None else [last])
            found = cursor.fetchall()
        if not found:
            return
        last = found[-1][place]
        yield [
            [plain(column, value) for column, value in zip(table.columns, row, strict=True)]
            for row in found
        ]


def _sequence(seen: BaseDatabaseWrapper, table: Table) -> int | None:
    """The last number given, so that the number of something deleted is not given again."""
    with seen.cursor() as cursor:
        if seen.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        else:
            name = seen.ops.quote_name(table.name)
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [name, table.key])
            (sequence,) = cursor.fetchone()
            if sequence is None:
                return None
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608 - quoted by the database
        row = cursor.fetchone()
    return int(row[0]) if row else None
