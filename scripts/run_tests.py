"""Run the suite on SQLite and, where one answers, on PostgreSQL; end with one summary line.

`run_tests.py`               everything but the long proofs
`run_tests.py --app NAME`    one part: tests/NAME and its journeys
`run_tests.py --prove`       the long proofs

With CI=true a missing database, browser or reference data is a failure, never a skip.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BUDGET = ROOT / "tests" / "budget.toml"
CHROMIUM = Path("/usr/bin/chromium")


@dataclass
class Outcome:
    counts: Counter[str] = field(default_factory=Counter)
    seconds_by_part: Counter[str] = field(default_factory=Counter)
    exit_codes: list[int] = field(default_factory=list)
    databases: list[str] = field(default_factory=list)


def main() -> None:
    arguments = parse()
    started = time.monotonic()
    refuse_gaps_in_ci()
    outcome = Outcome()
    run(outcome, arguments, database=None, label="SQLite")
    if address := postgresql_address():
        run(outcome, arguments, database=address, label="PostgreSQL")
    report(outcome, arguments, seconds=time.monotonic() - started)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--app", default="")
    parser.add_argument("--prove", action="store_true")
    return parser.parse_args()


def refuse_gaps_in_ci() -> None:
    """In CI nothing may be missing; elsewhere tests say why they skip."""
    if os.environ.get("CI") != "true":
        return
    missing = []
    if not postgresql_address():
        missing.append("PostgreSQL at ANKOMMEN_TEST_DATABASE_URL")
    if not CHROMIUM.exists():
        missing.append(f"a browser at {CHROMIUM}")
    if not Path(os.environ.get("ANKOMMEN_REFERENCE_DATA", "-")).is_dir():
        missing.append("reference data at ANKOMMEN_REFERENCE_DATA")
    if missing:
        sys.exit(f"CI=true, but this is missing: {'; '.join(missing)}.")


def postgresql_address() -> str:
    """The address of the test database, if it answers."""
    address = os.environ.get("ANKOMMEN_TEST_DATABASE_URL", "")
    if not address:
        return ""
    import psycopg

    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        print(f"PostgreSQL does not answer ({error}); its tests are left out.")
        return ""
    return address


def run(
    outcome: Outcome, arguments: argparse.Namespace, *, database: str | None, label: str
) -> None:
    print(f"\n── {label} ──", flush=True)
    environment = {**os.environ, "ANKOMMEN_MODE": "test"}
    # A suite has many processes: each would compile every library anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if database:
        environment["ANKOMMEN_DATABASE_URL"] = database
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.xml"
        command = pytest_command(arguments, record=record, on_postgresql=bool(database))
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if code == 5:  # pytest found nothing to run here, e.g. an app without database tests
            return
        outcome.exit_codes.append(code)
        outcome.databases.append(label)
        if record.exists():
            count(outcome, record)


def pytest_command(
    arguments: argparse.Namespace, *, record: Path, on_postgresql: bool
) -> list[str]:
    command = [sys.executable, "-m", "pytest", f"--junitxml={record}"]
    command += ["-m", "prove" if arguments.prove else "not prove", "--durations=10"]
    if not arguments.app:
        command += ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
    if on_postgresql:
        command += ["--database-tests-only"]
    return command + folders(arguments.app)


def folders(app: str) -> list[str]:
    if not app:
        return ["tests"]
    folder = ROOT / "tests" / app
    if not folder.is_dir():
        parts = sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir())
        sys.exit(f"There is no tests/{app}. There is: {', '.join(parts)}.")
    return [str(folder)]


def count(outcome: Outcome, record: Path) -> None:
    for case in ElementTree.parse(record).iter("testcase"):  # noqa: S314 - our own file
        result = next((child.tag for child in case), "passed")
        outcome.counts[{"failure": "failed", "error": "failed"}.get(result, result)] += 1
        part = case.get("classname", "").split(".")
        outcome.seconds_by_part[part[1] if len(part) > 1 else "?"] += float(case.get("time", 0))  # type: ignore[assignment]


def report(outcome: Outcome, arguments: argparse.Namespace, *, seconds: float) -> None:
    print(f"\nRan on: {' and '.join(outcome.databases) or 'nothing'}.")
    over = [] if arguments.app or arguments.prove else shares_over_budget(outcome)
    passed, failed = outcome.counts["passed"], outcome.counts["failed"]
    parts = [f"{failed} failed"] if failed else []
    parts += [f"{passed} passed"]
    parts += [f"{outcome.counts['skipped']} skipped"] if outcome.counts["skipped"] else []
    print(f"{'=' * 20} {', '.join(parts)} in {seconds:.2f}s {'=' * 20}")
    if any(outcome.exit_codes) or failed or over or not passed:
        sys.exit(1)


def shares_over_budget(outcome: Outcome) -> list[str]:
    """Each part's seconds against its budget. Machines are noisy: twice the budget fails."""
    budget = tomllib.loads(BUDGET.read_text())["seconds"]
    print("Share of the suite in worker seconds (budget):")
    over = []
    for part, seconds in sorted(outcome.seconds_by_part.items()):
        allowed = budget.get(part, 0)
        print(f"  {part:<14} {seconds:6.1f}  ({allowed})")
        if seconds > 2 * allowed:
            over.append(part)
    if over:
        print(f"Over twice the budget of tests/budget.toml: {', '.join(over)}.")
    return over


if __name__ == "__main__":
    main()
