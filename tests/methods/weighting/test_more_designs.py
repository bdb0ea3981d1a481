"""Agreement with R survey on two stages, calibrated designs, households, replicates, lone units.

`golden/more_designs.R` made the numbers, with 15 digits each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from ankommen.methods.weighting import (
    Centre,
    Distance,
    IntervalMethod,
    NumericTotal,
    SingleUnit,
    Stage,
    WeightedSample,
    begin_weighting,
    bootstrap,
    calibrate,
    compare_groups,
    cross_tabulate,
    describe_design,
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
    use_replicates,
)
from ankommen.methods.weighting.arrays import FloatArray

from .surveys import (
    API99_TOTAL,
    Table,
    clusters,
    golden,
    schoolwide_margin,
    strata,
    table,
    type_margin,
)

R = golden("more_designs")
CLOSE = 1e-9


def agrees(name: str, *ours: float | None) -> None:
    assert [*ours] == pytest.approx([float(text) for text in R[name]], rel=CLOSE), name


def stages(data: Table) -> WeightedSample:
    """apiclus2: districts, then schools."""
    units, schools = data.text("dnum"), data.text("snum")
    first, second = data.numbers("fpc1"), data.numbers("fpc2")
    return begin_weighting(
        describe_design(
            weights=data.numbers("pw"),
            stages=[Stage(units=units, population=first), Stage(units=schools, population=second)],
        )
    )


def with_api99(
    data: Table, distance: Distance, bounds: tuple[float, float] | None
) -> WeightedSample:
    return calibrate(
        strata(data),
        margins=[schoolwide_margin(data)],
        numeric=[NumericTotal(name="api99", values=data.numbers("api99"), total=API99_TOTAL)],
        distance=distance,
        bounds=bounds,
    )


def by_household(data: Table, distance: Distance) -> WeightedSample:
    return calibrate(
        clusters(data),
        margins=[schoolwide_margin(data)],
        distance=distance,
        households=data.factor("dnum"),
    )


SAMPLES: Mapping[str, tuple[str, Callable[[Table], WeightedSample]]] = {
    "two stages": ("apiclus2", stages),
    "strata calibrated": ("apistrat", lambda data: with_api99(data, Distance.LINEAR, None)),
    "strata logit": ("apistrat", lambda data: with_api99(data, Distance.LOGIT, (0.8, 1.3))),
    "clusters post-stratified": (
        "apiclus1",
        lambda data: post_stratify(clusters(data), type_margin(data)),
    ),
    "two stages calibrated": (
        "apiclus2",
        lambda data: calibrate(stages(data), margins=[schoolwide_margin(data)]),
    ),
    "households": ("apiclus1", lambda data: by_household(data, Distance.LINEAR)),
    "households raking": ("apiclus1", lambda data: by_household(data, Distance.RAKING)),
}


Drawn = tuple[str, Table, WeightedSample]


@pytest.fixture(params=SAMPLES)
def drawn(request: pytest.FixtureRequest, reference_data: Path) -> Drawn:
    name, (file, weighted) = request.param, SAMPLES[request.param]
    data = table(reference_data, file)
    return name, data, weighted(data)


def known(data: Table, column: str) -> FloatArray:
    return np.nan_to_num(data.numbers(column))


def test_means_totals_ratios_and_domains(drawn: Drawn) -> None:
    name, data, sample = drawn
    scores, types = data.numbers("api00"), data.factor("stype")
    mean = estimate_mean(sample, scores)
    agrees(f"{name} mean", mean.value, mean.standard_error)
    agrees(f"{name} deff", mean.design_effect, mean.design_effect_replaced)
    means = estimate_means_by(sample, scores, types).values()
    agrees(f"{name} domain means", *(m.value for m in means), *(m.standard_error for m in means))
    totals = [
        estimate_total(sample, known(data, "enroll"), domain=types.is_in(one))
        for one in types.categories
    ]
    agrees(f"{name} domain totals", *(t.value for t in totals), *(t.standard_error for t in totals))
    ratio = estimate_ratio(sample, known(data, "api.stu"), known(data, "enroll"))
    agrees(f"{name} ratio", ratio.value, ratio.standard_error)


def test_quantiles_and_shares_with_their_intervals(
    drawn: Drawn,
) -> None:
    name, data, sample = drawn
    for found in estimate_quantiles(sample, data.numbers("api00"), [0.2, 0.5, 0.9]):
        ends = (found.interval.lower, found.interval.upper)
        agrees(f"{name} quantile {found.probability}", found.value, *ends, found.standard_error)
    hits = data.factor("awards").is_in("No")
    for method, called in ((IntervalMethod.LOGIT, "logit"), (IntervalMethod.KORN_GRAUBARD, "beta")):
        share = estimate_proportion(sample, hits, method=method)
        agrees(f"{name} share", share.value, share.standard_error)
        agrees(f"{name} {called}", share.interval.lower, share.interval.upper)


def test_two_way_tables_and_rao_scott(drawn: Drawn) -> None:
    name, data, sample = drawn
    found = cross_tabulate(sample, data.factor("awards"), data.factor("stype"))
    agrees(f"{name} cells", *found.shares.ravel(), *found.standard_errors.ravel())
    test = found.test
    agrees(f"{name} F", test.f, test.numerator_df, test.denominator_df, test.p_value)
    agrees(f"{name} chi-squared", test.chi_squared, test.df, test.first_order_p_value)


def test_differences_of_groups(drawn: Drawn) -> None:
    name, data, sample = drawn
    for one in compare_groups(sample, data.numbers("api00"), data.factor("stype")).differences:
        agrees(f"{name} {one.first} {one.second}", one.value, one.standard_error)


def replicated(
    sample: WeightedSample, above: ArrayLike, below: ArrayLike, centre: Centre
) -> tuple[float, float]:
    value, error = replicate_standard_errors(
        sample,
        jackknife(sample),
        lambda weights: (weights @ np.asarray(above)) / (weights @ np.asarray(below)),
        centre=centre,
    )
    return float(value), float(error)


REPLICATED: Mapping[str, tuple[str, Callable[[Table], WeightedSample], Centre]] = {
    "jk1": ("apiclus1", clusters, Centre.REPLICATE_MEAN),
    "jkn": ("apistrat", strata, Centre.REPLICATE_MEAN),
    "jkn of the estimate": ("apistrat", strata, Centre.ESTIMATE),
    "jk1 raked": (
        "apiclus1",
        lambda data: rake(clusters(data), [type_margin(data), schoolwide_margin(data)]),
        Centre.REPLICATE_MEAN,
    ),
    "jkn calibrated": SAMPLES["strata calibrated"] + (Centre.REPLICATE_MEAN,),
}


@pytest.mark.parametrize("name", REPLICATED)
def test_jackknives_calibrated_anew_in_each_replicate(name: str, reference_data: Path) -> None:
    file, weighted, centre = REPLICATED[name]
    data = table(reference_data, file)
    sample, types, scores = weighted(data), data.factor("stype"), data.numbers("api00")
    everybody = np.ones(len(sample))
    agrees(f"{name} mean", *replicated(sample, scores, everybody, centre))
    value, error = replicate_standard_errors(
        sample, jackknife(sample), lambda weights: weights @ data.numbers("enroll"), centre=centre
    )
    agrees(f"{name} total", float(value), float(error))
    inside = [types.is_in(one).astype(float) for one in types.categories]
    found = [replicated(sample, scores * here, here, centre) for here in inside]
    agrees(f"{name} domain means", *(one[0] for one in found), *(one[1] for one in found))


def units(data: Table, rows: slice, rule: SingleUnit = SingleUnit.REFUSE) -> WeightedSample:
    """Eight units in two strata of known size."""
    stage = Stage(
        units=[f"{row['stratid']}-{row['psuid']}" for row in data.rows][rows],
        strata=data.text("stratid")[rows],
        population=data.numbers("Nh")[rows],
    )
    weights = data.numbers("weight")[rows]
    return begin_weighting(describe_design(weights=weights, stages=[stage], single_unit=rule))


def test_strata_with_clusters_and_population_sizes(reference_data: Path) -> None:
    data = table(reference_data, "fpc")
    sample, x = units(data, slice(None)), data.numbers("x")
    mean, total = estimate_mean(sample, x), estimate_total(sample, x)
    agrees("small strata mean", mean.value, mean.standard_error)
    agrees("small strata total", total.value, total.standard_error)
    agrees("small strata jkn", *replicated(sample, x, np.ones(8), Centre.REPLICATE_MEAN))


@pytest.mark.parametrize(
    ("rule", "called"),
    [
        (SingleUnit.CERTAINTY, "certainty"),
        (SingleUnit.CENTRE, "adjust"),
        (SingleUnit.AVERAGE, "average"),
    ],
)
def test_a_stratum_with_one_unit(rule: SingleUnit, called: str, reference_data: Path) -> None:
    data, rows = table(reference_data, "fpc"), slice(4, None)
    sample, x = units(data, rows, rule), data.numbers("x")[rows]
    total, mean = estimate_total(sample, x), estimate_mean(sample, x)
    agrees(f"one unit mean {called}", mean.value, mean.standard_error)
    if rule is not SingleUnit.CENTRE:
        agrees(f"one unit {called}", total.value, total.standard_error)


def test_a_lone_unit_is_centred_at_the_mean_of_all_units_as_it_is_said(
    reference_data: Path,
) -> None:
    """For a total R's "adjust" takes the distance from 0, not from the mean of all units."""
    data, rows = table(reference_data, "fpc"), slice(4, None)
    sample, x = units(data, rows, SingleUnit.CENTRE), data.numbers("x")[rows]
    totals = data.numbers("weight")[rows] * x
    alone = (1 - 1 / 15) * (totals[0] - totals.mean()) ** 2
    others = (1 - 3 / 12) * 3 * totals[1:].var(ddof=1)
    assert estimate_total(sample, x).standard_error == pytest.approx((alone + others) ** 0.5)
    as_r_does = ((1 - 1 / 15) * totals[0] ** 2 + others) ** 0.5
    assert as_r_does == pytest.approx(float(R["one unit adjust"][1]))


