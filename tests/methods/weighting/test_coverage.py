"""Do 95 % intervals cover the truth in 95 of 100 samples? Simulated, against enumeration.

Samples of 1,000 are drawn with replacement from `apipop`, where the truth is known. How often each
interval covers is then exactly a sum over the binomial distribution; the enumeration below takes
its intervals from the textbook formulas, not from the engine.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from ankommen.methods.weighting import (
    IntervalMethod,
    begin_weighting,
    describe_design,
    estimate_proportion,
)

from .surveys import table

N = 1000
SAMPLES = 4000


def textbook_interval(yes: int, method: IntervalMethod) -> tuple[float, float]:
    """Clopper–Pearson, or the logit interval with the variance p(1-p)/(n-1)."""
    share = yes / N
    if method is IntervalMethod.KORN_GRAUBARD:
        effective = N if yes in {0, N} else N - 1
        hits = effective * share
        lower = stats.beta.ppf(0.025, hits, effective - hits + 1) if yes else 0.0
        upper = stats.beta.ppf(0.975, hits + 1, effective - hits) if yes < N else 1.0
        return float(lower), float(upper)
    if yes in {0, N}:
        return share, share
    centre = np.log(share / (1 - share))
    reach = stats.t.ppf(0.975, N - 1) / np.sqrt((N - 1) * share * (1 - share))
    return tuple(float(1 / (1 + np.exp(-end))) for end in (centre - reach, centre + reach))  # type: ignore[return-value]


def enumerated_coverage(truth: float, method: IntervalMethod) -> float:
    counts = np.arange(N + 1)
    intervals = [textbook_interval(int(yes), method) for yes in counts]
    covers = np.array([lower <= truth <= upper for lower, upper in intervals])
    return float(stats.binom.pmf(counts, N, truth) @ covers)


def test_enumeration_gives_the_known_values() -> None:
    """For p = .01 and n = 1,000: logit 96.35 %, Clopper–Pearson 97.6 %."""
    assert enumerated_coverage(0.01, IntervalMethod.LOGIT) == pytest.approx(0.9635, abs=5e-5)
    exact = enumerated_coverage(0.01, IntervalMethod.KORN_GRAUBARD)
    assert exact == pytest.approx(0.976, abs=5e-4)


@pytest.mark.parametrize("yes", [0, 1, 7, 50, 500, 999, 1000])
def test_engine_gives_the_textbook_interval(yes: int) -> None:
    sample = begin_weighting(describe_design(weights=np.full(N, 6.194)))
    hits = np.arange(N) < yes
    for method in (IntervalMethod.LOGIT, IntervalMethod.KORN_GRAUBARD):
        interval = estimate_proportion(sample, hits, method=method).interval
        assert (interval.lower, interval.upper) == pytest.approx(
            textbook_interval(yes, method), rel=1e-9
        )


@pytest.mark.prove
@pytest.mark.parametrize("method", [IntervalMethod.LOGIT, IntervalMethod.KORN_GRAUBARD])
@pytest.mark.parametrize("wanted", [0.01, 0.05, 0.5])
def test_simulated_coverage(reference_data: Path, wanted: float, method: IntervalMethod) -> None:
    """The share `wanted` of the schools of California with the lowest scores says yes."""
    scores = table(reference_data, "apipop").numbers("api00")
    hits = np.zeros(len(scores))
    hits[np.argsort(scores, kind="stable")[: round(wanted * len(scores))]] = 1
    truth = float(hits.mean())
    generator = np.random.default_rng([2017, int(1000 * wanted)])
    sample = begin_weighting(describe_design(weights=np.full(N, len(scores) / N)))
    covered = 0
    for _ in range(SAMPLES):
        answers = hits[generator.integers(0, len(scores), N)]
        interval = estimate_proportion(sample, answers, method=method).interval
        covered += interval.lower <= truth <= interval.upper
    expected = enumerated_coverage(truth, method)
    error = np.sqrt(expected * (1 - expected) / SAMPLES)
    print(f"p = {truth:.4f}, {method}: {covered / SAMPLES:.4f}, enumerated {expected:.4f}")
    assert abs(covered / SAMPLES - expected) <= 3 * error
    if wanted > 0.01:
        assert 0.94 <= expected <= 0.96
