"""What holds for every input; Kaplan-Meier against scipy; the Königstein keys of past years."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from ankommen.methods.forecasting import (
    DistributionKey,
    ForecastRefused,
    Month,
    Reason,
    Remark,
    Series,
    Site,
    constant_rate,
    forecast,
    kaplan_meier,
    quota_account,
    read_keys,
    shares_by_month,
    simulate_stock,
)

HEAD = "name,share,valid_from,valid_to,source\n"
counts = st.lists(st.integers(0, 500), min_size=1, max_size=24)


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60))
def test_kaplan_meier_is_that_of_scipy(stays: list[tuple[int, bool]]) -> None:
    ended = [months for months, end in stays if end]
    present = [months for months, end in stays if not end]
    known = ecdf(CensoredData(uncensored=ended, right=present)).sf
    found = kaplan_meier(stays).surviving
    assert found == pytest.approx(known.evaluate(np.arange(len(found))), abs=1e-12)


@given(st.dictionaries(st.text(max_size=5), st.integers(1, 10**6), min_size=1, max_size=20))
def test_shares_of_a_key_sum_to_one(weights: dict[str, int]) -> None:
    key = DistributionKey(weights, Month(2026, 1), Month(2026, 12), "census")
    total = sum(key.share(name, month=Month(2026, 5))[0] for name in weights)
    assert total == pytest.approx(1)


@given(counts, counts, counts, counts, st.integers(-90, 90))
def test_a_balance_carried_over_loses_nobody(
    land: list[int], later: list[int], came: list[int], more: list[int], carried: int
) -> None:
    year = quota_account(land_arrivals=land, share=0.125, allocated=came, carry_over=carried)
    after = quota_account(land_arrivals=later, share=0.125, allocated=more, carry_over=year.balance)
    whole = quota_account(
        land_arrivals=land + later, share=0.125, allocated=came + more, carry_over=carried
    )
    assert after.balance == whole.balance


@given(
    st.lists(st.tuples(st.floats(0, 900), st.floats(0, 60)), min_size=2, max_size=12),
    st.integers(0, 2**31),
    st.sampled_from([0.0, 0.3]),
    st.integers(0, 400),
)
def test_more_arrivals_never_move_the_first_shortage_back(
    months: list[tuple[float, float]], seed: int, joiners: float, places: int
) -> None:
    few = np.tile([expected for expected, _more in months], (40, 1))
    more = few + np.array([added for _expected, added in months])
    usable = np.full(len(months), places)
    houses = [
        Site("house", 60, 2.0, constant_rate(0.1), usable, next_site=1, next_share=0.4),
        Site("flat", 10, 1.0, constant_rate(0.03), usable),
    ]
    one, other = (
        simulate_stock(paths, houses, first=Month(2026, 12), seed=seed, joiners=joiners)
        for paths in (few, more)
    )
    assert (other.residents >= one.residents).all()
    for probability in (0.1, 0.5, 0.9):
        before, after = (stock.first_shortage(probability=probability) for stock in (one, other))
        assert before is None or (after is not None and after[0] <= before[0])


def test_the_share_of_a_month_is_that_of_the_latest_key_begun() -> None:
    keys = read_keys(HEAD + "A,1,2026-01,2026-12,x\nB,3,2026-01,2026-12,x\nA,1,2027-03,2027-12,y\n")
    months = [Month(2026, 12), Month(2027, 1), Month(2027, 2), Month(2027, 3)]
    shares, notices = shares_by_month(keys, "A", months)
    assert shares.tolist() == [0.25, 0.25, 0.25, 1]
    assert [(one.what, one.got) for one in notices] == [(Remark.KEY_OUTDATED, ("x", "2026-12"))]
    with pytest.raises(ForecastRefused) as refusal:
        shares_by_month(keys, "A", [Month(2025, 12)])
    assert refusal.value.what is Reason.KEY_NOT_VALID


@given(st.lists(st.integers(0, 2000), min_size=24, max_size=60), st.integers(1, 18))
def test_quantiles_are_ordered_and_never_negative(values: list[int], horizon: int) -> None:
    series = Series("district", Month(2020, 1), np.array(values, dtype=float))
    (found,) = forecast([series], horizon=horizon)
    assert (np.diff(found.values, axis=1) >= -1e-9).all()
    assert (found.values >= 0).all()


def width_after(steps: np.ndarray, *, horizon: int) -> np.ndarray:
    """The 80 % interval on the scale of logarithms, mean over series, one per month ahead."""
    values = 200 * np.exp(np.cumsum(steps, axis=1))
    pool = [Series(str(row), Month(2020, 1), one) for row, one in enumerate(values)]
    found = forecast(pool, horizon=horizon)
    width = [np.log(one.quantile(0.9) + 2) - np.log(one.quantile(0.1) + 2) for one in found]
    mean: np.ndarray = np.mean(width, axis=0)
    return mean


@pytest.mark.parametrize("count", [1, 12])
def test_the_same_errors_widen_when_late_and_narrow_when_long_ago(count: int) -> None:
    dice = np.random.default_rng(3)
    calm, wild = (dice.normal(0, size, (count, 30)) for size in (0.05, 0.4))
    unrest = width_after(np.hstack([calm, wild]), horizon=1)
    rest = width_after(np.hstack([wild, calm]), horizon=1)
    assert unrest[0] > 1.5 * rest[0]


def test_unrest_fades_with_the_months_ahead() -> None:
    dice = np.random.default_rng(3)
    calm, wild = (dice.normal(0, size, (12, 30)) for size in (0.05, 0.4))
    unrest = width_after(np.hstack([calm, wild]), horizon=24)
    rest = width_after(np.hstack([wild, calm]), horizon=24)
    assert unrest[-1] / rest[-1] < 0.8 * unrest[0] / rest[0]


def test_the_konigstein_keys_of_past_years_are_said_to_be_outdated(reference_data: Path) -> None:
    path = reference_data / "data" / "koenigstein" / "koenigsteiner_schluessel_2014_2016.csv"
    with path.open(encoding="utf-8") as table:
        lines = list(csv.DictReader(table))
    rows = [
        f"{line['land']},{share},{column[-4:]}-01,{column[-4:]}-12,{column}\n"
        for line in lines
        for column, share in line.items()
        if column != "land"
    ]
    keys = read_keys(HEAD + "".join(rows))
    assert [(len(key.shares), str(key.valid_to)) for key in keys] == [
        (16, "2015-12"),
        (16, "2016-12"),
        (16, "2017-12"),
    ]
    for key in keys:
        assert sum(key.shares.values()) == pytest.approx(100, abs=0.001)
    share, said = keys[0].share("Brandenburg", month=Month(2015, 12))
    assert share == pytest.approx(0.0308092, abs=1e-6)
    assert said == ()
    notice = keys[2].share("Brandenburg", month=Month(2026, 11))[1][0]
    assert notice.what is Remark.KEY_OUTDATED
    assert notice.got == ("ks2016_bamf_quota_2017", "2017-12")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("A,1,2026-01,2026-12,x\nA,2,2026-01,2026-12,x\n", Reason.OUT_OF_RANGE),
        ("A,1,2026-01,2026-12,x\nA,2,2026-12,2027-12,x\n", Reason.OUT_OF_RANGE),
        ("A,1,2026-12,2026-01,x\n", Reason.OUT_OF_RANGE),
        ('A,"1,5",2026-01,2026-12,x\n', Reason.DECIMAL_COMMA),
        ("A,1,soon,2026-12,x\n", Reason.NOT_A_MONTH),
        ("A,-1,2026-01,2026-12,x\n", Reason.NEGATIVE_COUNT),
    ],
)
def test_unclear_keys_are_refused(rows: str, reason: Reason) -> None:
    assert len(read_keys(HEAD + "A,1,2026-01,2026-12,x\nA,2,2027-01,2027-12,x\n")) == 2
    with pytest.raises(ForecastRefused) as refusal:
        read_keys(HEAD + rows)
    assert refusal.value.what is reason