def test_an_end_below_the_smallest_answer_is_the_smallest_answer(reference_data: Path) -> None:
    """The lower end at 1.33 % of the weight: the smallest score holds 1.57 %. R 4.1-1 skips it."""
    data = table(reference_data, "apiclus1")
    scores = data.numbers("api00")
    sample = by_household(data, Distance.LINEAR)
    (tenth,) = estimate_quantiles(sample, scores, [0.1])
    share = estimate_mean(sample, scores <= tenth.value)
    smallest = sample.weights[scores == scores.min()].sum() / sample.weights.sum()
    assert 0 < share.interval.lower < smallest
    assert tenth.interval.lower == scores.min() == 411


class EveryDraw(np.random.Generator):
    """Gives every possible draw once, as if chance were complete."""

    def __init__(self, draws: list[NDArray[np.int64]]) -> None:
        super().__init__(np.random.PCG64(0))
        self.draws = draws

    def integers(self, *_args: object, **_named: object) -> NDArray[np.int64]:  # type: ignore[override]
        return self.draws.pop(0)


@pytest.mark.parametrize("population", [None, [6, 6, 6, 8, 8, 8]], ids=["replaced", "corrected"])
def test_the_bootstrap_over_every_possible_draw_is_the_linearised_variance(
    population: list[int] | None,
) -> None:
    """Two strata of three: 9 × 9 draws of two each."""
    stage = Stage(strata=list("aaabbb"), population=population)
    weights = [2, 2, 2, 8 / 3, 8 / 3, 8 / 3]
    sample = begin_weighting(describe_design(weights=weights, stages=[stage]))
    answers = np.array([3.0, 1, 7, 2, 2, 9])
    pairs = np.array(list(product(range(3), repeat=2)))
    every = EveryDraw([np.repeat(pairs, 9, axis=0), np.tile(pairs, (9, 1))])
    replicates = bootstrap(sample, count=81, generator=every)
    total = estimate_total(sample, answers)
    value, error = replicate_standard_errors(sample, replicates, lambda drawn: drawn @ answers)
    assert float(value) == pytest.approx(total.value)
    assert (replicates.weights.T @ answers).mean() == pytest.approx(total.value)
    assert float(error) ** 2 * 80 / 81 == pytest.approx(total.standard_error**2)


