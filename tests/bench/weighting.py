"""Weighting against svy, ipfn, weightipy and R survey, measured in turns in one run.

    python -m tests.bench.weighting

The other tools are no dependencies of the product: `make bench` installs svy, ipfn and weightipy
(requirements/bench.txt); R with its package `survey` is taken where it is there as `Rscript`. A
tool that is not there is named and left out. Every tool gets the
data in the form it likes best, loaded before the clock starts, and must meet the same margins.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ankommen.methods.weighting import (
    Margin,
    WeightedSample,
    begin_weighting,
    bootstrap,
    describe_design,
    factor_from_codes,
    margin,
    rake,
    replicate_group_means,
)
from ankommen.methods.weighting.arrays import FloatArray

LEVELS = (2, 6, 5, 4, 3)
POPULATION = 249_681.0
REPLICATES, ITEMS, MUNICIPALITIES = 500, 60, 12
MARGIN_ERROR = 1e-6
RATIO_TO_R = 50.0
MILLION_ROWS_MS = 20.0
QUESTIONNAIRE_MS = 100.0
R_SCRIPT = """
suppressMessages(library(survey)); a <- commandArgs(TRUE); d <- read.csv(a[1]); t <- read.csv(a[2])
for (m in unique(t$name)) d[[m]] <- factor(d[[m]])
s <- svydesign(id=~1, weights=~w, data=d)
if (as.integer(a[4]) > 0)
  s <- as.svrepdesign(s, type="subbootstrap", replicates=as.integer(a[4]), compress=FALSE)
f <- lapply(unique(t$name), function(m) as.formula(paste0("~", m)))
p <- lapply(unique(t$name), function(m) {
  x <- t[t$name == m, ]; x <- data.frame(l=factor(x$level), Freq=x$target); names(x)[1] <- m; x })
best <- Inf
for (i in 1:as.integer(a[3])) {
  b <- system.time(r <- rake(s, f, p, control=list(epsilon=1e-6, maxit=500)))[["elapsed"]]
  best <- min(best, b) }
