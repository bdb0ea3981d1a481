"""Several steps one after the other: the formula and the jackknife, which knows none, agree."""

from __future__ import annotations

import numpy as np
import pytest

from ankommen.methods.weighting import (
    Distance,
    NumericTotal,
    Reason,
    Stage,
    WeightedSample,
    WeightingRefused,
    adjust_nonresponse,
    begin_weighting,
    bootstrap,
    calibrate,
    describe_design,
    estimate_mean,
    factor_from_codes,
    jackknife,
    margin,
    post_stratify,
    rake,
    replicate_standard_errors,
    summarise_weights,
    trim,
    use_replicates,
)
from ankommen.methods.weighting.arrays import FloatArray

ROWS = 800


def survey() -> tuple[WeightedSample, FloatArray, list[FloatArray]]:
    """An invented stratified sample: answers, and columns that go with them."""
    generator = np.random.default_rng(8)
    area, age = generator.integers(0, 3, ROWS), generator.integers(0, 4, ROWS)
    income = generator.gamma(4, 500, ROWS) + 300 * age
    values = 2 * area + age + income / 500 + generator.normal(0, 2, ROWS)
    stage = Stage(strata=[f"area {code}" for code in area])
    design = describe_design(weights=(20.0 + 10 * area), stages=[stage])
    return (
        begin_weighting(design),
        values,
        [area.astype(np.float64), age.astype(np.float64), income],
    )


@pytest.mark.parametrize("last", ["rake", "calibrate", "logit", "post-stratify", "nothing"])
def test_nonresponse_then_weighting(last: str) -> None:
    sample, values, (area, age, income) = survey()
    areas = factor_from_codes(name="area", codes=area.astype(np.int32), categories=list("abc"))
    ages = factor_from_codes(name="age", codes=age.astype(np.int32), categories=list("abcd"))
    answered = np.random.default_rng(9).random(ROWS) < 0.4 + 0.12 * age
    found = adjust_nonresponse(sample, classes=ages, responded=answered)
    total = sample.weights.sum()
    by_area = margin(areas, dict(zip("abc", (np.array([0.3, 0.3, 0.4]) * total), strict=True)))
    shares = np.array([0.2, 0.25, 0.25, 0.3]) * total
    by_age = margin(ages, dict(zip("abcd", shares, strict=True)))
    money = NumericTotal("income", income, float(sample.weights @ income) * 1.02)
    if last == "rake":
        found = rake(found, [by_area, by_age])
    elif last == "post-stratify":
        found = rake(post_stratify(found, by_age), [by_area])
    elif last != "nothing":
        found = calibrate(
            found,
            margins=[by_area, by_age],
            numeric=[money],
            distance=Distance.LOGIT if last == "logit" else Distance.LINEAR,
            bounds=(0.2, 4.0) if last == "logit" else None,
        )
    hidden = np.where(answered, values, np.nan)
    linear = estimate_mean(found, hidden).standard_error
    _, error = replicate_standard_errors(
        found,
        jackknife(found),
        lambda weights: weights[answered] @ values[answered] / weights.sum(),
    )
    assert linear == pytest.approx(float(error), rel=0.02)


def test_trimming_between_two_rakings_is_repeated_on_replicates() -> None:
    sample, values, (area, _, _) = survey()
    areas = factor_from_codes(name="area", codes=area.astype(np.int32), categories=list("abc"))
    total = float(sample.weights.sum())
    shares = margin(areas, {"a": 0.5 * total, "b": 0.2 * total, "c": 0.3 * total})
    mean = total / ROWS
    trimmed = trim(rake(sample, [shares]), upper=1.3 * mean)
    found = rake(trimmed, [shares])
    assert trimmed.weights.max() <= 1.3 * mean * (1 + 1e-12)
    assert np.bincount(areas.codes, found.weights) == pytest.approx(shares.targets, rel=1e-12)
    linear = estimate_mean(found, values).standard_error
    _, error = replicate_standard_errors(
        found, jackknife(found), lambda weights: weights @ values / weights.sum()
    )
    assert linear == pytest.approx(float(error), rel=0.02)


def test_a_row_drawn_twice_may_weigh_twice_as_much_in_a_trimmed_bootstrap_replicate() -> None:
    sample, values, (area, _, _) = survey()
    areas = factor_from_codes(name="area", codes=area.astype(np.int32), categories=list("abc"))
    total = float(sample.weights.sum())
    shares = margin(areas, {"a": 0.5 * total, "b": 0.2 * total, "c": 0.3 * total})
    found = trim(rake(sample, [shares]), upper=1.3 * total / ROWS, lower=0.7 * total / ROWS)
    replicates = bootstrap(found, count=1500, generator=np.random.default_rng(4))
    linear = estimate_mean(found, values).standard_error
    repeated = estimate_mean(use_replicates(found, replicates), values).standard_error
    assert repeated == pytest.approx(linear, rel=0.06)


@pytest.mark.prove
def test_ten_million_rows() -> None:
    generator = np.random.default_rng(10)
    rows = 10_000_000
    margins = []
    for name, count in (("sex", 2), ("age", 6), ("area", 5)):
        codes = generator.integers(0, count, rows).astype(np.int32)
        names = [str(level) for level in range(count)]
        factor = factor_from_codes(name=name, codes=codes, categories=names)
        shares = generator.dirichlet(np.full(count, 9.0)) * 83_155_031
        margins.append(margin(factor, dict(zip(names, shares.tolist(), strict=True))))
    sample = begin_weighting(describe_design(weights=np.full(rows, 8.3)))
    raked = rake(sample, margins)
    for item in margins:
        reached = np.bincount(item.factor.codes, raked.weights)
        assert reached == pytest.approx(item.targets, rel=1e-10)
    estimate = estimate_mean(raked, generator.random(rows))
    effective = summarise_weights(raked.weights).effective_n
    assert estimate.standard_error == pytest.approx(np.sqrt(1 / 12 / effective), rel=0.01)
    broken = np.full(rows, 8.3)
    broken[-1] = 0
    with pytest.raises(WeightingRefused) as caught:
        describe_design(weights=broken)
    assert caught.value.what is Reason.WEIGHT_NOT_POSITIVE
    assert caught.value.got == {rows - 1: 0.0}
