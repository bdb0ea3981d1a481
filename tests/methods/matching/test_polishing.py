"""The search for large problems, held against exact answers of small ones."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from ankommen.methods.matching import Quality, certify, propose
from ankommen.methods.matching.pairs import allowed_pairs
from ankommen.methods.matching.polishing import polish

from .strategies import all_answers, random_problem
from .synthetic import district

MEMORY_BYTES = 3 * 1024**3
LARGE = """
import resource
from ankommen.methods.matching import certify, propose
from tests.methods.matching.synthetic import courses
proposal = propose(courses(1, 20_000, 500), gap=0.01, seconds=120)
certificate = certify(proposal)
assert certificate.feasible and certificate.gap <= 0.01, certificate.gap
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


@pytest.mark.parametrize("seed", range(4))
def test_polishing_from_nothing_reaches_the_best(seed: int) -> None:
    problem = random_problem(seed, agents=6, resources=4, bound=False)
    assert problem is not None
    assert all_answers(problem)
    pairs = allowed_pairs(problem)
    nobody = np.full(6, -1)
    everything = np.ones(len(pairs), dtype=bool)
    best = propose(problem).total
    picked = polish(pairs, everything, nobody, goal=best - 1e-9, seconds=2)
    assert pairs.gain[picked[picked >= 0]].sum() == pytest.approx(best)


def test_what_was_found_when_time_was_up_is_labelled_with_its_gap() -> None:
    proposal = propose(district(1, 300, 15), gap=0.0, seconds=0.5)
    assert proposal.quality in {Quality.TIME_LIMIT, Quality.BEST}
    assert proposal.gap > 0 or proposal.quality is Quality.BEST
    assert certify(proposal).breaches == ()


@pytest.mark.prove
def test_twenty_thousand_by_five_hundred_within_three_gigabytes() -> None:
    """Ten million pairs, the most that are taken, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=True)
    assert int(done.stdout) < MEMORY_BYTES
