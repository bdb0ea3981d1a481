"""Records into an empty database: at the state they were written at, then up to the present one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from ..errors import Refused
from .dump import FORMAT, chunks, tables
from .rows import Table, TableHash, storable
from .sealed import Damaged


def refuse_newer(start: dict[str, Any]) -> None:
    """Going up is possible, going back is not."""
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    unknown = [f"{app}.{name}" for app, name in start["migrations"] if (app, name) not in known]
    if start["format"] > FORMAT or unknown:
        text = _(
            "Die Sicherung stammt aus einer neueren Version (%(version)s). Installieren Sie diese "
            "oder eine spätere Version und stellen Sie dann wieder her. Unbekannt ist hier: "
            "%(unknown)s."
        )
        shown = ", ".join(unknown[:3]) or f"Format {start['format']}"
        raise Refused.because("newer", text % {"version": start["version"], "unknown": shown})


def go_to(migrations: list[list[str]]) -> None:
    """Bring the empty database to the state at which the records were written."""
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in migrations}
    everything = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    plan = [step for step in everything if (step[0].app_label, step[0].name) in wanted]
    executor.migrate(targets=None, plan=plan)


def go_up() -> None:
    """On to the present state, with what Django adds after migrations."""
    call_command("migrate", verbosity=0, interactive=False)


class Loading:
    """Takes the records of tables one after the other; what it read is compared with what came."""

    def __init__(self) -> None:
        self.expected: dict[str, dict[str, Any]] = {}
        self._tables: dict[str, Table] = {}
        self._sequences: dict[str, int] = {}
        self._table: Table | None = None
        self._hash: TableHash | None = None

    def take(self, name: str, value: Any) -> None:
        if name == "table":
            self._begin(value)
        elif self._table is None or self._hash is None:
            raise Damaged
        elif name == "rows":
            for row in value:
                self._hash.add(row)
            self.insert(self._table, value)
        else:
            if (self._hash.rows, self._hash.value) != (value["rows"], value["hash"]):
                raise Damaged
            self.expected[self._table.name] = value
            self._table = self._hash = None

    def _begin(self, value: dict[str, Any]) -> None:
        sequence = value.pop("sequence")
        self._table = Table.of_json(value)
        self._hash = TableHash(self._table)
        self._tables[self._table.name] = self._table
        if sequence is not None:
            self._sequences[self._table.name] = sequence

    def insert(self, table: Table, rows: list[list[Any]]) -> None:
        quote = connection.ops.quote_name
        names = ", ".join(quote(column.name) for column in table.columns)
        places = ", ".join(["%s"] * len(table.columns))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {quote(table.name)} ({names}) VALUES ({places})",  # noqa: S608 - names that the migrations made
                [
                    [
                        storable(column, value, connection)
                        for column, value in zip(table.columns, row, strict=True)
                    ]
                    for row in rows
                ],
            )

    def finish(self) -> None:
        """Numbers go on where they were."""
        for table in self._tables.values():
            _set_sequence(table, self._sequences.get(table.name))

    def prove(self) -> None:
        """Read everything again: counts and hashes are those that were written down."""
        for name, table in self._tables.items():
            found = TableHash(table)
            for rows in chunks(connection, table):
                for row in rows:
                    found.add(row)
            noted = self.expected[name]
            if (found.rows, found.value) != (noted["rows"], noted["hash"]):
                text = _("Die Tabelle %(table)s ist nach dem Einlesen nicht die gesicherte.")
                raise Refused.because("not_the_same", text % {"table": name})


@contextmanager
def emptied() -> Iterator[Loading]:
    """One transaction in which every table is empty and no trigger of ours acts."""
    with _without_triggers(), transaction.atomic():
        with connection.cursor() as cursor:
            for table in tables(connection):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 - names that the migrations made
        loading = Loading()
        yield loading
        loading.finish()


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Rows come with their seals: the database must not seal them anew."""
    if connection.vendor == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        off, on = "DROP TRIGGER {0}", "{1}"
    else:
        query = (
            "SELECT DISTINCT c.relname, '' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
        off, on = 'ALTER TABLE "{0}" DISABLE TRIGGER USER', 'ALTER TABLE "{0}" ENABLE TRIGGER USER'
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = cursor.fetchall()
        for row in found:
            cursor.execute(off.format(*row))
    yield
    with connection.cursor() as cursor:
        for row in found:
            cursor.execute(on.format(*row))


def _set_sequence(table: Table, noted: int | None) -> None:
    quoted, key = connection.ops.quote_name(table.name), connection.ops.quote_name(table.key)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s",
                [noted or 0, table.name],
            )
            if noted is not None and not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table.name, noted])
            return
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted, table.key])
        (sequence,) = cursor.fetchone()
        if sequence is None:
            return
        cursor.execute(f"SELECT max({key}) FROM {quoted}")  # noqa: S608 - names that the migrations made
        last = max(cursor.fetchone()[0] or 0, noted or 0)
        if last:
            cursor.execute("SELECT setval(%s, %s)", [sequence, last])
