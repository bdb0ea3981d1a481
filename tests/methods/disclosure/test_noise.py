from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.disclosure import (
    CELL_KEY,
    Dimension,
    DisclosureError,
    averaged,
    noise_table,
    perturb,
    record_keys,
    tabulate,
)
from ankommen.methods.disclosure.cellkey import KEY_SPACE, Tabulation

NOISE = noise_table(
    largest_change=CELL_KEY.largest_change,
    variance=CELL_KEY.variance,
    hidden_below=CELL_KEY.hidden_below,
)
PLACE = Dimension.flat("place", [f"p{i}" for i in range(4)])
SEX = Dimension.flat("sex", ["f", "m"])
SECRET = b"a secret of test length"


@pytest.mark.parametrize(
    ("largest", "variance", "hidden"), [(5, 3.0, 2), (3, 1.5, 0), (8, 7.0, 4), (2, 1.0, 0)]
)
def test_each_row_keeps_mean_variance_and_limits(
    largest: int, variance: float, hidden: int
) -> None:
    noise = noise_table(largest_change=largest, variance=variance, hidden_below=hidden)
    assert noise.probabilities[0, largest] == 1
    for count, row in enumerate(noise.probabilities[1:], 1):
        assert row.sum() == pytest.approx(1, abs=1e-12)
        assert row @ noise.changes == pytest.approx(0, abs=1e-7)
        assert row @ noise.changes**2 == pytest.approx(variance, abs=1e-7)
        results = count + noise.changes
        assert (row[(results < 0) | ((results >= 1) & (results <= hidden))] == 0).all()


def test_no_other_row_of_the_same_moments_is_more_random() -> None:
    """Entropy is concave: a row is the best where log p is a parabola, else some exchange gains."""
    for count in range(1, len(NOISE.probabilities)):
        row = NOISE.probabilities[count]
        allowed = row > 0
        changes = NOISE.changes[allowed].astype(float)
        forms = np.stack([np.ones_like(changes), changes, changes**2], axis=1)
        logs = np.log(row[allowed])
        nearest = forms @ np.linalg.lstsq(forms, logs)[0]
        assert np.abs(nearest - logs).max() < 1e-6


def test_parameters_no_count_could_fulfil_are_refused_with_what_could() -> None:
    with pytest.raises(DisclosureError, match="variance for a count of 1") as caught:
        noise_table(largest_change=5, variance=1.0, hidden_below=2)
    assert caught.value.expected == "2 to 5"
    with pytest.raises(DisclosureError):
        noise_table(largest_change=2, variance=1.0, hidden_below=5)
    with pytest.raises(DisclosureError):
        noise_table(largest_change=0, variance=1.0)


def people(count: int, seed: int) -> tuple[list[np.ndarray], np.ndarray]:
    generator = np.random.default_rng(seed)
    columns = [generator.integers(0, 4, count), generator.integers(0, 2, count)]
    return columns, record_keys((i.to_bytes(4, "big") for i in range(count)), secret=SECRET)


def test_totals_carry_the_keys_of_all_their_people() -> None:
    (place, sex), keys = people(500, 1)
    table = tabulate([PLACE, SEX], [([place, sex], keys)])
    assert table.counts[0, 0] == 500
    assert table.keys[0, 0] == keys.astype(np.uint64).sum() % KEY_SPACE
    women = sex == 0
    assert table.counts[0, 1] == women.sum()
    assert table.keys[0, 1] == keys[women].astype(np.uint64).sum() % KEY_SPACE


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 300), st.integers(0, 1000))
def test_the_same_people_get_the_same_noise_in_every_table(count: int, seed: int) -> None:
    (place, sex), keys = people(count, seed)
    both = perturb(tabulate([PLACE, SEX], [([place, sex], keys)]), NOISE)
    alone = perturb(tabulate([PLACE], [([place], keys)]), NOISE)
    swapped = perturb(
        tabulate(
            [SEX, PLACE], [([sex[:50], place[:50]], keys[:50]), ([sex[50:], place[50:]], keys[50:])]
        ),
        NOISE,
    )
    assert np.array_equal(both[:, 0], alone)
    assert np.array_equal(both.T, swapped)
    true = tabulate([PLACE, SEX], [([place, sex], keys)]).counts
    assert (both[true == 0] == 0).all()
    assert (np.abs(both - true) <= CELL_KEY.largest_change).all()
    assert not np.isin(both, [1, 2]).any()


def test_the_noise_has_the_promised_spread() -> None:
    generator = np.random.default_rng(3)
    size = 200_000
    cells = Dimension.flat("cell", [str(i) for i in range(2)])
    keys = generator.integers(0, KEY_SPACE, size, dtype=np.uint32)
    for count in (1, 3, 50):
        results = perturb(Tabulation((cells,), np.full(size, count), keys), NOISE) - count
        assert results.mean() == pytest.approx(0, abs=5 * np.sqrt(3 / size))
        assert results.var() == pytest.approx(3, rel=0.03)


def test_averaging_teaches_nothing_where_keys_are_consistent() -> None:
    (place, _), keys = people(400, 5)
    generator = np.random.default_rng(9)
    true = int((place == 1).sum())
    ours, fresh = [], []
    for _ in range(2000):
        ours.append(int(perturb(tabulate([PLACE], [([place], keys)]), NOISE)[2]))
        new = generator.integers(0, KEY_SPACE, len(keys), dtype=np.uint32)
        fresh.append(int(perturb(tabulate([PLACE], [([place], new)]), NOISE)[2]))
    assert averaged(ours) == (ours[0], 0.0)
    mean, error = averaged(fresh)
    assert round(mean) == true
    assert error < 0.05
    with pytest.raises(DisclosureError):
        averaged([])


TEN_MILLION = """
import resource
import numpy as np
from ankommen.methods.disclosure import Dimension, tabulate

def chunks(rows):
    generator = np.random.default_rng(rows)
    for _ in range(rows // 100_000):
        columns = [generator.integers(0, size, 100_000, dtype=np.int32) for size in (400, 20)]
        yield columns, generator.integers(0, 2**32, 100_000, dtype=np.uint32)

dimensions = [Dimension.flat(name, [str(i) for i in range(size)]) for name, size in
              (("place", 400), ("group", 20))]
for rows in (1_000_000, 10_000_000):
    table = tabulate(dimensions, chunks(rows))
    print(table.counts[0, 0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_ten_million_records_take_no_more_memory_than_one_million() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TEN_MILLION], capture_output=True, text=True, check=True
    )
    (few, before), (many, after) = (map(int, line.split()) for line in done.stdout.splitlines())
    assert (few, many) == (1_000_000, 10_000_000)
    assert after - before < 2_000  # kilobytes


def test_bad_records_and_secrets_are_refused() -> None:
    (place, sex), keys = people(10, 1)
    with pytest.raises(DisclosureError, match="unknown_code"):
        tabulate([SEX], [([np.full(10, 2)], keys)])
    with pytest.raises(DisclosureError, match="unknown_code"):
        tabulate([SEX], [([np.full(10, -1)], keys)])
    with pytest.raises(DisclosureError, match="wrong_shape"):
        tabulate([SEX], [([sex[:5]], keys)])
    with pytest.raises(DisclosureError, match="wrong_shape"):
        tabulate([PLACE, SEX], [([place], keys)])
    with pytest.raises(DisclosureError, match="not_a_count"):
        tabulate([SEX], [([sex.astype(float)], keys)])
    with pytest.raises(DisclosureError, match="secret"):
        record_keys([b"1"], secret=b"short")
