"""What must hold for any sample: margins met, order and scale of no matter, replicates centred."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.weighting import (
    Distance,
    Factor,
    FailedReplicates,
    Margin,
    NumericTotal,
    Stage,
    WeightedSample,
    adjust_nonresponse,
    begin_weighting,
    bootstrap,
    calibrate,
    cross,
    describe_design,
    estimate_mean,
    estimate_total,
    factor_from_codes,
    jackknife,
    margin,
    post_stratify,
    rake,
    replicate_group_means,
    replicate_standard_errors,
    trim,
)
from ankommen.methods.weighting.allocation import allocate_neyman, allocate_proportional
from ankommen.methods.weighting.arrays import FloatArray
from ankommen.methods.weighting.comparisons import holm

TOTAL = 25_000.0
LETTERS = "abcdef"


@dataclass(frozen=True, eq=False)
class Survey:
    sample: WeightedSample
    margins: tuple[Margin, ...]
    values: FloatArray


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """A stratified sample with two to four factors whose every category has people in it."""
    seed = draw(st.integers(0, 2**32 - 1))
    rows = draw(st.integers(40, 200))
    levels = draw(st.lists(st.integers(2, 5), min_size=2, max_size=4))
    generator = np.random.default_rng(seed)
    strata = np.arange(rows) % 4
    population = generator.integers(2 * rows, 9 * rows, size=4).astype(np.float64)
    design = describe_design(
        weights=generator.uniform(1, 4, rows),
        stages=[Stage(strata=[LETTERS[code] for code in strata], population=population[strata])],
    )
    margins = tuple(
        random_margin(f"factor {number}", rows, count, generator)
        for number, count in enumerate(levels)
    )
    return Survey(begin_weighting(design), margins, generator.normal(50, 10, rows))


def random_margin(name: str, rows: int, count: int, generator: np.random.Generator) -> Margin:
    codes = generator.permutation(np.arange(rows) % count).astype(np.int32)
    factor = factor_from_codes(name=name, codes=codes, categories=LETTERS[:count])
    shares = generator.uniform(0.6, 1.4, count)
    targets = shares / shares.sum() * TOTAL
    return margin(factor, dict(zip(LETTERS, targets.tolist(), strict=False)))


def sums(factor: Factor, weights: FloatArray) -> FloatArray:
    return np.bincount(factor.codes, weights, len(factor.categories)).astype(np.float64)


@given(surveys())
@settings(max_examples=60, deadline=None)
def test_raked_margins_are_met(survey: Survey) -> None:
    raked = rake(survey.sample, survey.margins)
    for item in survey.margins:
        assert sums(item.factor, raked.weights) == pytest.approx(item.targets, rel=1e-12)


@given(surveys())
@settings(max_examples=40, deadline=None)
def test_order_of_margins_and_rows_is_of_no_matter(survey: Survey) -> None:
    forward = rake(survey.sample, survey.margins)
    backward = rake(survey.sample, survey.margins[::-1])
    assert backward.weights == pytest.approx(forward.weights, rel=1e-9)
    turned = [
        margin(
            Factor(item.name, item.factor.codes[::-1].copy(), item.factor.categories),
            dict(zip(item.factor.categories, item.targets, strict=True)),
        )
        for item in survey.margins
    ]
    design = describe_design(weights=survey.sample.weights[::-1])
    assert rake(begin_weighting(design), turned).weights[::-1] == pytest.approx(
        forward.weights, rel=1e-9
    )


@given(surveys(), st.floats(0.001, 1000))
@settings(max_examples=40, deadline=None)
def test_scale_of_the_design_weights_is_of_no_matter(survey: Survey, scale: float) -> None:
    scaled = begin_weighting(describe_design(weights=survey.sample.weights * scale))
    assert rake(scaled, survey.margins).weights == pytest.approx(
        rake(survey.sample, survey.margins).weights, rel=1e-9
    )


@given(surveys())
@settings(max_examples=40, deadline=None)
def test_calibration_with_raking_distance_is_raking(survey: Survey) -> None:
    """Two algorithms, one answer: proportional fitting and Newton, cells and rows."""
    raked = rake(survey.sample, survey.margins)
    solved = calibrate(survey.sample, margins=survey.margins, distance=Distance.RAKING)
    assert solved.weights == pytest.approx(raked.weights, rel=1e-9)
    column = survey.values[:, None]
    assert solved.variance(column) == pytest.approx(raked.variance(column), rel=1e-7)


@given(surveys(), st.sampled_from([Distance.LINEAR, Distance.LOGIT]))
@settings(max_examples=40, deadline=None)
def test_bounded_calibration_keeps_bounds_and_totals(survey: Survey, distance: Distance) -> None:
    scaled = begin_weighting(
        describe_design(weights=survey.sample.weights / survey.sample.weights.sum() * TOTAL)
    )
    found = calibrate(scaled, margins=survey.margins, distance=distance, bounds=(0.01, 9.0))
    factors = found.weights / scaled.weights
    assert factors.min() >= 0.01 - 1e-12
    assert factors.max() <= 9.0 + 1e-12
    for item in survey.margins:
        assert sums(item.factor, found.weights) == pytest.approx(item.targets, rel=1e-12)


@given(surveys())
@settings(max_examples=40, deadline=None)
def test_known_totals_have_no_error(survey: Survey) -> None:
    """What was calibrated on is known: its total has standard error 0."""
    total = NumericTotal(name="value", values=survey.values, total=TOTAL * 50)
    found = calibrate(survey.sample, margins=survey.margins[:1], numeric=[total])
    estimate = estimate_total(found, survey.values)
    assert estimate.value == pytest.approx(TOTAL * 50, rel=1e-12)
    before = estimate_total(survey.sample, survey.values).standard_error
    assert estimate.standard_error <= 1e-9 * before


@given(surveys())
@settings(max_examples=40, deadline=None)
def test_post_stratification_by_the_strata_is_the_stratified_estimator(survey: Survey) -> None:
    """Independent formula: Σ N_h·mean_h, variance Σ N_h²·(1-f_h)·s_h²/n_h."""
    rows = len(survey.sample)
    strata = np.arange(rows) % 4
    sizes = np.array([400.0, 500.0, 600.0, 700.0])
    design = describe_design(
        weights=(sizes / np.bincount(strata))[strata],
        stages=[Stage(strata=[LETTERS[code] for code in strata], population=sizes[strata])],
    )
    found = estimate_total(begin_weighting(design), survey.values)
    groups = [survey.values[strata == code] for code in range(4)]
    total = sum(size * group.mean() for size, group in zip(sizes, groups, strict=True))
    variance = sum(
        size**2 * (1 - len(group) / size) * group.var(ddof=1) / len(group)
        for size, group in zip(sizes, groups, strict=True)
    )
    assert found.value == pytest.approx(total, rel=1e-12)
    assert found.standard_error == pytest.approx(np.sqrt(variance), rel=1e-10)


@given(surveys())
@settings(max_examples=25, deadline=None)
def test_jackknife_replicates_average_to_the_weights(survey: Survey) -> None:
    replicates = jackknife(survey.sample)
    strata = survey.sample.design.stages[0].stratum_of_unit
    for stratum in range(4):
        columns = strata == stratum
        mean = replicates.weights[:, columns].mean(axis=1)
        assert mean == pytest.approx(survey.sample.weights, rel=1e-12)


@given(surveys())
@settings(max_examples=25, deadline=None)
def test_jackknife_of_a_stratified_total_is_exact(survey: Survey) -> None:
    linear = estimate_total(survey.sample, survey.values).standard_error
    _, error = replicate_standard_errors(
        survey.sample, jackknife(survey.sample), lambda weights: weights @ survey.values
    )
    assert float(error) == pytest.approx(linear, rel=1e-9)


@given(surveys(), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_bootstrap_replicates_keep_margins_and_mean(survey: Survey, seed: int) -> None:
    raked = rake(survey.sample, survey.margins[:2])
    replicates = bootstrap(
        raked, count=80, generator=np.random.default_rng(seed), failed=FailedReplicates.DROP
    )
    for item in survey.margins[:2]:
        for column in replicates.weights.T:
            assert sums(item.factor, column) == pytest.approx(item.targets, rel=1e-11)
    plain = bootstrap(survey.sample, count=400, generator=np.random.default_rng(seed))
    ratio = plain.weights.sum(axis=0).mean() / survey.sample.weights.sum()
    assert ratio == pytest.approx(1, abs=0.02)


@given(surveys(), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_means_at_once_are_means_one_by_one(survey: Survey, seed: int) -> None:
    replicates = bootstrap(survey.sample, count=20, generator=np.random.default_rng(seed))
    groups = survey.margins[0].factor
    table = np.column_stack([survey.values, survey.values**2])
    found = replicate_group_means(survey.sample, replicates, table, groups)
    for place, name in enumerate(groups.categories):
        rows = groups.is_in(name)

        def mean(weights: FloatArray, rows: FloatArray = rows) -> float:  # type: ignore[assignment]
            return float(weights[rows] @ survey.values[rows] / weights[rows].sum())

        value, error = replicate_standard_errors(survey.sample, replicates, mean)
        assert found.values[place, 0] == pytest.approx(float(value), rel=1e-12)
        assert found.standard_errors[place, 0] == pytest.approx(float(error), rel=1e-9)


@given(surveys(), st.floats(1.05, 3))
@settings(max_examples=40, deadline=None)
def test_trimming_keeps_limits_total_and_order(survey: Survey, times: float) -> None:
    mean = survey.sample.weights.mean()
    found = trim(survey.sample, lower=mean / times, upper=mean * times).weights
    assert found.sum() == pytest.approx(survey.sample.weights.sum(), rel=1e-12)
    assert found.min() >= mean / times * (1 - 1e-12)
    assert found.max() <= mean * times * (1 + 1e-12)
    assert (np.diff(found[np.argsort(survey.sample.weights)]) >= -1e-12).all()


@given(surveys(), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_households_share_one_weight_and_totals_are_met(survey: Survey, seed: int) -> None:
    generator = np.random.default_rng(seed)
    members = generator.integers(0, 30, len(survey.sample)).astype(np.int32)
    members = np.unique(members, return_inverse=True)[1].astype(np.int32)
    names = [str(number) for number in range(members.max() + 1)]
    households = factor_from_codes(name="household", codes=members, categories=names)
    sample = begin_weighting(describe_design(weights=np.full(len(survey.sample), 10.0)))
    found = calibrate(sample, margins=survey.margins[:1], households=households)
    for number in range(members.max() + 1):
        assert np.ptp(found.weights[members == number]) <= 1e-9
    first = survey.margins[0]
    assert sums(first.factor, found.weights) == pytest.approx(first.targets, rel=1e-12)


@given(surveys(), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_respondents_carry_the_weight_of_their_class(survey: Survey, seed: int) -> None:
    classes = survey.margins[0].factor
    answered = np.random.default_rng(seed).random(len(classes)) < 0.6
    answered[np.unique(classes.codes, return_index=True)[1]] = True
    found = adjust_nonresponse(survey.sample, classes=classes, responded=answered)
    assert sums(classes, found.weights) == pytest.approx(
        sums(classes, survey.sample.weights), rel=1e-12
    )
    assert (found.weights[~answered] == 0).all()
    hidden = np.where(answered, survey.values, np.nan)
    estimate = estimate_mean(found, hidden)
    assert estimate.n == answered.sum()
    constant = estimate_mean(found, np.ones(len(classes)))
    assert constant.standard_error == pytest.approx(0, abs=1e-12)


@given(surveys())
@settings(max_examples=25, deadline=None)
def test_crossing_all_factors_and_one_margin_is_post_stratification(survey: Survey) -> None:
    together = cross(survey.margins[0].factor, survey.margins[1].factor)
    present = sums(together, survey.sample.weights)
    targets = dict(zip(together.categories, (present * 3).tolist(), strict=True))
    found = post_stratify(survey.sample, margin(together, targets))
    assert found.weights == pytest.approx(survey.sample.weights * 3, rel=1e-12)


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1), st.integers(20, 10**6), min_size=1),
    st.integers(0, 400),
)
@settings(max_examples=60, deadline=None)
def test_allocation_adds_up_and_stays_next_to_the_quota(sizes: dict[str, int], asked: int) -> None:
    total = min(asked, sum(sizes.values()))
    shared = allocate_proportional(sizes, total=total)
    assert sum(shared.values()) == total
    everyone = sum(sizes.values())
    for name, number in shared.items():
        assert abs(number - total * sizes[name] / everyone) < 1
        assert number <= sizes[name]


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1),
        st.tuples(st.integers(20, 10**5), st.floats(0, 5)),
        min_size=1,
        max_size=8,
    ),
    st.integers(16, 160),
)
@settings(max_examples=60, deadline=None)
def test_neyman_allocation_keeps_its_limits(
    strata: dict[str, tuple[int, float]], asked: int
) -> None:
    sizes = {name: size for name, (size, _) in strata.items()}
    spreads = {name: spread for name, (_, spread) in strata.items()}
    total = min(max(asked, 2 * len(sizes)), sum(sizes.values()))
    shared = allocate_neyman(sizes, spreads, total=total)
    assert sum(shared.values()) == total
    assert all(2 <= number <= sizes[name] for name, number in shared.items())


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_holm_never_falls_below_the_single_test_nor_beyond_bonferroni(values: list[float]) -> None:
    corrected = holm(values)
    for single, together in zip(values, corrected, strict=True):
        assert single <= together + 1e-15
        assert together <= min(1, single * len(values)) or together <= max(
            min(1.0, other * len(values)) for other in values if other <= single
        )
    order = np.argsort(values, kind="stable")
    assert (np.diff(np.array(corrected)[order]) >= 0).all()
