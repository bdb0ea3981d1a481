from __future__ import annotations

import os

import numpy as np
import pytest

from ankommen.methods.disclosure import (
    Dimension,
    DisclosureError,
    Outcome,
    Release,
    assess,
    released,
    table_sets,
)

from .linked import disclosures, publish_at_random, random_release

GOSLAR = Dimension.tree(
    "place",
    {"Oker": "Goslar", "rest of Goslar": "Goslar", "Goslar": "all", "Harz": "all"},
    total="all",
)
COURSE = Dimension.flat("course", ["yes", "no"])
UNIVERSE = (GOSLAR, COURSE)
TOWNS = Dimension.flat("place", ["Goslar", "Harz"], total="all")
QUARTER = Dimension("place", ("Oker",), (-1,))


def release(code: str, sets: object, *counts: int, within: int = 0) -> Release:
    return released(code, "2025-Q1", sets, np.array(counts), within=within)  # type: ignore[arg-type]


SAMPLE = 60
MUNICIPALITIES = release("towns", table_sets(UNIVERSE, [TOWNS]), 903 + 2000, 903, 2000)


def test_a_quarter_beside_its_municipality_gives_the_rest_away() -> None:
    """900 in the quarter, 903 in the town: three live elsewhere in it."""
    assert assess([], MUNICIPALITIES, threshold=5).accepted
    quarter = release("quarter", table_sets(UNIVERSE, [QUARTER]), 900)
    assert assess([], quarter, threshold=5).accepted
    verdict = assess([MUNICIPALITIES], quarter, threshold=5)
    assert verdict.outcome is Outcome.DISCLOSES
    assert verdict.together_with == ("towns",)
    assert (3.0, 3.0) in {(f.low, f.high) for f in verdict.findings}
    far = release("quarter", table_sets(UNIVERSE, [QUARTER]), 700)
    assert assess([MUNICIPALITIES], far, threshold=5).accepted


def test_the_same_table_with_one_filter_more() -> None:
    whole = release("whole", table_sets(UNIVERSE, [TOWNS]), 40, 20, 20)
    with_course = release(
        "course", table_sets(UNIVERSE, [TOWNS], within={"course": "yes"}), 36, 18, 18
    )
    verdict = assess([MUNICIPALITIES_OF_ANOTHER_YEAR, whole], with_course, threshold=5)
    assert (verdict.outcome, verdict.together_with) == (Outcome.DISCLOSES, ("whole",))
    fewer = release("course", table_sets(UNIVERSE, [TOWNS], within={"course": "yes"}), 20, 10, 10)
    assert assess([whole], fewer, threshold=5).accepted


MUNICIPALITIES_OF_ANOTHER_YEAR = Release("old", "2024-Q1", MUNICIPALITIES.published)


def test_rounded_counts_hide_a_small_difference() -> None:
    whole = release("whole", table_sets(UNIVERSE, [TOWNS]), 40, 20, 20, within=4)
    with_course = release(
        "course", table_sets(UNIVERSE, [TOWNS], within={"course": "yes"}), 40, 20, 20, within=4
    )
    assert assess([whole], with_course, threshold=5).accepted


def test_a_small_count_discloses_alone() -> None:
    verdict = assess([], release("r", table_sets(UNIVERSE, [TOWNS]), 13, 3, 10), threshold=5)
    assert (verdict.outcome, verdict.together_with) == (Outcome.DISCLOSES, ())


def test_a_corrected_number_contradicts_the_earlier_one() -> None:
    other = release("corrected", table_sets(UNIVERSE, [TOWNS]), 2913, 913, 2000)
    verdict = assess([MUNICIPALITIES], other, threshold=5)
    assert (verdict.outcome, verdict.together_with) == (Outcome.CONTRADICTS, ("towns",))


def test_what_is_unknown_is_refused() -> None:
    with pytest.raises(DisclosureError, match="unknown_code"):
        table_sets(UNIVERSE, [TOWNS], within={"sex": "f"})
    with pytest.raises(DisclosureError, match="unknown_code"):
        table_sets(UNIVERSE, [Dimension.flat("place", ["Clausthal"])])
    with pytest.raises(DisclosureError, match="duplicate_code"):
        table_sets(UNIVERSE, [Dimension.flat("place", ["Oker", "Goslar"], total="both")])
    with pytest.raises(DisclosureError, match="duplicate_code"):
        assess([MUNICIPALITIES], MUNICIPALITIES, threshold=5)
    with pytest.raises(DisclosureError, match="wrong_shape"):
        release("r", table_sets(UNIVERSE, [TOWNS]), 1, 2)
    with pytest.raises(DisclosureError, match="one universe"):
        assess(
            [MUNICIPALITIES], release("r", table_sets((COURSE,), [COURSE]), 9, 9, 0), threshold=5
        )
    with pytest.raises(DisclosureError, match="time_limit"):
        assess([], MUNICIPALITIES, threshold=5, seconds=0.0)


def test_nothing_the_ledger_accepts_can_be_attacked() -> None:
    """A seeded sample of the proof, attacked by another solver on published numbers alone."""
    accepted = 0
    for seed in range(SAMPLE):
        ledger = publish_at_random(seed)
        accepted += len(ledger)
        assert disclosures(ledger) == 0, seed
    assert accepted >= 200


def test_the_attack_finds_what_no_ledger_stopped() -> None:
    generator = np.random.default_rng(1)
    found = 0
    for _ in range(3):
        truth = generator.negative_binomial(0.8, 0.09, 24).astype(np.int64)
        found += disclosures([random_release(generator, truth, f"R{i}") for i in range(4)])
    assert found > 0


# Blocks of 250 runs of up to four releases, all accepted ones attacked together. `make prove` runs
# the first twelve, more than 10,000 releases; DISCLOSURE_BLOCKS=40 runs 10,000 times.
BLOCKS = int(os.environ.get("DISCLOSURE_BLOCKS", "12"))
RUNS = 250


@pytest.mark.prove
@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_disclosure_in_linked_releases(block: int) -> None:
    accepted = 0
    for seed in range(1000 + RUNS * block, 1000 + RUNS * (block + 1)):
        ledger = publish_at_random(seed)
        accepted += len(ledger)
        assert disclosures(ledger) == 0, seed
    print(f"{accepted} releases accepted in {RUNS} runs, none discloses")
    assert accepted > 10_000 / 12
