"""Disclosure control against τ-ARGUS and the cell keys of the ONS, in one run.

`python -m tests.bench.disclosure`. The packages compared with are no dependencies of the product;
one that is not installed is named and its line left out.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from ankommen.methods.disclosure import Dimension, linkage, noise_table, perturb, tabulate
from tests.methods.disclosure.build import random_table
from tests.methods.disclosure.tau_argus import ask
from tests.methods.disclosure.test_linkage import AUTHORITY, SECRET
from tests.methods.disclosure.test_tau_argus import ours

RECORDS = 1_000_000


def median_seconds(work: Callable[[], Any], *, rounds: int = 5) -> float:
    work()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def bench() -> bool:
    """Print all lines; whether nothing is worse than its target or than the tool of the field."""
    print("disclosure control")
    return all([bench_cell_keys(), bench_suppression(), bench_three_way(), bench_linkage()])


def bench_suppression() -> bool:
    in_order = True
    for sizes in ((6, 5), (12, 8), (20, 10)):
        table = random_table(np.random.default_rng(sum(sizes)), *sizes)
        answer = ask(table)
        mine = ours(table)
        seconds = median_seconds(lambda table=table: ours(table), rounds=3)  # type: ignore[misc]
        print(
            f"suppression {sizes}: ours {seconds * 1000:.0f} ms, people hidden {mine.cost:.0f}; "
            f"τ-ARGUS {answer['seconds'] * 1000:.0f} ms (with its files), {answer['cost']}; "
            f"{answer['seconds'] / seconds:.1f} × as fast"
        )
        in_order &= mine.cost <= answer["cost"]
    return in_order


def bench_three_way() -> bool:
    """1,155 cells with totals: a near answer of ours beside the one that τ-ARGUS calls optimal."""
    table = random_table(np.random.default_rng(1), 6, 10, 14, mean=150.0)
    answer = ask(table)
    start = time.process_time()
    mine = ours(table, allowed_gap=1.0)
    seconds = time.process_time() - start
    print(
        f"suppression (6, 10, 14): ours {seconds:.1f} s CPU, people hidden {mine.cost:.0f}, "
        f"at most {mine.gap:.0%} of it spare; τ-ARGUS {answer['seconds']:.1f} s, {answer['cost']}"
    )
    return bool(mine.cost <= answer["cost"])


def bench_cell_keys() -> bool:
    generator = np.random.default_rng(1)
    place = generator.integers(0, 400, RECORDS).astype(np.int32)
    group = generator.integers(0, 20, RECORDS).astype(np.int32)
    keys = generator.integers(0, 2**32, RECORDS, dtype=np.uint32)
    dimensions = [
        Dimension.flat("place", [str(i) for i in range(400)]),
        Dimension.flat("group", [str(i) for i in range(20)]),
    ]
    noise = noise_table(largest_change=5, variance=3.0, hidden_below=2)

    def run() -> None:
        perturb(tabulate(dimensions, [([place, group], keys)]), noise)

    seconds = median_seconds(run)
    print(f"cell keys, {RECORDS:,} records × 8,000 cells, with totals: {seconds * 1000:.1f} ms")
    if find_spec("cell_key_perturbation") is None or find_spec("pandas") is None:
        print("cell-key-perturbation (ONS) is not installed: no comparison")
        return True
    theirs = median_seconds(_ons(place, group, keys), rounds=3)
    times = theirs / seconds
    print(f"  ONS cell-key-perturbation: {theirs * 1000:.0f} ms, ours {times:.1f} × as fast")
    return times > 1


def _ons(place: Any, group: Any, keys: Any) -> Callable[[], Any]:
    from importlib import import_module

    pandas = import_module("pandas")
    create = import_module("cell_key_perturbation.create_perturbed_table").create_perturbed_table
    data = pandas.DataFrame({"place": place, "group": group, "record_key": keys % 256})
    rows = [(pcv, key, 0) for pcv in range(1, 751) for key in range(256)]
    ptable = pandas.DataFrame(rows, columns=["pcv", "ckey", "pvalue"])
    return lambda: create(
        data=data,
        ptable=ptable,
        geog=["place"],
        tab_vars=["group"],
        record_key="record_key",
        use_existing_ons_id=False,
        threshold=0,
    )


def bench_linkage() -> bool:
    from tests.methods.disclosure.synthetic import population, second_file

    generator = np.random.default_rng(7)
    people = population(generator, 100_000)
    files = [second_file(generator, people, share=0.6, strangers=40_000) for _ in range(2)]
    start = time.process_time()
    key = linkage.LinkageKey(SECRET, AUTHORITY)
    own = linkage.pseudonyms(people, key)
    in_order = True
    for rows, truth in files:
        measured = linkage.quality(linkage.match(own, linkage.pseudonyms(rows, key)), truth)
        print(f"  precision {measured.precision:.4f}, recall {measured.recall:.4f}")
        in_order &= measured.precision > 0.999 and measured.recall > 0.98
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"linkage of 3 files of about 100,000: {time.process_time() - start:.1f} s CPU, "
        f"{memory:.0f} MB at most"
    )
    return in_order


if __name__ == "__main__":
    bench()