cat(best * 1000)
"""


@dataclass(frozen=True, eq=False)
class Survey:
    """An invented survey with five margins."""

    weights: FloatArray
    margins: tuple[Margin, ...]

    @property
    def sample(self) -> WeightedSample:
        return begin_weighting(describe_design(weights=self.weights))

    def error(self, weights: FloatArray) -> float:
        """The largest relative miss of any margin."""
        return max(
            float(np.max(np.abs(np.bincount(m.factor.codes, weights) / m.targets - 1)))
            for m in self.margins
        )


def invent(rows: int) -> Survey:
    generator = np.random.default_rng(2017)
    margins = []
    for number, count in enumerate(LEVELS):
        codes = generator.choice(count, rows, p=generator.dirichlet(np.full(count, 12.0)))
        names = [str(level) for level in range(count)]
        shares = generator.dirichlet(np.full(count, 12.0))
        factor = factor_from_codes(name=f"m{number}", codes=codes, categories=names)
        targets = dict(zip(names, (shares * POPULATION).tolist(), strict=True))
        margins.append(margin(factor, targets))
    return Survey(np.full(rows, POPULATION / rows), tuple(margins))


def bench() -> bool:
    """Print every line; True when no target is missed."""
    in_order = True
    for rows, rounds in ((1_000, 15), (1_000_000, 3)):
        survey = invent(rows)
        sample = survey.sample
        ours = best_ms(lambda: rake(sample, survey.margins), 5 * rounds)  # noqa: B023
        print(
            f"\nraking, 5 margins, {rows:,} rows: {ours:.3f} ms, "
            f"largest miss {survey.error(rake(sample, survey.margins).weights):.1e}"
        )
        coded = best_ms(lambda: from_columns(survey), rounds)  # noqa: B023
        print(f"  with checking and coding the columns first: {coded:.2f} ms")
        for name, tool in COMPETITORS.items():
            report(name, tool(survey, rounds), ours)
        theirs = time_r(survey, rounds if rows == 1_000 else 1)
        report("R survey", theirs, ours)
        if rows == 1_000:
            in_order &= isinstance(theirs, str) or theirs / ours >= RATIO_TO_R
        else:
            in_order &= ours <= MILLION_ROWS_MS
            print(f"  target {MILLION_ROWS_MS:.0f} ms: {verdict(ours <= MILLION_ROWS_MS)}")
    return bench_questionnaire() and in_order


def from_columns(survey: Survey) -> WeightedSample:
    """The way from plain columns, as the other tools go it in every call."""
    margins = [
        margin(
            factor_from_codes(name=name, codes=column, categories=list(map(str, wanted))),
            {str(level): target for level, target in wanted.items()},
        )
        for (name, column), wanted in zip(
            columns(survey).items(), targets(survey).values(), strict=True
        )
    ]
    return rake(survey.sample, margins)


def verdict(met: bool) -> str:
    return "met" if met else "MISSED"


def report(name: str, theirs: float | str, ours: float) -> None:
    if isinstance(theirs, str):
        print(f"  {name}: {theirs}")
    else:
        print(f"  {name}: {theirs:.2f} ms, {theirs / ours:.0f} times ours")


def best_ms(action: Callable[[], object], rounds: int) -> float:
    action()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def checked(survey: Survey, weights: Any) -> str | None:
    error = survey.error(np.asarray(weights, dtype=np.float64))
    return f"left out, misses a margin by {error:.1e}" if error > MARGIN_ERROR else None


def columns(survey: Survey) -> dict[str, Any]:
    return {item.name: item.factor.codes.astype(np.int64) for item in survey.margins}


def targets(survey: Survey) -> dict[str, dict[int, float]]:
    return {item.name: dict(enumerate(item.targets)) for item in survey.margins}


def time_svy(survey: Survey, rounds: int) -> float | str:
    if not find_spec("svy"):
        return "not installed, left out"
    import polars
    import svy

    frame = polars.DataFrame({**columns(survey), "w": survey.weights})
    sample = svy.Sample(frame, svy.Design(wgt="w"))

    def run() -> Any:
        return sample.weighting.rake(controls=targets(survey), tol=MARGIN_ERROR / 10, max_iter=500)

    weights = run().data["rk_wgt"].to_numpy()
    return checked(survey, weights) or best_ms(run, rounds)


def time_ipfn(survey: Survey, rounds: int) -> float | str:
    if not find_spec("ipfn"):
        return "not installed, left out"
    import pandas
    from ipfn import ipfn

    frame = pandas.DataFrame({**columns(survey), "total": survey.weights})
    wanted = [pandas.Series(levels).rename_axis(name) for name, levels in targets(survey).items()]
    names = [[item.name] for item in survey.margins]

    def run() -> Any:
        fit = ipfn.ipfn(
            frame.copy(),
            wanted,
            names,
            weight_col="total",
            convergence_rate=MARGIN_ERROR / 10,
            max_iteration=500,
        )
        return fit.iteration()

    result = run()
    return checked(survey, result["total"].to_numpy()) or best_ms(run, rounds)


def time_weightipy(survey: Survey, rounds: int) -> float | str:
    if not find_spec("weightipy"):
        return "not installed, left out"
    import pandas
    import weightipy

    frame = pandas.DataFrame(columns(survey))
    shares = {
        item.name: {level: 100 * target / item.total for level, target in enumerate(item.targets)}
        for item in survey.margins
    }
    scheme = weightipy.scheme_from_dict(shares)
    scheme.max_iterations, scheme.convcrit = 1000, 1e-9

    def run() -> Any:
        return weightipy.weight_dataframe(frame, scheme, verbose=False)

    weights = run()["weights"].to_numpy()
    scaled = weights * POPULATION / weights.sum()
    return checked(survey, scaled) or best_ms(run, rounds)


def time_r(survey: Survey, rounds: int, *, replicates: int = 0) -> float | str:
    """Raking the weights, or as many bootstrap replicates of them."""
    if not shutil.which("Rscript"):
        return "not installed, left out"
    with tempfile.TemporaryDirectory() as folder:
        rows, wanted = Path(folder) / "rows.csv", Path(folder) / "targets.csv"
        names = [item.name for item in survey.margins]
        codes = np.column_stack([item.factor.codes for item in survey.margins])
        table = np.column_stack([codes, survey.weights])
        np.savetxt(rows, table, "%.17g", ",", header=",".join([*names, "w"]), comments="")
        lines = [
            f"{name},{level},{target!r}"
            for name, levels in targets(survey).items()
            for level, target in levels.items()
        ]
        wanted.write_text("\n".join(["name,level,target", *lines]), encoding="utf-8")
        done = subprocess.run(
            ["Rscript", "-e", R_SCRIPT, str(rows), str(wanted), str(rounds), str(replicates)],
            capture_output=True,
            text=True,
            check=False,
        )
    return float(done.stdout) if done.returncode == 0 else "Rscript failed, left out"


def bench_questionnaire() -> bool:
    """Standard errors of a whole questionnaire by municipality, weights raked in each replicate."""
    survey, generator = invent(1_000), np.random.default_rng(1)
    raked = rake(survey.sample, survey.margins)
    answers = (generator.random((1_000, ITEMS)) < 0.4).astype(np.float64)
    names = [str(number) for number in range(MUNICIPALITIES)]
    groups = factor_from_codes(
        name="municipality", codes=generator.integers(0, MUNICIPALITIES, 1_000), categories=names
    )
    drawing = best_ms(lambda: bootstrap(raked, count=REPLICATES, generator=generator), 5)
    replicates = bootstrap(raked, count=REPLICATES, generator=generator)
    print(f"\n{REPLICATES} bootstrap replicates of 1,000 rows, drawn and raked: {drawing:.1f} ms")
    report("R survey, raking alone", time_r(survey, 1, replicates=REPLICATES), drawing)
    errors = best_ms(lambda: replicate_group_means(raked, replicates, answers, groups), 10)
    both = drawing + errors
    print(
        f"\n{ITEMS} items × {MUNICIPALITIES} municipalities, {REPLICATES} replicates raked anew: "
        f"{drawing:.1f} ms to draw and rake, {errors:.1f} ms for all standard errors; together "
        f"{both:.1f} ms, target {QUESTIONNAIRE_MS:.0f} ms: {verdict(both <= QUESTIONNAIRE_MS)}"
    )
    return both <= QUESTIONNAIRE_MS


COMPETITORS: dict[str, Callable[[Survey, int], float | str]] = {
    "svy": time_svy,
    "ipfn": time_ipfn,
    "weightipy": time_weightipy,
}

if __name__ == "__main__":
    sys.exit(0 if bench() else 1)
