from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import connection, transaction
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder

from ankommen.core.operations.readiness import pending_migrations
from ankommen.core.search.rebuilding import queue_if_outdated


class Command(migrate.Command):
    """Django's own, but an upgrade of several migrations happens as a whole or not at all.

    Behind it the search is made anew by the worker if this version needs it.
    """

    under_way = ""  # the migration that was begun last

    def handle(self, *args: Any, **options: Any) -> None:
        with _as_a_whole():
            super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"] or pending_migrations()):
            queue_if_outdated()

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, fake: bool = False
    ) -> None:
        if action == "apply_start" and migration:
            self.under_way = str(migration)
        if action == "apply_success" and connection.in_atomic_block:
            # PostgreSQL alters no table whose foreign keys it still has to look at.
            connection.check_constraints()
        super().migration_progress_callback(action, migration, fake)


@contextmanager
def _as_a_whole() -> Iterator[None]:
    """One transaction around all migrations of a database that has an old state to go back to."""
    if connection.in_atomic_block or not MigrationRecorder(connection).applied_migrations():
        yield
        return
    # SQLite makes tables anew only without foreign keys, and can let go of them only out here.
    with connection.constraint_checks_disabled(), transaction.atomic():
        yield
