"""τ-ARGUS on one table, in a process of its own, for it keeps global state.

Reads {"inner": counts} from standard input, prints cost, cells and seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from typing import Any

import numpy as np

from ankommen.methods.disclosure import Table


def ask(table: Table, *, seconds: float = 120.0) -> dict[str, Any]:
    """Flat dimensions only; threshold 5, protection of 100 % of the value on both sides."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, __file__],
            input=json.dumps({"inner": table.inner.tolist()}),
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds,
            cwd=folder,  # it leaves logs where it runs
        )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    from pytauargus import protect

    inner = np.array(json.load(sys.stdin)["inner"])
    names = "ABC"[: inner.ndim]
    rows = [
        {**{name: f"{name}{at:02d}" for name, at in zip(names, place, strict=True)}, "one": 1.0}
        for place, count in np.ndenumerate(inner)
        for _ in range(int(count))
    ]
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        result = protect(
            rows,
            list(names),
            response="one",
            safety_rules="FREQ(5,100)",
            suppress="OPT(1)",
            workdir=folder,
        )
        seconds = time.perf_counter() - start
        cells = result.tables[0].rows
        cells = cells() if callable(cells) else cells
        unsafe = result.engine.audit(0)
    hidden = [cell for cell in cells if cell["status"] not in {"S", "-"}]
    print(
        json.dumps(
            {
                "cost": sum(cell["freq"] for cell in hidden),
                "hidden": len(hidden),
                "seconds": seconds,
                "unsafe": sum(bool(cell["unsafe"]) for cell in unsafe),
                "statuses": sorted({cell["status"] for cell in cells}),
            }
        )
    )


if __name__ == "__main__":
    main()
