"""Write or check THIRD_PARTY.md: what is installed with the product, and under which licence.

Fails on a licence that is not on the list of those that go together with EUPL-1.2.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "THIRD_PARTY.md"
FITTING = (
    "0BSD",
    "Apache",
    "BSD",
    "CC0",
    "EUPL",
    "HPND",
    "ISC",
    "LGPL",
    "MIT",
    "MPL",
    "OFL",
    "PSF",
    "Python Software Foundation",
    "Unlicense",
    "Zlib",
)


def main() -> None:
    rows = [*python_packages(), *npm_packages()]
    unfit = [f"{name}: {licence}" for name, _, licence in rows if not fits(licence)]
    if unfit:
        sys.exit("Licences to look at before shipping:\n" + "\n".join(unfit))
    text = page(rows)
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.exit("THIRD_PARTY.md is not up to date: run `python scripts/third_party.py`.")


def fits(licence: str) -> bool:
    return any(name.lower() in licence.lower() for name in FITTING)


def python_packages() -> list[tuple[str, str, str]]:
    """The packages of the runtime lock file that this platform installs."""
    lock = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    rows = []
    for name, version in re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", lock, flags=re.MULTILINE):
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue
        if about["Version"] == version:
            rows.append((name, version, python_licence(about.json)))
    return rows


def python_licence(about: dict[str, str | list[str]]) -> str:
    if expression := about.get("license_expression"):
        return str(expression)
    classifiers = [
        str(line).rsplit("::", 1)[-1].strip()
        for line in about.get("classifier", [])
        if str(line).startswith("License ::") and not str(line).endswith("OSI Approved")
    ]
    return ", ".join(classifiers) or str(about.get("license", "unknown")).splitlines()[0]


def npm_packages() -> list[tuple[str, str, str]]:
    """The front-end packages whose files end up in the product."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    return sorted(
        (path.removeprefix("node_modules/"), entry["version"], entry.get("license", "unknown"))
        for path, entry in lock["packages"].items()
        if path and not entry.get("dev") and not entry.get("optional")
    )


def page(rows: list[tuple[str, str, str]]) -> str:
    lines = [
        "# Third-party packages",
        "",
        "Ankommen itself is licensed under EUPL-1.2 (`LICENSE`). It comes with the packages below,",
        "each under its own licence. `make check` keeps the list honest.",
        "",
        "| package | version | licence |",
        "|---|---|---|",
        *(f"| {name} | {version} | {licence} |" for name, version, licence in rows),
        "",
        "The population table of 31 December 2020 is by Statistisches Bundesamt (12411-0018),",
        "licensed under dl-de/by-2-0.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
