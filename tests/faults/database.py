"""A database that goes away and comes back while the test holds on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import OperationalError, connection
from psycopg import sql


@contextmanager
def gone() -> Iterator[None]:
    """PostgreSQL ends every session and takes no new one; on SQLite this process alone is cut off.

    What SQLite cannot do for other processes they cannot see either: its file is always there.
    """
    if connection.vendor != "postgresql":
        with connection.execute_wrapper(_refuse):
            yield
        return
    connection.close()
    _allow(False)
    try:
        yield
    finally:
        _allow(True)
        connection.close()


def _refuse(execute: Any, query: str, parameters: Any, many: bool, context: Any) -> Any:
    raise OperationalError("disk I/O error")


def _allow(allowed: bool) -> None:
    found = connection.settings_dict
    with psycopg.connect(
        host=found["HOST"] or "localhost",
        port=found["PORT"] or 5432,
        user=found["USER"],
        password=found["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as other:
        name = sql.Identifier(str(found["NAME"]))
        other.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(name, allowed))
        if not allowed:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [str(found["NAME"])],
            )
