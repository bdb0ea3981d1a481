"""Several people at the same moment, each with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from ankommen.core.errors import Refused


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned, or the `Refused` it raised; any other error fails the test."""
    ready = Barrier(len(acts), timeout=30)

    def one(act: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            ready.wait()
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def refusals(outcomes: list[object]) -> list[str]:
    """The codes of those who came second."""
    return [one.problems[0].code for one in outcomes if isinstance(one, Refused)]
