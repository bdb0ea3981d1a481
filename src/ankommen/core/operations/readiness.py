"""Can this installation serve right now? Each part answers with one word; none names a secret."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from ..jobs import alive
from ..jobs.selectors import oldest_due_at

OK = "ok"
WAITS_TOO_LONG = timedelta(minutes=10)
BLOCK = b"\0" * 4096

Check = Callable[[datetime], str]


def readiness(*, now: datetime) -> dict[str, str]:
    """Each part by name: `ok`, or one word for what is wrong with it."""
    found = {name: check(now) for name, check in WITHOUT_DATABASE.items()}
    for name, check in ON_DATABASE.items():
        try:
            found[name] = check(now)
        except (DatabaseError, InterfaceError):
            found[name] = "unreachable" if name == "database" else "unknown"
    return found


def database(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return OK


def migrations(now: datetime) -> str:
    return "pending" if pending_migrations() else OK


def pending_migrations() -> list[str]:
    """What `ankommen migrate` would still do, by name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def worker(now: datetime) -> str:
    """A worker on this machine (or shared folder) gave a sign; or, elsewhere, nothing lies about.

    A worker on another machine leaves no file here: it shows itself by taking up what is due.
    """
    if settings.WORKER == "elsewhere":
        oldest = oldest_due_at(now=now)
        return "behind" if oldest and now - oldest > WAITS_TOO_LONG else OK
    return OK if alive.somebody_works(now=now) else "missing"


def disk(now: datetime) -> str:
    """A block can be written where files are kept."""
    try:
        write_a_block()
    except OSError:
        return "not_writable"
    return OK


def write_a_block() -> None:
    """Into the data folder, and away again; the error of the system names the folder."""
    folder = Path(settings.DATA_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(BLOCK)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        error.filename = str(folder)
        raise


WITHOUT_DATABASE: dict[str, Check] = {"disk": disk}
ON_DATABASE: dict[str, Check] = {
    "database": database,
    "migrations": migrations,
    "worker": worker,
}
