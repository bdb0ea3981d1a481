"""Answers from whole bundles, held against all answers and against the best known ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from ankommen.methods.matching import Problem, certify, describe_problem, propose
from ankommen.methods.matching.bundles import come_in_bundles, fill_in_bundles
from ankommen.methods.matching.kernels import fill_best
from ankommen.methods.matching.pairs import allowed_pairs
from ankommen.methods.matching.relaxed import relax
from tests.bench.matching import read_instance

from .strategies import best_total


def one_unit(seed: int, *, agents: int = 7, resources: int = 3, must: bool) -> Problem:
    generator = np.random.default_rng(seed)
    demand = generator.integers(1, 5, (agents, resources, 1))
    return describe_problem(
        agents=[f"a{number}" for number in range(agents)],
        resources=[f"r{number}" for number in range(resources)],
        units=["places"],
        demand=demand,
        capacity=np.full(
            (resources, 1), demand.mean() * agents / resources * (1.2 if must else 0.7) // 1
        ),
        importance=generator.integers(1, 5, agents),
        must_place=np.full(agents, must),
    )


@pytest.mark.parametrize(("seed", "must"), list(product(range(6), (True, False))))
def test_bundles_reach_the_best_of_all_answers_and_bound_it(seed: int, must: bool) -> None:
    problem = one_unit(seed, must=must)
    best, pairs = best_total(problem), allowed_pairs(problem)
    assert come_in_bundles(pairs)
    found = fill_in_bundles(pairs, relax(pairs, seconds=5), goal=np.inf, seconds=1)
    if best is None:
        assert (found.picked < 0).any()
        return
    assert pairs.gain[found.picked[found.picked >= 0]].sum() == pytest.approx(best)
    assert found.bound >= best - 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_the_best_bundle_is_the_best_of_all_subsets(seed: int) -> None:
    generator = np.random.default_rng(seed)
    value, size = generator.normal(1, 2, 8), generator.integers(1, 6, 8)
    worth, inside = fill_best(value, size, 11)
    subsets = np.array(list(product((False, True), repeat=8)))
    fits = subsets[subsets @ size <= 11]
    assert worth == pytest.approx((fits @ value).max())
    assert inside @ value == pytest.approx(worth)
    assert inside @ size <= 11


def test_two_units_and_parts_of_a_place_are_no_bundles() -> None:
    problem = one_unit(1, must=False)
    assert not come_in_bundles(allowed_pairs(replace(problem, demand=problem.demand + 0.5)))
    two = replace(
        problem,
        units=("places", "rooms"),
        demand=np.repeat(problem.demand, 2, axis=2),
        capacity=np.repeat(problem.capacity, 2, axis=1),
        reserve=np.repeat(problem.reserve, 2, axis=1),
    )
    assert not come_in_bundles(allowed_pairs(two))


@pytest.mark.prove
def test_the_tightest_known_instance_comes_within_the_best_known_bounds(
    reference_data: Path,
) -> None:
    """d20100: nobody knew better than 6190 for years; 6177 is proven to be out of reach."""
    problem = read_instance(reference_data / "data" / "gap", "d20100")
    pairs = allowed_pairs(problem)
    found = fill_in_bundles(pairs, relax(pairs, seconds=30), goal=-6190.0, seconds=60)
    cost = -pairs.gain[found.picked].sum()
    print(f"{cost:.0f}, bound {-found.bound:.1f}")
    assert (found.picked >= 0).all()
    assert -found.bound <= 6190
    assert cost <= 6190
    assert certify(propose(problem, seconds=1)).breaches == ()
