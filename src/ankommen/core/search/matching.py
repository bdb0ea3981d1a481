"""Which rows hold which tokens: FTS5 on SQLite, a stored tsvector with its index on PostgreSQL.

Neither database analyses anything. Both get whole tokens and answer a question of set theory, so
that both give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .analysis import IN_TITLE, Term, Way

TABLE, WORDS = "core_searchentry", "core_searchwords"

SQLITE = (
    """CREATE VIRTUAL TABLE core_searchwords USING fts5(
        tokens, content='core_searchentry', content_rowid='id', tokenize='ascii', detail='none')""",
    """CREATE TRIGGER search_added AFTER INSERT ON core_searchentry BEGIN
        INSERT INTO core_searchwords (rowid, tokens) VALUES (NEW.id, NEW.tokens);
    END""",
    """CREATE TRIGGER search_removed AFTER DELETE ON core_searchentry BEGIN
        INSERT INTO core_searchwords (core_searchwords, rowid, tokens)
        VALUES ('delete', OLD.id, OLD.tokens);
    END""",
    """CREATE TRIGGER search_changed AFTER UPDATE ON core_searchentry BEGIN
        INSERT INTO core_searchwords (core_searchwords, rowid, tokens)
        VALUES ('delete', OLD.id, OLD.tokens);
        INSERT INTO core_searchwords (rowid, tokens) VALUES (NEW.id, NEW.tokens);
    END""",
    "INSERT INTO core_searchwords (core_searchwords) VALUES ('rebuild')",
)
SQLITE_AWAY = (
    "DROP TRIGGER IF EXISTS search_added",
    "DROP TRIGGER IF EXISTS search_removed",
    "DROP TRIGGER IF EXISTS search_changed",
    f"DROP TABLE IF EXISTS {WORDS}",
)
# The column is PostgreSQL's own: no model names it, so no backup reads it and no write fills it.
VECTOR = "words"
POSTGRESQL = (
    f"""ALTER TABLE {TABLE} ADD COLUMN {VECTOR} tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED""",
    f"CREATE INDEX {WORDS} ON {TABLE} USING gin ({VECTOR})",
    # Of rare words too PostgreSQL must know that they are rare, or it reads every row in their
    # place.
    f"ALTER TABLE {TABLE} ALTER COLUMN {VECTOR} SET STATISTICS 1000",
    f"ANALYZE {TABLE}",
)
POSTGRESQL_AWAY = (
    f"DROP INDEX IF EXISTS {WORDS}",
    f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {VECTOR}",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the index in its place, new. A migration that rebuilds the table calls it."""
    postgresql = connection.vendor == "postgresql"
    run(connection, POSTGRESQL_AWAY + POSTGRESQL if postgresql else SQLITE_AWAY + SQLITE)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    run(connection, POSTGRESQL_AWAY if connection.vendor == "postgresql" else SQLITE_AWAY)


def take_stock(connection: BaseDatabaseWrapper) -> None:
    """How often words occur, for PostgreSQL's plans: after many entries were written at once."""
    if connection.vendor == "postgresql":
        run(connection, (f"ANALYZE {TABLE}",))


def run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Tokens(models.TextField):  # type: ignore[type-arg]
    """A text of tokens between spaces, with the lookup `holds` for an `Expression`."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class Expression:
    """What a row must hold: one way of every term; with `in_title`, in its title."""

    def __init__(self, terms: Sequence[Term], *, in_title: bool = False) -> None:
        self._terms = terms
        self._mark = IN_TITLE if in_title else ""

    def fts5(self) -> str:
        return self._joined(" AND ", " OR ", lambda token, begins: f'"{token}"{"*" * begins}')

    def tsquery(self) -> str:
        return self._joined(" & ", " | ", lambda token, begins: f"'{token}'{':*' * begins}")

    def _joined(self, all_of: str, any_of: str, one: Any) -> str:
        def way(found: Way) -> str:
            return "(" + all_of.join(one(self._mark + t, found.begins) for t in found.tokens) + ")"

        return all_of.join(f"({any_of.join(way(found) for found in term)})" for term in self._terms)


@Tokens.register_lookup
class Holds(models.Lookup):
    """Rows whose tokens answer an `Expression`."""

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return "%s", [value]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        column, _params = self.process_lhs(compiler, connection)
        table = column.partition(".")[0]
        return (
            f"{table}.id IN (SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s)",  # noqa: S608
            [self.rhs.fts5()],
        )

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[str]]:
        column, _params = self.process_lhs(compiler, connection)
        table = column.partition(".")[0]
        return f"{table}.{VECTOR} @@ %s::tsquery", [self.rhs.tsquery()]
