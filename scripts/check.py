"""Everything that can be checked without running the product: `make check`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


def main() -> None:
    templates = listed("src/*.html")
    checks: dict[str, list[str]] = {
        "style (ruff)": [tool("ruff"), "check", "-q", "."],
        "format (ruff)": [tool("ruff"), "format", "--check", "-q", "."],
        "templates (djade)": [tool("djade"), "--target-version", "5.2", "--check", *templates],
        "types (mypy --strict)": [tool("mypy"), "--no-error-summary"],
        "walls (import-linter)": [tool("lint-imports"), "--no-cache"],
        "migrations": [tool("ankommen"), "makemigrations", "--check", "--dry-run"],
        "translations": script("messages.py", "check"),
        "lock files and paths": script("hygiene.py"),
        "licences": script("third_party.py", "--check"),
        "generated docs": script("docs.py", "--check"),
    }
    failed = [label for label, command in checks.items() if not passes(label, command)]
    if failed:
        sys.exit(f"\nNot in order: {', '.join(failed)}")
    print("\nAll in order.")


def listed(pattern: str) -> list[str]:
    command = ["git", "ls-files", pattern]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


def tool(name: str) -> str:
    return str(BIN / name)


def script(name: str, *arguments: str) -> list[str]:
    return [str(BIN / "python"), str(ROOT / "scripts" / name), *arguments]


def passes(label: str, command: list[str]) -> bool:
    environment = {**os.environ, "ANKOMMEN_MODE": "test"}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    print(f"  {'ok ' if result.returncode == 0 else 'NO '} {label}", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr)
    return result.returncode == 0


if __name__ == "__main__":
    main()
