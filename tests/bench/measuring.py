"""Measure two addresses in turns: CPU per request, ratio, query counts."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 15
PER_ROUND = 8


@dataclass(frozen=True, slots=True)
class Comparison:
    """`cpu_ms` and `bare_ms` are medians over the rounds; `ratio` the median of round ratios."""

    label: str
    cpu_ms: float
    bare_ms: float
    ratio: float
    queries: int
    bare_queries: int

    def line(self, limit: float) -> str:
        mark = "ok" if self.ratio <= limit else "TOO SLOW"
        return (
            f"{self.label:<44} {self.ratio:5.2f} × bare (limit {limit:.1f})  "
            f"{self.cpu_ms:6.1f} ms against {self.bare_ms:6.1f} ms CPU, "
            f"{self.queries} queries against {self.bare_queries}  {mark}"
        )


Act = Callable[[], HttpResponseBase]


def compare(label: str, client: Client, address: str, bare: str) -> Comparison:
    return compare_acts(label, lambda: client.get(address), lambda: client.get(bare))


def compare_acts(label: str, act: Act, bare: Act) -> Comparison:
    queries, bare_queries = count_queries(act), count_queries(bare)
    rounds = [(cpu_ms(act), cpu_ms(bare)) for _ in range(ROUNDS)]
    return Comparison(
        label=label,
        cpu_ms=statistics.median(page for page, _ in rounds),
        bare_ms=statistics.median(plain for _, plain in rounds),
        ratio=statistics.median(page / plain for page, plain in rounds),
        queries=queries,
        bare_queries=bare_queries,
    )


def count_queries(act: Act) -> int:
    act()
    with CaptureQueriesContext(connection) as captured:
        response = act()
    if response.status_code != 200:
        raise RuntimeError(f"The answer is {response.status_code}.")
    return len(captured)


def cpu_ms(act: Act) -> float:
    """CPU milliseconds of one request, averaged over a short burst."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    for _ in range(PER_ROUND):
        act()
    spent = time.process_time() - started
    gc.enable()
    return spent / PER_ROUND * 1000
