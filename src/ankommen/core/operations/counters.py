"""How many requests this process has answered, and how fast. Lost when it ends, as counters are.

Public pages are counted by name. Pages of the staff are counted together: a page that one person
alone may open would otherwise count what this person does.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STAFF = "staff"


@dataclass(slots=True)
class Durations:
    """`counts` has one place for each bucket and a last one for what took longer."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.seconds += seconds

    def copy(self) -> Durations:
        return Durations(list(self.counts), self.seconds)


Key = tuple[str, str]


class Requests:
    """By page and class of status, such as `2xx`; the server's threads count at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: defaultdict[Key, Durations] = defaultdict(Durations)

    def count(self, page: str, status: int, seconds: float) -> None:
        with self._lock:
            self._found[page, f"{status // 100}xx"].add(seconds)

    def now(self) -> dict[Key, Durations]:
        with self._lock:
            return {key: found.copy() for key, found in sorted(self._found.items())}


answered = Requests()
