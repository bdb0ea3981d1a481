"""Pooled forecasts against statsforecast, on the half of the countries nothing was tuned on.

    python -m tests.bench.forecasting

statsforecast is no dependency of the product (requirements/bench.txt); where it is missing
that is said. Every tool answers the same questions: each sixth past month from the 37th on, one
to six months ahead, every country. Shock years (2015, 2016) are scored apart.
"""

from __future__ import annotations

import os
import time
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ankommen.methods.forecasting import (
    Month,
    Overflow,
    Score,
    Series,
    Site,
    back_test,
    constant_rate,
    simulate_stock,
)
from ankommen.methods.forecasting.backtests import LEVELS, Method, pooled, three_scenarios
from ankommen.methods.forecasting.series import FloatArray
from tests.methods.forecasting.test_split import CALM, SHOCK, reported_half

MODELS = ("AutoETS", "AutoTheta", "AutoCES", "AutoARIMA", "Naive")
INTERVALS = (50, 80, 90, 95)
EVERY = 6


class Timed:
    """A method asked once per past month; its answers are kept for the second and third score."""

    def __init__(self, method: Method) -> None:
        self.method = method
        self.seconds = 0.0
        self.answers: dict[Month, FloatArray] = {}

    def __call__(self, counts: FloatArray, last: Month, horizon: int) -> FloatArray:
        if last not in self.answers:
            begun = time.perf_counter()
            self.answers[last] = self.method(counts, last, horizon)
            self.seconds += time.perf_counter() - begun
        return self.answers[last]


def statsforecast_method(name: str) -> Method:
    build = getattr(import_module("statsforecast.models"), name)

    def ask(counts: FloatArray, last: Month, horizon: int) -> FloatArray:
        rows = []
        for row in counts:
            model = build() if name == "Naive" else build(season_length=12)
            found = model.forecast(y=row[np.isfinite(row)], h=horizon, level=list(INTERVALS))
            rows.append(np.column_stack([column(found, level) for level in LEVELS]))
        return np.maximum(0.0, np.sort(np.array(rows), axis=2))

    return ask


def column(found: dict[str, FloatArray], level: float) -> FloatArray:
    if level == 0.5:
        return found["mean"]
    width = round(100 * abs(1 - 2 * level))
    return found[f"{'lo' if level < 0.5 else 'hi'}-{width}"]


def thinned(pool: list[Series], methods: dict[str, Timed]) -> list[dict[str, Score]]:
    parts = (None, SHOCK, CALM)
    return [back_test(pool, methods=dict(methods), months=part, every=EVERY) for part in parts]


def simulation() -> None:
    """10,000 futures, 36 months, 20 houses, 2,000 residents, 50 arrivals a month: best of five."""
    houses = [Site(str(at), 100, 1.0, constant_rate(0.05), np.full(36, 130)) for at in range(20)]
    arrivals = np.full((10_000, 36), 50.0)
    print(f"\n{'simulation':24} {'CPU s':>7} {'clock s':>8}   load {os.getloadavg()[0]:.1f}")
    for overflow in (None, *Overflow):
        best = (np.inf, np.inf)
        for paths in (arrivals[:10], *[arrivals] * 5):
            begun, worked = time.perf_counter(), time.process_time()
            simulate_stock(paths, houses, first=Month(2026, 12), seed=1, overflow=overflow)
            if len(paths) > 10:
                spent = time.process_time() - worked
                best = min(best, (spent, time.perf_counter() - begun))
        print(f"{overflow or 'without an end':24} {best[0]:7.2f} {best[1]:8.2f}")


def bench() -> None:
    simulation()
    warnings.filterwarnings("ignore")
    if "ANKOMMEN_REFERENCE_DATA" not in os.environ:
        print("\nANKOMMEN_REFERENCE_DATA names no folder: forecasts left out")
        return
    pool = reported_half(Path(os.environ["ANKOMMEN_REFERENCE_DATA"]))
    methods = {"pooled": Timed(pooled), "three_scenarios": Timed(three_scenarios)}
    if find_spec("statsforecast") is None:
        print("statsforecast is not installed: left out")
    else:
        methods |= {name: Timed(statsforecast_method(name)) for name in MODELS}
    for part, scores in zip(("all", "2015-16", "2017-19"), thinned(pool, methods), strict=True):
        print(f"\n{part:16} {'MASE':>7} {'WIS':>7} {'upper':>7} {'80 %':>6} {'95 %':>6} {'s':>7}")
        for name, one in scores.items():
            errors = f"{one.mase:7.3f} {one.wis:7.3f} {one.upper_pinball:7.3f}"
            covered = f"{100 * one.cover80:6.1f} {100 * one.cover95:6.1f}"
            print(f"{name:16} {errors} {covered} {methods[name].seconds:7.2f}", flush=True)


if __name__ == "__main__":
    bench()
