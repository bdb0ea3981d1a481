"""Look the locked packages up in a database of advisories; say so plainly where none answers.

pip-audit is not part of the house: it is run from PATH or by `uv tool run`. Status 0: nothing is
known. 1: something is known. 3: nobody could be asked, which is not the same as nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOBODY_ASKED = 3
MINUTES = 3


def main() -> int:
    command = auditor()
    if command is None:
        return unasked("neither pip-audit nor uv is there")
    lock = str(ROOT / "requirements" / "runtime.txt")
    call = [*command, "--disable-pip", "--require-hashes", "-r", lock]
    try:
        done = subprocess.run(
            call, timeout=MINUTES * 60, capture_output=True, text=True, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return unasked(type(error).__name__)
    if done.returncode == 0:
        print("No known advisory for the locked packages.")
        return 0
    if "Found " in done.stderr:
        print(done.stdout, done.stderr, sep="\n")
        return 1
    return unasked(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no answer")


def auditor() -> list[str] | None:
    if found := shutil.which("pip-audit"):
        return [found]
    uv = ROOT / ".venv" / "bin" / "uv"
    return [str(uv), "tool", "run", "pip-audit"] if uv.exists() else None


def unasked(why: str) -> int:
    print(f"NOT AUDITED: the database of advisories could not be asked ({why}).")
    print("This says nothing about the packages. Run it where the database can be reached.")
    return NOBODY_ASKED


if __name__ == "__main__":
    sys.exit(main())
