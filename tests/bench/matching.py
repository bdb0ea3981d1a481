"""Matching against HiGHS alone and OR-Tools, in turns in one run.

    python -m tests.bench.matching [python-with-ortools]

OR-Tools (requirements/bench.txt) cannot share a process with HiGHS: it gets one of its own, under
another Python if one is named. Without it its lines are left out. Time is CPU time, for the machine
may be shared; the limits given to the engines are wall-clock time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ankommen.methods.matching import (
    Forecast,
    Preference,
    Problem,
    certify,
    describe_problem,
    propose,
    run_year,
)
from ankommen.methods.matching.engine import Engine
from ankommen.methods.matching.pairs import allowed_pairs
from ankommen.methods.matching.relaxed import Programme, relax
from tests.methods.matching.synthetic import courses, district, district_year

SECONDS = 30.0
INSTANCES = ("c20100", "d10100", "d20100", "e20100")
TARGET_GAP = 0.0005
CP_SAT = """
import json, sys, time
from ortools.sat.python import cp_model
d = json.load(sys.stdin); m = cp_model.CpModel(); n, r = len(d["cost"]), len(d["room"])
x = [[m.new_bool_var("") for _ in range(r)] for _ in range(n)]
for row in x: m.add_exactly_one(row)
for k in range(r):
    m.add(sum(d["demand"][a][k] * x[a][k] for a in range(n)) <= d["room"][k])
