"""Each refusal beside its success: what is wrong, where, what was expected and what came."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from ankommen.methods.weighting import (
    Distance,
    FailedReplicates,
    Hint,
    Missing,
    NumericTotal,
    Reason,
    SingleUnit,
    Stage,
    WeightedSample,
    WeightingRefused,
    adjust_nonresponse,
    allocate_neyman,
    allocate_proportional,
    begin_weighting,
    bootstrap,
    calibrate,
    compare_groups,
    cross_tabulate,
    describe_design,
    estimate_mean,
    estimate_proportion,
    estimate_quantiles,
    estimate_ratio,
    factor_from_codes,
    jackknife,
    margin,
    margin_of_error,
    rake,
    read_factor,
    response_rates,
    sample_size,
    scale_margins,
    trim,
)
from ankommen.methods.weighting.response import Dispositions

from .surveys import Table, api99_total, clusters, simple, table, type_margin


def refused(reason: Reason, action: Callable[[], object]) -> WeightingRefused:
    with pytest.raises(WeightingRefused) as caught:
        action()
    assert caught.value.what is reason
    assert caught.value.where
    assert isinstance(caught.value.hint, Hint)
    return caught.value


@pytest.fixture(scope="module")
def by_cluster(reference_data: Path) -> Table:
    return table(reference_data, "apiclus1")


def four() -> WeightedSample:
    return simple([10.0, 10.0, 20.0, 20.0])


SEX = read_factor(name="sex", labels=["w", "m", "w", "m"])
AREA = read_factor(name="area", labels=["north", "north", "south", "south"])


def test_weights() -> None:
    assert describe_design(weights=[1, 2]).weights.tolist() == [1, 2]
    error = refused(Reason.WEIGHT_NOT_POSITIVE, lambda: describe_design(weights=[1, 0, -2, np.nan]))
    assert isinstance(error.got, dict)
    assert set(error.got) == {1, 2, 3}
    refused(Reason.NO_ROWS, lambda: describe_design(weights=[]))
    refused(Reason.NOT_A_NUMBER, lambda: describe_design(weights=["many"]))


def test_categories_spelled_two_ways() -> None:
    assert read_factor(name="town", labels=["Zittau", "Löbau"]).categories == ("Löbau", "Zittau")
    error = refused(
        Reason.CATEGORY_SPELLED_TWICE,
        lambda: read_factor(name="town", labels=["Zittau", "zittau "]),
    )
    assert (error.where, error.expected, error.got) == ("town", "Zittau", "zittau ")
    decomposed = "Lo\u0308bau"
    refused(
        Reason.CATEGORY_SPELLED_TWICE,
        lambda: read_factor(name="town", labels=["Löbau", decomposed]),
    )
    refused(
        Reason.CATEGORY_SPELLED_TWICE,
        lambda: margin(SEX, {"w": 30, "m": 30, "M": 1}),
    )


@pytest.mark.parametrize("nothing", [None, float("nan"), "  "])
def test_missing_category(nothing: str | float | None) -> None:
    error = refused(
        Reason.MISSING_VALUE, lambda: read_factor(name="sex", labels=["w", nothing, "m", nothing])
    )
    assert error.got == {"missing": 2, "first_rows": (1, 3)}


def test_codes_outside_the_categories() -> None:
    assert len(factor_from_codes(name="sex", codes=[0, 1], categories=["w", "m"])) == 2
    refused(
        Reason.MISSING_VALUE,
        lambda: factor_from_codes(name="sex", codes=[0, 2], categories=["w", "m"]),
    )
    refused(
        Reason.WRONG_SHAPE,
        lambda: factor_from_codes(name="sex", codes=[0.0, 1.0], categories=["w", "m"]),
    )


def test_margin_targets() -> None:
    assert margin(SEX, {"w": 40, "m": 20}).targets == (20, 40)
    missing = refused(Reason.CATEGORY_WITHOUT_TARGET, lambda: margin(SEX, {"w": 60}))
    assert missing.got == ("m",)
    empty = refused(Reason.EMPTY_CATEGORY, lambda: margin(SEX, {"w": 30, "m": 20, "d": 10}))
    assert empty.got == {"d": 10.0}
    for target in (0, -1, float("nan")):
        refused(Reason.TARGET_NOT_POSITIVE, partial(margin, SEX, {"w": 30, "m": target}))


def test_margins_that_do_not_add_up() -> None:
    sex, area = margin(SEX, {"w": 30, "m": 30}), margin(AREA, {"north": 30, "south": 33})
    error = refused(Reason.MARGINS_DISAGREE, lambda: rake(four(), [sex, area]))
    assert error.where == "area"
    assert error.got == {"area": 3.0}
    refused(Reason.MARGINS_DISAGREE, lambda: calibrate(four(), margins=[sex, area]))
    scaled = scale_margins([sex, area], total=60)
    assert rake(four(), scaled).weights.sum() == pytest.approx(60)
    refused(Reason.MARGIN_NAMED_TWICE, lambda: rake(four(), [sex, sex]))
    refused(Reason.NO_ROWS, lambda: rake(four(), []))


def test_margins_that_contradict_each_other() -> None:
    """All women live in the north, so the north cannot hold fewer people than there are women."""
    sex = read_factor(name="sex", labels=["w", "m", "m"])
    area = read_factor(name="area", labels=["north", "north", "south"])
    sample = simple([1.0, 1.0, 1.0])
    sexes = margin(sex, {"w": 50, "m": 50})
    fitting = rake(sample, [sexes, margin(area, {"north": 60, "south": 40})])
    assert fitting.weights == pytest.approx([50, 10, 40])
    contrary = [sexes, margin(area, {"north": 40, "south": 60})]
    error = refused(Reason.MARGINS_CONTRADICT, lambda: rake(sample, contrary))
    assert isinstance(error.got, dict)
    assert error.got
    refused(
        Reason.TOTALS_UNREACHABLE,
        lambda: calibrate(sample, margins=contrary, distance=Distance.RAKING),
    )


def test_non_convergence() -> None:
    generator = np.random.default_rng(3)
    factors = [
        factor_from_codes(name=name, codes=generator.integers(0, 3, 60), categories=list("abc"))
        for name in ("one", "two")
    ]
    margins = [
        margin(factor, dict(zip("abc", shares, strict=True)))
        for factor, shares in zip(factors, ((10, 20, 30), (25, 25, 10)), strict=True)
    ]
    sample = simple(np.ones(60))
    assert rake(sample, margins).weights.sum() == pytest.approx(60)
    error = refused(Reason.NOT_CONVERGED, lambda: rake(sample, margins, sweeps=1))
    assert error.expected == {"sweeps": 1}


def test_infeasible_bounds(by_cluster: Table) -> None:
    """Which totals clash, and bounds that do work: they are tried."""
    sample = clusters(by_cluster)
    weigh = partial(
        calibrate,
        sample,
        margins=[type_margin(by_cluster)],
        numeric=[api99_total(by_cluster)],
    )
    assert len(weigh(distance=Distance.LOGIT, bounds=(0.7, 1.7))) == len(sample)
    for distance in (Distance.LOGIT, Distance.LINEAR):
        error = refused(
            Reason.BOUNDS_INFEASIBLE,
            partial(weigh, distance=distance, bounds=(0.9, 1.2)),
        )
        assert "stype: H" in error.where
        assert isinstance(error.expected, dict)
        lower, upper = error.expected["both"]
        assert lower < 0.9
        assert upper > 1.2
        wider = (lower - 0.001, upper + 0.001)
        found = weigh(distance=distance, bounds=wider)
        assert (found.weights / sample.weights).max() <= upper + 0.001
        tighter = (lower + 0.001, upper - 0.001)
        refused(
            Reason.BOUNDS_INFEASIBLE,
            partial(weigh, distance=distance, bounds=tighter),
        )


@pytest.mark.parametrize(
    ("distance", "bounds"),
    [
        (Distance.LOGIT, None),
        (Distance.LOGIT, (1.1, 2.0)),
        (Distance.LINEAR, (0.5, 0.9)),
        (Distance.LINEAR, (-1.0, 2.0)),
        (Distance.RAKING, (0.5, 2.0)),
    ],
)
def test_bounds_that_say_nothing(distance: Distance, bounds: tuple[float, float] | None) -> None:
    sexes = margin(SEX, {"w": 30, "m": 30})
    refused(
        Reason.BOUNDS_NOT_AROUND_ONE,
        lambda: calibrate(four(), margins=[sexes], distance=distance, bounds=bounds),
    )


def test_negative_weights_go_no_further() -> None:
    total = NumericTotal(name="age", values=[10.0, 20, 30, 80], total=200.0)
    count = NumericTotal(name="people", values=np.ones(4), total=60.0)
    negative = calibrate(four(), numeric=[total, count])
    assert negative.weights.min() < 0
    assert estimate_mean(negative, [10.0, 20, 30, 80]).value == pytest.approx(200 / 60)
    refused(
        Reason.WEIGHT_NOT_POSITIVE,
        lambda: rake(negative, [margin(SEX, {"w": 30, "m": 30})]),
    )


def test_single_unit_in_a_stratum() -> None:
    def sample(rule: SingleUnit) -> WeightedSample:
        stage = Stage(strata=["a", "a", "a", "b"])
        return begin_weighting(describe_design(weights=[10] * 4, stages=[stage], single_unit=rule))

    values = [1.0, 2.0, 4.0, 9.0]
    error = refused(Reason.SINGLE_UNIT, lambda: estimate_mean(sample(SingleUnit.REFUSE), values))
    assert error.where == "b"
    refused(Reason.SINGLE_UNIT, lambda: jackknife(sample(SingleUnit.REFUSE)))
    errors = [
        estimate_mean(sample(rule), values).standard_error
        for rule in (SingleUnit.CERTAINTY, SingleUnit.AVERAGE, SingleUnit.CENTRE)
    ]
    assert errors == sorted(errors)
    assert errors[1] == pytest.approx(errors[0] * np.sqrt(2))
    assert jackknife(sample(SingleUnit.CERTAINTY)).weights.shape == (4, 3)


def test_population_sizes() -> None:
    def drawn(*population: float) -> WeightedSample:
        stage = Stage(strata=["a", "a", "b", "b"], population=population)
        return begin_weighting(describe_design(weights=[2] * 4, stages=[stage]))

    assert estimate_mean(drawn(2, 2, 2, 2), [1.0, 2, 3, 4]).standard_error == 0
    varies = refused(Reason.POPULATION_VARIES, lambda: drawn(4, 5, 4, 4))
    assert varies.where.endswith("a")
    refused(Reason.POPULATION_TOO_SMALL, lambda: drawn(1, 1, 4, 4))
    refused(Reason.MISSING_VALUE, lambda: drawn(4, 4, np.nan, 4))


def test_cluster_in_two_strata() -> None:
    good = Stage(units=["1", "1", "2", "3"], strata=["a", "a", "a", "b"])
    assert describe_design(weights=[1] * 4, stages=[good]).stages[0].n_units == 3
    bad = Stage(units=["1", "1", "2", "1"], strata=["a", "a", "a", "b"])
    error = refused(
        Reason.CLUSTER_IN_TWO_STRATA, lambda: describe_design(weights=[1] * 4, stages=[bad])
    )
    assert error.got == "1"
    short = Stage(units=["1", "1"])
    refused(Reason.WRONG_SHAPE, lambda: describe_design(weights=[1] * 4, stages=[short]))


def test_missing_values_are_never_dropped_silently() -> None:
    values = [1.0, np.nan, 3.0, 4.0]
    error = refused(Reason.MISSING_VALUE, lambda: estimate_mean(four(), values))
    assert error.got == {"missing": 1, "first_rows": (1,)}
    estimate = estimate_mean(four(), values, missing=Missing.EXCLUDE)
    assert (estimate.n, estimate.missing) == (3, 1)
    assert estimate.value == pytest.approx((10 * 1 + 20 * 3 + 20 * 4) / 50)
    refused(Reason.NOT_A_NUMBER, lambda: estimate_mean(four(), [1.0, np.inf, 3, 4]))
    refused(Reason.WRONG_SHAPE, lambda: estimate_mean(four(), [1.0, 2]))


def test_domains_and_shares() -> None:
    assert estimate_proportion(four(), [0, 1, 1, 0]).value == pytest.approx(0.5)
    refused(Reason.NOT_ZERO_OR_ONE, lambda: estimate_proportion(four(), [0, 1, 2, 0]))
    refused(Reason.EMPTY_DOMAIN, lambda: estimate_mean(four(), [1.0, 2, 3, 4], domain=[False] * 4))
    refused(Reason.ZERO_DENOMINATOR, lambda: estimate_ratio(four(), [1.0, 2, 3, 4], [0.0] * 4))
    refused(
        Reason.NO_DEGREES_OF_FREEDOM,
        lambda: estimate_mean(four(), [1.0, 2, 3, 4], domain=[True, False, False, False]),
    )
    refused(Reason.NOT_A_PROBABILITY, lambda: estimate_mean(four(), [1.0, 2, 3, 4], level=95))
    refused(Reason.NOT_A_PROBABILITY, lambda: estimate_quantiles(four(), [1.0, 2, 3, 4], [50]))


def test_tables_and_groups_need_two_categories() -> None:
    assert cross_tabulate(four(), SEX, AREA).shares.sum() == pytest.approx(1)
    same = read_factor(name="same", labels=["x"] * 4)
    refused(Reason.TABLE_TOO_SMALL, lambda: cross_tabulate(four(), SEX, same))
    refused(Reason.TABLE_TOO_SMALL, lambda: compare_groups(four(), [1.0, 2, 3, 4], same))


def test_nonresponse_class_without_respondents() -> None:
    found = adjust_nonresponse(four(), classes=AREA, responded=[True, False, True, True])
    assert found.weights.tolist() == [20, 0, 20, 20]
    error = refused(
        Reason.NO_RESPONDENTS,
        lambda: adjust_nonresponse(four(), classes=AREA, responded=[False, False, True, True]),
    )
    assert error.got == ("north",)
    silent = adjust_nonresponse(four(), classes=AREA, responded=[True, False, True, False])
    only_men = {"w": 30.0, "m": 30.0}
    refused(Reason.EMPTY_CATEGORY, lambda: rake(silent, [margin(SEX, only_men)]))


def test_trimming_limits() -> None:
    assert trim(four(), upper=18).weights == pytest.approx([12, 12, 18, 18])
    refused(Reason.CANNOT_TRIM, lambda: trim(four(), upper=14))
    refused(Reason.CANNOT_TRIM, lambda: trim(four(), upper=float("inf")))


def test_household_weights() -> None:
    homes = read_factor(name="household", labels=["1", "2", "1", "2"])
    sexes = margin(SEX, {"w": 30, "m": 30})
    even = simple([10.0] * 4)
    assert calibrate(even, margins=[sexes], households=homes).weights.sum() == pytest.approx(60)
    refused(
        Reason.HOUSEHOLD_WEIGHTS_DIFFER,
        lambda: calibrate(four(), margins=[sexes], households=homes),
    )


def test_bootstrap_replicates_that_fail() -> None:
    rare = read_factor(name="rare", labels=["yes", "yes", *["no"] * 28])
    sample = rake(simple(np.ones(30)), [margin(rare, {"yes": 3, "no": 57})])
    error = refused(
        Reason.REPLICATE_FAILED,
        lambda: bootstrap(sample, count=100, generator=np.random.default_rng(1)),
    )
    assert error.hint is Hint.ALLOW_DROPPED_REPLICATES
    kept = bootstrap(
        sample,
        count=100,
        generator=np.random.default_rng(1),
        failed=FailedReplicates.DROP,
    )
    assert kept.dropped > 0
    assert kept.weights.shape[1] + kept.dropped == 100
    assert kept.coefficients.tolist() == [1 / (99 - kept.dropped)] * (100 - kept.dropped)


def test_columns_of_another_length() -> None:
    """Five rows about a sample of four: refused wherever a factor comes in."""
    long = read_factor(name="long", labels=["a", "b", "a", "b", "a"])
    five = margin(long, {"a": 30, "b": 30})
    for action in (
        lambda: rake(four(), [five]),
        lambda: calibrate(four(), margins=[five]),
        lambda: calibrate(four(), margins=[margin(SEX, {"w": 30, "m": 30})], households=long),
        lambda: adjust_nonresponse(four(), classes=long, responded=[True] * 4),
        lambda: cross_tabulate(four(), SEX, long),
        lambda: compare_groups(four(), [1.0, 2, 3, 4], long),
    ):
        refused(Reason.WRONG_SHAPE, action)


def test_replicate_that_fails_early_in_a_chain_fails_as_a_whole() -> None:
    """One respondent in a class: its jackknife replicate has nobody to weight, in every step."""
    classes = read_factor(name="class", labels=["a", "a", *["b"] * 18])
    answered = np.array([True, False, *[True] * 18])
    chosen = adjust_nonresponse(simple(np.ones(20)), classes=classes, responded=answered)
    total = NumericTotal(name="people", values=np.ones(20), total=40.0)
    chain = trim(calibrate(chosen, numeric=[total]), upper=5)
    refused(Reason.REPLICATE_FAILED, lambda: jackknife(chain))
    kept = bootstrap(
        chain, count=50, generator=np.random.default_rng(2), failed=FailedReplicates.DROP
    )
    assert kept.dropped > 0
    assert np.isfinite(kept.weights).all()


def test_planning() -> None:
    refused(Reason.CANNOT_ALLOCATE, lambda: allocate_proportional({"a": 5.0, "b": 5.0}, total=11))
    refused(Reason.CANNOT_ALLOCATE, lambda: allocate_proportional({"a": 0.0}, total=1))
    refused(Reason.CANNOT_ALLOCATE, lambda: allocate_neyman({"a": 9.0}, {}, total=3))
    refused(Reason.NOT_A_PROBABILITY, lambda: margin_of_error(n=100, share=0))
    refused(Reason.CANNOT_ALLOCATE, lambda: margin_of_error(n=100, population=50))
    refused(Reason.NOT_A_PROBABILITY, lambda: sample_size(margin=0))
    refused(Reason.NEGATIVE_COUNT, lambda: response_rates(Dispositions(-1, 0, 0, 0, 0, 0, 0)))
    refused(Reason.NO_RESPONDENTS, lambda: response_rates(Dispositions(0, 0, 0, 0, 0, 9, 0)))
    refused(
        Reason.NOT_A_PROBABILITY,
        lambda: response_rates(Dispositions(1, 0, 0, 0, 0, 9, 0), eligible_share=2),
    )