def test_unequal_weights_in_strata(reference_data: Path) -> None:
    data = table(reference_data, "hospital")
    sample = begin_weighting(
        describe_design(
            weights=data.numbers("weighta"), stages=[Stage(strata=data.text("oblevel"))]
        )
    )
    births, beds = data.numbers("births"), data.numbers("tothosp")
    for name, found in {
        "mean": estimate_mean(sample, births),
        "total": estimate_total(sample, births),
        "ratio": estimate_ratio(sample, births, beds),
    }.items():
        agrees(f"hospitals {name}", found.value, found.standard_error)


def test_a_ratio_of_two_units_in_each_stratum(reference_data: Path) -> None:
    data = table(reference_data, "scd")
    stage = Stage(
        units=[f"{row['ESA']}-{row['ambulance']}" for row in data.rows], strata=data.text("ESA")
    )
    sample = begin_weighting(describe_design(weights=np.ones(len(data.rows)), stages=[stage]))
    alive, arrests = data.numbers("alive"), data.numbers("arrests")
    ratio = estimate_ratio(sample, alive, arrests)
    agrees("ambulances ratio", ratio.value, ratio.standard_error)
    agrees("ambulances jkn", *replicated(sample, alive, arrests, Centre.REPLICATE_MEAN))


def test_municipalities_in_two_stages(reference_data: Path) -> None:
    data = table(reference_data, "mu284")
    first, second = data.numbers("n1"), data.numbers("n2")
    sample = begin_weighting(
        describe_design(
            weights=first / 5 * second / 3,
            stages=[
                Stage(units=data.text("id1"), population=first),
                Stage(units=data.text("id2"), population=second),
            ],
        )
    )
    total, mean = (
        estimate_total(sample, data.numbers("y1")),
        estimate_mean(sample, data.numbers("y1")),
    )
    agrees("municipalities total", total.value, total.standard_error)
    agrees("municipalities mean", mean.value, mean.standard_error)


