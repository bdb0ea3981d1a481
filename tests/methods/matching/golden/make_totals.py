"""Write totals.json: the best totals of the examples by scipy's milp and by OR-Tools' CP-SAT.

    python -m tests.methods.matching.golden.make_totals /path/to/python-with-ortools

Both models are written here from the plain arrays of the problem and share nothing with the
method. OR-Tools runs in a process of its own, for it cannot share one with HiGHS.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).parent / "totals.json"
SCALE = 10**7
CP_SAT = """
import json, sys
from ortools.sat.python import cp_model
d = json.load(sys.stdin); m = cp_model.CpModel()
n, r, u = len(d["gain"]), len(d["gain"][0]), len(d["units"])
x = [[m.new_bool_var("") if d["open"][a][k] else None for k in range(r)] for a in range(n)]
on = lambda a: [(k, x[a][k]) for k in range(r) if x[a][k] is not None]
for a in range(n):
    s = sum(v for _, v in on(a))
    m.add(s == 1) if d["must"][a] else m.add(s <= 1)
for k in range(r):
    for i in range(u):
        m.add(sum(d["demand"][a][i] * v for a in range(n) for q, v in on(a) if q == k)
              <= d["room"][k][i])
for q in d["quotas"]:
    s = sum(d["demand"][a][q["unit"]] * v for a in range(n) for k, v in on(a)
            if k in q["resources"])
    m.add(s >= q["least"]); m.add(s <= q["most"])
m.maximize(sum(round(d["gain"][a][k] * d["scale"]) * v for a in range(n) for k, v in on(a)))
s = cp_model.CpSolver(); s.parameters.num_workers = 1
assert s.solve(m) == cp_model.OPTIMAL
print(s.objective_value / d["scale"])
"""


def plain(problem: Any) -> dict[str, Any]:
    """The problem as nested lists, requirements and sizes put together anew."""
    open_ = np.all([one.met for one in problem.requirements], axis=0)
    worth = problem.place_worth + sum(one.weight * one.score for one in problem.preferences)
    return {
        "gain": (problem.importance[:, None] * worth).tolist(),
        "open": open_.tolist(),
        "must": problem.must_place.tolist(),
        "units": list(problem.units),
        "demand": problem.demand.astype(int).tolist(),
        "room": (problem.capacity - problem.reserve).astype(int).tolist(),
        "quotas": [
            {
                "unit": problem.units.index(one.unit),
                "resources": [problem.resources.index(name) for name in one.resources],
                "least": int(one.least),
                "most": int(min(one.most, 10**6)),
            }
            for one in problem.quotas
        ],
        "scale": SCALE,
    }


def by_scipy(data: dict[str, Any]) -> float:
    from scipy.optimize import Bounds, LinearConstraint, milp

    gain, open_ = np.array(data["gain"]), np.array(data["open"])
    demand, room = np.array(data["demand"]), np.array(data["room"])
    agents, resources = gain.shape
    rows, low, high = [], [], []
    for agent in range(agents):
        rows.append((np.arange(agents)[:, None] == agent) * np.ones(gain.shape))
        low.append(float(data["must"][agent]))
        high.append(1.0)
    for at in range(resources):
        for unit in range(demand.shape[1]):
            rows.append((np.arange(resources) == at) * demand[:, [unit]])
            low.append(-np.inf)
            high.append(room[at, unit])
    for quota in data["quotas"]:
        rows.append(np.isin(np.arange(resources), quota["resources"]) * demand[:, [quota["unit"]]])
        low.append(quota["least"])
        high.append(quota["most"])
    matrix = np.array([row.ravel() for row in rows])
    answer = milp(
        -gain.ravel(),
        integrality=np.ones(gain.size, dtype=int),
        bounds=Bounds(0, open_.ravel().astype(float)),
        constraints=LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": 0.0},
    )
    assert answer.status == 0
    assert answer.fun is not None
    return -float(answer.fun)


def by_cp_sat(data: dict[str, Any], python: str) -> float:
    done = subprocess.run(
        [python, "-c", CP_SAT], input=json.dumps(data), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    from tests.methods.matching.examples import EXAMPLES

    totals = {}
    for name, make in EXAMPLES.items():
        data = plain(make())
        totals[name] = {
            "scipy": round(by_scipy(data), 6),
            "cp_sat": round(by_cp_sat(data, sys.argv[1]), 6),
        }
    GOLDEN.write_text(json.dumps(totals, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
