"""Groups and waves compared, tables, what may be published, response, planning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ankommen.methods.weighting import (
    Dispositions,
    Estimate,
    IntervalMethod,
    Limit,
    PublicationRule,
    Stage,
    Verdict,
    WavePair,
    allocate_equal,
    allocate_neyman,
    allocate_proportional,
    begin_weighting,
    compare_groups,
    compare_waves,
    cross_tabulate,
    describe_design,
    diagnose,
    estimate_mean,
    estimate_means_by,
    estimate_proportion,
    factor_from_codes,
    judge_publication,
    margin,
    rake,
    response_rates,
    sample_size,
)

from .surveys import clusters, simple, strata, table

PLANNING_AREAS = {
    "Weißwasser": 36_942,
    "Niesky": 40_869,
    "Görlitz": 56_574,
    "Löbau": 49_666,
    "Zittau": 65_630,
}


def test_groups_of_independent_strata_differ_by_the_sum_of_variances(
    reference_data: Path,
) -> None:
    data = table(reference_data, "apistrat")
    sample, scores, types = strata(data), data.numbers("api00"), data.factor("stype")
    found = compare_groups(sample, scores, types)
    means = estimate_means_by(sample, scores, types)
    assert found.tests == 3
    assert found.adjustment == "holm"
    for item in found.differences:
        first, second = means[item.first], means[item.second]
        assert item.value == pytest.approx(second.value - first.value)
        expected = np.hypot(first.standard_error, second.standard_error)
        assert item.standard_error == pytest.approx(expected, rel=1e-12)
        assert item.adjusted_p_value >= item.p_value


def test_groups_in_the_same_clusters_are_not_independent(reference_data: Path) -> None:
    """Schools of one district resemble each other, so the difference is surer than it seems."""
    data = table(reference_data, "apiclus1")
    sample, scores, types = clusters(data), data.numbers("api00"), data.factor("stype")
    means = estimate_means_by(sample, scores, types)
    for item in compare_groups(sample, scores, types).differences:
        apart = np.hypot(means[item.first].standard_error, means[item.second].standard_error)
        assert item.standard_error < apart


def test_two_by_two_table_and_comparison_agree() -> None:
    """Simple sample: the comparison of two shares and Rao–Scott see the same difference."""
    generator = np.random.default_rng(5)
    group = generator.integers(0, 2, 2000)
    answer = (generator.random(2000) < 0.4 + 0.08 * group).astype(np.int64)
    sample = simple(np.ones(2000))
    groups = factor_from_codes(name="group", codes=group, categories=["a", "b"])
    answers = factor_from_codes(name="answer", codes=answer, categories=["no", "yes"])
    test = cross_tabulate(sample, groups, answers).test
    difference = compare_groups(sample, answer.astype(np.float64), groups).differences[0]
    assert test.p_value == pytest.approx(difference.p_value, rel=0.2)
    assert test.numerator_df == pytest.approx(1)


def wave(value: float, error: float, degrees: int) -> Estimate:
    base = estimate_mean(simple(np.ones(10)), np.arange(10.0))
    return replace(base, value=value, standard_error=error, degrees_of_freedom=degrees)


def test_two_waves() -> None:
    pairs = [
        WavePair("trust", wave(0.40, 0.03, 800), wave(0.52, 0.04, 500)),
        WavePair("at home", wave(0.70, 0.03, 800), wave(0.71, 0.03, 500)),
    ]
    trust, home = compare_waves(pairs).differences
    assert trust.value == pytest.approx(0.12)
    assert trust.standard_error == pytest.approx(0.05)
    assert 500 < trust.degrees_of_freedom < 1300
    assert trust.p_value == pytest.approx(0.0166, abs=2e-4)
    assert trust.adjusted_p_value == pytest.approx(2 * trust.p_value)
    assert home.adjusted_p_value == home.p_value


def share_of(yes: int, n: int) -> Estimate:
    hits = np.arange(n) < yes
    return estimate_proportion(simple(np.ones(n)), hits, method=IntervalMethod.KORN_GRAUBARD)


def test_publication_of_shares() -> None:
    rule = PublicationRule()
    assert judge_publication(share_of(200, 1000), rule).verdict is Verdict.PUBLISH
    careful = judge_publication(share_of(20, 45), rule)
    assert careful.verdict is Verdict.WITH_CAUTION or careful.findings
    few = judge_publication(share_of(2, 29), rule)
    assert few.verdict is Verdict.DO_NOT_PUBLISH
    assert few.findings[0].limit is Limit.MINIMUM_N
    assert (few.findings[0].measured, few.findings[0].threshold) == (29, 30)
    wide = judge_publication(share_of(16, 31), rule)
    assert {item.limit for item in wide.findings} == {Limit.MINIMUM_N, Limit.INTERVAL_WIDTH}
    assert wide.verdict is Verdict.DO_NOT_PUBLISH


def test_publication_of_means() -> None:
    rule, n = PublicationRule(), 100
    sure = wave(100.0, 5.0, 99)
    for error, verdict in (
        (5.0, Verdict.PUBLISH),
        (20.0, Verdict.WITH_CAUTION),
        (40.0, Verdict.DO_NOT_PUBLISH),
    ):
        estimate = replace(sure, n=n, standard_error=error)
        assert judge_publication(estimate, rule).verdict is verdict
    zero = judge_publication(replace(sure, n=n, value=0.0), rule)
    assert zero.findings[0].limit is Limit.COEFFICIENT_OF_VARIATION


def test_what_is_not_defined_is_not_published() -> None:
    everyone = estimate_proportion(simple(np.ones(500)), np.ones(500), method=IntervalMethod.LOGIT)
    judgement = judge_publication(everyone, PublicationRule())
    assert judgement.verdict is Verdict.DO_NOT_PUBLISH
    assert [item.limit for item in judgement.findings] == [Limit.NOT_DEFINED]
    broken = replace(everyone, value=float("nan"))
    assert judge_publication(broken, PublicationRule()).verdict is Verdict.DO_NOT_PUBLISH
    exact = share_of(500, 500)
    assert exact.interval.lower == pytest.approx(0.025 ** (1 / 500))
    assert judge_publication(exact, PublicationRule()).verdict is Verdict.PUBLISH


def test_response_rates() -> None:
    """I 400, P 50, R 200, NC 150, O 20, UH 100, UO 80: by hand after AAPOR."""
    rates = response_rates(Dispositions(400, 50, 200, 150, 20, 100, 80), eligible_share=0.25)
    assert rates.rr1 == 400 / 1000
    assert rates.rr2 == 450 / 1000
    assert rates.rr3 == 400 / (820 + 0.25 * 180)
    assert rates.rr4 == 450 / (820 + 0.25 * 180)
    assert rates.rr5 == 400 / 820
    assert rates.rr6 == 450 / 820
    careful = response_rates(Dispositions(400, 50, 200, 150, 20, 100, 80))
    assert (careful.rr3, careful.eligible_share) == (careful.rr1, 1.0)


def test_allocation_over_five_planning_areas() -> None:
    assert allocate_proportional(PLANNING_AREAS, total=1000) == {
        "Weißwasser": 148,
        "Niesky": 164,
        "Görlitz": 226,
        "Löbau": 199,
        "Zittau": 263,
    }
    assert set(allocate_equal(PLANNING_AREAS, total=1000).values()) == {200}
    spreads = dict.fromkeys(PLANNING_AREAS, 0.5)
    assert allocate_neyman(PLANNING_AREAS, spreads, total=1000) == allocate_proportional(
        PLANNING_AREAS, total=1000
    )


def test_neyman_takes_a_small_varied_stratum_whole() -> None:
    shared = allocate_neyman({"big": 900.0, "small": 20.0}, {"big": 1.0, "small": 200.0}, total=100)
    assert shared == {"big": 80, "small": 20}


def test_sample_size_knows_population_and_response() -> None:
    assert sample_size(margin=0.03, population=2000) == 697
    assert sample_size(margin=0.03, population=2000, design_effect=1.4) == 856
    assert sample_size(margin=0.03, population=2000, response_rate=0.5) == 1393


def test_diagnostics_show_margins_before_and_after() -> None:
    group = factor_from_codes(name="g", codes=np.array([0, 0, 0, 1]), categories=["a", "b"])
    wanted = margin(group, {"a": 20, "b": 20})
    sample = begin_weighting(describe_design(weights=[10.0] * 4, stages=[Stage(strata=["x"] * 4)]))
    found = diagnose(rake(sample, [wanted]), [wanted])
    assert [(line.n, line.before, line.target) for line in found.balance] == [
        (3, 30.0, 20.0),
        (1, 10.0, 20.0),
    ]
    assert [line.after for line in found.balance] == pytest.approx([20, 20])
    assert found.after.effective_n == pytest.approx(40**2 / (3 * (20 / 3) ** 2 + 20**2))
    assert found.after.kish_design_effect == pytest.approx(
        1 + found.after.coefficient_of_variation**2
    )
    assert found.largest_factor == pytest.approx(2)
