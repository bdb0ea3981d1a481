"""Tests with real transactions empty every table afterwards: the audit log lets them, here only."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from ankommen.core.audit import triggers


def allow_flush() -> None:
    for wrapper in (PostgreSQL, SQLite):
        _wrap(wrapper.ops_class)


def _wrap(operations: type[BaseDatabaseOperations]) -> None:
    original = operations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        statements = original(self, style, tables, **options)
        if "core_auditentry" not in tables:
            return statements
        removal = triggers.removal(self.connection)
        return [*removal, *statements, *triggers.creation(self.connection)]

    operations.sql_flush = sql_flush  # type: ignore[method-assign]
