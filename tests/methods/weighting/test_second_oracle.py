"""Agreement with svy 0.35 where R's output is silent: two stages, unequal weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ankommen.methods.weighting import (
    Estimate,
    Missing,
    NumericTotal,
    Stage,
    WeightedSample,
    begin_weighting,
    calibrate,
    describe_design,
    estimate_mean,
    estimate_means_by,
    estimate_proportion,
    estimate_total,
    factor_from_codes,
    jackknife,
    margin,
    rake,
    replicate_standard_errors,
)

from .golden.make_svy import AWARDS, ENROLMENT
from .surveys import Table, golden, schoolwide_margin, strata, table

SVY = golden("svy")


def assert_agrees(name: str, *estimates: Estimate) -> None:
    ours = [
        value
        for item in estimates
        for value in (item.value, item.standard_error, item.interval.lower, item.interval.upper)
    ]
    assert ours == pytest.approx([float(word) for word in SVY[name]], rel=1e-9)


def two_stage(data: Table) -> WeightedSample:
    stages = [
        Stage(units=data.text("dnum"), population=data.numbers("fpc1")),
        Stage(units=data.text("snum"), population=data.numbers("fpc2")),
    ]
    return begin_weighting(describe_design(weights=data.numbers("pw"), stages=stages))


def test_two_stages_with_finite_populations(reference_data: Path) -> None:
    data = table(reference_data, "apiclus2")
    sample = two_stage(data)
    schoolwide = data.factor("sch.wide")
    assert_agrees("two-stage mean", estimate_mean(sample, data.numbers("api00")))
    assert_agrees(
        "two-stage total",
        estimate_total(sample, data.numbers("enroll"), missing=Missing.EXCLUDE),
    )
    assert_agrees(
        "two-stage share",
        *(estimate_proportion(sample, schoolwide.is_in(name)) for name in ("No", "Yes")),
    )


def calibrated(data: Table) -> WeightedSample:
    return calibrate(
        strata(data),
        margins=[margin(data.factor("awards"), AWARDS)],
        numeric=[NumericTotal("enroll", data.numbers("enroll"), ENROLMENT)],
    )


def test_calibration_of_unequal_weights(reference_data: Path) -> None:
    data = table(reference_data, "apistrat")
    sample = calibrated(data)
    assert_agrees("calibrated strata mean", estimate_mean(sample, data.numbers("api00")))
    means = estimate_means_by(sample, data.numbers("api00"), data.factor("stype"))
    assert_agrees("calibrated strata means", *(means[name] for name in "EHM"))


def test_raking_of_unequal_weights(reference_data: Path) -> None:
    """The same weights and values; the standard errors differ for a reason that is shown.

    R's `rake`, and svy with it, clears the influence values of the margins by ten rounds of
    unweighted means. With unequal design weights that is not the derivative of the raked
    estimator. R's `calibrate(calfun="raking")` takes the weighted regression, as we do.
    """
    data = table(reference_data, "apistrat")
    margins = [margin(data.factor("awards"), AWARDS), schoolwide_margin(data)]
    raked = rake(strata(data), margins)
    scores = data.numbers("api00")
    ours, theirs = estimate_mean(raked, scores), [float(word) for word in SVY["raked strata mean"]]
    assert ours.value == pytest.approx(theirs[0], rel=1e-9)
    weight = raked.weights.sum()
    influence = (scores - ours.value) / weight
    for item in margins * 10:
        codes = item.factor.codes
        influence = influence - (np.bincount(codes, influence) / np.bincount(codes))[codes]
    variance = raked.design.variance((raked.weights * influence)[:, None])
    assert np.sqrt(variance[0]) == pytest.approx(theirs[1], rel=1e-9)
    assert ours.standard_error == pytest.approx(theirs[1], rel=1e-3)


def test_jackknife_sides_with_the_weighted_regression() -> None:
    """Weights that differ thirtyfold: the jackknife, which knows no formula, decides."""
    generator = np.random.default_rng(11)
    rows = 400
    first = generator.integers(0, 2, rows)
    second = (first + (generator.random(rows) < 0.4)) % 2
    weights = np.where(first == 1, generator.uniform(20, 60, rows), generator.uniform(1, 6, rows))
    values = generator.normal(10 + 5 * first + 3 * second + 4 * first * second, 2) + 0.2 * weights
    sample = begin_weighting(describe_design(weights=weights))
    margins = []
    for name, codes, change in (("first", first, 0.9), ("second", second, 1.1)):
        factor = factor_from_codes(name=name, codes=codes, categories=["no", "yes"])
        yes = weights[codes == 1].sum() * change
        margins.append(margin(factor, {"yes": yes, "no": weights.sum() - yes}))
    raked = rake(sample, margins)
    ours = estimate_mean(raked, values)
    _, jackknifed = replicate_standard_errors(
        raked, jackknife(raked), lambda given: given @ values / given.sum()
    )
    influence = (values - ours.value) / raked.weights.sum()
    for item in margins * 10:
        levels = item.factor.codes
        influence = influence - (np.bincount(levels, influence) / np.bincount(levels))[levels]
    unweighted = np.sqrt(raked.design.variance((raked.weights * influence)[:, None])[0])
    assert ours.standard_error == pytest.approx(float(jackknifed), rel=0.02)
    assert unweighted > 1.05 * float(jackknifed)
