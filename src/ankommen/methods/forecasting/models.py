"""A pooled random walk of logarithms: level, season and errors learnt over all series at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Notice, Reason, Remark
from ankommen.methods.forecasting.series import SHORTEST, FloatArray, Month, Series

# Tuned on the first half of the Eurostat countries (docs/methods/forecasting.md).
OFFSET, OWN_SCALE, OWN_SEASON, WIDE_TAILS = 2.0, 0.5, 0.5, 0.15
SMOOTHINGS = (0.3, 0.6, 0.9)
UNREST_MEMORY, UNREST_STAYS, CALM_SERIES = 0.25, 0.95, 2.0
BURN_IN, FEW_ERRORS, SEASON_YEARS = 6, 30.0, 2.0
GRID = np.array([0.005, *np.arange(0.01, 1.0, 0.01).round(2), 0.995, 0.025, 0.975])
GRID.sort()


@dataclass(frozen=True, eq=False)
class Forecast:
    """Quantiles of monthly counts: `values` (horizon, len(levels)), rising along `levels`."""

    name: str
    first: Month
    levels: FloatArray
    values: FloatArray
    notices: tuple[Notice, ...] = ()

    def quantile(self, level: float) -> FloatArray:
        """One count per month, by linear interpolation between the kept levels."""
        if not self.levels[0] <= level <= self.levels[-1]:
            raise ForecastRefused(
                Reason.OUT_OF_RANGE,
                where="level",
                expected=(float(self.levels[0]), float(self.levels[-1])),
                got=level,
                hint=Hint.CHECK_INPUT,
            )
        return np.array([np.interp(level, self.levels, row) for row in self.values])

    def paths(self, count: int, generator: np.random.Generator) -> FloatArray:
        """Joint futures (count, horizon): months hang together like a random walk."""
        horizon = len(self.values)
        steps = generator.standard_normal((count, horizon)).cumsum(axis=1)
        places = ndtr(steps / np.sqrt(np.arange(1, horizon + 1)))
        return np.column_stack(
            [np.interp(places[:, h], self.levels, self.values[h]) for h in range(horizon)]
        )


def forecast(pool: Sequence[Series], *, horizon: int) -> tuple[Forecast, ...]:
    """Forecast every series of a pool (countries, nationalities, districts) `horizon` months on.

    All series end in the same month. With `z = log(count + 2)`: the season is the mean deviation
    from the centred yearly mean, half own, half pooled; the level is the mean of a slow, a middle
    and a quick exponential smoothing; the spread are the pooled quantiles of past errors, each
    divided by the scale of its series and by the unrest of its month, widened in the tails and
    where there are few. The unrest says how much larger the errors of all series were of late
    than usual: it widens the spread in a shock and narrows it in calm, less so the farther ahead.
    Where the history is too short for a horizon the spread grows with its root.
    """
    matrix = align(pool)
    if not 1 <= horizon <= 120:
        raise ForecastRefused(
            Reason.OUT_OF_RANGE,
            where="horizon",
            expected="1 to 120 months",
            got=horizon,
            hint=Hint.CHECK_INPUT,
        )
    last = pool[0].last
    values = forecast_matrix(matrix, last=last, horizon=horizon, levels=GRID)
    return tuple(
        Forecast(
            name=series.name,
            first=last.plus(1),
            levels=GRID,
            values=values[row],
            notices=series.notices + _beyond(series, horizon),
        )
        for row, series in enumerate(pool)
    )


def align(pool: Sequence[Series]) -> FloatArray:
    """One row per series, NaN before its start; refuses series that end in different months."""
    ends = {str(series.last) for series in pool}
    if len(ends) != 1:
        raise ForecastRefused(
            Reason.SERIES_END_APART,
            where="pool",
            expected="one last month",
            got=sorted(ends),
            hint=Hint.CUT_TO_COMMON_END,
        )
    matrix = np.full((len(pool), max(len(series.values) for series in pool)), np.nan)
    for row, series in enumerate(pool):
        if np.isfinite(series.values).sum() < SHORTEST:
            raise ForecastRefused(
                Reason.TOO_SHORT,
                where=series.name,
                expected=f">= {SHORTEST} months",
                got=len(series.values),
                hint=Hint.USE_SCENARIOS,
            )
        matrix[row, matrix.shape[1] - len(series.values) :] = series.values
    return matrix


def forecast_matrix(
    counts: FloatArray, *, last: Month, horizon: int, levels: FloatArray
) -> FloatArray:
    """Quantiles (series, horizon, levels) of counts (series, months) with NaN where unknown."""
    z = np.log(counts + OFFSET)
    months = (last.index - np.arange(z.shape[1])[::-1]) % 12
    season = _season(z, months)
    plain = z - season[:, months]
    level = np.mean([_smooth(plain, weight) for weight in SMOOTHINGS], axis=0)
    usable = max(1, min(horizon, (z.shape[1] - BURN_IN) // 2))
    errors = [_errors(plain, level, step) for step in range(1, usable + 1)]
    usual = _scale(errors[0])
    unrest = _unrest(errors[0] / usual[:, None])
    scales = [usual[:, None] * unrest ** (UNREST_STAYS**step) for step in range(horizon)]
    quantiles = np.array(
        [_quantiles(one / scales[h - 1][:, :-h], h, levels) for h, one in enumerate(errors, 1)]
    )
    ahead = np.arange(1, horizon + 1)
    stretch = np.sqrt(np.maximum(1.0, ahead / usable))
    spread = quantiles[np.minimum(ahead, usable) - 1] * stretch[:, None]
    scale = np.array([one[:, -1] for one in scales]).T
    centre = level[:, -1:] + season[:, (last.index + ahead) % 12]
    found = np.exp(centre[:, :, None] + scale[:, :, None] * spread[None]) - OFFSET
    counted: FloatArray = np.maximum(0.0, found)
    return counted


def _season(z: FloatArray, months: np.ndarray) -> FloatArray:
    weights = np.r_[0.5, np.ones(11), 0.5] / 12
    trend = np.full_like(z, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(z, 13, axis=1)
    trend[:, 6:-6] = windows @ weights
    deviation = z - trend
    own = np.zeros((len(z), 12))
    seen = np.zeros((len(z), 12))
    for month in range(12):
        part = deviation[:, months == month]
        seen[:, month] = np.isfinite(part).sum(axis=1)
        own[:, month] = np.nansum(part, axis=1) / (seen[:, month] + SEASON_YEARS)
    pooled = own.mean(axis=0)
    mixed = OWN_SEASON * own + (1 - OWN_SEASON) * pooled
    centred: FloatArray = mixed - mixed.mean(axis=1, keepdims=True)
    return centred


def _smooth(plain: FloatArray, weight: float) -> FloatArray:
    level = np.full_like(plain, np.nan)
    current = np.full(len(plain), np.nan)
    for month in range(plain.shape[1]):
        value = plain[:, month]
        begun = np.where(np.isfinite(current), current, value)
        moved = begun + weight * (value - begun)
        current = np.where(np.isfinite(value), moved, begun)
        level[:, month] = current
    return level


def _errors(plain: FloatArray, level: FloatArray, step: int) -> FloatArray:
    """One column per month asked from, unknown while the level warms up."""
    found: FloatArray = plain[:, step:] - level[:, :-step]
    found[:, : min(BURN_IN, found.shape[1] - 1)] = np.nan
    return found


def _scale(errors: FloatArray) -> FloatArray:
    size = np.nanmean(np.abs(errors), axis=1)
    size = np.maximum(size, 1e-3)
    pooled = np.log(size).mean()
    scale: FloatArray = np.exp(OWN_SCALE * np.log(size) + (1 - OWN_SCALE) * pooled)
    return scale


def _unrest(errors: FloatArray) -> FloatArray:
    """How large the errors of all series were lately, 1 as usual: one per month, known in it.

    A few series say little about unrest, so two series as calm as usual are thought beside them.
    """
    seen = np.isfinite(errors)
    sizes = np.where(seen, np.abs(errors), 0.0).sum(axis=0)
    usual = max(sizes.sum() / max(seen.sum(), 1), 1e-9)
    unrest = np.ones(errors.shape[1] + 1)
    for month, known in enumerate(seen.sum(axis=0)):
        now = sizes[month] / known / usual if known else unrest[month]
        unrest[month + 1] = unrest[month] + UNREST_MEMORY * (now - unrest[month])
    shrunk: FloatArray = (len(errors) * unrest + CALM_SERIES) / (len(errors) + CALM_SERIES)
    return shrunk


def _quantiles(errors: FloatArray, step: int, levels: FloatArray) -> FloatArray:
    """Empirical and symmetric, leaning on the normal curve where few errors are independent."""
    seen = errors[np.isfinite(errors)]
    both = np.concatenate([seen, -seen])
    trust = (len(seen) / step) / (len(seen) / step + FEW_ERRORS)
    width = np.sqrt(np.mean(seen**2)) * np.sqrt(1 + step / max(len(seen), 1))
    place = ndtri(levels)
    tails = 1 + WIDE_TAILS * np.maximum(0.0, np.abs(place) - 1.0)
    found: FloatArray = trust * np.quantile(both, levels) + (1 - trust) * width * place
    return found * tails


def _beyond(series: Series, horizon: int) -> tuple[Notice, ...]:
    if horizon <= (len(series.values) - BURN_IN) // 2:
        return ()
    return (Notice(Remark.HORIZON_BEYOND_HISTORY, series.name, (len(series.values), horizon)),)
