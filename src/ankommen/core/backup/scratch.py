"""A database beside the present one: filled and proved there, then put in its place at once.

On SQLite it is a file, copied over the present one in one transaction of the database itself; on
PostgreSQL a schema, whose tables move in one transaction. Whoever is killed before that leaves the
present database as it was, and something to be cleared away by the next attempt.
"""

from __future__ import annotations

import copy
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

SCHEMA = "ankommen_restore"


class Scratch(ABC):
    """`settings` describe the database whose place it will take."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings

    @abstractmethod
    def begin(self) -> dict[str, Any]:
        """Make it, empty; the settings with which it is reached."""

    @abstractmethod
    def take_place(self) -> None:
        """Put it in the place of the present database, all or nothing."""

    @abstractmethod
    def clear_away(self) -> None:
        """Leave nothing of it behind."""

    @contextmanager
    def as_default(self) -> Iterator[None]:
        """For everything in this thread it is the database of the installation."""
        with _as_default(connected(self.begin())):
            yield


class FileScratch(Scratch):
    @property
    def path(self) -> Path:
        present = Path(str(self.settings["NAME"]))
        return present.with_name(f"{present.name}.restoring")

    def begin(self) -> dict[str, Any]:
        self.clear_away()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return {**copy.deepcopy(self.settings), "NAME": str(self.path)}

    def take_place(self) -> None:
        source = sqlite3.connect(self.path)
        target = sqlite3.connect(str(self.settings["NAME"]), timeout=30)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()
        self.clear_away()

    def clear_away(self) -> None:
        for end in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)


class SchemaScratch(Scratch):
    def begin(self) -> dict[str, Any]:
        self._run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}")
        found = copy.deepcopy(self.settings)
        found["OPTIONS"] = {**found.get("OPTIONS", {}), "options": f"-c search_path={SCHEMA}"}
        return found

    def take_place(self) -> None:
        """In one transaction: it waits at most half a minute for those who still read."""
        self._run(
            "BEGIN", "SET LOCAL lock_timeout = '30s'", MOVE, f"DROP SCHEMA {SCHEMA}", "COMMIT"
        )

    def clear_away(self) -> None:
        self._run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")

    def _run(self, *statements: str) -> None:
        present = connected(self.settings)
        try:
            with present.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            present.close()


MOVE = f"""
DO $$
DECLARE
    home text := current_schema();
    one record;
BEGIN
    FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = home LOOP
        EXECUTE format('DROP TABLE %I.%I CASCADE', home, one.name);
    END LOOP;
    FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = '{SCHEMA}' LOOP
        EXECUTE format('ALTER TABLE {SCHEMA}.%I SET SCHEMA %I', one.name, home);
    END LOOP;
    FOR one IN SELECT proname AS name FROM pg_proc
        WHERE pronamespace = '{SCHEMA}'::regnamespace LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %I.%I()', home, one.name);
        EXECUTE format('ALTER FUNCTION {SCHEMA}.%I() SET SCHEMA %I', one.name, home);
    END LOOP;
END $$
"""  # noqa: S608 - a name of our own


def scratch_for(settings: dict[str, Any]) -> Scratch:
    return (SchemaScratch if "postgresql" in settings["ENGINE"] else FileScratch)(settings)


def connected(settings: dict[str, Any]) -> BaseDatabaseWrapper:
    """A connection of its own, by Django's settings of a database."""
    wrapper: type[BaseDatabaseWrapper] = load_backend(settings["ENGINE"]).DatabaseWrapper
    complete = connections.configure_settings({"default": copy.deepcopy(settings)})["default"]
    return wrapper({**complete, "CONN_MAX_AGE": 0}, alias="default")


@contextmanager
def _as_default(other: BaseDatabaseWrapper) -> Iterator[None]:
    present = connections["default"]
    connections["default"] = other
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        other.close()
        connections["default"] = present
        ContentType.objects.clear_cache()