@pytest.mark.parametrize("name", REPLICATED)
def test_every_estimate_takes_its_error_from_the_replicates(
    name: str, reference_data: Path
) -> None:
    file, weighted, centre = REPLICATED[name]
    data = table(reference_data, file)
    plain = weighted(data)
    sample = use_replicates(plain, jackknife(plain), centre=centre)
    scores, types = data.numbers("api00"), data.factor("stype")
    mean = estimate_mean(sample, scores)
    agrees(f"{name} mean", mean.value, mean.standard_error)
    total = estimate_total(sample, data.numbers("enroll"))
    agrees(f"{name} total", total.value, total.standard_error)
    means = list(estimate_means_by(sample, scores, types).values())
    agrees(f"{name} domain means", *(m.value for m in means), *(m.standard_error for m in means))
    found = compare_groups(sample, scores, types).differences
    assert found[0].value == pytest.approx(means[1].value - means[0].value)
    agrees(f"{name} differences", *(one.standard_error for one in found))
    test = cross_tabulate(sample, data.factor("awards"), types).test
    agrees(f"{name} F", test.f, test.numerator_df, test.denominator_df, test.p_value)
    (median,) = estimate_quantiles(sample, scores, [0.5])
    agrees(f"{name} median", median.value, median.interval.lower, median.interval.upper)
