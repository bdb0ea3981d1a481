"""Ways by bus against pynigiri and ferrobus in one run, on the timetable of a large city.

`python -m tests.bench.reachability`. Both engines are no dependencies of the product: `make bench`
installs them (requirements/bench.txt), one that is missing is named and its line left out. Time is
CPU time of one process. A target that is missed is said; only a limit that is broken fails.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ankommen.methods.reachability import (
    Course,
    DayCare,
    Feed,
    Outcome,
    Place,
    Timetable,
    Traveller,
    chained_trips,
    day_profiles,
    read_feed,
    timetable_on,
)
from tests.methods.reachability.peers import (
    DAY,
    Ferrobus,
    Nigiri,
    from_stops,
    in_minutes,
    in_seconds,
    ours,
    questions,
)

NOON = 12 * 3600
ORIGINS, THEIR_ORIGINS, PAIRS, ROUNDS = 256, 16, 100, 5
HOMES, COURSES, DAY_CARES, ONE_CHILD_IN = 5_000, 300, 60, 5
RATIO_TO_FERROBUS, PROFILE_MS, CHAIN_SECONDS, CHAIN_MEGABYTES = 10.0, 5.0, 2.0, 1_000.0
WORST_RATIO, WORST_PROFILE_MS, WORST_CHAIN_SECONDS = 2.0, 80.0, 6.0
"""Far from what was measured: beyond them something has broken."""


def bench() -> bool:
    """Print all lines; whether no limit is broken."""
    file = Path(os.environ.get("ANKOMMEN_REFERENCE_DATA", "-")) / "data/gtfs/r5r_poa/poa_eptc.zip"
    if not file.exists():
        print("\nANKOMMEN_REFERENCE_DATA names no folder with timetables: ways by bus left out")
        return True
    feed = read_feed(file)
    timetable = timetable_on(feed, DAY)
    print(f"\nways by bus, {len(feed.stops):,} stops, {DAY}, CPU time")
    return all(
        [
            bench_there_and_back(timetable),
            bench_profile(timetable),
            bench_one_to_all(feed),
            bench_pairs(feed),
        ]
    )


def bench_there_and_back(timetable: Timetable) -> bool:
    """Residents and courses, each at its own place near a stop; one in five brings a child."""
    generator = np.random.default_rng(7)
    homes = _near_stops(timetable, HOMES, generator)
    cares = [
        DayCare(place, 9 * 3600, 19 * 3600, handover=300)
        for place in _near_stops(timetable, DAY_CARES, generator)
    ]
    begins = 13 * 3600 + 900 * generator.integers(0, 5, COURSES)
    courses = [
        Course(place, int(time), int(time) + 3 * 3600)
        for place, time in zip(_near_stops(timetable, COURSES, generator), begins, strict=True)
    ]
    people = [
        Traveller(home, () if row % ONE_CHILD_IN else (int(generator.integers(DAY_CARES)),))
        for row, home in enumerate(homes)
    ]
    chained_trips(timetable, people[:ONE_CHILD_IN], cares, courses[:1])
    before = _megabytes()
    seconds = _cpu(lambda: chained_trips(timetable, people, cares, courses), rounds=3)
    used = _megabytes()
    found = chained_trips(timetable, people, cares, courses).outcome
    share = float((found == Outcome.REACHABLE).mean())
    print(
        f"there and back, {HOMES:,} × {COURSES}, one in {ONE_CHILD_IN} with a child at one of "
        f"{DAY_CARES} day cares: {seconds:.2f} s, target {CHAIN_SECONDS:.0f} s: "
        f"{_verdict(seconds <= CHAIN_SECONDS)}; {share:.0%} reachable"
    )
    print(
        f"  memory of the process {used:.0f} MB at most, {before:.0f} MB before, target "
        f"{CHAIN_MEGABYTES:,.0f} MB: {_verdict(used <= CHAIN_MEGABYTES)}"
    )
    return seconds <= WORST_CHAIN_SECONDS


def bench_profile(timetable: Timetable) -> bool:
    generator = np.random.default_rng(8)
    spent = [
        1000 * _cpu(lambda: day_profiles(timetable, one, day_begins=0, day_ends=30 * 3600))  # noqa: B023
        for one in _near_stops(timetable, 5, generator)
    ]
    milliseconds = float(np.median(spent))
    print(
        f"profile of the day from one place to all stops: {min(spent):.0f} to {max(spent):.0f} ms, "
        f"target {PROFILE_MS:.0f} ms: {_verdict(milliseconds <= PROFILE_MS)}"
    )
    return milliseconds <= WORST_PROFILE_MS


def bench_one_to_all(feed: Feed) -> bool:
    """Each in what it does best: ours many origins abreast, ferrobus one after the other."""
    if not _is_there("ferrobus"):
        return True
    with tempfile.TemporaryDirectory() as folder, _silent():
        alike = in_seconds(feed, Path(folder) / "feed")
        engine = Ferrobus(alike)
    starts = np.random.default_rng(9).choice(engine.linked, ORIGINS).tolist()
    theirs = THEIR_ORIGINS / _cpu(
        lambda: [engine.all_from(one, NOON) for one in starts[:THEIR_ORIGINS]]
    )
    mine = ORIGINS / _cpu(lambda: from_stops(alike.timetable, starts, [NOON] * ORIGINS))
    alone = THEIR_ORIGINS / _cpu(
        lambda: [from_stops(alike.timetable, [one], [NOON]) for one in starts[:THEIR_ORIGINS]]
    )
    times = mine / theirs
    print(
        f"one stop to all stops, origins/s: {mine:,.0f}, one at a time {alone:,.0f}; ferrobus "
        f"{theirs:,.0f} ({len(engine.linked):,} stops on its map): {times:.1f} × as fast, one at a "
        f"time {alone / theirs:.2f} ×, target {RATIO_TO_FERROBUS:.0f} ×: "
        f"{_verdict(times >= RATIO_TO_FERROBUS)}"
    )
    return times >= WORST_RATIO


def bench_pairs(feed: Feed) -> bool:
    """nigiri stops at the one destination that it is asked for; ours always answers for all."""
    if not _is_there("pynigiri"):
        return True
    with tempfile.TemporaryDirectory() as folder, _silent():
        alike = in_minutes(feed, Path(folder) / "feed")
        engine = Nigiri(alike)
    asked = questions(feed, PAIRS, among=range(len(feed.stops)), seed=10)
    theirs = 1000 * _cpu(lambda: [engine.arrival(one) for one in asked]) / PAIRS
    mine = 1000 * _cpu(lambda: ours(alike, asked)) / PAIRS
    alone = 1000 * _cpu(lambda: [ours(alike, [one]) for one in asked]) / PAIRS
    print(
        f"a pair of stops: {mine:.2f} ms abreast, {alone:.2f} ms alone; pynigiri {theirs:.2f} ms: "
        f"{theirs / mine:.1f} × as fast abreast, {theirs / alone:.2f} × alone"
    )
    return True


def _near_stops(timetable: Timetable, count: int, generator: np.random.Generator) -> list[Place]:
    """Within some hundred metres of a stop."""
    stops = timetable.stops
    rows = generator.integers(0, len(stops), count)
    away = generator.normal(0, 0.002, (count, 2))
    return [
        Place(str(number), float(stops.latitude[row] + north), float(stops.longitude[row] + east))
        for number, (row, (north, east)) in enumerate(zip(rows, away, strict=True))
    ]


def _is_there(engine: str) -> bool:
    if find_spec(engine):
        return True
    print(f"{engine} is not installed: no comparison")
    return False


@contextmanager
def _silent() -> Iterator[None]:
    """Both engines tell how they load, past Python."""
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        for number, one in enumerate(kept, start=1):
            os.dup2(one, number)
            os.close(one)


def _cpu(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """The best of some rounds; the first, in which kernels are loaded, does not count."""
    work()
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def _megabytes() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_000_000 if sys.platform == "darwin" else 1_000)


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"


if __name__ == "__main__":
    sys.exit(0 if bench() else 1)
