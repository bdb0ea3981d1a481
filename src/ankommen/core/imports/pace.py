"""How many rows go into one transaction: as many as the ones before took the time for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

GOAL_SECONDS = 0.025  # half of what a transaction on SQLite may take, for slower moments
GROWTH = 2


class Pace:
    def __init__(self, *, rows: int = 25, most: int = 500) -> None:
        self.rows, self._most = rows, most

    @contextmanager
    def timed(self, rows: int) -> Iterator[None]:
        """Around a transaction with so many rows."""
        begun = time.perf_counter()
        yield
        self.took(rows, time.perf_counter() - begun)

    def took(self, rows: int, seconds: float) -> None:
        """
        >>> pace = Pace(rows=100)
        >>> pace.took(100, 0.1)
        >>> pace.rows
        25
        >>> pace.took(25, 0.001)
        >>> pace.rows
        50
        """
        if rows:
            fitting = int(rows * GOAL_SECONDS / max(seconds, 1e-6))
            self.rows = max(1, min(fitting, self.rows * GROWTH, self._most))
