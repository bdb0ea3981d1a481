"""Agreement with R survey 4.1-1 on the api data, to every digit it printed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from ankommen.methods.weighting import (
    Distance,
    Estimate,
    IntervalMethod,
    WeightedSample,
    calibrate,
    cross_tabulate,
    diagnose,
    estimate_mean,
    estimate_means_by,
    estimate_proportion,
    estimate_quantiles,
    estimate_ratio,
    estimate_total,
    jackknife,
    post_stratify,
    rake,
    replicate_standard_errors,
    summarise_weights,
)

from .golden.read_r_output import golden as read_r_output
from .surveys import (
    Table,
    api99_total,
    clusters,
    golden,
    schoolwide_margin,
    strata,
    table,
    type_margin,
)

R = golden("r_survey")


@pytest.fixture(scope="module")
def by_cluster(reference_data: Path) -> Table:
    return table(reference_data, "apiclus1")


@pytest.fixture(scope="module")
def by_stratum(reference_data: Path) -> Table:
    return table(reference_data, "apistrat")


def agrees(ours: float, printed: str) -> bool:
    """Within half a unit of the last digit printed, or within 1e-9 where that is wider."""
    number = Decimal(printed)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    half_digit = 0.5000001 * 10.0**exponent
    return abs(ours - float(number)) <= max(half_digit, 1e-9 * abs(float(number)))


def assert_agrees(name: str, *ours: float | None) -> None:
    assert len(ours) == len(R[name]), name
    for mine, printed in zip(ours, R[name], strict=True):
        assert mine is not None
        assert agrees(mine, printed), (name, mine, printed)


def calibrated(
    data: Table, distance: Distance, bounds: tuple[float, float] | None
) -> WeightedSample:
    return calibrate(
        clusters(data),
        margins=[type_margin(data)],
        numeric=[api99_total(data)],
        distance=distance,
        bounds=bounds,
    )


def test_golden_file_is_what_the_script_makes_of_the_output(reference_data: Path) -> None:
    output = (reference_data / "data" / "survey" / "a_r.out").read_text(encoding="utf-8")
    assert read_r_output(output) == R


def test_clustered_sample(by_cluster: Table) -> None:
    sample = clusters(by_cluster)
    mean = estimate_mean(sample, by_cluster.numbers("api00"))
    total = estimate_total(sample, by_cluster.numbers("enroll"))
    ratio = estimate_ratio(sample, by_cluster.numbers("api.stu"), by_cluster.numbers("enroll"))
    assert_agrees("clusters mean", mean.value, mean.standard_error, mean.design_effect)
    assert_agrees("clusters total", total.value, total.standard_error)
    assert_agrees("ratio", ratio.value, ratio.standard_error)


def test_stratified_sample(by_stratum: Table) -> None:
    sample = strata(by_stratum)
    mean = estimate_mean(sample, by_stratum.numbers("api00"))
    total = estimate_total(sample, by_stratum.numbers("enroll"))
    assert_agrees("strata mean", mean.value, mean.standard_error, mean.design_effect)
    assert_agrees("strata total", total.value, total.standard_error)


WEIGHTINGS: dict[str, Callable[[Table], WeightedSample]] = {
    "post-stratified": lambda data: post_stratify(clusters(data), type_margin(data)),
    "raked": lambda data: rake(clusters(data), [type_margin(data), schoolwide_margin(data)]),
    "linear": lambda data: calibrated(data, Distance.LINEAR, None),
    "logit": lambda data: calibrated(data, Distance.LOGIT, (0.7, 1.7)),
    "raking distance": lambda data: calibrated(data, Distance.RAKING, None),
    "bounded linear": lambda data: calibrated(data, Distance.LINEAR, (0.7, 1.7)),
}


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_standard_errors_know_of_the_weighting(by_cluster: Table, name: str) -> None:
    sample = WEIGHTINGS[name](by_cluster)
    mean = estimate_mean(sample, by_cluster.numbers("api00"))
    assert_agrees(f"{name} mean", mean.value, mean.standard_error)
    if f"{name} total" in R:
        total = estimate_total(sample, by_cluster.numbers("enroll"))
        assert_agrees(f"{name} total", total.value, total.standard_error)
    if f"{name} weights" in R:
        spread = summarise_weights(sample.weights)
        first, median, third = spread.quartiles
        assert_agrees(
            f"{name} weights", spread.minimum, first, median, spread.mean, third, spread.maximum
        )
    if f"{name} factors" in R:
        found = diagnose(sample)
        assert_agrees(f"{name} factors", found.smallest_factor, found.largest_factor)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("sch.wide logit", IntervalMethod.LOGIT),
        ("sch.wide beta", IntervalMethod.KORN_GRAUBARD),
        ("sch.wide mean", IntervalMethod.STUDENT),
        ("ell beta", IntervalMethod.KORN_GRAUBARD),
    ],
)
def test_intervals_of_proportions(by_cluster: Table, name: str, method: IntervalMethod) -> None:
    estimate = share(by_cluster, name, method)
    assert_agrees(name, estimate.value, estimate.interval.lower, estimate.interval.upper)


def test_logit_interval_of_a_small_share(by_cluster: Table) -> None:
    """R stops its fit of this model at 8 digits; stopped where R stops, we print R's digits.

    Without stopping early the share is R's own exact one (line `beta`).
    """
    estimate = share(by_cluster, "ell logit", IntervalMethod.LOGIT)
    assert agrees(estimate.value, R["ell beta"][0])
    sample = clusters(by_cluster)
    hits = (by_cluster.numbers("ell") == 0).astype(np.float64)
    logit = stopped_fit(hits)
    stopped = float(special.expit(logit))
    influence = (hits - stopped) / sample.weights.sum()
    error = float(np.sqrt(sample.variance(influence[:, None])[0])) / (stopped * (1 - stopped))
    reach = special.stdtrit(estimate.degrees_of_freedom, 0.975) * error
    ends = special.expit([logit - reach, logit + reach])
    assert_agrees("ell logit", stopped, float(ends[0]), float(ends[1]))
    ours = (estimate.value, estimate.interval.lower, estimate.interval.upper)
    assert ours == pytest.approx([float(word) for word in R["ell logit"]], rel=1e-8)


def stopped_fit(hits: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """The log-odds where iteratively reweighted least squares stops at R's default 1e-8."""

    def deviance(share: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return float(-2 * np.sum(np.where(hits == 1, np.log(share), np.log(1 - share))))

    share = (hits + 0.5) / 2
    old = deviance(share)
    for _ in range(25):
        weight = share * (1 - share)
        working = special.logit(share) + (hits - share) / weight
        logit = float(weight @ working / weight.sum())
        share = np.full(len(hits), special.expit(logit))
        if abs(deviance(share) - old) / (abs(deviance(share)) + 0.1) < 1e-8:
            return logit
        old = deviance(share)
    raise AssertionError


def share(data: Table, name: str, method: IntervalMethod) -> Estimate:
    hits = (
        data.numbers("ell") == 0 if name.startswith("ell") else data.factor("sch.wide").is_in("No")
    )
    return estimate_proportion(clusters(data), hits, method=method)


@pytest.mark.parametrize("name", ["clusters", "strata"])
def test_rao_scott(by_cluster: Table, by_stratum: Table, name: str) -> None:
    data = by_cluster if name == "clusters" else by_stratum
    sample = clusters(data) if name == "clusters" else strata(data)
    test = cross_tabulate(sample, data.factor("sch.wide"), data.factor("stype")).test
    assert_agrees(f"{name} F", test.f, test.numerator_df, test.denominator_df, test.p_value)
    if name == "clusters":
        assert_agrees("clusters chi-squared", test.chi_squared, test.df, test.first_order_p_value)


def test_domains(by_cluster: Table) -> None:
    means = estimate_means_by(
        clusters(by_cluster), by_cluster.numbers("api00"), by_cluster.factor("stype")
    )
    for name, mean in means.items():
        assert_agrees(f"domain {name}", mean.value, mean.standard_error)


def test_quantiles(by_cluster: Table) -> None:
    found = estimate_quantiles(clusters(by_cluster), by_cluster.numbers("api00"), [0.25, 0.5, 0.75])
    for item in found:
        assert_agrees(
            f"quantile {item.probability}",
            item.value,
            item.interval.lower,
            item.interval.upper,
            item.standard_error,
        )


@pytest.mark.parametrize("name", ["jackknife 1", "jackknife n"])
def test_jackknife(by_cluster: Table, by_stratum: Table, name: str) -> None:
    data = by_cluster if name == "jackknife 1" else by_stratum
    sample = clusters(data) if name == "jackknife 1" else strata(data)
    scores = data.numbers("api00")
    _, error = replicate_standard_errors(
        sample, jackknife(sample), lambda weights: weights @ scores / weights.sum()
    )
    assert_agrees(name, float(error))
