"""How wrong would it have been: every method asked again at past months, on the same questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ankommen.methods.forecasting.models import align, forecast_matrix
from ankommen.methods.forecasting.series import FloatArray, Month, Series

LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975])
WIS_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
Method = Callable[[FloatArray, Month, int], FloatArray]


@dataclass(frozen=True)
class Score:
    """Means over series, past months and horizons; errors in units of the usual monthly change.

    `mase`: absolute error of the median; `wis`: weighted interval score from the 50, 80 and 95 %
    intervals and the median; `upper_pinball`: loss of the 95 % quantile; `cover80`, `cover95`:
    share of what came that lay inside.
    """

    questions: int
    mase: float
    wis: float
    upper_pinball: float
    cover80: float
    cover95: float


def pooled(counts: FloatArray, last: Month, horizon: int) -> FloatArray:
    """The pooled random walk at the levels of the back-test."""
    return forecast_matrix(counts, last=last, horizon=horizon, levels=LEVELS)


def three_scenarios(counts: FloatArray, last: Month, horizon: int) -> FloatArray:
    """The plain table at the same levels: quantiles of the last 24 months, mean of 12 as middle."""
    recent = counts[:, -24:]
    found = np.nanquantile(recent, LEVELS, axis=1).T
    found[:, LEVELS == 0.5] = np.nanmean(counts[:, -12:], axis=1, keepdims=True)
    return np.repeat(np.sort(found, axis=1)[:, None, :], horizon, axis=1)


def back_test(
    pool: Sequence[Series],
    *,
    horizon: int = 6,
    first_origin: int = 36,
    methods: Mapping[str, Method] | None = None,
    months: tuple[Month, Month] | None = None,
    every: int = 1,
) -> dict[str, Score]:
    """Score methods at every past month from `first_origin` months on, `horizon` months ahead.

    A method gets the counts up to a month (series, months), that month and the horizon, and gives
    quantiles (series, horizon, len(LEVELS)). `months` limits the score to what fell in between,
    so that a shock can be reported apart; `every` asks only at each n-th month.
    """
    asked = methods or {"pooled": pooled, "three_scenarios": three_scenarios}
    counts, last = align(pool), pool[0].last
    length = counts.shape[1]
    losses: dict[str, list[FloatArray]] = {name: [] for name in asked}
    for origin in range(first_origin, length - horizon + 1, every):
        known = counts[:, :origin]
        end = last.plus(origin - length)
        truth = counts[:, origin : origin + horizon]
        scale = np.maximum(np.nanmean(np.abs(np.diff(known, axis=1)), axis=1), 1e-9)
        inside = np.array([_within(end.plus(step), months) for step in range(1, horizon + 1)])
        if not inside.any():
            continue
        for name, method in asked.items():
            given = method(known, end, horizon)
            losses[name].append(score_rows(truth, given, scale)[:, inside].reshape(-1, 5))
    return {name: _mean(rows) for name, rows in losses.items()}


def score_rows(truth: FloatArray, given: FloatArray, scale: FloatArray) -> FloatArray:
    """Losses (series, horizon, 5) in the order of `Score`; `scale` one per series."""
    place = {float(level): column for column, level in enumerate(LEVELS)}
    difference = truth[:, :, None] - given
    pinball = np.maximum(LEVELS * difference, (LEVELS - 1) * difference)
    wis = 2 * pinball[:, :, [place[level] for level in WIS_LEVELS]].mean(axis=2)
    unit = scale[:, None]

    def covered(low: float, high: float) -> FloatArray:
        above = given[:, :, place[low]] <= truth
        hit = above & (truth <= given[:, :, place[high]])
        return np.where(np.isfinite(truth), hit, np.nan)

    return np.stack(
        [
            np.abs(difference[:, :, place[0.5]]) / unit,
            wis / unit,
            pinball[:, :, place[0.95]] / unit,
            covered(0.1, 0.9),
            covered(0.025, 0.975),
        ],
        axis=2,
    )


def _within(month: Month, months: tuple[Month, Month] | None) -> bool:
    return months is None or months[0] <= month <= months[1]


def _mean(rows: Sequence[FloatArray]) -> Score:
    if not rows:
        return Score(0, *([float("nan")] * 5))
    table = np.concatenate(rows)
    table = table[np.isfinite(table).all(axis=1)]
    mase, wis, upper, cover80, cover95 = (float(value) for value in table.mean(axis=0))
    return Score(len(table), mase, wis, upper, cover80, cover95)
