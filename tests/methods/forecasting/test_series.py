"""What comes in is checked: each refusal beside its success, each remark with its parameters."""

from __future__ import annotations

import numpy as np
import pytest

from ankommen.methods.forecasting import (
    ForecastRefused,
    Month,
    Reason,
    Remark,
    Series,
    back_test,
    forecast,
    read_series,
)

NOW = Month(2026, 11)
LAST = Month(2026, 10)


def rows(months: int = 36, last: Month = LAST) -> dict[str, object]:
    return {str(last.plus(-step)): 20 + step % 5 for step in range(months)}


def read(given: dict[str, object], **settings: object) -> Series:
    return read_series(given, name="district", as_of=NOW, **settings)  # type: ignore[arg-type]


def test_good_rows_are_taken_as_they_are() -> None:
    series = read(rows())
    assert (series.notices, len(series.values), str(series.last)) == ((), 36, "2026-10")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"2026-05": -1}, Reason.NEGATIVE_COUNT),
        ({"2026-05": "12,5"}, Reason.DECIMAL_COMMA),
        ({"2026-05": "many"}, Reason.NOT_A_NUMBER),
        ({"2026-05": float("nan")}, Reason.NOT_A_NUMBER),
        ({"2026-05": None}, Reason.NOT_A_NUMBER),
        ({"2026-13": 5}, Reason.NOT_A_MONTH),
        ({"2026M05": 5}, Reason.MONTH_TWICE),
        ({"2020-05": 5}, Reason.GAP_NOT_DECLARED),
    ],
)
def test_bad_rows_are_refused(change: dict[str, object], reason: Reason) -> None:
    with pytest.raises(ForecastRefused) as refusal:
        read({**rows(), **change})
    assert refusal.value.what is reason


@pytest.mark.parametrize(
    ("months", "reason"), [(0, Reason.NO_ROWS), (1, Reason.TOO_SHORT), (23, Reason.TOO_SHORT)]
)
def test_too_few_months(months: int, reason: Reason) -> None:
    with pytest.raises(ForecastRefused) as refusal:
        read(rows(months))
    assert refusal.value.what is reason
    assert read(rows(24)).notices == ()


def test_a_declared_gap_is_skipped_and_said() -> None:
    given = rows()
    del given["2026-05"]
    series = read(given, gaps=["2026-05"])
    assert np.isnan(series.values[-6])
    assert [(one.what, one.got) for one in series.notices] == [(Remark.GAPS_SKIPPED, ("2026-05",))]
    (found,) = forecast([series], horizon=3)
    assert np.isfinite(found.values).all()


def test_an_old_series_a_break_and_zeros_are_said() -> None:
    old = read(rows(last=Month(2024, 10)))
    assert [(one.what, one.got) for one in old.notices] == [(Remark.SERIES_ENDS_EARLY, "2024-10")]
    broken = read(rows(), break_at="2024-11")
    assert (broken.notices[0].what, len(broken.values)) == (Remark.CUT_AT_BREAK, 24)
    with pytest.raises(ForecastRefused):
        read(rows(), break_at="2025-01")
    zeros = read(dict.fromkeys(rows(), 0))
    assert zeros.notices[0].what is Remark.ALL_ZERO
    (found,) = forecast([zeros], horizon=3)
    assert found.quantile(0.5).tolist() == pytest.approx([0, 0, 0])
    assert zeros.notices[0] in found.notices


def test_a_long_horizon_is_said_and_grows() -> None:
    series = read(rows(24))
    (near,) = forecast([series], horizon=6)
    (far,) = forecast([series], horizon=36)
    assert near.notices == ()
    assert far.notices[0].what is Remark.HORIZON_BEYOND_HISTORY
    width = far.quantile(0.9) - far.quantile(0.1)
    assert width[35] > width[11] > width[0] > 0


def test_a_pool_ends_in_one_month() -> None:
    with pytest.raises(ForecastRefused) as refusal:
        forecast([read(rows()), read(rows(last=Month(2026, 9)))], horizon=3)
    assert refusal.value.what is Reason.SERIES_END_APART


def test_quantiles_rise_and_intervals_hold_what_a_random_walk_does() -> None:
    generator = np.random.default_rng(5)
    steps = generator.normal(0, 0.1, (40, 84)).cumsum(axis=1)
    values = generator.poisson(200 * np.exp(steps)).astype(float)
    pool = [Series(str(row), Month(2019, 11), values[row]) for row in range(40)]
    for found in forecast(pool, horizon=6):
        assert (np.diff(found.values, axis=1) >= 0).all()
    scores = back_test(pool)
    assert scores["pooled"].cover80 == pytest.approx(0.80, abs=0.04)
    assert scores["pooled"].cover95 == pytest.approx(0.95, abs=0.03)
    assert scores["pooled"].wis < scores["three_scenarios"].wis


def test_the_back_test_does_not_see_what_comes_later() -> None:
    series = read(rows(60))
    changed = series.values.copy()
    changed[-1] = 9_000
    asked = (Month(2000, 1), Month(2026, 9))
    before = back_test([series], months=asked)
    after = back_test([Series("district", series.start, changed)], months=asked)
    assert before == after


def test_paths_have_the_quantiles_of_the_forecast() -> None:
    (found,) = forecast([read(rows(60))], horizon=4)
    paths = found.paths(40_000, np.random.default_rng(1))
    for level in (0.1, 0.5, 0.9):
        assert np.quantile(paths, level, axis=0) == pytest.approx(found.quantile(level), rel=0.02)
