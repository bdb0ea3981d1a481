"""Lock files name no host, tracked files no path of a machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements/*.txt", "package-lock.json")
HOST = re.compile(r"https?://|file://|--(extra-)?index-url|--find-links|\"resolved\"")
MACHINE_PATH = re.compile(r"(?<![\w.-])/(home|root|work|farm|Users)/[a-z]")


def main() -> None:
    found = [*hosts_in_locks(), *machine_paths()]
    for line in found:
        print(line)
    if found:
        sys.exit(1)


def hosts_in_locks() -> list[str]:
    """Lines of lock files that name where a package comes from. Funding links are not such."""
    return [
        f"{name}:{number}: a lock file names a host: {line.strip()[:80]}"
        for name, number, line in lines(*LOCKS)
        if HOST.search(line) and not re.search(r'"url": "https://', line)
    ]


def machine_paths() -> list[str]:
    return [
        f"{name}:{number}: a path of a machine: {line.strip()[:80]}"
        for name, number, line in lines()
        if MACHINE_PATH.search(line)
    ]


def lines(*patterns: str) -> list[tuple[str, int, str]]:
    names = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [
        (name, number, line)
        for name in names
        if (text := readable(ROOT / name)) is not None
        for number, line in enumerate(text.splitlines(), 1)
    ]


def readable(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return None


if __name__ == "__main__":
    main()