m.minimize(sum(d["cost"][a][k] * x[a][k] for a in range(n) for k in range(r)))
s = cp_model.CpSolver(); s.parameters.num_workers = 1
s.parameters.max_time_in_seconds = d["seconds"]
t = time.process_time(); s.solve(m)
print(json.dumps([s.objective_value, time.process_time() - t]))
"""


def timed(work: Callable[[], float]) -> tuple[float, float]:
    start = time.process_time()
    return work(), time.process_time() - start


def highs_alone(problem: Problem, seconds: float) -> float:
    """Everything in one model, as anybody would write it."""
    pairs = allowed_pairs(problem)
    programme = Programme(pairs)
    programme.add(np.arange(len(pairs)))
    programme.make_whole()
    limit_time(programme.engine, seconds)
    answer = programme.engine.solve()
    return answer.worth if answer.values is not None else -np.inf


def limit_time(engine: Engine, seconds: float) -> None:
    engine.set("time_limit", seconds)
    engine.set("mip_rel_gap", TARGET_GAP)


def first_come(problem: Problem) -> float:
    """In the order of the list, each the best place left."""
    room, total = problem.room.astype(float).copy(), 0.0
    for agent in range(len(problem.agents)):
        demand = problem.full_demand[agent]
        fits = problem.allowed[agent] & (demand <= room + 1e-9).all(axis=1)
        if fits.any():
            at = int(np.where(fits, problem.gain[agent], -np.inf).argmax())
            room[at] -= demand[at]
            total += float(problem.gain[agent, at])
    return total


def bench_districts() -> bool:
    in_order = True
    for name, problem, target in (
        ("2,000 households × 50 homes", district(1), 1.0),
        ("5,000 learners × 300 courses", courses(1), 2.0),
    ):
        start = time.process_time()
        proposal = propose(problem, gap=TARGET_GAP, seconds=SECONDS)
        ours = time.process_time() - start
        certificate = certify(proposal)
        met = certificate.feasible and certificate.gap <= TARGET_GAP and ours <= target
        in_order &= met
        print(
            f"\n{name}: {ours:.2f} s CPU, certified gap {certificate.gap:.4%} "
            f"(target {target:.0f} s and {TARGET_GAP:.2%}: {'met' if met else 'MISSED'})"
        )
        worth, alone = timed(lambda: highs_alone(problem, 4 * SECONDS))  # noqa: B023
        print(
            f"  HiGHS alone: {alone:.1f} s CPU, {alone / ours:.1f} times ours, "
            f"gap {(certificate.bound - worth) / certificate.bound:.4%}"
        )
        served = first_come(problem) / certificate.bound
        print(f"  first come, first served: {served:.1%} of the bound")
    return in_order


def bench_assignment(folder: Path, python: str | None) -> bool:
    in_order = True
    for name in INSTANCES:
        problem = read_instance(folder, name)
        low, high = bounds_of(folder, f"{name}_Min")
        print(f"\n{name}, known best between {low} and {high}, {SECONDS:.0f} s each:")
        ours, spent = timed(
            lambda: -propose(problem, gap=0.0, seconds=SECONDS).total  # noqa: B023
        )
        print(f"  ours {ours:.0f} ({ours / low - 1:.2%} above the bound, {spent:.1f} s CPU)")
        cost, spent = timed(lambda: -highs_alone(problem, SECONDS))  # noqa: B023
        print(f"  HiGHS alone {cost:.0f} ({cost / low - 1:.2%}, {spent:.1f} s CPU)")
        if python:
            cost, spent = by_cp_sat(problem, python)
            print(f"  OR-Tools CP-SAT {cost:.0f} ({cost / low - 1:.2%}, {spent:.1f} s CPU)")
        if name == "d20100":
            in_order &= ours <= 6190
            print(f"  target 6190: {'met' if ours <= 6190 else 'MISSED'}")
    return in_order


def by_cp_sat(problem: Problem, python: str) -> tuple[float, float]:
    data = {
        "cost": (-problem.gain).astype(int).tolist(),
        "demand": problem.demand[:, :, 0].astype(int).tolist(),
        "room": problem.room[:, 0].astype(int).tolist(),
        "seconds": SECONDS,
    }
    done = subprocess.run(
        [python, "-c", CP_SAT], input=json.dumps(data), capture_output=True, text=True, check=True
    )
    cost, seconds = json.loads(done.stdout)
    return float(cost), float(seconds)


def read_instance(folder: Path, name: str) -> Problem:
    """A generalised assignment problem: everybody placed, least cost, demand by resource."""
    with zipfile.ZipFile(folder / f"{name}.zip") as archive:
        numbers = np.array(archive.read(name).split(), dtype=float).astype(int)
    resources, agents = numbers[:2]
    size = resources * agents
    cost, demand = (
        numbers[2 + part * size : 2 + (part + 1) * size].reshape(resources, agents).T
        for part in (0, 1)
    )
    return describe_problem(
        agents=[f"job {number}" for number in range(agents)],
        resources=[f"machine {number}" for number in range(resources)],
        units=["time"],
        demand=demand[:, :, None],
        capacity=numbers[2 + 2 * size :, None],
        must_place=np.ones(agents, dtype=bool),
        place_worth=0.0,
        preferences=[Preference("cost", -1.0, cost.astype(float))],
    )


def bounds_of(folder: Path, name: str) -> tuple[int, int]:
    for line in (folder / "bounds.txt").read_text(encoding="utf-8").splitlines():
        if line.split()[0] == name:
            low, high = line.split()[1:]
            return int(low), int(high)
    raise KeyError(name)


def bench_prices() -> None:
    problem = courses(1)
    bound, spent = timed(lambda: relax(allowed_pairs(problem), seconds=SECONDS).bound)
    print(f"\nprices and bound alone, 5,000 × 300: {bound:.1f} in {spent:.2f} s CPU")


def bench_days(years: int = 2) -> None:
    """The first of the years of `make prove`, each against a bound on hindsight."""
    ahead = Forecast(district(999, 600, 20, for_households=600), expected=600)
    for seed in range(years):
        year = district_year(seed)
        bound = relax(allowed_pairs(year.problem), seconds=SECONDS).bound
        kept, spent = timed(lambda: run_year(year, ahead).total)  # noqa: B023
        served = run_year(year, None).total
        print(
            f"\nday by day, year {seed}: {kept / bound:.2%} of hindsight in {spent:.1f} s CPU, "
            f"first come, first served {served / bound:.2%}"
        )


def bench(python: str | None = None) -> bool:
    python = python or (sys.executable if find_spec("ortools") else None)
    in_order = bench_districts()
    bench_prices()
    bench_days()
    folder = Path(os.environ.get("ANKOMMEN_REFERENCE_DATA", "-")) / "data" / "gap"
    if not folder.is_dir():
        print("\nANKOMMEN_REFERENCE_DATA names no folder: generalised assignment left out")
        return in_order
    return bench_assignment(folder, python) and in_order


if __name__ == "__main__":
    sys.exit(0 if bench(*sys.argv[1:2]) else 1)
