"""Write the bill of materials (CycloneDX 1.6) from the lock files: what runs, in which version.

No time, no serial number and no host name: the same locks give the same file.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "sbom.cdx.json"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def main() -> None:
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(bill(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}\n")


def bill() -> dict[str, Any]:
    found = [*python_components(), *browser_components()]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "ankommen",
                "name": "ankommen",
                "version": version(),
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            }
        },
        "components": found,
        "dependencies": [{"ref": "ankommen", "dependsOn": [one["bom-ref"] for one in found]}],
    }


def version() -> str:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def python_components() -> Iterator[dict[str, Any]]:
    """What is installed to run; the hashes are those of every file the lock allows."""
    lock = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if named := PINNED.match(entry):
            name, number = named.groups()
            hashes = [{"alg": "SHA-256", "content": one} for one in HASH.findall(entry)]
            yield component("pypi", name, number, hashes)


def browser_components() -> Iterator[dict[str, Any]]:
    """What goes to the browser; build and test tools do not."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for path, package in lock["packages"].items():
        if path and not package.get("dev"):
            digest = package["integrity"].partition("-")[2]
            content = base64.b64decode(digest).hex()
            name = path.rpartition("node_modules/")[2]
            hashes = [{"alg": "SHA-512", "content": content}]
            yield component("npm", name, package["version"], hashes)


def component(kind: str, name: str, number: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    address = f"pkg:{kind}/{name.replace('@', '%40')}@{number}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": number,
        "purl": address,
        "hashes": hashes,
    }


if __name__ == "__main__":
    main()
