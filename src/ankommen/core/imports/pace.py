"""How many rows go into one transaction: as many as the ones before took the time for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

GOAL_SECONDS = 0.025  # half of what a transaction on SQLite may take, for slower moments
GROWTH = 2
MEMORY = 0.8  # what an earlier transaction counts for beside the one after it


class Pace:
    """Every transaction costs something by itself, and something for each row: a line through the
    last ones tells the two apart. Where its own cost alone takes up the goal, fewer rows would not
    make it shorter; then rows get half of the goal."""

    def __init__(self, *, rows: int = 25, most: int = 500) -> None:
        self.rows, self._most = rows, most
        self._sums = (0.0, 0.0, 0.0, 0.0, 0.0)

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
        >>> pace = Pace(rows=100)
        >>> for _chunk in range(20):
        ...     pace.took(pace.rows, 0.02 + pace.rows * 0.0005)
        >>> pace.rows
        25
        """
        if rows:
            seen = (1.0, rows, seconds, rows * rows, rows * seconds)
            self._sums = tuple(  # type: ignore[assignment]
                MEMORY * old + new for old, new in zip(self._sums, seen, strict=True)
            )
            own, each = self._costs()
            fitting = int(max(GOAL_SECONDS - own, GOAL_SECONDS / 2) / max(each, 1e-6) + 1e-6)
            self.rows = max(1, min(fitting, self.rows * GROWTH, self._most))

    def _costs(self) -> tuple[float, float]:
        """Seconds of a transaction by itself, and of each row."""
        count, rows, seconds, squares, products = self._sums
        spread = count * squares - rows * rows
        each = (count * products - rows * seconds) / spread if spread > 1e-6 * squares else 0.0
        own = (seconds - each * rows) / count
        return (own, each) if each > 0 and own > 0 else (0.0, seconds / rows)
